"""Loads a model file into a `ScoringModel`, or reports all its problems at once, by line."""

from __future__ import annotations

import difflib
import io
import unicodedata
from functools import reduce
from types import UnionType
from typing import TYPE_CHECKING, Annotated, Any, Union, cast, get_args, get_origin

from pydantic import BaseModel, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import MarkedYAMLError

from reifegrad.errors import ReifegradError, fail, message, nearest
from reifegrad.language.printable import breaks_a_line, steers
from reifegrad.spec.document import Document
from reifegrad.spec.findings import Findings, Path
from reifegrad.spec.partly_read import further_problems, real_path
from reifegrad.spec.repeated_key import repeated_key
from reifegrad.spec.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path as FilePath

    from reifegrad.errors import Param
    from reifegrad.spec.model import ScoringModel

LARGEST_FILE = 2_000_000
_DEEPEST = 20
_CLOSE = 0.75
_MOST_VALUES = 100_000
_LARGEST_INTEGER = 10**18
_NAMING = {"stage", "priority", "qualify"}
"""Keys whose values name something that stands in a list."""


def load_model(path: FilePath) -> ScoringModel:
    """The scoring model of a file. Raises `ReifegradError` with every problem of the file."""
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise fail("model-file", variant="too-large", file=str(path))
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise fail("model-file", variant="unreadable", reason=error.strerror, file=str(path)) from None
    except UnicodeDecodeError:
        raise fail("model-file", variant="encoding", file=str(path)) from None
    return parse_model(text, file=str(path))


def parse_model(text: str, *, file: str = "model") -> ScoringModel:
    """The scoring model of a YAML text; `file` is named in problems. Raises `ReifegradError`."""
    document, findings = read_document(text, file=file)
    return resolve(document, findings)


def read_document(text: str, *, file: str = "model") -> tuple[Document, Findings]:
    """The typed document of a YAML text, and the collector that knows its lines."""
    plain, lines = read_yaml(text, file=file)
    findings = Findings(file, lines)
    if not isinstance(plain, dict):
        findings.add((), "model-shape", "no-mapping")
        findings.stop_if_any()
    try:
        return Document.model_validate(plain), findings
    except ValidationError as error:
        _report(error, plain, findings)
        findings.problems += further_problems(plain, lines, file=file)
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
        model = _model_at(path[:-1])
        close = difflib.get_close_matches(path[-1], model.model_fields if model else (), n=1, cutoff=_CLOSE)
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


def _report(error: ValidationError, plain: Any, findings: Findings) -> None:
    """Pydantic's errors as problems: one a key, the deepest ones, unions folded."""
    found: dict[Path, list[Mapping[str, Any]]] = {}
    for item in error.errors(include_url=False):
        found.setdefault(real_path(item["loc"], plain), []).append(item)
    for path, items in found.items():
        if any(other[: len(path)] == path and other != path for other in found) and items[0]["type"] != "missing":
            continue
        said = [_words(item, path) for item in _most_specific_errors(items)]
        for place, (variant, params) in enumerate(said):
            if (variant, params) not in said[:place]:
                findings.add(path, "model-shape", variant, **params)


def _most_specific_errors(items: list[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Of several complaints about one key, those that say most; of a union only the first."""
    if len(items) > 1 and all(item["type"] not in {"missing", "extra_forbidden"} for item in items):
        return items[:1] if len({item["type"] for item in items}) == 1 else [_folded(items)]
    return items


def _distinct(items: list[Mapping[str, Any]]) -> list[Param]:
    found: list[Param] = []
    for item in items:
        if (wanted := _expected_values(item)) not in found:
            found.append(wanted)
    return found


def _folded(items: list[Mapping[str, Any]]) -> Mapping[str, Any]:
    wanted = reduce(lambda one, other: message("shape.or", one=one, other=other), _distinct(items))
    return {"type": "union", "wanted": wanted, "loc": items[0]["loc"], "input": items[0]["input"]}


_KINDS = {
    "string_type": "text",
    "string_unicode": "text",
    "model_type": "mapping",
    "dict_type": "mapping",
    "int_type": "number",
    "int_from_float": "whole_number",
    "float_type": "number",
    "list_type": "list",
    "bool_type": "boolean",
    "string_too_short": "filled_text",
    "too_short": "filled",
    "too_long": "shorter",
    "value_error": "number_not_boolean",
}


def _expected_values(item: Mapping[str, Any]) -> Param:
    if item["type"] == "literal_error":
        return str(item["ctx"]["expected"]).replace("' or '", "', '")  # without a word of a language
    if "wanted" in item:
        return cast("Param", item["wanted"])
    kind = _KINDS.get(item["type"])
    return message("shape.other", message=str(item["msg"])) if kind is None else message(f"shape.{kind}")


def _words(item: Mapping[str, Any], path: Path) -> tuple[str, dict[str, Param]]:
    """What is wrong and what to do, as somebody reads it who never heard of a schema: a variant with parameters."""
    kind, last = item["type"], path[-1] if path else message("the_model")
    match kind:
        case "extra_forbidden":
            model = _model_at(path[:-1])
            return "unknown-key", {"name": last, "near": nearest(str(last), model.model_fields if model else ())}
        case "missing":
            name = str(item["loc"][-1])
            return _explained("missing", (*path, name), {"name": name})
        case "string_pattern_mismatch":
            shown = item["input"] if isinstance(item["input"], str) else str(last)
            return "name", {"name": shown[:60]}
        case "invalid_key":
            return "number-as-key", {"name": last}
        case "literal_error":
            return "not-allowed", {"value": str(item["input"])[:60], "allowed": _expected_values(item)}
    if kind in {"too_short", "too_long"} and isinstance(item["input"], list):
        return _explained("two-values", path, {"name": last})
    variant, params = _explained("wrong-type", path, {"name": last, "wanted": _expected_values(item)})
    return "lines-below" if variant == "wrong-type" and kind in {"model_type", "dict_type"} else variant, params


def _explained(variant: str, path: Path, params: dict[str, Param]) -> tuple[str, dict[str, Param]]:
    """With what the reference says of a key, or of the nearest one around it that it says something of."""
    for end in range(len(path), 0, -1):
        model = _model_at(path[: end - 1])
        if model is not None and path[end - 1] in model.model_fields:
            if not model.model_fields[path[end - 1]].description:
                return variant, params
            text = message(key_of(model, path[end - 1]))
            return f"{variant}-explained", {**params, "about": path[end - 1], "explained": text}
    return variant, params


def key_of(model: type[BaseModel], name: str) -> str:
    """Under which key the catalogues say what a key of a model file is for, as the reference has it in English."""
    return f"key.{(model.__name__.removesuffix('Document') or 'model').lower()}.{name}"


def _model_at(path: Path) -> type[BaseModel] | None:
    """The part of the document whose keys stand at a path."""
    here: Any = Document
    for part in path:
        if isinstance(here, type) and issubclass(here, BaseModel):
            here = here.model_fields[part].annotation if part in here.model_fields else None
        elif get_origin(here) in {dict, list}:
            here = get_args(here)[-1]
        here = _container(here)
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _container(annotation: Any) -> Any:
    """Of an annotation such as `str | Part | None` the branch that holds keys."""
    if get_origin(annotation) is Annotated:
        return _container(get_args(annotation)[0])
    if get_origin(annotation) in {Union, UnionType}:
        branches = [_container(branch) for branch in get_args(annotation)]
        return next(
            (b for b in branches if get_origin(b) is dict or (isinstance(b, type) and issubclass(b, BaseModel))),
            None,
        )
    return annotation
