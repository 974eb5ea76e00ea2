"""Fills a server with leads as lists have them, straight into its tables: `pages_facts.py LEADS`.

Cards, words, scores of two models with reasons, changes and the moments of the next ones; activities are left out, no
list looks at them. What many leads share is made once: some thousand people are scored by the reference, and everybody
has the score of one of them. Leads of a bought list are cold, and many; those whom somebody looks after are warm.
Prints one line of JSON: seconds.
"""

from __future__ import annotations

import json
import os
import sys
import time
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

MODELS = ("fit-interest", "grade-matrix")
SOURCES = (("Website", 30), ("Bought list", 45), ("Webinar", 10), ("Trade fair", 7), ("App", 5), ("Partner", 3))
"""Name, and which part of a hundred came from there."""
CAMPAIGNS = tuple(f"campaign-{number:03}" for number in range(120))
REPS, TEAMS = 60, 6
_FIRST = [
    "Anna",
    "Ben",
    "Carla",
    "David",
    "Emma",
    "Felix",
    "Greta",
    "Hans",
    "Ida",
    "Jonas",
    "Karla",
    "Leo",
    "Mia",
    "Noah",
    "Olga",
    "Paul",
    "Rosa",
    "Simon",
    "Tilda",
    "Uwe",
]
_MORE = [
    "Vera",
    "Walter",
    "Xenia",
    "Yannick",
    "Zoe",
    "Björn",
    "Jürgen",
    "Käthe",
    "Sören",
    "Lütte",
    "Ayşe",
    "Çağla",
    "Émile",
    "Łukasz",
    "Nuño",
    "Øyvind",
]
_ONSET = ("B", "Br", "D", "F", "G", "H", "K", "Kr", "L", "M", "N", "P", "R", "S", "Sch", "St", "T", "V", "W", "Z")
_MIDDLE = ("a", "ä", "e", "ei", "i", "o", "ö", "u", "ü")
_CODA = ("ck", "ff", "hl", "ll", "mm", "nn", "rg", "rn", "ss", "tt", "tz", "ch")
_ENDING = ("e", "er", "el", "mann", "hoff", "berg", "dorf", "stein", "bach", "ke")
_TRADES = ("Anlagenbau", "Logistik", "Optik", "Software", "Handel", "Beratung", "Energie", "Maschinen", "Verlag", "Bau")
_FORMS = ("GmbH", "AG", "GmbH & Co. KG", "SE", "KG")
_POSITIONS = ("CEO", "Head of department", "Marketing manager", "Praktikant", "Einkauf", "Fachbereichsleitung", "")
_KINDS = ("page_viewed", "content_requested", "email_link_clicked", "webinar_attended", "webinar_registered")
_CHUNK, _SAMPLES, _DAYS = 20_000, 2_000, 1_000


@dataclass(frozen=True)
class Sample:
    """A score that many leads have: the columns of a row, without whose it is and when."""

    columns: tuple[Any, ...]
    points: int


