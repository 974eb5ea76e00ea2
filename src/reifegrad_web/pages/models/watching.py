"""A few leads that somebody looks at while writing: their scores by the version that scores, and by the draft."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from reifegrad.errors import ReifegradError
from reifegrad.explain.wording import Wording
from reifegrad_web.audit.recording import record
from reifegrad_web.leads.persons import find, lead_number
from reifegrad_web.pages.models.effect import names_of
from reifegrad_web.scoring.reading import ranked
from reifegrad_web.scoring.trying import try_leads
from reifegrad_web.writing import write

if TYPE_CHECKING:
    from collections.abc import Sequence

    from reifegrad.spec.model import ScoringModel
    from reifegrad.spec.result import LeadScore
    from reifegrad_web.pages.frame.page import Page

MOST = 3


@dataclass(frozen=True)
class WatchedLead:
    """A lead with its score and what follows from it, before and after; milli-points."""

    name: str
    before: int | None
    after: int | None
    was: str
    becomes: str

    @property
    def gain(self) -> int:
        """The difference."""
        return (self.after or 0) - (self.before or 0)


@dataclass(frozen=True)
class WatchedLeads:
    """The leads that were found, and what names nobody."""

    leads: Sequence[WatchedLead]
    unknown: Sequence[str]


def top_leads(model: str) -> Sequence[int]:
    """Whom one looks at who has chosen nobody: the leads with the highest scores."""
    return [row.lead_id for row in ranked(model, None, MOST)]


def shown_leads(asked: Page, old: ScoringModel | None, new: ScoringModel, written: str) -> WatchedLeads:
    """The leads that a field names, by number, address or identifier; that they were looked at is noted."""
    numbers, unknown = _numbers(written)
    tried = try_leads(old, new, numbers, asked.now)
    seen = [each.lead for each in tried]
    names = names_of(seen, asked.words)
    if seen:
        with write():
            record(asked.actor, "lead.list", "leads", asked.now, model=new.name, leads=seen)
    wordings = (None if old is None else Wording(old, asked.words.language), Wording(new, asked.words.language))
    return WatchedLeads(
        [
            WatchedLead(
                names[each.lead],
                None if each.before is None else each.before.score,
                None if each.after is None else each.after.score,
                _follows(wordings[0], each.before),
                _follows(wordings[1], each.after),
            )
            for each in tried
        ],
        unknown,
    )


def _numbers(written: str) -> tuple[Sequence[int], Sequence[str]]:
    """The first few leads that are named, and the words that name none."""
    found, unknown = list[int](), list[str]()
    for word in [part.strip() for part in written.split(",") if part.strip()][:MOST]:
        try:
            found.append(lead_number(find(word)))
        except ReifegradError:
            unknown.append(word)
    return found, unknown


def _follows(wording: Wording | None, score: LeadScore | None) -> str:
    """What a score leads to: cell, stage, segment or priority, whichever the model names first."""
    if wording is None or score is None:
        return ""
    if score.cell is not None:
        return score.cell
    for what in ("stage", "segment", "priority"):
        name = getattr(score, what)
        if name is not None:
            return wording.verdict(what, name)
    return ""
