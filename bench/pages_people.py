"""Makes people up, with a past: what they did, what became known of them, and how their scores became what they are.

Everybody of a filled server is one of them under another name: their scores are those of the engine, their histories
are what a worker would have written since the models were published.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime

DAYS, PUBLISHED = 1_000, 400
"""Days since the first lead, and since the models were published."""
POSITIONS = ("CEO", "Head of department", "Marketing manager", "Praktikant", "Einkauf", "Fachbereichsleitung", "")
COUNTRIES = ("DE", "AT", "CH")
_KINDS = (
    *("page_viewed",) * 6,
    *("email_opened",) * 5,
    *("email_link_clicked", "content_requested", "webinar_attended", "webinar_registered"),
)
_PATHS = (*("/",) * 6, *("/team",) * 3, "/pricing", "/products/engine", "/blog/lead-scoring")
_SOON, _MOST = timedelta(microseconds=1), 150
"""The step to what is known at a moment itself, and activities of one person."""


@dataclass(frozen=True)
class History:
    """The score of a model: the columns of its row, when it became so, the changes before, and what was crossed.

    `entered`: when each stage of the model was reached first.
    """

    score: tuple[Any, ...]
    points: int
    changed_at: datetime
    changes: Sequence[tuple[Any, ...]]
    crossed: Sequence[tuple[Any, ...]]
    entered: Sequence[tuple[str, str, datetime]]


@dataclass(frozen=True)
class Person:
    """Somebody: first heard of, what is known, what was done (when, kind, properties), and a history by each model."""

    seen: datetime
    profile: Mapping[str, object]
    done: Sequence[tuple[datetime, str, str]]
    histories: Mapping[str, History]

    @property
    def last_active(self) -> datetime | None:
        """When something was done last."""
        return self.done[-1][0] if self.done else None

    @property
    def returned(self) -> datetime | None:
        """When something was done for the first time a day or more after the first."""
        return next((at for at, _, _ in self.done if at > self.seen + timedelta(days=1)), None)


def people(served: Sequence[Any], now: datetime, many: int) -> list[Person]:
    """People, from those with the fewest points by the first model to those with the most."""
    chance = Random(2)  # noqa: S311 - figures, no secrets
    found = [_person(served, now, chance) for _ in range(many)]
    return sorted(found, key=lambda person: person.histories[served[0].name].points)


def _person(served: Sequence[Any], now: datetime, chance: Random) -> Person:
    from reifegrad.spec import facts as engine

    seen = now - timedelta(days=chance.random() * DAYS)
    profile: dict[str, object] = {"position": chance.choice(POSITIONS), "employees": chance.choice((50, 3_000, 20_000))}
    profile["industry"] = chance.choice(("IT", "Handel", "Anlagenbau", "Beratung"))
    profile["country"] = "IT" if chance.random() < 0.02 else chance.choice(COUNTRIES)
    known = {name: value for name, value in profile.items() if value}
    many = min(int(4.2 * chance.paretovariate(0.9)), _MOST) if chance.random() < 0.8 else 0
    done = sorted(_activity(chance, seen, now) for _ in range(many))
    facts = engine.FactRecords(
        leads=(engine.Lead("1", seen),),
        accounts=(),
        activities=tuple(
            engine.Activity(str(number), "1", kind, at, json.loads(properties))
            for number, (at, kind, properties) in enumerate(done)
        ),
        changes=tuple(engine.ProfileChange("1", name, value, seen) for name, value in known.items()),  # type: ignore[arg-type]
        accounts_given=False,
    )
    return Person(seen, known, done, {each.name: _history(each, facts, seen, now) for each in served})


def _activity(chance: Random, seen: datetime, now: datetime) -> tuple[datetime, str, str]:
    at = seen + (now - seen) * chance.random()
    kind = chance.choice(_KINDS)
    return at, kind, json.dumps({"path": chance.choice(_PATHS)} if kind == "page_viewed" else {})


def _history(each: Any, facts: Any, seen: datetime, now: datetime) -> History:
    """The score at every moment at which it can become another one, as a worker looks at it."""
    from reifegrad_web.scoring.transitions import transitions, until_now

    rows: list[Any] = []
    changes: list[tuple[Any, ...]] = []
    crossed: list[tuple[Any, ...]] = []
    published = now - timedelta(days=PUBLISHED)
    for at in _moments(each, facts, max(seen, published), now):
        found = next(iter(each.score(facts, ["1"], at)))
        new, old = _row(each, found, at), rows[-1] if rows else None
        if old is not None and (old.score, old.verdict) == (new.score, new.verdict):
            continue
        rows.append(new)
        before = (None, "") if old is None else (old.score, old.stage)
        cause = {"why": "model-version" if old is None and seen < published else "facts-or-time"}
        until = until_now(old, is_over=True)
        was = [until.get(name) for name in ("since", "cell_before", "segment_before", "priority_before")]
        change = (each.name, each.model_hash, at, before[0], new.score, before[1], new.stage, json.dumps(cause))
        changes.append((*change, *was, until.get("was_disqualified", False)))
        if old is not None or seen >= published:  # the run over everybody notes no first scores
            crossed += [
                (each.name, each.model_hash, at, one.what, one.dimension, one.before, one.after, one.starts_actions)
                for one in transitions(old, new, at)
            ]
    last, (found,) = rows[-1], each.score(facts, ["1"], now)
    columns = (each.name, each.model_hash, last.score, last.stage, json.dumps(found.to_dict()))
    columns += (json.dumps(last.verdict), last.cell, last.is_disqualified, last.priority, last.segment)
    entered: dict[str, datetime] = {}
    for row in rows:
        entered.setdefault(row.stage, row.changed_at)
    stages = [(each.name, stage, at) for stage, at in entered.items() if stage]
    return History(columns, last.score or 0, last.changed_at, changes, crossed, stages)


def _moments(each: Any, facts: Any, since: datetime, now: datetime) -> Iterator[datetime]:
    from reifegrad.explain.next_change import score_again_at

    at = since
    while at < now:
        yield at
        again = score_again_at(each.model, facts, ["1"], as_of=at)["1"]
        at = now if again is None else max(min(again, now), at + _SOON)
    yield now


def _row(each: Any, found: Any, at: datetime) -> Any:
    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.transitions import verdict_of

    score = found.score
    return LeadScore(
        lead_id=1,
        model=each.name,
        model_hash=each.model_hash,
        score=score.score,
        stage=score.stage or "",
        verdict=verdict_of(score),
        cell=score.cell,
        segment=score.segment,
        priority=score.priority,
        is_disqualified=score.disqualified is not None,
        changed_at=at,
    )
