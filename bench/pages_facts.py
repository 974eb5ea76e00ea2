"""Fills a server with leads and their past, straight into its tables: `pages_facts.py LEADS`.

Activities, profiles, cards, words, scores of two models with reasons, their changes, what was crossed, contacts and
outcomes. What many leads share is made once (`pages_people.py`): everybody is one of some hundred people under a name
of their own. Leads of a bought list are cold, and many; those whom somebody looks after are warm. Indexes are built
when the rows are there. Prints one line of JSON: seconds, and how many rows the tables have.
"""

from __future__ import annotations

import json
import os
import sys
import time
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING, Any

from pages_people import PUBLISHED, people

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from pages_people import Person

PASSWORD = "with-a-long-password"  # noqa: S105 - of a server that is gone after the measurement
USERS = {"bench": ("marketing", "all"), "rep-1": ("sales", "team")}
"""Who can sign in, with role and whose leads they see."""
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
_WAYS = (
    (("hand_over", ""),),
    (("hand_over", ""), ("accept", "")),
    (("hand_over", ""), ("reject", "wrong_profile")),
    (("hand_over", ""), ("accept", ""), ("qualify", "")),
    (("hand_over", ""), ("accept", ""), ("recycle", "timing"), ("hand_over", "")),
    (("hand_over", ""), ("accept", ""), ("qualify", ""), ("open_opportunity", "")),
)
"""What sales does with a lead, the most frequent first."""
_CHUNK, _PEOPLE = 10_000, 300


class Filling:
    """One filling of an empty server."""

    def __init__(self, leads: int, now: datetime) -> None:
        self.leads, self.now, self.chance = leads, now, Random(1)  # noqa: S311 - figures, no secrets
        self.sources: list[int] = []
        self.owners: list[int] = []
        self.people: list[Person] = []
        self.rows: dict[str, list[tuple[Any, ...]]] = {}

    def fill(self) -> None:
        """All tables."""
        from reifegrad_web.writing import write

        self._prepare()
        with without_indexes(_TABLES):
            for first in range(1, self.leads + 1, _CHUNK):
                with write():
                    self._chunk(range(first, min(first + _CHUNK, self.leads + 1)))

    def _prepare(self) -> None:
        from reifegrad.templates.shipped import template_text
        from reifegrad_web.ingest.sources import add_source
        from reifegrad_web.models.checking import check_here
        from reifegrad_web.models.publishing import publish
        from reifegrad_web.scoring.served_models import ServedModels
        from reifegrad_web.writing import write

        with write():
            for name in MODELS:
                publish(check_here(template_text(name)), self.now - timedelta(days=PUBLISHED))
            self.sources = [add_source(name, (), self.now).pk for name, _ in SOURCES]
            self._users()
        served = ServedModels()
        self.people = people(served.published(), self.now, _PEOPLE)
        served.close()

    def _users(self) -> None:
        from reifegrad_web.org.models import Team, User

        teams = [Team.objects.create(name=f"Team {number}") for number in range(TEAMS)]
        for number, name in enumerate(("bench", *(f"rep-{number}" for number in range(REPS)))):
            role, sees = USERS.get(name, ("sales", "all"))
            user = User(username=name, role=role, sees=sees, date_joined=self.now)
            if name in USERS:
                user.set_password(PASSWORD)
            user.team = teams[number % TEAMS]
            user.save()
            self.owners += [user.pk] if role == "sales" else []

    def _chunk(self, leads: range) -> None:
        self.rows = {table: [] for table in _TABLES}
        for number in leads:
            self._lead(number)
        for table, columns in _TABLES.items():
            _add(table, columns, iter(self.rows[table]))

    def _lead(self, number: int) -> None:
        chance = self.chance
        source = chance.choices(range(len(SOURCES)), [part for _, part in SOURCES])[0]
        is_cold = source == 1 and chance.random() < 0.98
        warmth = chance.random() ** (6 if is_cold else 1.5) * (0.5 if is_cold else 1)
        place = int((warmth + chance.gauss(0, 0.08)) * len(self.people))
        person = self.people[min(max(place, 0), len(self.people) - 1)]
        campaign = ""
        if chance.random() < 0.5:
            campaign = CAMPAIGNS[min(int(chance.paretovariate(0.7)) - 1, 10**6) % len(CAMPAIGNS)]
        owner = None
        if chance.random() < (0.002 if is_cold else 0.1 * warmth):
            owner = self.owners[min(int(chance.paretovariate(0.9)) - 1, 10**6) % REPS]
        name, email, account, company = self._names(number)
        card = (number, name, email, person.profile.get("position", ""), account, company)
        card += (person.profile["country"], self.sources[source], campaign, owner, person.seen, person.last_active)
        self.rows["leads_leadcard"].append((*card, person.returned, None, ""))
        self.rows["leads_leadword"] += [(number, word) for word in _words(name, email, company)]
        objects = self.now if chance.random() < 0.0005 else None
        self.rows["leads_identifier"].append((number, "email", email, number, person.seen, False, objects))
        known = {"name": name, **person.profile} | ({"account_id": account} if account else {})
        self._facts(number, self.sources[source], person, known)
        self._scores(number, person)
        self._sold(number, person, warmth, owner)

    def _facts(self, number: int, source: int, person: Person, known: dict[str, object]) -> None:
        seen = person.seen
        self.rows["leads_profilechange"] += [
            (number, source, name, json.dumps(value), value if name == "account_id" else None, seen, seen, "")
            for name, value in known.items()
        ]
        self.rows["leads_activity"] += [
            (number, source, f"past-{number}-{place}", kind, kind, at, at, properties)
            for place, (at, kind, properties) in enumerate(person.done)
        ]

    def _scores(self, number: int, person: Person) -> None:
        for history in person.histories.values():
            self.rows["scoring_leadscore"].append((number, self.now, history.changed_at, *history.score))
            self.rows["scoring_scorechange"] += [(number, *change) for change in history.changes]
            self.rows["scoring_scoretransition"] += [(number, *crossed) for crossed in history.crossed]
            self.rows["scoring_stageentry"] += [(number, *entered) for entered in history.entered]
        if self.chance.random() < 0.6:
            again = self.now + timedelta(days=self.chance.random() * 40 + 1)
            self.rows["scoring_duelead"].append((number, again, 1, "", False))

    def _sold(self, number: int, person: Person, warmth: float, owner: int | None) -> None:
        """What sales did with it, and what became of it."""
        chance = self.chance
        at = self.now - (self.now - person.seen) * chance.random()
        if owner is not None:
            steps = _WAYS[min(int(chance.expovariate(0.6)), len(_WAYS) - 1)]
            gaps = sorted(chance.random() for _ in steps)
            self.rows["sales_stageevent"] += [
                (number, command, reason, "", "bench", at + (self.now - at) * gap, f"{number}-{place}", "")
                for place, ((command, reason), gap) in enumerate(zip(steps, gaps, strict=True))
            ]
        if owner is not None and chance.random() < 0.5:
            result = chance.choice(("reached", "not-reached", "appointment", "offer", "later", "no-interest"))
            self.rows["leads_contact"].append((number, owner, result, "", at))
        if chance.random() < 0.03 * warmth:
            is_won = chance.random() < warmth / 2
            amount = round(chance.lognormvariate(8, 1), 2) if is_won else None
            reason = "" if is_won else chance.choice(("price", "no budget", "competitor", ""))
            self.rows["leads_outcome"].append(
                (number, self.sources[0], "won" if is_won else "lost", at, amount, reason, at)
            )

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


