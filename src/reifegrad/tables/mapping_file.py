"""Loads and checks mapping files, and fills in what they take from ready mappings."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.constructor import DuplicateKeyError
from ruamel.yaml.error import YAMLError

from reifegrad.errors import Problem, ReifegradError, fail, nearest
from reifegrad.spec.repeated_key import repeated_key
from reifegrad.tables.mapping import ONE, SEVERAL, Mapping
from reifegrad.tables.ready_mappings import completed, ready_mapping, ready_names
from reifegrad.tables.table_mapping import TableMapping

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from pydantic_core import ErrorDetails

    from reifegrad.errors import Param

LARGEST_FILE = 2_000_000
"""Bytes of a mapping file; it is a short text."""


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping file.

    Args:
        path: The YAML file, or the name of a ready mapping where no such file is.

    Raises:
        ReifegradError: With every problem of the file, each with its line.
    """
    if str(path) in ready_names() and not path.exists():
        return ready_mapping(str(path))
    document = _document(path)
    try:
        mapping = Mapping.model_validate(document)
    except ValidationError as error:
        problems = [_problem(detail, document, str(path)) for detail in error.errors()]
        raise ReifegradError(tuple(problems)) from error
    _check_key_from_row(mapping, str(path))
    mapping = completed(mapping, str(path))
    mapping._file = str(path)
    return mapping


def _document(path: Path) -> object:
    try:
        if path.stat().st_size > LARGEST_FILE:
            raise fail("mapping-unreadable", variant="too-large", file=str(path))
        document = _read(path.read_text(encoding="utf-8-sig"), str(path))
    except OSError as error:
        near = nearest(str(path), ready_names())
        raise fail("mapping-unreadable", path=str(path), reason=error.strerror or str(error), near=near) from error
    except (YAMLError, UnicodeDecodeError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        raise fail(
            "mapping-not-yaml",
            reason=str(getattr(error, "problem", None) or error),
            file=str(path),
            line=mark.line + 1 if mark is not None else None,
        ) from error
    return {} if document is None else document


def _read(text: str, file: str) -> object:
    try:
        return YAML(typ="rt").load(text)
    except DuplicateKeyError as error:
        key = repeated_key(text, error)
        params: dict[str, Param] = {"name": key.name, "first": key.first, "second": key.second}
        raise fail("mapping-not-yaml", variant="key-twice", file=file, line=key.second, **params) from error


def _check_key_from_row(mapping: Mapping, file: str) -> None:
    for name in Mapping.model_fields:
        if name not in {"activities", "use"} and any(part.key_from_row for part in mapping.parts(name)):
            raise fail("mapping-invalid", variant="key-from-row", table=name, file=file)


def _problem(detail: ErrorDetails, document: object, file: str) -> Problem:
    path = _path(detail["loc"])
    key = ".".join(str(part) for part in path)
    line = _line(document, path)
    if detail["type"] == "extra_forbidden":
        model = Mapping if len(path) == 1 else TableMapping
        name = str(path[-1])
        params: dict[str, Param] = {"name": name, "near": nearest(name, model.model_fields)}
        return Problem("mapping-key-unknown", params=params, file=file, line=line, key=key)
    reason = detail["msg"].removeprefix("Value error, ")
    return Problem("mapping-invalid", params={"reason": reason}, file=file, line=line, key=key)


_TYPES = {"bool", "int", "float", "str", "tuple[str, ...]", "[key]"}


def _path(loc: Sequence[int | str]) -> list[int | str]:
    """The keys of a place, without the names of types that pydantic puts between them."""
    tagged = len(loc) > 1 and loc[1] in (ONE, SEVERAL)
    path = [*loc[:1], *loc[2:]] if tagged else list(loc)
    return [part for part in path if part not in _TYPES and not str(part).startswith(("constrained-", "lax-or-"))]


def _line(document: Any, path: list[int | str]) -> int | None:
    """The line of the innermost key of the path that the document has."""
    line: int | None = None
    for part in path:
        places = getattr(document, "lc", None)
        try:
            if places is not None:
                line = (places.item(part) if isinstance(part, int) else places.key(part))[0] + 1
            document = document[part]
        except (KeyError, TypeError, IndexError):
            return line
    return line