class Filling:
    """One filling of an empty server."""

    def __init__(self, leads: int, now: datetime) -> None:
        self.leads, self.now, self.chance = leads, now, Random(1)  # noqa: S311 - figures, no secrets
        self.sources: list[int] = []
        self.owners: list[int] = []
        self.scores: dict[str, list[Sample]] = {}

    def fill(self) -> None:
        """All tables."""
        from reifegrad_web.writing import write

        self._prepare()
        for first in range(1, self.leads + 1, _CHUNK):
            with write():
                self._chunk(range(first, min(first + _CHUNK, self.leads + 1)))

    def _prepare(self) -> None:
        from reifegrad.templates.shipped import template_text
        from reifegrad_web.ingest.sources import add_source
        from reifegrad_web.models.publishing import publish
        from reifegrad_web.org.models import Team, User
        from reifegrad_web.scoring.served_models import ServedModels
        from reifegrad_web.writing import write

        with write():
            for name in MODELS:
                publish(template_text(name), self.now)
            self.sources = [add_source(name, (), self.now).pk for name, _ in SOURCES]
            teams = [Team.objects.create(name=f"Team {number}") for number in range(TEAMS)]
            for number in range(REPS):
                rep = User(username=f"rep-{number}", role="sales", sees=("own", "team", "all")[number % 3])
                rep.team, rep.date_joined = teams[number % TEAMS], self.now
                rep.save()
                self.owners.append(rep.pk)
        served = ServedModels()
        for each in served.published():
            self.scores[each.name] = sorted(self._samples(each), key=lambda sample: sample.points)
        served.close()

    def _samples(self, each: Any) -> Iterator[Sample]:
        """Scores of made-up people, by the reference."""
        from reifegrad.spec import facts as engine
        from reifegrad_web.scoring.transitions import verdict_of

        people = [str(number) for number in range(_SAMPLES)]
        facts = engine.FactRecords(
            leads=tuple(engine.Lead(person, self.now - timedelta(days=_DAYS)) for person in people),
            accounts=(),
            activities=tuple(self._activities(engine, people)),
            changes=tuple(self._profiles(engine, people)),
            accounts_given=False,
        )
        for found in each.score(facts, people, self.now):
            score, verdict = found.score, verdict_of(found.score)
            columns = (each.name, each.model_hash, score.score, score.stage or "", json.dumps(found.to_dict()))
            columns += (json.dumps(verdict), score.cell, score.disqualified is not None, score.priority, score.segment)
            yield Sample(columns, score.score or 0)

    def _profiles(self, engine: Any, people: Sequence[str]) -> Iterator[Any]:
        known = self.now - timedelta(days=_DAYS)
        for person in people:
            said = {
                "position": self.chance.choice(_POSITIONS) or None,
                "employees": self.chance.choice((50, 3_000, 20_000)),
            }
            said |= {"industry": self.chance.choice(("IT", "Handel", "Anlagenbau", "Beratung"))}
            said |= {"country": "IT" if self.chance.random() < 0.02 else self.chance.choice(("DE", "AT", "CH"))}
            yield from (engine.ProfileChange(person, name, value, known) for name, value in said.items())

    def _activities(self, engine: Any, people: Sequence[str]) -> Iterator[Any]:
        number = 0
        for person in people:
            for _ in range(min(int(self.chance.paretovariate(1.1)), 30) if self.chance.random() < 0.7 else 0):
                number += 1
                at = self.now - timedelta(days=self.chance.random() * 120)
                path = self.chance.choice(("/pricing", "/products/engine", "/blog/lead-scoring", "/"))
                yield engine.Activity(str(number), person, self.chance.choice(_KINDS), at, {"path": path})

    def _chunk(self, leads: range) -> None:
        who = [self._lead(number) for number in leads]
        _add("leads_identifier", _IDENTIFIER, (each["identifier"] for each in who))
        _add("leads_leadcard", _CARD, (each["card"] for each in who))
        _add("leads_leadword", ("lead_id", "word"), (word for each in who for word in each["words"]))
        _add("scoring_leadscore", _SCORE, (score for each in who for score in each["scores"]))
        _add("scoring_scorechange", _CHANGE, (change for each in who for change in each["changes"]))
        _add("scoring_duelead", _DUE, (each["due"] for each in who if each["due"]))

    def _lead(self, number: int) -> dict[str, Any]:
        chance = self.chance
        source = chance.choices(range(len(SOURCES)), [part for _, part in SOURCES])[0]
        is_cold = source == 1 and chance.random() < 0.98
        warmth = chance.random() ** (6 if is_cold else 1.5) * (0.5 if is_cold else 1)
        campaign = (
            CAMPAIGNS[min(int(chance.paretovariate(0.7)) - 1, 10**6) % len(CAMPAIGNS)] if chance.random() < 0.5 else ""
        )
        owner = None
        if chance.random() < (0.002 if is_cold else 0.1 * warmth):
            owner = self.owners[min(int(chance.paretovariate(0.9)) - 1, 10**6) % REPS]
        seen = self.now - timedelta(days=chance.random() * _DAYS)
        active = None if is_cold and warmth < 0.1 else min(self.now, seen + (self.now - seen) * (0.3 + 0.7 * warmth))
        name, email, account, company = self._names(number)
        position = chance.choice(_POSITIONS)
        owned = (self.sources[source], campaign, owner, seen, active, "")
        samples = [self._sample(model, warmth) for model in MODELS]
        changed = max(seen, self.now - timedelta(days=chance.expovariate(1 / 60)))
        return {
            "identifier": (number, "email", email, number, seen, False, self.now if chance.random() < 0.0005 else None),
            "card": (number, name, email, position, account, company, chance.choice(("DE", "AT", "CH")), *owned),
            "words": [(number, word) for word in _words(name, email, company)],
            "scores": [(number, self.now, changed, *sample.columns) for sample in samples],
            "changes": [self._change(number, changed, sample) for sample in samples],
            "due": self._due(number) if chance.random() < 0.6 else None,
        }

    def _sample(self, model: str, warmth: float) -> Sample:
        found = self.scores[model]
        place = warmth + self.chance.gauss(0, 0.08)
        return found[min(max(int(place * len(found)), 0), len(found) - 1)]

    def _names(self, number: int) -> tuple[str, str, str, str]:
        from reifegrad_web.leads.cards import words_in

        chance = self.chance
        last = chance.choice(_ONSET) + chance.choice(_MIDDLE) + chance.choice(_CODA) + chance.choice(_ENDING)
        first = chance.choice(_FIRST + _MORE)
        place = min(int(chance.paretovariate(0.5)) * 7 + chance.randrange(self.leads // 8 + 1), self.leads // 5)
        own = Random(place)  # noqa: S311 - figures, no secrets
        firm = own.choice(_ONSET) + own.choice(_MIDDLE) + own.choice(_CODA) + own.choice(_ENDING)
        company = f"{firm} {own.choice(_TRADES)} {own.choice(_FORMS)}" if chance.random() < 0.7 else ""
        account = f"{words_in(firm)[0]}-{place}.example" if company else ""
        local = ".".join((*words_in(first), *words_in(last), str(number)))
        return f"{first} {last}", f"{local}@{account or 'mail.example'}", account, company

    def _due(self, number: int) -> tuple[Any, ...]:
        return (number, self.now + timedelta(days=self.chance.random() * 40 + 0.1), 1, "", False)

    def _change(self, number: int, at: datetime, sample: Sample) -> tuple[Any, ...]:
        model, model_hash, after, stage = sample.columns[:4]
        before = None if after is None else after - self.chance.choice((1_000, 5_000, 15_000, -10_000))
        return (number, model, model_hash, at, before, after, stage, stage, '{"why": "facts-or-time"}')


_IDENTIFIER = ("id", "namespace", "value", "lead_id", "first_seen_at", "is_shared", "objects_since")
_CARD = ("lead_id", "name", "email", "position", "account", "company", "country", "source_id", "campaign", "owner_id")
_CARD += ("first_seen_at", "last_activity_at", "contact_result")
_SCORE = ("lead_id", "as_of", "changed_at", "model", "model_hash", "score", "stage", "record", "verdict", "cell")
_SCORE += ("is_disqualified", "priority", "segment")
_CHANGE = ("lead_id", "model", "model_hash", "at", "before", "after", "stage_before", "stage_after", "cause")
_DUE = ("lead_id", "due_at", "touches", "leased_by", "in_bulk")


def _words(name: str, email: str, company: str) -> Sequence[str]:
    from reifegrad_web.leads.cards import words_in

    return [
        word for word in dict.fromkeys([*words_in(name), email[:40], *words_in(email), *words_in(company)]) if word
    ][:12]


def _add(table: str, columns: Sequence[str], rows: Iterator[tuple[Any, ...]]) -> None:
    from django.db import connection

    names = ", ".join(columns)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"copy {table} ({names}) from stdin") as copy:
                for row in rows:
                    copy.write_row(row)
            return
        adapt = connection.ops.adapt_datetimefield_value
        marks = ", ".join(["%s"] * len(columns))
        given = (tuple(adapt(value) if hasattr(value, "tzinfo") else value for value in row) for row in rows)
        while part := list(islice(given, 5_000)):
            cursor.executemany(f"insert into {table} ({names}) values ({marks})", part)


def main(leads: int) -> dict[str, Any]:
    """Fill the server of `REIFEGRAD_HOME` or `DATABASE_URL`."""
    from reifegrad_web.start import start

    start(Path(os.environ["REIFEGRAD_HOME"]))
    from django.db import connection

    from reifegrad_web.clock import utc_now

    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("pragma cache_size = -1000000")
            cursor.execute("pragma synchronous = off")
    began = time.monotonic()
    Filling(leads, utc_now()).fill()
    with connection.cursor() as cursor:
        cursor.execute("vacuum analyze" if connection.vendor == "postgresql" else "pragma wal_checkpoint(truncate)")
    return {"seconds": time.monotonic() - began}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
