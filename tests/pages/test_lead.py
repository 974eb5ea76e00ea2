"""The page of a lead: who it is, why it has its score, what will change, as it is now and as it was."""

from __future__ import annotations

import re
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "web")]
from leads_seen import (  # noqa: E402 - found by the line before
    actions,
    anna,
    bert,
    deliver,
    now,
    person,
    publish_and_score,
    score_of,
    text_of,
    work,
)

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def client(server_database: None) -> Client:
    from django.test import Client

    return Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")


def exact(milli: int | None) -> str:
    from reifegrad.language.words import Words

    return Words("en").thousandths(milli or 0)


def behind(page: str, reason: str) -> str:
    """What a line of reasons opens to."""
    lines = page[page.index('<div class="lines">') :]
    return lines[lines.index(reason) :].partition("</details>")[0]


def test_the_page_says_who_it_is_and_why_it_has_its_score(client: Client) -> None:
    lead, colleague = anna(), bert()
    publish_and_score()
    client.force_login(person("rita", "reader"))
    page = text_of(client.get(f"/leads/{lead}"))
    for said in ("Anna Berger", "CEO, Ahorn GmbH", "anna@ahorn.example", "Bert Krüger", "Position (CEO)"):
        assert said in page, said
    assert "Pricing page visited (3 times" in page
    assert f"{exact(score_of(lead))} Sum" in page
    assert ("lead.show", f"lead:{lead}") in actions()
    assert str(colleague) in client.get(f"/leads/{lead}").content.decode()


def test_a_reason_opens_to_the_activities_behind_it_and_where_attributes_come_from(client: Client) -> None:
    lead = anna()
    publish_and_score()
    client.force_login(person("sam"))
    page = client.get(f"/leads/{lead}").content.decode()
    pricing = behind(page, "Pricing page visited")
    assert pricing.count("Page viewed: /pricing") == 3
    position = behind(page, "Position (CEO)")
    assert "Position: CEO" in position
    assert "web" in position


def test_more_than_twenty_activities_are_counted_and_not_listed(client: Client) -> None:
    from test_taking import message

    lead = anna()
    at = now() - timedelta(days=3)
    deliver(*(message("page", user_id="anna", properties={"path": "/pricing"}, occurred_at=at) for _ in range(25)))
    publish_and_score()
    client.force_login(person("sam"))
    page = client.get(f"/leads/{lead}").content.decode()
    assert behind(page, "Pricing page visited").count("/pricing") == 20
    assert "and 8 more activities" in page


def test_an_address_by_name_leads_to_the_number_so_that_no_address_holds_a_person(client: Client) -> None:
    lead = anna()
    publish_and_score()
    client.force_login(person("sam"))
    answer = client.get("/leads/anna@ahorn.example?model=fit-interest")
    assert (answer.status_code, answer["Location"]) == (302, f"/leads/{lead}?model=fit-interest")
    assert client.get("/leads/nobody@ahorn.example").status_code == 404
    assert client.get("/leads/999999").status_code == 404


def test_whose_leads_are_out_of_reach_are_not_there(client: Client) -> None:
    lead = anna()
    publish_and_score()
    client.force_login(person("sam", sees="own"))
    for path in ("", "/timeline", "/curve", "/what-if", "/ask"):
        assert client.get(f"/leads/{lead}{path}").status_code == 404, path


def test_each_model_is_a_tab_of_its_own_address(client: Client) -> None:
    lead = anna()
    publish_and_score("fit-interest", "grade-matrix")
    client.force_login(person("sam"))
    page = client.get(f"/leads/{lead}?model=grade-matrix").content.decode()
    assert f'href="/leads/{lead}?model=fit-interest"' in page
    assert re.search(r'<td class="ripe-\d here"[^>]*aria-current="true"><b>([A-D][1-4])</b>', page)
    assert 'class="place"' not in client.get(f"/leads/{lead}?model=fit-interest").content.decode()


def test_what_comes_is_said_with_its_day(client: Client) -> None:
    from test_taking import message

    lead = anna(days_ago=10)
    deliver(*(message("page", user_id="anna", properties={"path": "/pricing"}, occurred_at=now()) for _ in range(4)))
    publish_and_score()
    client.force_login(person("sam"))
    page = text_of(client.get(f"/leads/{lead}"))
    assert re.search(
        r"Stage falls from “ready for sales” to “stays with marketing” on \d{4}-\d\d-\d\d if nothing happens", page
    )


