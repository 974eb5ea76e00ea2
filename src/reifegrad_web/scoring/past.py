"""Lists leads as they were at a past moment: everybody's score by what was known then and the model as it is now.

The history of scores says what was shown then, by the models and facts of that time; what had happened then and was
delivered later is not in it. So everybody is scored, at once, and kept until something is known that was not: another
page, filter or order costs nothing more. Where there are more leads than somebody would wait for, leads are found by
the history (`scoring.noted`), and only those who are shown are scored.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter, OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from reifegrad.errors import fail
from reifegrad_web.leads.cards import cards_at, words_in, words_of
from reifegrad_web.leads.fact_rows import rows_of
from reifegrad_web.leads.facts import records_of
from reifegrad_web.leads.identities import EMAIL
from reifegrad_web.leads.models import Identifier, LeadCard
from reifegrad_web.leads.objections import objected_then, objecting
from reifegrad_web.leads.stamp import Stamp, stamp_of_facts
from reifegrad_web.scoring.bulk import verdicts_of
from reifegrad_web.scoring.list_filter import ME, NOBODY, VERDICTS
from reifegrad_web.scoring.listed import Counted, Listed, ListedLead, Place
from reifegrad_web.scoring.lists import COUNTED
from reifegrad_web.scoring.noted import NotedLeads
from reifegrad_web.scoring.past_scores import past_row, past_score, scored_then

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from datetime import datetime

    from reifegrad_web.leads.chosen import Chosen
    from reifegrad_web.leads.fact_rows import FactRows
    from reifegrad_web.scoring.list_conditions import Asker
    from reifegrad_web.scoring.list_filter import Filter
    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.served_models import ServedModel

MOST = 20_000
"""Leads that are scored while somebody waits."""
_FEW = 5_000
"""Activities that the reference is quicker with than an engine that has to be loaded first."""
_KEPT = 2
"""Moments that are kept, of `MOST` leads at most: some fifty megabytes each."""


@dataclass(frozen=True)
class Everybody:
    """Everybody at a moment: cards and scores by the number of the lead, and who objected then.

    Nobody has a score who objected then, or does so now.
    """

    cards: Mapping[int, LeadCard]
    scores: Mapping[int, LeadScore]
    objected: frozenset[int]


def past_leads(each: ServedModel, asked: Filter, asker: Asker) -> PastLeads | NotedLeads:
    """The leads of one filter as they were at a moment: each scored, or where there are many, as they were noted.

    Raises:
        ReifegradError: The filter asks for something that is known of today only, or what was noted does not say it.
    """
    of_today = asked.due is not None or asked.handover or asked.clock
    if asked.changed is not None or of_today or asked.sort == "changed":
        raise fail("list-past")
    if len(_numbers()) <= MOST:
        return PastLeads(each, asked, asker)
    return NotedLeads(each, asked, asker, MOST)


def counts_then(each: ServedModel, what: str, moment: datetime, chosen: Chosen) -> Mapping[str, int] | None:
    """How many leads were in each cell, stage or segment at a past moment, as its list has them.

    Args:
        each: The model, as it is published now.
        what: `cell`, `stage` or `segment`.
        moment: Aware.
        chosen: Which leads.

    Returns:
        The counts by name; None where there are more leads than are scored while somebody waits.
    """
    if len(_numbers()) > MOST:
        return None
    then = everybody_at(each, moment)
    seen = None if chosen.is_everybody else set(chosen.cards().values_list("lead_id", flat=True))
    rows = (row for lead, row in then.scores.items() if seen is None or lead in seen)
    return Counter(row.verdict[what] for row in rows if what in row.verdict)


_LOCK = Lock()
_THEN: OrderedDict[tuple[str, str, datetime, Stamp], Everybody] = OrderedDict()


class PastLeads:
    """The leads of one filter for one person, as they were at a moment.

    Args:
        each: The model, as it is published now.
        asked: The filter.
        asker: Who asks; `now` is the moment.

    Raises:
        ReifegradError: There are too many leads.
    """

    def __init__(self, each: ServedModel, asked: Filter, asker: Asker) -> None:
        self.each, self.asked, self.asker = each, asked, asker
        self.then = everybody_at(each, asker.now)
        self.seen = None if asker.owners is None else _leads_of(asker.owners)
        found = [self._place(card) for card in self.then.cards.values() if self._fits(card)]
        self._places = sorted(found, key=_rank)
        self._ranks = [_rank(place) for place in self._places]

    def page(self, most: int, after: Place | None = None, *, backwards: bool = False) -> Listed:
        """The leads that come next behind a place, or with `backwards` those before it, in the order of the list."""
        if backwards:
            end = len(self._ranks) if after is None else bisect_left(self._ranks, _rank(after))
            return Listed(self._places[max(end - most, 0) : end], end <= most)
        start = 0 if after is None else bisect_right(self._ranks, _rank(after))
        return Listed(self._places[start : start + most], start + most >= len(self._places))

    def count(self, most: int = COUNTED) -> Counted:
        """How many there are, exactly up to `most`."""
        return Counted(min(len(self._places), most), len(self._places) <= most)

    def every(self) -> Iterator[Place]:
        """All of them, in their order."""
        return iter(self._places)

    def rows(self, leads: Sequence[int]) -> Sequence[ListedLead]:
        """What is shown of some of them: their reasons, and how their scores had changed since the day before."""
        scored = [lead for lead in leads if lead in self.then.scores and not self.asked.objects]
        rows = rows_of(scored, colleagues=self.each.looks_at_colleagues)
        scores = scored_then(self.each, rows, scored, self.asker.now)
        return [ListedLead(self.then.cards[lead], *scores.get(lead, (None, None))) for lead in leads]

    def _place(self, card: LeadCard) -> Place:
        if self.asked.sort == "score" and not self.asked.objects:
            return Place(self.then.scores[card.lead_id].score, card.lead_id)
        return Place(card.last_activity_at or card.first_seen_at, card.lead_id)

    def _fits(self, card: LeadCard) -> bool:
        return (
            (card.lead_id in self.then.objected) == self.asked.objects
            and (self.seen is None or card.lead_id in self.seen)
            and self._score_fits(self.then.scores.get(card.lead_id))
            and self._card_fits(card)
            and all(self._is_found(card, part) for part in self.asked.text.split())
        )

    def _score_fits(self, score: LeadScore | None) -> bool:
        asked = self.asked
        wanted = {name: getattr(asked, name) for name in VERDICTS}
        if asked.objects:
            return not (any(wanted.values()) or asked.is_out) and (asked.score_from, asked.score_to) == (None, None)
        if score is None or score.score is None or score.is_disqualified != asked.is_out:
            return False
        low, high = asked.score_from, asked.score_to
        in_bounds = (low is None or low <= score.score) and (high is None or score.score <= high)
        return in_bounds and all(not one or getattr(score, name) in one for name, one in wanted.items())

    def _card_fits(self, card: LeadCard) -> bool:
        asked, asker = self.asked, self.asker
        owner = {ME: str(asker.number), NOBODY: "None"}.get(asked.owner, asked.owner)
        return (
            (not owner or str(card.owner_id) == owner)
            and (not asked.source or card.source_id in asked.source)
            and (not asked.campaign or card.campaign in asked.campaign)
            and (not asked.company or asked.company in {card.account, card.company})
            and (asked.seen is None or card.first_seen_at >= asked.seen.moment(asker.now, asker.zone))
        )

    def _is_found(self, card: LeadCard, part: str) -> bool:
        words = words_of(card)
        if "@" not in part:
            begins = words_in(part)
            return bool(begins) and all(any(word.startswith(begin) for word in words) for begin in begins)
        if part.casefold() in words:
            return True
        own = Identifier.objects.filter(namespace=EMAIL, value=part.lower(), first_seen_at__lte=self.asker.now)
        return own.filter(lead_id=card.lead_id).exists()


def _leads_of(owners: Collection[int]) -> set[int]:
    """Whose leads they are now: whom somebody may see does not follow from whose they were."""
    return set(LeadCard.objects.filter(owner_id__in=owners).values_list("lead_id", flat=True))


def _rank(place: Place) -> tuple[Any, int]:
    """The first lead of a list has the least."""
    key = place.key if isinstance(place.key, int) else place.key.timestamp()
    return -key, place.lead


def everybody_at(each: ServedModel, moment: datetime) -> Everybody:
    """Everybody at a moment; computed once, however many ask at the same time.

    Raises:
        ReifegradError: There are too many leads.
    """
    leads = [lead for lead in _numbers() if lead is not None]
    if len(leads) > MOST:
        raise fail("list-past", variant="many", most=MOST)
    key = (each.name, each.model_hash, moment, stamp_of_facts())
    with _LOCK:
        if key not in _THEN:
            _THEN[key] = _computed(each, leads, moment)
            while len(_THEN) > _KEPT:
                _THEN.popitem(last=False)
        _THEN.move_to_end(key)
        return _THEN[key]


def _numbers() -> Sequence[int | None]:
    leads = Identifier.objects.exclude(lead_id=None).order_by("lead_id").values_list("lead_id", flat=True).distinct()
    return list(leads[: MOST + 1])


def _computed(each: ServedModel, leads: Sequence[int], moment: datetime) -> Everybody:
    rows = rows_of(leads, colleagues=False)  # everybody is among them
    cards, objected = cards_at(set(leads), rows, moment), frozenset(objected_then(moment))
    asked = cards.keys() - objected - objecting(leads)
    scores = {one.lead_id: one for one in _scores(each, rows, asked, moment)}
    return Everybody(cards, scores, objected)


def _scores(each: ServedModel, rows: FactRows, leads: set[int], moment: datetime) -> Iterator[LeadScore]:
    """Scores as they would be stored, without reasons; of few facts without the engine."""
    if len(rows.activities.ids) > _FEW:
        found = verdicts_of(each, rows, leads, moment)
        for lead, milli, verdict in found.rows:
            yield past_score(each, moment, lead, milli, verdict, is_disqualified=lead in found.disqualified)
        return
    for one in each.score(records_of(rows), [str(lead) for lead in sorted(leads)], moment):
        yield past_row(each, one, moment)
