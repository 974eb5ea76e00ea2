"""Asks the database for parts of a list: along the index of its order, or all who fulfil a narrow condition."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from reifegrad_web.leads.fact_rows import moment_as_text
from reifegrad_web.leads.facts import as_moment
from reifegrad_web.leads.parts import as_table
from reifegrad_web.scoring.list_conditions import OF_LEAD, OF_SCORE, Condition, adapted
from reifegrad_web.scoring.listed import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from reifegrad_web.scoring.list_filter import Filter

_KEYS = {
    "score": "s.score",
    "changed": "s.changed_at",
    "activity": "coalesce(c.last_activity_at, c.first_seen_at)",
}
_CARDS = {
    "sqlite": "cross join leads_leadcard c on c.lead_id = listed.lead",
    "postgresql": "join lateral (select * from leads_leadcard where lead_id = listed.lead offset 0) c on true",
}
"""The cards of a portion, looked up one by one: a database would rather read all cards that fulfil a condition."""
_FIRST, _GROWTH, LARGEST = 64, 4, 4_096
"""Leads of the first portion, of the next one as a multiple, and of the largest."""
_OBJECTS = "exists (select 1 from leads_identifier i where i.lead_id = c.lead_id and i.objects_since is not null)"
OBJECTING = Condition(
    OF_LEAD,
    _OBJECTS,
    among="select distinct i.lead_id from leads_identifier i where i.objects_since is not null and i.lead_id > 0",
)
"""Who objects to profiling."""


def portions() -> Iterator[int]:
    """How many leads to look at next: few at first, for most lists have enough of them at once."""
    size = _FIRST
    while True:
        yield size
        size = min(size * _GROWTH, LARGEST)


class ListQueries:
    """The queries of one list: of scores of a model, or of all leads where none is named or who objects is wanted."""

    def __init__(self, asked: Filter) -> None:
        self.has_scores = bool(asked.model) and not asked.objects
        self.asked, self.key, self.is_moment = asked, _KEYS[asked.sort], asked.sort != "score"
        self.is_along_cards = asked.sort == "activity"
        # SQLite looks at tables in the order that CROSS JOIN gives; PostgreSQL counts better than we do.
        self.join = "cross join" if connection.vendor == "sqlite" else "join"
        out = "s.is_disqualified" if asked.is_out else "not s.is_disqualified"
        self.scored = f"s.model = %s and s.score is not null and {out}"

    def count(self, each: Condition, most: int) -> int:
        """How many leads fulfil a condition, up to a bound."""
        query = f"select count(*) from (select 1 as one from ({each.among}) as a limit %s) as b"  # noqa: S608 - no value in it
        return int(self._rows(query, [*each.given, most])[0][0])

    def all_of(
        self,
        narrow: Condition,
        others: Sequence[Condition],
        after: Place | None,
        most: int | None,
        *,
        backwards: bool,
    ) -> Sequence[Place]:
        """All who fulfil a narrow condition and the others, sorted."""
        scores, values = self._scores(is_needed=self.has_scores)
        wheres = [self._objects(), *(each.where for each in others)]
        values = [*narrow.given, *values, *(value for each in others for value in each.values)]
        if after is not None:
            sign, beyond = ("<", ">") if not backwards else (">", "<")
            wheres.append(f"({self.key} {sign} %s or ({self.key} = %s and c.lead_id {beyond} %s))")
            values += [self._key(after.key), self._key(after.key), after.lead]
        query = f"""with listed(lead) as materialized ({narrow.among})
            select c.lead_id, {self._shown_key()} from listed {self.join} leads_leadcard c on c.lead_id = listed.lead
            {scores} where {" and ".join(wheres)} order by {self._order("c", backwards=backwards)}"""  # noqa: S608 - no value in it
        if most is not None:
            query, values = f"{query} limit %s", [*values, most]
        return [self._place(row) for row in self._rows(query, values)]

    def walk(
        self, along: tuple[str, Any] | None, bounds: Sequence[Condition], after: Place | None, *, backwards: bool
    ) -> Iterator[Place]:
        """Along the index of the order from a place on, portion by portion; nobody is sifted out.

        Args:
            along: A condition on a score under which there is such an index.
            bounds: Conditions that are parts of the order.
            after: The place.
            backwards: To the first lead instead of the last.
        """
        wheres, values = ("1 = 1", []) if self.is_along_cards else (self.scored, [self.asked.model])
        if along is not None:
            wheres, values = f"{wheres} and {along[0]}", [*values, along[1]]
        for each in bounds:
            wheres, values = f"{wheres} and {each.where}", [*values, *each.values]
        place = after
        for size in portions():
            found = self._portion(wheres, values, place, size, backwards=backwards)
            yield from found
            if len(found) < size:
                return
            place = found[-1]

    def _portion(
        self, wheres: str, values: Sequence[Any], after: Place | None, size: int, *, backwards: bool
    ) -> Sequence[Place]:
        """The next places: the rest of those with the same key, then the others; each is a part of an index."""
        table = "leads_leadcard c" if self.is_along_cards else "scoring_leadscore s"
        name = table[-1]
        query = f"select {name}.lead_id, {self._shown_key()} from {table} where {wheres}"  # noqa: S608 - no value in it
        order = f"order by {self._order(name, backwards=backwards)} limit %s"
        if after is None:
            return [self._place(row) for row in self._rows(f"{query} {order}", [*values, size])]
        key, (sign, beyond) = self._key(after.key), ("<", ">") if not backwards else (">", "<")
        same = f"{query} and {self.key} = %s and {name}.lead_id {beyond} %s {order}"
        found = self._rows(same, [*values, key, after.lead, size])
        if len(found) < size:
            found += self._rows(f"{query} and {self.key} {sign} %s {order}", [*values, key, size - len(found)])
        return [self._place(row) for row in found]

    def sift(self, left: Sequence[Condition], leads: Sequence[int]) -> set[int]:
        """Those of these leads who fulfil the conditions that are left."""
        if not leads:
            return set()
        table, numbers = as_table(leads)
        is_needed = self.is_along_cards or any(each.of == OF_SCORE for each in left)
        scores, given = self._scores(is_needed=is_needed and self.has_scores)
        wheres = [self._objects(), *(each.where for each in left)]
        query = f"""select c.lead_id from {table} {_CARDS[connection.vendor]}
            {scores} where {" and ".join(wheres)}"""  # noqa: S608 - no value in it
        values = [numbers, *given, *(value for each in left for value in each.values)]
        return {lead for (lead,) in self._rows(query, values)}

    def _objects(self) -> str:
        """Scores are of nobody who objects to profiling; a list without scores is of everybody."""
        return f"not {_OBJECTS}" if self.has_scores else "1 = 1"

    def _scores(self, *, is_needed: bool) -> tuple[str, list[Any]]:
        if not is_needed:
            return "", []
        return f"{self.join} scoring_leadscore s on s.lead_id = c.lead_id and {self.scored}", [self.asked.model]

    def _order(self, table: str, *, backwards: bool) -> str:
        return f"{self.key}, {table}.lead_id desc" if backwards else f"{self.key} desc, {table}.lead_id"

    def _shown_key(self) -> str:
        """Moments as texts: a driver would make an object of each."""
        return moment_as_text(self.key) if self.is_moment else self.key

    def _key(self, key: Any) -> Any:
        return adapted(key) if self.is_moment else key

    def _place(self, row: tuple[Any, ...]) -> Place:
        return Place(as_moment(row[1]) if self.is_moment else row[1], row[0])

    def _rows(self, query: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        with connection.cursor() as cursor:
            cursor.execute(query, values)
            return list(cursor.fetchall())
