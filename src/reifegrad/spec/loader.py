"""Loads a model file into a `ScoringModel`, or reports all its problems at once, by line."""

from __future__ import annotations

import difflib
import io
import unicodedata
from typing import TYPE_CHECKING, Any, cast

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError

from reifegrad.errors import ReifegradError, fail
from reifegrad.language.printable import breaks_a_line, steers
from reifegrad.spec.document import Document
from reifegrad.spec.findings import Findings, Path
from reifegrad.spec.partly_read import further_problems
from reifegrad.spec.repeated_key import repeated_key
from reifegrad.spec.resolve import resolve
from reifegrad.spec.shape import FileKind, part_at, real_path, report_shape

if TYPE_CHECKING:
    from pathlib import Path as FilePath

    from pydantic import BaseModel

    from reifegrad.errors import Param
    from reifegrad.spec.model import ScoringModel

LARGEST_FILE = 2_000_000
_DEEPEST = 20
_CLOSE = 0.75
_MOST_VALUES = 100_000
_LARGEST_INTEGER = 10**18
_NAMING = {"stage", "priority", "qualify"}
"""Keys whose values name something that stands in a list."""

MODEL = FileKind(
    word="model",
    empty="no-mapping",
    document=Document,
    resolve=resolve,
    needed={("reifegrad",): 1, ("name",): "model"},
    dependent=frozenset(
        {
            "criterion-kind",
            "dimension-shape",
            "grade-unknown",
            "name-unknown",
            "scale-invalid",
            "weight-without-mean",
        }
    ),
    naming=frozenset(),
    # A wrong subject is no reason to pass over a wrong matrix.
    named=frozenset({"dimensions", "grades", "measures"}),
)


def load_model(path: FilePath) -> ScoringModel:
    """The scoring model of a file. Raises `ReifegradError` with every problem of the file."""
    return parse_model(read_file(path), file=str(path))


