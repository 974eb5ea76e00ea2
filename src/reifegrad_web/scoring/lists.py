"""Lists leads page by page: any filter, three orders, a million leads, SQLite or PostgreSQL.

There are two ways to a page, and which of them is right cannot be left to the database, which would have to guess how
conditions on scores and cards go together. Where few leads fulfil one of the conditions, these are all looked at and
sorted. Else the index of the order is walked along, portion by portion, and who does not fulfil the other conditions is
sifted out, until the page is full. Whoever has walked far without filling it goes back to the first way, if no more
than some hundred thousand fulfil one of the conditions. Pages begin behind a lead, never behind a number of rows, and
nothing is counted to its end.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import cached_property
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING

from reifegrad_web.leads.models import LeadCard
from reifegrad_web.leads.parts import parts
from reifegrad_web.scoring.day import changes_since
from reifegrad_web.scoring.list_conditions import OF_SCORE, conditions
from reifegrad_web.scoring.list_queries import OBJECTING, ListQueries, portions
from reifegrad_web.scoring.listed import Counted, Listed, ListedLead
from reifegrad_web.scoring.models import DueLead, LeadScore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from reifegrad_web.scoring.list_conditions import Asker, Condition
    from reifegrad_web.scoring.list_filter import Filter
    from reifegrad_web.scoring.listed import Place

FEW, SOME = 10_000, 250_000
"""Leads that are all looked at for a page: at once, and where walking was in vain."""
FAR, COUNTED_FAR = 10_000, 5_000
"""Leads that are walked along before it was in vain: for a page, and to count."""
COUNTED = 1_000
"""Up to so many leads are counted."""
DAY = timedelta(days=1)
"""Since when it is shown how a score has changed."""


class LeadList:
    """The leads of one filter for one person.

    Args:
        asked: The filter; where it names no model, the list is of everybody, with or without a score.
        asker: Who asks, and when.
    """

    def __init__(self, asked: Filter, asker: Asker) -> None:
        is_scored = bool(asked.model) and not asked.objects  # who objects has no score
        self.asked = asked if is_scored else replace(asked, sort="activity")
        self.asker = asker
        self.conditions = conditions(self.asked, asker)
        self._queries = ListQueries(self.asked)

    def page(self, most: int, after: Place | None = None, *, backwards: bool = False) -> Listed:
        """The leads that come next behind a place, or with `backwards` those before it, in the order of the list."""
        found = list(islice(self._found(after, most + 1, backwards=backwards), most + 1))
        shown = found[:most]
        return Listed(shown[::-1] if backwards else shown, len(found) <= most)

    def count(self, most: int = COUNTED) -> Counted:
        """How many there are: exactly up to `most`, unless that takes too long."""
        if self._narrow is not None:
            found = len(self._all_of(self._narrow, None, most + 1, backwards=False))
            return Counted(min(found, most), found <= most)
        walk = _Walk(self, None, backwards=False)
        found = sum(1 for _ in islice(walk.sifted(COUNTED_FAR), most + 1))
        return Counted(min(found, most), found <= most and walk.has_ended)

    def every(self) -> Iterator[Place]:
        """All of them, in their order."""
        if self._narrow is not None:
            yield from self._all_of(self._narrow, None, None, backwards=False)
        else:
            yield from _Walk(self, None, backwards=False).sifted(None)

    def rows(self, leads: Sequence[int]) -> Sequence[ListedLead]:
        """What is shown of some of them, in the order given; who is gone meanwhile is left out."""
        cards: dict[int, LeadCard] = {}
        scores: dict[int, LeadScore] = {}
        due: dict[int, datetime] = {}
        for part in parts(leads):
            cards |= LeadCard.objects.in_bulk(part)
            due |= dict(DueLead.objects.filter(lead_id__in=part).values_list("lead_id", "due_at"))
            if self.asked.model and not self.asked.objects:
                rows = LeadScore.objects.filter(model=self.asked.model, lead_id__in=part)
                scores |= {row.lead_id: row for row in rows}
        changes = changes_since(self.asked.model, scores, self.asker.now - DAY)
        return [
            ListedLead(cards[lead], scores.get(lead), changes.get(lead), due.get(lead))
            for lead in leads
            if lead in cards
        ]

    def _found(self, after: Place | None, most: int, *, backwards: bool) -> Iterator[Place]:
        if self._narrow is not None:
            yield from self._all_of(self._narrow, after, most, backwards=backwards)
            return
        walk, last = _Walk(self, after, backwards=backwards), after
        for last in walk.sifted(FAR):
            yield last
        if walk.has_ended:
            return
        left = self._narrowest(SOME)
        if left is None:
            yield from walk.sifted(None)
        else:
            yield from self._all_of(left, last, most, backwards=backwards)

    @cached_property
    def _narrow(self) -> Condition | None:
        """A condition that few leads fulfil."""
        return OBJECTING if self.asked.objects or self._is_of_nobody() else self._narrowest(FEW)

    def _is_of_nobody(self) -> bool:
        """Whether something is asked of scores where there are none."""
        asks = self.asked.is_out or any(each.of == OF_SCORE for each in self.conditions)
        return asks and not self._queries.has_scores

    def _narrowest(self, most: int) -> Condition | None:
        """The condition that fewest leads fulfil, if these are not more than `most`."""
        with_index = [each for each in self.conditions if each.among]
        counted = [(self._queries.count(each, most + 1), place) for place, each in enumerate(with_index)]
        found, place = min(counted, default=(most + 1, 0))
        return with_index[place] if found <= most else None

    def _all_of(self, narrow: Condition, after: Place | None, most: int | None, *, backwards: bool) -> Sequence[Place]:
        if self._is_of_nobody():
            return ()
        others = [each for each in self.conditions if each is not narrow]
        return self._queries.all_of(narrow, others, after, most, backwards=backwards)


class _Walk:
    """A way along the index of the order, under the first condition for which there is an index with it."""

    def __init__(self, of: LeadList, after: Place | None, *, backwards: bool) -> None:
        self.has_ended = False
        self._queries = of._queries
        order, given = of.asked.sort, of.conditions
        driving = next((each for each in given if each.walks), None) if order == "score" else None
        bounds = [each for each in given if each.bounds == order]
        self._left = [each for each in given if each is not driving and each not in bounds]
        along = [None] if driving is None else driving.walks
        walks = [self._queries.walk(one, bounds, after, backwards=backwards) for one in along]
        self._places = walks[0] if len(walks) == 1 else merge(*walks, key=_rank, reverse=not backwards)

    def sifted(self, far: int | None) -> Iterator[Place]:
        """Those who fulfil everything, until so many leads were passed."""
        gone = 0
        for size in portions():
            portion = list(islice(self._places, size))
            kept = self._queries.sift(self._left, [place.lead for place in portion])
            self.has_ended = len(portion) < size
            yield from (place for place in portion if place.lead in kept)
            gone += size
            if self.has_ended or (far is not None and gone >= far):
                return


def _rank(place: Place) -> tuple[object, int]:
    """The first lead of a list has the greatest."""
    return place.key, -place.lead
