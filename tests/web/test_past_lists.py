"""A list of a past day is what `reifegrad score --as-of` makes of exported facts: who, how many points, which order."""

from __future__ import annotations

import random
from collections import OrderedDict
from datetime import datetime, timedelta
from itertools import chain
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from people import publish
from test_taking import NOW, lead_of, message, take

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("emptied")
MODELS = ("fit-interest", "grade-matrix", "icp-bant")


def deliver(seed: int, people: int = 40) -> None:
    """Visitors who become known, change positions and companies, and do what counts, over four months."""
    chance = random.Random(seed)
    take(*(one for number in range(4 * people) for one in _done(chance, number, people)))


def _done(chance: random.Random, number: int, people: int) -> Iterator[Any]:
    who = {"anonymous_id": f"d{number % people}"}
    at = NOW - timedelta(days=chance.randint(0, 120), minutes=number)
    path = chance.choice(("/pricing", "/careers", "/products/x", "/blog/y"))
    yield message("page", occurred_at=at, properties={"path": path}, **who)
    yield message(name=chance.choice(("Content Requested", "Webinar Attended")), occurred_at=at, **who)
    if number % 3 == 0:
        traits = {
            "email": f"p{number % people}@{chance.choice(('firma.example', 'gmx.de'))}",
            "name": f"Person {number % 7}",
            "position": chance.choice(("CEO", "Praktikant", "Head of department", None)),
            "country": chance.choice(("DE", "AT", "US")),
            "industry": chance.choice(("IT", "Handel")),
        }
        later = at + timedelta(days=chance.randint(0, 40))
        yield message("identify", user_id=f"u{number % people}", occurred_at=later, traits=traits, **who)
        company = {"name": f"Firma {number % 5}", "employees": chance.choice((5, 3_000, 20_000))}
        yield message("group", user_id=f"u{number % people}", group_id=f"c{number % 5}", traits=company)


def listing(model: str, moment: datetime, query: str = "", user: Any = None) -> Any:
    from urllib.parse import parse_qs

    from reifegrad_web.leads.reach import owners_seen
    from reifegrad_web.scoring.list_conditions import Asker
    from reifegrad_web.scoring.list_filter import Filter
    from reifegrad_web.scoring.past import past_leads
    from reifegrad_web.scoring.reading import served_model

    each = served_model(model)
    assert each is not None
    asked, problems = Filter.read(parse_qs(f"model={model}&{query}"))
    assert not problems
    owners = None if user is None else owners_seen(user)
    return past_leads(each, asked, Asker(0 if user is None else user.pk, owners, moment, each.model.timezone))


def scored_elsewhere(facts: Path, model: str, moment: datetime) -> list[dict[str, Any]]:
    """What the engine says of an export of everything, as `reifegrad score --as-of` does."""
    import reifegrad as rg
    from reifegrad.spec.loader import parse_model
    from reifegrad.templates.shipped import template_text

    given = rg.Facts(mapping=facts / "mapping.yaml", allow_missing=True)
    found: list[dict[str, Any]] = (
        rg.score(parse_model(template_text(model)), given, as_of=moment).to_arrow().to_pylist()
    )
    return found


@pytest.mark.slow
@pytest.mark.parametrize("model", MODELS)
def test_a_list_of_a_past_day_is_what_the_command_line_computes(tmp_path: Path, model: str) -> None:
    """To the milli-point, in its order, whether the reference or the engine was asked."""
    from reifegrad_web.imports.exporting import export_all

    deliver(seed=3)
    publish(model)
    export_all(tmp_path / "facts", "parquet")
    for days in (0, 75):
        moment = (NOW - timedelta(days=days)).replace(hour=0)
        every = scored_elsewhere(tmp_path / "facts", model, moment)
        expected = {int(row["lead_id"]): row for row in every if row["score"] is not None}
        inside = {lead: row for lead, row in expected.items() if row.get("disqualified") is None}
        points = {lead: round(row["score"] * 1_000) for lead, row in inside.items()}
        order = sorted(points, key=lambda lead: (-points[lead], lead))
        assert len(order) > 5
        for few in (10**9, -1):
            with (
                patch("reifegrad_web.scoring.past._FEW", few),
                patch("reifegrad_web.scoring.past._THEN", OrderedDict()),
            ):
                of, out = listing(model, moment), listing(model, moment, "out=1")
            rows = of.rows([place.lead for place in of.every()])
            found = [(row.card.lead_id, row.score.score, row.score.stage or None) for row in rows]
            assert found == [(lead, points[lead], inside[lead].get("stage")) for lead in order]
            assert all(sum(each["points"] for each in row.score.record["reasons"]) == row.score.score for row in rows)
            assert {place.lead for place in out.every()} == expected.keys() - inside.keys()