def read_file(path: FilePath) -> str:
    """The text of a file that people write. Raises `ReifegradError`."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise fail("model-file", variant="too-large", file=str(path))
        return path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise fail("model-file", variant="unreadable", reason=error.strerror, file=str(path)) from None
    except UnicodeDecodeError:
        raise fail("model-file", variant="encoding", file=str(path)) from None


def parse_model(text: str, *, file: str = "model") -> ScoringModel:
    """The scoring model of a YAML text; `file` is named in problems. Raises `ReifegradError`."""
    document, findings = read_document(text, file=file)
    return resolve(document, findings)


def read_document(text: str, *, file: str = "model") -> tuple[Document, Findings]:
    """The typed document of a YAML text, and the collector that knows its lines."""
    document, findings = read_written(text, MODEL, file=file)
    return cast("Document", document), findings


def read_written(text: str, kind: FileKind, *, file: str) -> tuple[BaseModel, Findings]:
    """The typed document of a YAML text of a kind, and the collector that knows its lines.

    Raises:
        ReifegradError: Everything that is wrong with it, also with what its parts mean.
    """
    plain, lines = read_yaml(text, file=file)
    findings = Findings(file, lines)
    if not isinstance(plain, dict):
        findings.add((), "model-shape", kind.empty)
        findings.stop_if_any()
    try:
        return kind.document.model_validate(plain), findings
    except ValidationError as error:
        report_shape(error, plain, kind, findings)
        findings.problems += further_problems(plain, lines, kind, file=file)
    except RecursionError:
        findings.add((), "model-shape", "too-deep")
    findings.stop_if_any()
    raise AssertionError("a validation error without problems")


def misspelt_keys(text: str) -> dict[Path, str]:
    """The keys of a text that a model does not know, each with the one that is close enough to be meant.

    Raises:
        ReifegradError: The text is no YAML.
    """
    plain, _ = read_yaml(text, file="model")
    try:
        Document.model_validate(plain)
    except ValidationError as error:
        unknown = [real_path(item["loc"], plain) for item in error.errors() if item["type"] == "extra_forbidden"]
    except RecursionError:
        return {}
    else:
        return {}
    found = {}
    for path in unknown:
        part = part_at(path[:-1], MODEL)
        close = difflib.get_close_matches(path[-1], part.model_fields if part else (), n=1, cutoff=_CLOSE)
        if close:
            found[path] = close[0]
    return found


def read_yaml(text: str, *, file: str) -> tuple[Any, dict[Path, int]]:
    """Plain data of a YAML 1.2 text (NO is a text, not false), and the line of every key.

    Texts are in the composed form of Unicode (NFC), as those of facts are: ä is one character.
    """
    lines: dict[Path, int] = {}
    try:
        text = unicodedata.normalize("NFC", text)
        node = YAML(typ="rt", pure=True).load(io.StringIO(text))
        return _ModelReader(lines, file).plain(node, ()), lines
    except ReifegradError:
        raise
    except DuplicateKeyError as error:
        key = repeated_key(text, error)
        params: dict[str, Param] = {"name": key.name, "first": key.first, "second": key.second}
        raise fail("yaml-syntax", variant="key-twice", file=file, line=key.second, **params) from None
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else None
        raise _yaml_error(str(error.problem or error.context or error), file, line) from None
    except Exception as error:  # noqa: BLE001  # a fault of the parser must not end in a traceback
        reason = str(error).split("\n", 1)[0] or type(error).__name__
        raise fail("yaml-syntax", variant="unreadable", reason=reason, file=file) from None


YAML_SIGNS = {
    "tab": "'\\t'",
    "colon": "mapping values are not allowed",
    "never-closed": "unexpected end of stream",
    "no-colon": "could not find expected ':'",
    "reserved-sign": "that cannot start any token",
    "indentation": "expected <block end>",
    "comma": "expected ',' or",
    "star": "found undefined alias",
    "two-documents": "expected a single document",
}
"""What people stumble on most in YAML, and how the reader of YAML says it."""


def _yaml_error(problem: str, file: str, line: int | None) -> ReifegradError:
    """What the YAML reader says, in words and with a remedy."""
    what = " ".join(problem.split())
    for variant, sign in YAML_SIGNS.items():
        if sign in what:
            return fail("yaml-syntax", variant=variant, file=file, line=line)
    return fail("yaml-syntax", variant="parser", reason=what, file=file, line=line)


class _ModelReader:
    """Turns what the YAML reader remembers of a file into plain values, and notes the lines of the keys."""

    def __init__(self, lines: dict[Path, int], file: str) -> None:
        self.lines, self.file, self.values = lines, file, 0

    def plain(self, node: Any, path: Path) -> Any:
        """Plain dicts, lists and scalars."""
        self.values += 1
        if len(path) > _DEEPEST or self.values > _MOST_VALUES:
            # Aliases may repeat aliases: a short text can stand for more values than there are atoms.
            raise self._fail("too-deep", path)
        if isinstance(node, CommentedMap):
            return self._mapping(node, path)
        if isinstance(node, CommentedSeq):
            return [self.plain(item, (*path, str(index))) for index, item in enumerate(node)]
        return self._scalar(node, path)

    def _mapping(self, node: CommentedMap, path: Path) -> dict[Any, Any]:
        result = {}
        marks = node.lc.data or {}
        for key, value in node.items():
            inner = (*path, str(key))
            if key in marks:
                self.lines[inner] = marks[key][0] + 1
            if isinstance(key, str) and breaks_a_line(key):
                raise self._fail("name-of-lines", inner)
            result[self._scalar(key, inner)] = self.plain(value, inner)
        return result

    def _scalar(self, value: Any, path: Path) -> Any:
        """Plain Python values instead of those that remember how they were written."""
        if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _LARGEST_INTEGER:
            raise self._fail("number-too-large", path)
        if isinstance(value, str) and any("\ud800" <= char <= "\udfff" for char in value):
            raise self._fail("surrogate", path)
        if isinstance(value, str) and steers(value):
            raise self._fail("control", path)
        if isinstance(value, str) and path[-1:] and path[-1] in _NAMING and breaks_a_line(value):
            raise self._fail("name-of-lines", path)
        for kind in (bool, int, float, str):
            if isinstance(value, kind):
                return kind(value)
        return value

    def _fail(self, variant: str, path: Path) -> ReifegradError:
        line = Findings(self.file, self.lines).line_of(path)
        return fail("yaml-syntax", variant=variant, file=self.file, line=line)
