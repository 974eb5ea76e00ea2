"""Reads the columns of a list as they are written, in a model and on the command line: `score`, `phone=Telefon`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

LIST_FORMS = ("excel", "excel-de", "hubspot", "salesforce")
"""The forms of lists in text files: for Excel, and for imports."""

WORKBOOK = ".xlsx"
"""The ending of a list in a workbook, which needs no form."""


@dataclass(frozen=True)
class ListColumn:
    """A column of a list: a result, or a column of the facts, and the heading it gets; empty is the usual one."""

    name: str
    heading: str = ""


def read_list_columns(written: Iterable[str]) -> tuple[ListColumn, ...]:
    """The columns in their order; each is `NAME` or `NAME=HEADING`, and empty ones are left out.

    >>> read_list_columns(["rank", "phone = Telefon"])
    (ListColumn(name='rank', heading=''), ListColumn(name='phone', heading='Telefon'))
    """
    parts = (text.partition("=") for text in written)
    return tuple(ListColumn(name.strip(), heading.strip()) for name, _, heading in parts if name.strip())


def is_list(place: str, form: str | None) -> bool:
    """Whether an output is a list for people or an import, and not the table of all scores for programs."""
    return form is not None or place.lower().endswith(WORKBOOK)
