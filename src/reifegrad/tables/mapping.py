"""Describes how the sources name and write things: the mapping file, one part or several for each table.

It is the remedy whenever a file cannot be understood on its own: headings, formats, fixed values.
"""

from __future__ import annotations

import glob
from fnmatch import fnmatch
from pathlib import Path
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Discriminator, Field, PrivateAttr, Tag

from reifegrad.errors import fail
from reifegrad.spec.source_names import ENGINE_TABLE
from reifegrad.tables.table_mapping import TableMapping

ONE, SEVERAL = "one", "several"
"""The forms of a table in the file: a part, or a list of parts."""


_SAME_NAME, _IN_PATTERN, _SAME_PLACE = 1, 2, 3
"""How well a part fits a source."""


def _form(value: object) -> str:
    return SEVERAL if isinstance(value, list | tuple) else ONE


Parts = Annotated[
    Annotated[TableMapping, Tag(ONE)] | Annotated[tuple[TableMapping, ...], Tag(SEVERAL)], Discriminator(_form)
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
        fits = [(self._fit(part.source, source), part) for part in parts if part.source is not None]
        best = max((fit for fit, _ in fits), default=0)
        found = [part for fit, part in fits if fit == best > 0]
        if len({part.source for part in found}) > 1:  # of several patterns the first one; a mere name tells nothing
            found = [part for part in found if part.source == found[0].source] if best > _SAME_NAME else []
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
        if "://" in source or source.startswith(ENGINE_TABLE) or not self._file or Path(source).is_absolute():
            return source
        return str(Path(self._file).parent / source)

    def _fit(self, named: str, source: str) -> int:
        """How well a part fits a source: the same place best, then a pattern that takes it in, then its bare name."""
        place = self._path_of(named)
        if source in {named, place}:
            return _SAME_PLACE
        if "://" in source:
            return 0
        one, other = Path(place).absolute(), Path(source).absolute()
        if one == other:
            return _SAME_PLACE
        if glob.has_magic(named) and fnmatch(str(other), str(one)):
            return _IN_PATTERN
        return _SAME_NAME if fnmatch(other.name, Path(named).name) else 0