_TABLES: dict[str, tuple[str, ...]] = {
    "leads_identifier": ("id", "namespace", "value", "lead_id", "first_seen_at", "is_shared", "objects_since"),
    "leads_profilechange": (
        *("identifier_id", "source_id", "attribute", "value", "account", "known_at", "received_at", "message_id"),
    ),
    "leads_activity": (
        *("identifier_id", "source_id", "message_id", "kind", "name", "occurred_at", "received_at", "properties"),
    ),
    "leads_leadcard": (
        *("lead_id", "name", "email", "position", "account", "company", "country", "source_id", "campaign"),
        *("owner_id", "first_seen_at", "last_activity_at", "returned_at", "contacted_at"),
        "contact_result",
    ),
    "leads_leadword": ("lead_id", "word"),
    "leads_contact": ("identifier_id", "user_id", "result", "note", "at"),
    "leads_outcome": ("identifier_id", "source_id", "outcome", "decided_at", "amount", "reason", "received_at"),
    "scoring_leadscore": (
        *("lead_id", "as_of", "changed_at", "model", "model_hash", "score", "stage", "record", "verdict", "cell"),
        *("is_disqualified", "priority", "segment"),
    ),
    "scoring_scorechange": (
        *("lead_id", "model", "model_hash", "at", "before", "after", "stage_before", "stage_after", "cause"),
        *("since", "cell_before", "segment_before", "priority_before", "was_disqualified"),
    ),
    "scoring_scoretransition": (
        *("lead_id", "model", "model_hash", "at", "what", "dimension", "before", "after", "starts_actions"),
    ),
    "scoring_stageentry": ("lead_id", "model", "stage", "at"),
    "sales_stageevent": ("identifier_id", "command", "reason", "note", "by", "at", "together", "model"),
    "scoring_duelead": ("lead_id", "due_at", "touches", "leased_by", "in_bulk"),
}
"""Table -> columns that are written."""


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


@contextmanager
def without_indexes(tables: Iterable[str]) -> Iterator[None]:
    """Take the indexes away that no constraint needs, and build them again from the rows."""
    from django.db import connection

    query = "select tbl_name, name, sql from sqlite_master where type = 'index' and sql is not null"
    if connection.vendor == "postgresql":
        query = """select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'
            and not exists (select 1 from pg_constraint where conname = indexname)"""
    with connection.cursor() as cursor:
        cursor.execute(query)
        found = [(name, text) for table, name, text in cursor.fetchall() if table in set(tables)]
        for name, _ in found:
            cursor.execute(f'drop index "{name}"')
        yield
        for _, text in found:
            cursor.execute(text)


def main(leads: int) -> dict[str, Any]:
    """Fill the server of `REIFEGRAD_HOME` or `DATABASE_URL`."""
    from reifegrad_web.start import start

    start(Path(os.environ["REIFEGRAD_HOME"]))
    from django.db import connection

    from reifegrad_web.clock import utc_now

    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            for setting in ("cache_size = -1000000", "synchronous = off", "temp_store = 1"):
                cursor.execute(f"pragma {setting}")
            cursor.execute("pragma foreign_keys = off")  # everything that is written is there
        else:
            cursor.execute("set maintenance_work_mem = '1GB'")
            cursor.execute("set synchronous_commit = off")
            cursor.execute("set session_replication_role = replica")  # as above
    began = time.monotonic()
    Filling(leads, utc_now()).fill()
    counts = {}
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("select setval('leads_identifier_id_seq', (select max(id) from leads_identifier))")
        cursor.execute("vacuum analyze" if connection.vendor == "postgresql" else "pragma wal_checkpoint(truncate)")
        for table in _TABLES:
            cursor.execute(f"select count(*) from {table}")
            counts[table] = cursor.fetchone()[0]
    return {"seconds": time.monotonic() - began, "rows": counts}


if __name__ == "__main__":
    print(json.dumps(main(int(sys.argv[1]))))