def test_names_owners_and_companies_are_those_of_the_day() -> None:
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.leads.owners import assign
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    early, late = NOW - timedelta(days=30), NOW - timedelta(days=5)
    old = {"name": "Anna Alt", "position": "Praktikant", "email": "anna@alt.example"}
    take(message("identify", user_id="anna", occurred_at=early, traits=old), received_at=early)
    take(message("group", user_id="anna", group_id="alt.example", occurred_at=early), received_at=early)
    take(message("identify", user_id="anna", occurred_at=late, traits={"name": "Anna Neu", "position": "CEO"}))
    take(message("group", user_id="anna", group_id="neu.example", occurred_at=late))
    publish()
    anna = Identifier.objects.get(namespace="user", value="anna")
    with write():
        sam = User.objects.create(username="sam", role="sales", date_joined=NOW)
        assign([anna], sam, "1 ada", late)
    (then,) = listing("fit-interest", NOW - timedelta(days=20)).rows([lead_of("user", "anna") or 0])
    (now,) = listing("fit-interest", NOW - timedelta(days=1)).rows([lead_of("user", "anna") or 0])
    shown = [(row.card.name, row.card.position, row.card.account, row.card.owner_id) for row in (then, now)]
    assert shown == [("Anna Alt", "Praktikant", "alt.example", None), ("Anna Neu", "CEO", "neu.example", sam.pk)]
    assert [place.lead for place in listing("fit-interest", NOW - timedelta(days=20), "q=neu").every()] == []
    assert len(list(listing("fit-interest", NOW - timedelta(days=20), "q=anna@alt.example").every())) == 1
    assert list(listing("fit-interest", NOW - timedelta(days=31)).every()) == []


def test_what_is_delivered_later_changes_what_was_kept() -> None:
    take(message("page", user_id="u", occurred_at=NOW - timedelta(days=9), properties={"path": "/pricing"}))
    publish()
    moment = NOW - timedelta(days=5)
    (before,) = listing("fit-interest", moment).every()
    take(message("page", user_id="u", occurred_at=NOW - timedelta(days=8), properties={"path": "/pricing"}))
    (after,) = listing("fit-interest", moment).every()
    assert (before.key, after.key) == (15_000, 30_000)


def test_who_sees_their_own_leads_sees_the_past_of_these_only() -> None:
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.leads.owners import assign
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    for name in ("one", "two"):
        take(message("page", user_id=name, occurred_at=NOW - timedelta(days=9)))
    publish()
    from people import work

    work()
    with write():
        sam = User.objects.create(username="sam", role="sales", sees="own", date_joined=NOW)
        assign(Identifier.objects.filter(value="one"), sam, "1 ada", NOW - timedelta(days=8))
        assign(Identifier.objects.filter(value="two"), sam, "1 ada", NOW - timedelta(days=8))
        assign(Identifier.objects.filter(value="two"), None, "1 ada", NOW - timedelta(days=1))
    seen = [place.lead for place in listing("fit-interest", NOW - timedelta(days=5), user=sam).every()]
    assert seen == [lead_of("user", "one")]
    own = [place.lead for place in listing("fit-interest", NOW - timedelta(days=5), "owner=me", sam).every()]
    assert own == seen


def test_who_objected_then_is_in_the_list_of_those_only() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.requests import object_to_profiling, withdraw_objection

    take(message("identify", user_id="u", occurred_at=NOW - timedelta(days=20), traits={"email": "u@x.example"}))
    publish()
    object_to_profiling("u@x.example", "letter", command_line(), NOW - timedelta(days=10))
    withdraw_objection("u@x.example", "letter", command_line(), NOW - timedelta(days=3))
    counts = {
        days: [
            len(list(listing("fit-interest", NOW - timedelta(days=days), query).every())) for query in ("", "objects=1")
        ]
        for days in (15, 5, 1)
    }
    assert counts == {15: [1, 0], 5: [0, 1], 1: [1, 0]}


@pytest.mark.parametrize("query", ["changed=7d", "due=3", "sort=changed"])
def test_what_is_known_of_today_only_is_refused(query: str) -> None:
    from reifegrad.errors import ReifegradError

    publish()
    with pytest.raises(ReifegradError) as found:
        listing("fit-interest", NOW, query)
    assert found.value.problems[0].code == "list-past"


def test_of_more_leads_than_somebody_would_wait_for_nothing_is_shown_before_the_history() -> None:
    from reifegrad.errors import ReifegradError

    for name in ("one", "two"):
        take(message("page", user_id=name))
    publish()
    with patch("reifegrad_web.scoring.past.MOST", 1), pytest.raises(ReifegradError) as found:
        listing("fit-interest", NOW - timedelta(days=1))
    assert found.value.problems[0].variant == "many"


def test_pages_of_a_past_list_have_no_gap_and_no_double() -> None:
    from test_lists import pages, pages_back

    deliver(seed=5, people=23)
    publish("grade-matrix")
    of = listing("grade-matrix", NOW - timedelta(days=3))
    wanted = [place.lead for place in of.every()]
    assert len(wanted) > 9
    for size in (1, 4, 9, 100):
        assert list(chain.from_iterable(pages(of, size))) == wanted
        assert pages_back(of, size) == wanted
    assert (of.count(5).leads, of.count(5).is_exact) == (5, False)
    assert (of.count().leads, of.count().is_exact) == (len(wanted), True)
