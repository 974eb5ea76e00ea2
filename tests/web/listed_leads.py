"""Leads of every form, straight in the tables that lists are made of, and what a list is by its words alone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from emptying import empty

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
MODEL, OTHER = "fit-interest", "grade-matrix"
NAMES = ("Anna Müller", "Ann Mull", "Ayşe Groß", "Øyvind Lee", "", "anna anna", "Zoë %_x")
COMPANIES = (("", ""), ("firma.example", "Firma Groß GmbH"), ("f2", "f2"), ("mull.example", "Mull AG"))
CELLS, STAGES, PRIORITIES = ("A1", "B2", "D4", None), ("hot", "warm", "cold", ""), ("A", "B", None)
CAMPAIGNS = ("", "spring", "Übergang")


@dataclass
class Row:
    """A lead as the tables have it."""

    lead: int
    card: dict[str, Any]
    score: dict[str, Any] | None
    words: set[str]
    emails: set[str]
    due_at: datetime | None
    objects: bool
    users: dict[str, int] = field(default_factory=dict)


class Rows(list[Row]):
    """Many of them; a test that fails does not print them all."""

    def __repr__(self) -> str:
        return f"{len(self)} leads"


def fill(count: int, seed: int) -> Rows:
    """So many leads, among them some of three users in two teams; users are in each row by their names."""
    from reifegrad_web.writing import write

    empty()
    chance = Random(seed)
    with write():
        users = _users()
        rows = Rows(_row(lead, chance, users) for lead in range(1, count + 1))
        _write(rows)
    return rows


def _users() -> dict[str, int]:
    from reifegrad_web.org.models import Team, User

    north, south = Team.objects.create(name="north"), Team.objects.create(name="south")
    people = (("ada", "admin", "all", None), ("sam", "sales", "own", north), ("tom", "sales", "team", north))
    people += (("una", "sales", "team", south), ("rita", "reader", "all", None))
    return {
        name: User.objects.create(username=name, role=role, sees=sees, team=team, date_joined=NOW).pk
        for name, role, sees, team in people
    }


def _row(lead: int, chance: Random, users: dict[str, int]) -> Row:
    from reifegrad_web.leads.cards import words_in

    name, (account, company) = chance.choice(NAMES), chance.choice(COMPANIES)
    email = chance.choice(("", f"anna.{lead % 7}@firma.example", f"Lead{lead}@x.example"))
    seen = NOW - timedelta(days=chance.randrange(40), microseconds=chance.choice((0, 0, 500_000)))
    active = chance.choice((None, seen, seen + timedelta(days=chance.randrange(5))))
    owner = chance.choice((None, None, users["sam"], users["tom"], users["una"]))
    card = {"name": name, "email": email, "account": account, "company": company, "owner_id": owner}
    card |= {"source_id": chance.choice((None, 1, 2)), "campaign": chance.choice(CAMPAIGNS)}
    card |= {"first_seen_at": seen, "last_activity_at": active}
    objects = chance.random() < 0.1
    known = {email.lower()} if email and chance.random() < 0.8 else set()
    words = {email.casefold()[:40], *words_in(name), *words_in(email), *words_in(company)} - {""}
    due = chance.choice((None, NOW - timedelta(days=1), NOW + timedelta(days=chance.randrange(20))))
    score = None if objects or chance.random() < 0.05 else _score(chance)
    return Row(lead, card, score, words, known, due, objects, users)


def _score(chance: Random) -> dict[str, Any]:
    changed = NOW - timedelta(days=chance.randrange(30), microseconds=chance.choice((0, 1)))
    return {
        "score": chance.choice((None, 0, 0, 0, 1_000, 1_500, 50_000, -3_000)),
        "cell": chance.choice(CELLS),
        "stage": chance.choice(STAGES),
        "segment": chance.choice((None, "active")),
        "priority": chance.choice(PRIORITIES),
        "is_disqualified": chance.random() < 0.2,
        "changed_at": changed,
    }


def _write(rows: Rows) -> None:
    from reifegrad_web.leads.models import Identifier, LeadCard, LeadWord
    from reifegrad_web.scoring.models import DueLead, LeadScore

    for row in rows:
        since = NOW if row.objects else None
        seen = {"lead_id": row.lead, "first_seen_at": NOW}
        Identifier.objects.create(namespace="user", value=str(row.lead), objects_since=since, **seen)
        for value in row.emails:
            Identifier.objects.get_or_create(namespace="email", value=value, defaults=seen)
    for identifier in Identifier.objects.filter(namespace="email"):  # of two with the same address, the first has it
        for row in rows:
            if identifier.value in row.emails and identifier.lead_id != row.lead:
                row.emails.remove(identifier.value)
    LeadCard.objects.bulk_create(LeadCard(lead_id=row.lead, **row.card) for row in rows)
    LeadWord.objects.bulk_create(LeadWord(lead_id=row.lead, word=word) for row in rows for word in row.words)
    DueLead.objects.bulk_create(DueLead(lead_id=row.lead, due_at=row.due_at) for row in rows if row.due_at)
    stored = {"model_hash": "h", "as_of": NOW, "record": {}}
    for row in rows:
        if row.score is not None:
            LeadScore.objects.create(lead_id=row.lead, model=MODEL, **stored, **row.score)
            other = {**row.score, "score": 7_000, "cell": "D4"}
            LeadScore.objects.create(lead_id=row.lead, model=OTHER, **stored, **other)


def expected(rows: Rows, asked: Any, user: Any) -> list[int]:
    """The leads of a list in its order, by a plain look at every row."""
    found = [row for row in rows if _may_see(user, row) and _fits(row, asked, user)]

    def place(row: Row) -> tuple[Any, int]:
        if asked.sort == "activity" or asked.objects or not asked.model:
            return -(row.card["last_activity_at"] or row.card["first_seen_at"]).timestamp(), row.lead
        assert row.score is not None
        return -(row.score["score"] if asked.sort == "score" else row.score["changed_at"].timestamp()), row.lead

    return [row.lead for row in sorted(found, key=place)]


def _may_see(user: Any, row: Row) -> bool:
    owner, users = row.card["owner_id"], row.users
    teams = {users["sam"]: "north", users["tom"]: "north", users["una"]: "south"}
    if user.role == "admin" or user.sees == "all":
        return True
    return owner == user.pk or (user.sees == "team" and owner is not None and teams[owner] == teams.get(user.pk))


def _fits(row: Row, asked: Any, user: Any) -> bool:
    objects = row.objects == asked.objects or not (asked.model or asked.objects)
    return objects and _score_fits(row, asked) and _card_fits(row, asked, user)


def _score_fits(row: Row, asked: Any) -> bool:
    score = row.score
    verdicts = {name: getattr(asked, name) for name in ("cell", "stage", "segment", "priority")}
    if asked.objects or not asked.model:
        bounds = (asked.score_from, asked.score_to, asked.changed)
        return not any(verdicts.values()) and bounds == (None, None, None) and not asked.is_out
    if score is None or score["score"] is None or score["is_disqualified"] != asked.is_out:
        return False
    return (
        all(not wanted or score[name] in wanted for name, wanted in verdicts.items())
        and (asked.score_from is None or score["score"] >= asked.score_from)
        and (asked.score_to is None or score["score"] <= asked.score_to)
        and (asked.changed is None or score["changed_at"] >= _since(asked.changed))
    )


def _card_fits(row: Row, asked: Any, user: Any) -> bool:
    card = row.card
    owners = {"": True, "nobody": card["owner_id"] is None, "me": card["owner_id"] == user.pk}
    return (
        owners.get(asked.owner, str(card["owner_id"]) == asked.owner)
        and (not asked.source or card["source_id"] in asked.source)
        and (not asked.campaign or card["campaign"] in asked.campaign)
        and (not asked.company or asked.company in {card["account"], card["company"]})
        and (asked.seen is None or card["first_seen_at"] >= _since(asked.seen))
        and (asked.due is None or (row.due_at is not None and row.due_at <= NOW + timedelta(days=asked.due)))
        and all(_is_found(row, part) for part in asked.text.split())
    )


def _is_found(row: Row, part: str) -> bool:
    from reifegrad_web.leads.cards import words_in

    if "@" in part:
        return part.lower() in row.emails or part.casefold() in row.words
    begins = words_in(part)
    return bool(begins) and all(any(word.startswith(begin) for word in row.words) for begin in begins)


def _since(asked: Any) -> datetime:
    if asked.day is None:
        return NOW - timedelta(days=asked.days)
    return datetime(asked.day.year, asked.day.month, asked.day.day, tzinfo=UTC)
