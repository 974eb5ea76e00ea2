"""Makes up what people ask of the pages: filters, leads, days, reports and drafts; no two requests are alike."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from server_running import Database

MODEL, MATRIX = "fit-interest", "grade-matrix"
_CELLS = [row + column for row in "ABCD" for column in "1234"]
_STAGES = {MODEL: ("sales_qualified", "marketing_qualified"), MATRIX: ("hot", "warm", "cool", "sleeping", "cold")}
_LONGEST_AGO = 300
"""Days, within the history of the filled server."""


class Addresses:
    """Addresses for one measurement, always the same ones of the same data.

    Args:
        database: That of the server, for names that somebody could look for.
        leads: How many leads there are.
    """

    def __init__(self, database: Database, leads: int) -> None:
        self.chance = Random(7)  # noqa: S311 - figures, no secrets
        self.leads = leads
        numbers = [self.chance.randrange(1, leads + 1) for _ in range(200)]
        marks = ", ".join("?" * len(numbers))
        columns = "name, email, company, account, campaign"
        self.cards = database.rows(f"select {columns} from leads_leadcard where lead_id in ({marks})", numbers)
        self.sources = [row[0] for row in database.rows("select id from ingest_source")]
        owned = "select owner_id from leads_leadcard where owner_id is not null group by 1"
        self.owners = [row[0] for row in database.rows(owned)]
        top = "select lead_id from scoring_leadscore where model = ? and score is not null order by score desc limit 50"
        self.top = [row[0] for row in database.rows(top, [MODEL])]

    def lists(self) -> Iterator[str]:
        """Lists of now: all, one condition of each kind, and two or three together."""
        every = list(self._filters().values())
        yield from (f"/leads?model={MODEL}", f"/leads?model={MATRIX}")
        yield from (self._list(one()) for one in every)
        while True:
            chosen = self.chance.sample(every, self.chance.randint(1, 3))
            pairs = [pair for one in chosen for pair in one()]
            if self.chance.random() < 0.25:
                pairs.append(("sort", self.chance.choice(("activity", "changed"))))
            yield self._list(pairs)

    def past_lists(self) -> Iterator[str]:
        """Lists of past days, each of another one; half of them with a condition."""
        every = [one for name, one in self._filters().items() if name not in {"changed", "due"}]
        yield self._list([("model", MODEL), ("on", self._day())])
        while True:
            pairs = self.chance.choice(every)() if self.chance.random() < 0.5 else []
            yield self._list([*pairs, ("on", self._day())])

    def of_leads(self, view: str = "") -> Iterator[str]:
        """Pages of leads: of anybody, and of those with the most points."""
        while True:
            lead = self.chance.choice(self.top) if self.chance.random() < 0.3 else self._lead()
            yield f"/leads/{lead}{view}?model={self._model()}"

    def past_leads(self) -> Iterator[str]:
        """The same of past days."""
        while True:
            yield f"/leads/{self._lead()}?model={self._model()}&on={self._day()}"

    def figures(self, path: str, models: Sequence[str] = (MODEL, MATRIX), *, is_past: bool = False) -> Iterator[str]:
        """A page of figures: of all leads, and of a part of them."""
        while True:
            pairs = [("model", self.chance.choice(models))]
            kinds: list[Callable[[], tuple[str, Any]]] = [
                lambda: ("source", self.chance.choice(self.sources)),
                lambda: ("campaign", self._card(4) or "-"),
                lambda: ("owner", self.chance.choice(self.owners)),
            ]
            pairs += [self.chance.choice(kinds)()] if self.chance.random() < 0.5 else []
            pairs += [("on", self._day())] if is_past else []
            yield f"{path}?{urlencode(pairs)}"

    def reports(self, name: str, days: Sequence[int] = (30, 90), **more: str) -> Iterator[str]:
        """A report over the last so many days."""
        for address in self.figures(f"/reports/{name}"):
            first = datetime.now(UTC) - timedelta(days=self.chance.choice(days) - 1)
            yield f"{address}&{urlencode({'from': first.date().isoformat(), **more})}"

    def words(self) -> Iterator[str]:
        """What somebody types into the search, letter by letter."""
        while True:
            text = self.chance.choice((self._card(0), self._card(2) or self._card(0)))
            yield f"/find?{urlencode({'q': text[: self.chance.randint(2, 12)]})}"

    def _filters(self) -> dict[str, Callable[[], list[tuple[str, Any]]]]:
        chance = self.chance
        return {
            "cell": lambda: [("model", MATRIX), ("cell", chance.choice(_CELLS))],
            "stage": lambda: [("model", (of := self._model())), ("stage", chance.choice(_STAGES[of]))],
            "score": lambda: [("from", (low := chance.randrange(0, 60))), ("to", low + chance.choice((5, 20, 100)))],
            "owner": lambda: [("owner", chance.choice((*self.owners[:10], "me", "nobody")))],
            "name": lambda: [("q", self._card(0)[: chance.randint(3, 12)])],
            "email": lambda: [("q", self._card(1))],
            "company": lambda: [("company", self._card(3) or self._card(3) or "none")],
            "source": lambda: [("source", chance.choice(self.sources))],
            "campaign": lambda: [("campaign", self._card(4) or "campaign-007")],
            "changed": lambda: [("changed", f"{chance.choice((1, 7, 30, 90))}d")],
            "seen": lambda: [("seen", f"{chance.choice((1, 7, 30, 90))}d")],
            "due": lambda: [("due", chance.choice((1, 7, 30)))],
            "out": lambda: [("out", "1")],
        }

    def _list(self, pairs: Sequence[tuple[str, Any]]) -> str:
        """The filter with the model that it asks for, else with any."""
        given = dict(pairs)
        has_verdict = {"cell", "stage"} & given.keys()
        return f"/leads?{urlencode({'model': given.get('model', self._model()) if has_verdict else MODEL, **given})}"

    def _card(self, column: int) -> str:
        return str(self.chance.choice(self.cards)[column])

    def _lead(self) -> int:
        return self.chance.randrange(1, self.leads + 1)

    def _model(self) -> str:
        return self.chance.choice((MODEL, MATRIX))

    def _day(self) -> str:
        ago = timedelta(days=self.chance.randint(1, _LONGEST_AGO))
        return (datetime.now(UTC) - ago).date().isoformat()