def test_a_past_day_is_shown_as_it_was_and_nothing_can_be_done(client: Client) -> None:
    from reifegrad.tasks.moment import read_moment
    from reifegrad_web.scoring.reading import score_at, served_model

    lead = anna(days_ago=100)
    publish_and_score()
    client.force_login(person("sam"))
    day = (now() - timedelta(days=98)).date()
    answer = client.get(f"/leads/{lead}?on={day.isoformat()}")
    page = text_of(answer)
    each = served_model("fit-interest")
    assert each is not None
    expected = score_at(each, lead, read_moment(day.isoformat(), each.model.timezone))
    assert expected is not None
    assert f"{exact(round(1000 * expected['score']))} Sum" in page
    assert expected["score"] != (score_of(lead) or 0) / 1000
    assert "You are looking at a past day" in page
    assert "Note a contact" not in page
    assert page.count("/pricing") < text_of(client.get(f"/leads/{lead}")).count("/pricing")
    before = (now() - timedelta(days=150)).date().isoformat()
    assert "On that day nothing was known" in text_of(client.get(f"/leads/{lead}?on={before}"))


def test_who_objects_has_no_scores_and_the_page_says_what_is_allowed(client: Client) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.requests import object_to_profiling

    lead = anna()
    publish_and_score()
    object_to_profiling(str(lead), "form", command_line(), now())
    work()
    client.force_login(person("sam"))
    yesterday = (now() - timedelta(days=2)).date().isoformat()
    for address in (f"/leads/{lead}", f"/leads/{lead}?on={yesterday}"):
        page = text_of(client.get(address))
        assert "This person objects to being scored" in page
        assert "Sum" not in page
        assert "Pricing page" not in page
    assert "Without a score" in text_of(client.get(f"/leads/{lead}/what-if"))
    assert "Without a score" in text_of(client.get(f"/leads/{lead}/ask"))
    assert client.get(f"/leads/{lead}/curve").json() == {"lines": []}


def test_who_has_no_score_yet_is_told_so_as_is_who_has_no_model(client: Client) -> None:
    from people import publish

    lead = anna()
    client.force_login(person("sam"))
    assert "No model is published yet" in text_of(client.get(f"/leads/{lead}"))
    publish()
    assert "Not scored yet" in text_of(client.get(f"/leads/{lead}"))
    work()
    assert "Not scored yet" not in text_of(client.get(f"/leads/{lead}"))


def test_what_was_done_before_anybody_knew_who_it_was_is_marked(client: Client) -> None:
    lead = anna()
    publish_and_score()
    client.force_login(person("sam"))
    page = client.get(f"/leads/{lead}").content.decode()
    first = page[page.rindex('<li class="activity unknown">') :].partition("</li>")[0]
    assert "/blog/first" in first
    assert page.count('<li class="activity">') == 3


def test_the_timeline_goes_on_page_by_page_without_a_gap_or_a_double(client: Client) -> None:
    from test_taking import message

    lead = anna()
    at = now() - timedelta(days=5)
    for number in range(70):  # two of each moment
        path = {"path": f"/page-{number:02}."}
        deliver(message("page", user_id="anna", properties=path, occurred_at=at + timedelta(minutes=number // 2)))
    publish_and_score()
    client.force_login(person("sam"))
    seen: list[str] = []
    address: str | None = f"/leads/{lead}"
    while address is not None:
        answer = client.get(address, headers={} if address == f"/leads/{lead}" else {"HX-Request": "true"})
        body = answer.content.decode()
        seen += re.findall(r"/page-\d\d\.", body[body.rindex('id="timeline"') if 'id="timeline"' in body else 0 :])
        found = re.search(r'hx-get="([^"]+timeline[^"]+)"', body)
        address = found[1].replace("&amp;", "&") if found else None
    assert sorted(seen) == [f"/page-{number:02}." for number in range(70)]
    assert seen == sorted(seen, reverse=True)
    assert client.get(f"/leads/{lead}/timeline?before=nonsense").status_code == 200
    assert client.get(f"/leads/{lead}/timeline?before=99999999999999999-1").status_code == 200


def test_a_change_of_the_score_says_what_happened_and_what_it_means(client: Client) -> None:
    from test_taking import message

    lead = anna(days_ago=10)
    publish_and_score()
    deliver(message("page", user_id="anna", properties={"path": "/pricing"}, occurred_at=now()))
    work()
    client.force_login(person("sam"))
    page = text_of(client.get(f"/leads/{lead}"))
    assert "+15 Pricing page visited" in page
    assert "Scored for the first time" in page


def test_the_curve_is_drawn_by_the_server_and_told_as_numbers_and_as_a_table(client: Client) -> None:
    lead = anna(days_ago=60)
    publish_and_score()
    client.force_login(person("sam"))
    page = client.get(f"/leads/{lead}").content.decode()
    picture = page[page.index('<figure class="curve"') :].partition("</figure>")[0]
    assert '<path class="ahead"' in picture
    assert "As a table" in picture
    told = client.get(f"/leads/{lead}/curve?model=fit-interest").json()
    lines = {line["name"]: line["steps"] for line in told["lines"]}
    assert set(lines) == {"computed", "recorded", "ahead"}
    assert lines["ahead"][0][1] == pytest.approx((score_of(lead) or 0) / 1000)
    assert lines["ahead"][-1][1] < lines["ahead"][0][1]
    assert lines["computed"][0][1] < lines["computed"][-1][1]
    assert len(told["done"]) == 4
