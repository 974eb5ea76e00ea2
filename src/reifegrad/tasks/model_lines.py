"""Knows the lines of a model's text, for reporting problems in it; the text is read only if there are any."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from reifegrad.spec.findings import Findings, Path
from reifegrad.tasks.models import find_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.tasks.models import ModelSource


def findings_of(source: ModelSource) -> Findings:
    """A collector of problems that knows the file and its lines; a model that is loaded has neither."""
    if not isinstance(source, str):
        return Findings()
    return Findings(find_text(source)[1], _Lines(source))


class _Lines(Mapping[Path, int]):
    """The line of each key."""

    def __init__(self, source: str) -> None:
        self._source = source

    @cached_property
    def _lines(self) -> Mapping[Path, int]:
        from reifegrad.spec.loader import read_document

        text, file = find_text(self._source)
        return read_document(text, file=file)[1].lines

    def __getitem__(self, path: Path) -> int:
        return self._lines[path]

    def __iter__(self) -> Iterator[Path]:
        return iter(self._lines)

    def __len__(self) -> int:
        return len(self._lines)
