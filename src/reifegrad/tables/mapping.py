"""Loads the mapping file, which describes how the sources name and write things.

It is the remedy whenever a file cannot be understood on its own: headings, formats, fixed values.
"""

from __future__ import annotations

import glob
from fnmatch import fnmatch
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PrivateAttr, Tag, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from reifegrad.errors import Problem, ReifegradError, fail, nearest
from reifegrad.tables.table_mapping import TableMapping

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pydantic_core import ErrorDetails

    from reifegrad.errors import Param

__all__ = ["Mapping", "TableMapping", "load_mapping"]

LARGEST_FILE = 2_000_000
_ONE, _SEVERAL = "one", "several"


def _form(value: object) -> str:
    return _SEVERAL if isinstance(value, list | tuple) else _ONE


Parts = Annotated[
    Annotated[TableMapping, Tag(_ONE)] | Annotated[tuple[TableMapping, ...], Tag(_SEVERAL)], Discriminator(_form)
]


class Mapping(BaseModel):
    """The mapping file: for each table one part, or a list of parts if it has several sources."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    use: str | None = Field(None, description="a ready mapping for all tables, by its name")
    leads: Parts | None = None
    accounts: Parts | None = None
    activities: Parts | None = None
    outcomes: Parts | None = None
    profile_changes: Parts | None = None
    moments: Parts | None = None
    _file: str = PrivateAttr("")

    @property
    def file(self) -> str:
        """Where the mapping was read from, for messages."""
        return self._file

    def parts(self, table: str) -> tuple[TableMapping, ...]:
        """All parts of a table, in the order of the file."""
        found = getattr(self, table)
        if found is None:
            return ()
        return (found,) if isinstance(found, TableMapping) else tuple(found)

    def table(self, name: str) -> TableMapping:
        """The first part of a table; an empty one if the file is silent about it."""
        return next(iter(self.parts(name)), TableMapping())

    def parts_for(self, table: str, source: str) -> tuple[TableMapping, ...]:
        """The parts by which a source is read: the only one, those that name it, or one that names none.

        Raises:
            ReifegradError: There are several parts, and none is for this source.
        """
        parts = self.parts(table)
        if len(parts) < 2:
            return parts or (TableMapping(),)
        found = [part for part in parts if part.source is not None and self._is_source(part.source, source)]
        found = found or [part for part in parts if part.source is None][:1]
        if not found:
            named = tuple(part.source or "" for part in parts)
            raise fail("mapping-part-missing", table=table, source=source, named=named, file=self.file)
        return tuple(found)

    def sources(self, table: str) -> tuple[str, ...]:
        """The sources that the file names for a table, each once; paths are found from the folder of the file."""
        named = [self._path_of(part.source) for part in self.parts(table) if part.source is not None]
        return tuple(dict.fromkeys(named))

    def with_part(self, table: str, part: TableMapping) -> Mapping:
        """The same with one part for a table."""
        return self.model_copy(update={table: part})

    def _path_of(self, source: str) -> str:
        if "://" in source or source.startswith("table:") or not self._file or Path(source).is_absolute():
            return source
        return str(Path(self._file).parent / source)

    def _is_source(self, named: str, source: str) -> bool:
        """Whether a part is for a source that was named: the same place, or a file that its pattern takes in."""
        place = self._path_of(named)
        if source in {named, place}:
            return True
        if "://" in source:
            return False
        one, other = Path(place).absolute(), Path(source).absolute()
        pattern = glob.has_magic(named) and fnmatch(str(other), str(one))
        return one == other or pattern or fnmatch(other.name, Path(named).name)


def load_mapping(path: Path) -> Mapping:
    """Read and check a mapping file.

    Args:
        path: The YAML file, or the name of a ready mapping where no such file is.

    Raises:
        ReifegradError: With every problem of the file, each with its line.
    """
    from reifegrad.tables.ready_mappings import completed, ready_mapping, ready_names

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
    from reifegrad.tables.ready_mappings import ready_names

    try:
        if path.stat().st_size > LARGEST_FILE:
            raise fail("mapping-unreadable", variant="too-large", file=str(path))
        document: object = YAML(typ="rt").load(path.read_text(encoding="utf-8-sig"))
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
    tagged = len(loc) > 1 and loc[1] in (_ONE, _SEVERAL)
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
