"""Random models on random facts: bar and lines of a lead add up to its score; odd facts break no page of a lead."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings

_TESTS = Path(__file__).parents[1]
sys.path[:0] = [str(_TESTS / "pages"), str(_TESTS / "web"), str(_TESTS / "properties")]
from drawn import share_of_models  # noqa: E402 - found by the line before
from leads_seen import person, text_of  # noqa: E402
from strategies import Example, examples  # noqa: E402

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")


@settings(share_of_models(3), deadline=None)
@given(examples())
def check_example(example: Example) -> None:
    from reifegrad.reference.known import known_at
    from reifegrad.reference.scoring import score_subject
    from reifegrad_web.pages.lead.score_shown import ScoreShown
    from reifegrad_web.scoring.scored_lead import ScoredLead
    from reifegrad_web.scoring.served_models import ServedModel

    known = known_at(example.model, example.facts, example.as_of)
    for language in ("de", "en"):
        one: Any = Seen(language)
        for name in known.subjects():
            subject = known.subject(name)
            assert subject is not None
            score = score_subject(example.model, subject)
            if score.score is None:
                continue
            scored = ScoredLead(ServedModel.of(example.model), 0, example.facts, subject, score)
            shown = ScoreShown(one, scored, [], {})
            bar, lines = shown.bar(), shown.lines()
            assert bar.score == score.score
            assert sum(piece.points for piece in bar.pieces) == score.score
            assert [line.points for line in lines] == [piece.points for piece in bar.pieces]
            drawn = list(bar.drawn())
            assert sum(each.points for each in drawn if each.kind != "lost") == score.score
            assert all(piece.lost >= 0 for piece in bar.pieces)
            for line in lines:
                assert line.text
            assert sum(part.points for part in shown.dimensions() or ()) in {0, sum(score.dimensions.values())}


class Seen:
    """Who looks at a lead, as far as its score asks for that: the language alone."""

    is_past = False

    def __init__(self, language: str) -> None:
        from reifegrad.language.words import Words

        self.words = Words(language)

    def sentences(self, each: Any) -> Any:
        from reifegrad.explain.sentences import Sentences

        return Sentences(each.model, self.words.language)

    def standings(self, each: Any) -> Any:
        from reifegrad_web.pages.frame.standings import Standings

        return Standings(each.model, self.words)


def test_pieces_and_lines_add_up_to_the_score_exactly(server_database: None) -> None:
    check_example()


@pytest.mark.slow
def test_the_page_of_everybody_with_odd_facts_shows_the_stored_score_and_its_sum(server_database: None) -> None:
    from django.test import Client
    from many_leads import deliver, publish_all

    from reifegrad.language.words import Words
    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.rescoring import Rescoring

    deliver()
    publish_all()
    worker = Rescoring()
    while worker.run_once():
        pass
    worker.close()
    client: Client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person("sam"))
    rows = list(LeadScore.objects.order_by("lead_id", "model"))
    assert len({row.lead_id for row in rows}) > 40
    for row in rows:
        answer = client.get(f"/leads/{row.lead_id}?model={row.model}")
        page = text_of(answer)
        assert answer.status_code == 200
        assert f"{Words('en').thousandths(row.score or 0)} Sum" in page, (row.lead_id, row.model)
        reasons = re.findall(r'class="reason-points num[^"]*">([^<]+)<', answer.content.decode())
        milli = [round(1000 * float(each.replace(",", ""))) for each in reasons]
        assert sum(milli[:-1]) == milli[-1] == row.score
    for row in rows[::17]:
        _check_past(client, row)


def _check_past(client: Client, row: Any) -> None:
    """The page of a past day has the score that the engine computes for the beginning of that day."""
    from many_leads import NOW

    from reifegrad.language.words import Words
    from reifegrad.tasks.moment import read_moment
    from reifegrad_web.scoring.reading import score_at, served_model, time_zone

    each = served_model(row.model)
    assert each is not None
    for days in (0, 3, 11, 36):
        day = (NOW - timedelta(days=days)).date().isoformat()
        page = text_of(client.get(f"/leads/{row.lead_id}?model={row.model}&on={day}"))
        with patch("reifegrad_web.scoring.served_models._MOST_LOOKS", 0):  # by the engine
            expected = score_at(each, row.lead_id, read_moment(day, time_zone()))
        if expected is None:
            assert "On that day nothing was known" in page
        else:
            assert f"{Words('en').thousandths(round(1000 * expected['score']))} Sum" in page


def test_what_would_be_is_what_the_engine_says_of_the_facts_with_it(server_database: None) -> None:
    from django.test import Client
    from leads_seen import anna, now, publish_and_score

    from reifegrad.language.words import Words
    from reifegrad.run.fact_tables import FactTables
    from reifegrad.spec.facts import Activity, FactRecords, ProfileChange
    from reifegrad_web.leads.facts import facts_of
    from reifegrad_web.leads.models import Activity as ActivityRow
    from reifegrad_web.leads.models import ProfileChange as ChangeRow
    from reifegrad_web.scoring.models import LeadScore
    from reifegrad_web.scoring.reading import served_model

    lead = anna(days_ago=20)
    publish_and_score()
    rows = (ActivityRow.objects.count(), ChangeRow.objects.count())
    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person("sam"))
    asked = {"model": "fit-interest", "a.position": "intern", "a.country": "FR", "kind": "page_viewed", "times": "3"}
    page = client.get(f"/leads/{lead}/what-if", {**asked, "p.path": "/pricing/x"}, headers={"HX-Request": "true"})
    each = served_model("fit-interest")
    assert each is not None
    stored = LeadScore.objects.get(lead_id=lead)
    facts = facts_of([lead], colleagues=False)
    moment = stored.as_of
    more = [Activity(f"x{n}", str(lead), "page_viewed", moment, {"path": "/pricing/x"}) for n in range(3)]
    changes = [
        ProfileChange(str(lead), name, value, moment) for name, value in (("position", "intern"), ("country", "FR"))
    ]
    then = FactRecords(facts.leads, facts.accounts, (*facts.activities, *more), (*facts.changes, *changes))
    batch = each.scorer.score(FactTables.from_records(each.model, then), as_of=moment, only=[str(lead)])
    expected = next(iter(batch)).score
    assert expected.score is not None
    said = text_of(page)
    words = Words("en")
    assert "Then it would be:" in said
    assert "disqualified" in said
    moved = re.findall(r": ([+-][\d.,]+) points", said)
    before = stored.score or 0
    assert sum(round(1000 * float(each.replace(",", ""))) for each in moved) == expected.score - before
    assert f"{words.number(round(expected.score / 1000))}" in said
    assert rows == (ActivityRow.objects.count(), ChangeRow.objects.count())
    assert LeadScore.objects.get(lead_id=lead).score == stored.score
    assert now() > moment


def test_what_if_says_what_it_cannot_read_and_when_nothing_would_change(server_database: None) -> None:
    from django.test import Client
    from leads_seen import anna, publish_and_score

    lead = anna()
    publish_and_score("icp-bant")
    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person("sam"))
    address = f"/leads/{lead}/what-if"
    part = {"HX-Request": "true"}
    assert "Change an attribute, or add an activity." in text_of(client.get(address, headers=part))
    assert "cannot be read" in text_of(client.get(address, {"a.employees": "many"}, headers=part))
    assert client.get(address, {"a.employees": "many"}).status_code == 422
    assert client.get(address, {"kind": "page_viewed", "times": "1e9"}).status_code == 422
    same = text_of(client.get(address, {"a.country": "DE", "model": "icp-bant"}, headers=part))
    assert "The score would stay the same." in same
    assert "Then it would be:" in text_of(client.get(address, {"a.budget": "?"}, headers=part))


def test_what_if_changes_the_account_too_and_nobody_else(server_database: None) -> None:
    from django.test import Client
    from leads_seen import anna, deliver, now, publish_and_score, work
    from model_pages import FIT, published
    from test_taking import lead_of, message

    from reifegrad_web.leads.models import AccountChange

    template = "    when: country not in ('DE', 'AT', 'CH')"
    lead = anna()
    deliver(message("identify", user_id="lone", traits={"position": "CEO"}, occurred_at=now()), at=now())
    publish_and_score()
    assert template in FIT
    published(FIT.replace(template, "    when: account.industry = 'Retail'"))
    work()
    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")
    client.force_login(person("sam"))
    address, rows = f"/leads/{lead}/what-if", AccountChange.objects.count()
    page = text_of(client.get(address))
    assert "Industry (company)" in page
    then = text_of(client.get(address, {"a.account.industry": "Retail"}, headers={"HX-Request": "true"}))
    assert "disqualified" in then
    other = text_of(client.get(address, {"a.account.industry": "Trade"}, headers={"HX-Request": "true"}))
    assert "The score would stay the same." in other
    assert AccountChange.objects.count() == rows
    assert "Industry (company)" not in text_of(client.get(f"/leads/{lead_of('user', 'lone')}/what-if"))
