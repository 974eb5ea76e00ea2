"""Finds what else is wrong with a model whose shape is wrong, so that all problems are reported at once.

What does not fit is taken out, and the rest is read as if it were all. A problem of the rest is reported only if
it would remain in the corrected file: nobody should have to fix a mere echo of another mistake.
"""

from __future__ import annotations

import copy
import difflib
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from reifegrad.errors import ReifegradError
from reifegrad.spec.document import Document
from reifegrad.spec.findings import Findings, Path
from reifegrad.spec.resolve import resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

    from reifegrad.errors import Problem

_ROUNDS = 50
_CLOSE = 0.7
_DEPENDENT = frozenset(
    {
        "criterion-kind",
        "dimension-shape",
        "grade-unknown",
        "name-unknown",
        "scale-invalid",
        "weight-without-mean",
    }
)
"""Problems that another key of the same part can cause or cure."""

_NAMED = frozenset({"dimensions", "grades", "measures"})
"""Keys at the top of a file whose parts others name: a wrong subject is no reason to pass over a wrong matrix."""

_DEPENDENT_VARIANTS = frozenset({"missing", "map", "one-number"})


def further_problems(plain: Any, lines: Mapping[Path, int], *, file: str) -> list[Problem]:
    """The problems of a document besides those of its shape, each with its line.

    Args:
        plain: The document as plain values; its shape is wrong.
        lines: The line of every key.
        file: The file, for the problems.
    """
    removed: list[Path] = []
    document = _readable_part(copy.deepcopy(plain), removed)
    if document is None:
        return []
    findings = Findings(file, lines)
    try:
        resolve(document, findings)
    except ReifegradError as error:
        return [problem for problem in error.problems if not _is_echo(problem, removed)]
    return []


def _readable_part(plain: dict[Any, Any], removed: list[Path]) -> Document | None:
    """What fits of a document; None if nothing is left to be read."""
    for key, value in (("reifegrad", 1), ("name", "model")):
        plain.setdefault(key, value)
    for _ in range(_ROUNDS):
        try:
            return Document.model_validate(plain)
        except RecursionError:
            return None
        except ValidationError as error:
            wrong = {real_path(item["loc"], plain) for item in error.errors()}
        if () in wrong:
            return None
        for path in sorted(wrong, key=len, reverse=True):
            _replace_or_remove(plain, path)
        removed += wrong
    return None


def _replace_or_remove(plain: dict[Any, Any], path: Path) -> None:
    """Take a part out; what every document must have is replaced by something that fits."""
    if path in {("reifegrad",), ("name",)}:
        plain[path[0]] = 1 if path == ("reifegrad",) else "model"
        return
    here: Any = plain
    for part in path[:-1]:
        here = _inner(here, part)
    if isinstance(here, dict):
        here.pop(next((key for key in here if str(key) == path[-1]), None), None)
    elif isinstance(here, list) and path[-1].isdigit() and int(path[-1]) < len(here):
        here.pop(int(path[-1]))


def _inner(here: Any, part: str) -> Any:
    if isinstance(here, dict):
        return next((value for key, value in here.items() if str(key) == part), None)
    if isinstance(here, list) and part.isdigit() and int(part) < len(here):
        return here[int(part)]
    return None


def _is_echo(problem: Problem, removed: list[Path]) -> bool:
    """Whether a problem may be there only because something was taken out."""
    key = problem.key
    if problem.code == "name-unknown" and problem.params.get("name") in {path[-1] for path in removed}:
        return True
    dependent = problem.code in _DEPENDENT or problem.variant in _DEPENDENT_VARIANTS
    for path in removed:
        gone, around = ".".join(path), ".".join(path[:-1])
        if _is_within(gone, key) or _is_within(key, gone):
            return True
        if dependent and (_is_within(key, around) if around else _may_be_named(path[0])):
            return True
    return False


def _is_within(key: str, around: str) -> bool:
    """Whether a key is the given one or below it; the whole file (no key) is around nothing here."""
    return bool(around) and (key == around or key.startswith(f"{around}."))


def _may_be_named(name: str) -> bool:
    """Whether others may name what stood under a key at the top of a file, or under the one that it means."""
    if name in Document.model_fields:
        return name in _NAMED
    return bool(difflib.get_close_matches(name, Document.model_fields, n=1, cutoff=_CLOSE))


def real_path(loc: tuple[str | int, ...], plain: Any) -> Path:
    """The path in the file: pydantic's location without the names of union branches and missing keys."""
    path: list[str] = []
    here = plain
    for part in loc:
        if isinstance(here, dict):
            key = next((key for key in here if key == part or str(key) == str(part)), None)
            if key is not None:
                path.append(str(part))
                here = here[key]
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            path.append(str(part))
            here = here[part]
    return tuple(path)
