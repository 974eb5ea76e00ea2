"""Lists leads of a past moment where there are too many to score all of them: found and sorted by what was noted then.

Which leads are on a page, and in which order, follows from the history of scores: it says what each lead was from when
to when, by the facts and the model of that time. Whoever is shown is scored from the facts as of the moment, so that
every score is what `reifegrad score --as-of` says. Both are the same unless something was delivered later, leads turned
out to be one, or another version of the model was published; the page says which is which. By whom and what else leads
are found (owner, origin, company, words) is what is known of them now.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db import connection

from reifegrad.errors import fail
from reifegrad_web.leads.cards import cards_at
from reifegrad_web.leads.fact_rows import rows_of
from reifegrad_web.leads.objections import objected_then
from reifegrad_web.scoring.figures import history_since
from reifegrad_web.scoring.list_conditions import OF_SCORE, adapted, conditions
from reifegrad_web.scoring.list_queries import ListQueries, portions
from reifegrad_web.scoring.listed import Counted, Listed, ListedLead, Place
from reifegrad_web.scoring.lists import COUNTED, FEW
from reifegrad_web.scoring.past_scores import scored_then

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad_web.scoring.list_conditions import Asker, Condition
    from reifegrad_web.scoring.list_filter import Filter
    from reifegrad_web.scoring.served_models import ServedModel

_NOW = """
select lead_id, score, stage, cell, segment, priority, is_disqualified, changed_at as since
from scoring_leadscore where model = %s and changed_at <= %s and score is not null
"""
_THEN = """
select lead_id, before as score, stage_before as stage, cell_before as cell, segment_before as segment,
    priority_before as priority, was_disqualified as is_disqualified, since
from scoring_scorechange where model = %s and since is not null and since <= %s and at > %s and before is not null
"""
_OBJECTS = "exists (select 1 from leads_identifier i where i.lead_id = s.lead_id and i.objects_since is not null)"


class NotedLeads:
    """The leads of one filter for one person, as they were noted at a moment; the highest score first.

    Args:
        each: The model, as it is published now.
        asked: The filter.
        asker: Who asks; `now` is the moment.

    Raises:
        ReifegradError: The history does not reach back to the moment, or the filter or order follows from all facts.
    """

    def __init__(self, each: ServedModel, asked: Filter, asker: Asker, most: int) -> None:
        since = history_since(each.name)
        if since is None or asker.now < since:
            raise fail("list-past", variant="many", most=most)
        if asked.objects or asked.sort != "score":
            raise fail("list-past", variant="order", most=most)
        self.each, self.asked, self.asker = each, asked, asker
        self.moment = adapted(asker.now)
        self.conditions = conditions(replace(asked, model=each.name), asker)
        self._queries = ListQueries(asked)

    def page(self, most: int, after: Place | None = None, *, backwards: bool = False) -> Listed:
        """The leads that come next behind a place, or with `backwards` those before it, in the order of the list."""
        found = self._next(after, most + 1, backwards=backwards)
        shown = found[:most]
        return Listed(shown[::-1] if backwards else shown, len(found) <= most)

    def count(self, most: int = COUNTED) -> Counted:
        """How many there are, exactly up to `most`."""
        found = len(self._next(None, most + 1, backwards=False))
        return Counted(min(found, most), found <= most)

    def every(self) -> Iterator[Place]:
        """All of them, in their order."""
        place = None
        for size in portions():
            found = self._next(place, size, backwards=False)
            yield from found
            if len(found) < size:
                return
            place = found[-1]

    def rows(self, leads: Sequence[int]) -> Sequence[ListedLead]:
        """What is shown of some of them, computed from the facts; who was nobody then by what is known now is not."""
        rows = rows_of(leads, colleagues=self.each.looks_at_colleagues)
        cards = cards_at(set(leads), rows, self.asker.now)
        scores = scored_then(self.each, rows, cards, self.asker.now)
        return [ListedLead(cards[lead], *scores[lead]) for lead in leads if lead in scores]

    def _next(self, after: Place | None, most: int, *, backwards: bool) -> Sequence[Place]:
        """Those who have been so ever since, and those who became something else later, by their order."""
        found = self._part(_NOW, [self.each.name, self.moment], after, most, None, backwards=backwards)
        until = found[-1] if len(found) == most else None  # nobody behind it is needed
        then = [self.each.name, self.moment, self.moment]
        found += self._part(_THEN, then, after, most, until, backwards=backwards)
        return sorted(found, key=lambda place: (-place.key, place.lead), reverse=backwards)[:most]

    def _part(
        self, table: str, given: Sequence[Any], after: Place | None, most: int, until: Place | None, *, backwards: bool
    ) -> list[Place]:
        wheres = ["s.is_disqualified" if self.asked.is_out else "not s.is_disqualified", f"not {_OBJECTS}"]
        values: list[Any] = []
        # Few leads are looked up one by one: the plus keeps SQLite from walking along the order for each of them.
        key = "s.score" if self._narrow is None else "+s.score"
        for each in self.conditions:
            if each is not self._narrow:
                wheres.append(_where(each, key))
                values += each.values
        for place, is_behind in ((after, not backwards), (until, backwards)):
            if place is not None:
                sign, beyond = ("<", ">") if is_behind else (">", "<")
                wheres.append(f"{key} {sign}= %s and ({key} {sign} %s or s.lead_id {beyond} %s)")
                values += [place.key, place.key, place.lead]
        few, among, source = "", list[Any](), f"({table}) as s"
        if self._narrow is not None:
            few, among = f"with listed(lead) as materialized ({self._narrow.among})", list(self._narrow.given)
            source = f"listed {self._queries.join} {source} on s.lead_id = listed.lead"
        order = "s.score, s.lead_id desc" if backwards else "s.score desc, s.lead_id"
        query = f"{few} select s.lead_id, s.score from {source} where {' and '.join(wheres)} order by {order} limit %s"  # noqa: S608 - no value in it
        with connection.cursor() as cursor:
            cursor.execute(query, [*among, *given, *values, most + len(self._objected)])
            return [Place(score, lead) for lead, score in cursor.fetchall() if lead not in self._objected][:most]

    @cached_property
    def _objected(self) -> set[int]:
        """Who objected then, whether they still do or not."""
        return objected_then(self.asker.now)

    @cached_property
    def _narrow(self) -> Condition | None:
        """A condition on what is known of leads now that few fulfil: these are looked up, one by one."""
        known = [each for each in self.conditions if each.of != OF_SCORE and each.among]
        return next((each for each in known if self._queries.count(each, FEW + 1) <= FEW), None)


def _where(each: Condition, key: str) -> str:
    """A condition, where only the score is at hand."""
    if each.of == OF_SCORE:
        return each.where.replace("s.score", key)
    return f"exists (select 1 from leads_leadcard c where c.lead_id = s.lead_id and {each.where})"  # noqa: S608 - no value in it
