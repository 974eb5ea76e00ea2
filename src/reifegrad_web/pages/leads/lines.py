"""The rows of the list as they are shown: who, how ripe, why, and what else somebody has chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from reifegrad_web.pages.elements.chip import Chip, Standing

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.pages.leads.list_asked import ListAsked
    from reifegrad_web.scoring.listed import ListedLead

_SORTS = {"active": "activity", "changed": "changed"}
"""Columns by which a list can be sorted."""
_WIDE_ONLY = {
    "owner",
    "due",
    "stage",
    "segment",
    "priority",
    "source",
    "campaign",
    "country",
    "email",
    "seen",
    "changed",
}
"""Columns that a phone has no room for."""


@dataclass(frozen=True)
class Heading:
    """The head of a column. `sort` is the address of the list in its order, `is_sorted` whether it is that already."""

    name: str
    title: str
    sort: str = ""
    is_sorted: bool = False


@dataclass(frozen=True)
class Cell:
    """What stands in a column: a text, a link, or a moment to the day."""

    name: str
    title: str
    kind: Literal["text", "link", "day"] = "text"
    text: str = ""
    moment: datetime | None = None
    address: str = ""
    is_wide_only: bool = False


@dataclass(frozen=True)
class LeadLine:
    """A row: the number of the lead, where its page is, what it is called, how ripe it is."""

    lead: int
    address: str
    name: str
    standing: Standing
    cells: Sequence[Cell]


class Lines:
    """The rows of one page of a list."""

    def __init__(self, of: ListAsked, owners: Mapping[int, str], sources: Mapping[int, str]) -> None:
        self.of, self.owners, self.sources = of, owners, sources
        self.words = of.asked.words

    def headings(self) -> Sequence[Heading]:
        """Of the columns behind the name."""
        return [self._heading(name, _SORTS.get(name, "")) for name in self.of.columns]

    def standing(self) -> Heading:
        """Of the first column."""
        return self._heading("standing", "score")

    def of_leads(self, rows: Sequence[ListedLead]) -> Sequence[LeadLine]:
        """The rows themselves."""
        return [self._line(row) for row in rows]

    def _heading(self, name: str, sort: str) -> Heading:
        title = self.words(f"listed.column.{name}")
        can = bool(sort) and not self.of.filter.objects and not (sort == "changed" and self.of.asked.day is not None)
        address = self.of.address(self.of.filter.sorted_by(sort)) if can else ""
        return Heading(name, title, address, can and self.of.filter.sort == sort)

    def _line(self, row: ListedLead) -> LeadLine:
        card, score, standings = row.card, row.score, self.of.standings
        known = score is not None and standings is not None
        chip = standings.chip(score) if score is not None and standings is not None else self._without_score()
        standing = Standing(chip, score.score if known and score is not None else None, row.change)
        name = card.name or card.email or self.words("listed.unnamed", number=str(card.lead_id))
        cells = [self._cell(column, row) for column in self.of.columns]
        return LeadLine(card.lead_id, self.of.lead_address(card.lead_id), name, standing, cells)

    def _without_score(self) -> Chip:
        return Chip(self.words("listed.objects")) if self.of.filter.objects else Chip(self.words("listed.no_score"))

    def _cell(self, name: str, row: ListedLead) -> Cell:
        title, wide = self.words(f"listed.column.{name}"), name in _WIDE_ONLY
        moments = {
            "active": row.card.last_activity_at,
            "due": row.due_at,
            "seen": row.card.first_seen_at,
            "changed": None if row.score is None else row.score.changed_at,
        }
        if name in moments:
            return Cell(name, title, "day", moment=moments[name], is_wide_only=wide)
        if name == "company" and row.card.account:
            other = self.of.filter.at_company(row.card.account)
            return Cell(name, title, "link", row.card.company, address=self.of.address(other), is_wide_only=wide)
        return Cell(name, title, text=self._text(name, row), is_wide_only=wide)

    def _text(self, name: str, row: ListedLead) -> str:
        card, score, standings = row.card, row.score, self.of.standings
        match name:
            case "owner":
                return self.owners.get(card.owner_id or 0, "")
            case "source":
                return self.sources.get(card.source_id or 0, "")
            case "reason":
                return "" if score is None or standings is None else standings.shortest(score.record)
            case "stage" | "segment" | "priority":
                value = getattr(score, name, None)
                return standings.named(name, value) if value and standings is not None else ""
        return str(getattr(card, name))
