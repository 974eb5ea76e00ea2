"""The list of leads: whoever may be seen, in the right order, page by page; what is done with many of them."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from typing import Any
from unittest.mock import patch

import pytest
from listing import PEOPLE, ROWS, audited, client_of, deliver, link, number_of, shown, text_of, user_of
from test_taking import NOW, message, take

pytestmark = pytest.mark.usefixtures("emptied")


def test_the_list_has_who_is_ripest_first_with_name_company_and_reason() -> None:
    deliver()
    client = client_of("ada")
    page = text_of(client, "/leads")
    assert shown(client, "/leads") == [number_of(place) for place in range(5)]
    first = unescape(ROWS.findall(page)[0])
    for said in ("Anna Müller", "Einkauf", "Firma 0", "Pricing page visited (4\N{MULTIPLICATION SIGN})", ">60<"):
        assert said in first
    assert audited("lead.list")[-1] == {"model": "fit-interest", "leads": [number_of(place) for place in range(5)]}


def test_a_filter_reads_as_a_sentence_whose_parts_can_be_taken_away() -> None:
    deliver()
    client = client_of("ada")
    page = unescape(text_of(client, "/leads?q=firma&from=20&to=50&company=firma1.example&owner=nobody"))
    for part in (
        "found by “firma”",
        "from 20 points on",
        "up to 50 points",
        "at firma1.example",
        "looked after by nobody",
    ):
        assert part in page
    assert shown(client, "/leads?q=firma&from=20&to=50&company=firma1.example") == [number_of(1)]
    assert "Take away the filter “up to 50 points”" in page
    assert "/leads?model=fit-interest&q=firma&owner=nobody&company=firma1.example&from=20" in page


def test_a_part_of_the_page_is_the_list_alone_under_the_address_without_what_is_empty() -> None:
    deliver()
    answer = client_of("ada").get("/leads?q=&owner=&cell=&from=20", headers={"HX-Request": "true"})
    text = answer.content.decode()
    assert text.startswith('<div id="leads"')
    assert "<html" not in text
    assert answer["HX-Push-Url"] == "/leads?model=fit-interest&from=20"


def test_pages_follow_each_other_without_a_gap_and_lead_back() -> None:
    deliver()
    client, found, address = client_of("ada"), [], "/leads"
    with patch("reifegrad_web.pages.leads.list_page.ON_PAGE", 2):
        while True:
            page = text_of(client, address)
            found.append(shown(client, address))
            following = link(page, "next")
            if following is None:
                break
            address = following
        numbers = [number_of(place) for place in range(5)]
        assert found == [numbers[:2], numbers[2:4], numbers[4:]]
        before = link(page, "prev")
        assert before is not None
        assert shown(client, before) == numbers[2:4]
        first = link(text_of(client, before), "prev")
        assert first is not None
        assert shown(client, first) == numbers[:2]
        assert link(text_of(client, first), "prev") is None
        assert client.get("/leads?after=x").status_code == 422


def test_people_see_their_own_leads_or_all() -> None:
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.leads.owners import assign
    from reifegrad_web.writing import write

    deliver()
    own, everybody = client_of("sam", "sales", sees="own"), client_of("rita", "reader")
    with write():
        assign(Identifier.objects.filter(value="u2"), user_of("sam"), "1 ada", NOW)
    assert shown(own, "/leads") == [number_of(2)]
    assert shown(own, "/find?q=firma") == [number_of(2)]
    assert shown(own, f"/find?q={number_of(0)}") == []
    assert len(shown(everybody, "/leads")) == 5
    assert shown(everybody, "/leads?owner=nobody") == [number_of(place) for place in (0, 1, 3, 4)]
    assert len(own.get("/leads/files/excel").getvalue().decode().splitlines()) == 2  # type: ignore[attr-defined]


def test_the_columns_that_somebody_chooses_stay_in_the_address() -> None:
    deliver()
    client = client_of("ada")
    page = text_of(client, "/leads?cols=&cols=email&cols=country&rows=compact")
    assert "anna@firma.example" in page
    assert "compact" in page
    assert "Strongest reason</th>" not in page
    assert "cols=country&amp;cols=email&amp;rows=compact" in page
    none = text_of(client, "/leads?cols=")
    assert "anna@firma.example" not in none
    assert "Einkauf" not in none


def test_a_filter_that_cannot_be_read_is_named_and_nothing_is_shown_instead() -> None:
    deliver()
    client = client_of("ada")
    answer = client.get("/leads?from=much")
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    assert "“much” cannot be read for “Points from”" in page
    assert ROWS.findall(page) == []
    assert client.get("/leads?model=nobodys").status_code == 404
    assert audited("lead.list") == []


def test_without_a_model_all_leads_are_there_without_scores() -> None:
    from people import work

    take(message("identify", user_id="u0", traits={"name": "Anna"}))
    take(message("page", anonymous_id="device"))
    work()
    client = client_of("ada")
    assert len(shown(client, "/leads")) == 2
    page = text_of(client, "/leads")
    assert "No model is published yet" in page
    assert "no score" in page


def test_who_objects_is_in_a_list_of_their_own_without_points() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.requests import object_to_profiling

    deliver()
    object_to_profiling("anna@firma.example", "letter", command_line(), NOW)
    client = client_of("ada")
    assert number_of(0) not in shown(client, "/leads")
    assert shown(client, "/leads?objects=1") == [number_of(0)]
    assert shown(client, "/leads?objects=1&from=1") == []
    assert ">60<" not in text_of(client, "/leads?objects=1")


def test_a_past_day_shows_the_scores_of_that_day() -> None:
    from reifegrad_web.clock import utc_now

    now = utc_now()
    for days, path in ((20, "/pricing"), (2, "/pricing")):
        at = now - timedelta(days=days)
        take(message("page", user_id="u0", properties={"path": path}, occurred_at=at), received_at=at)
    from people import publish, work

    publish()
    work(now - timedelta(days=5))
    work(now)
    client, past = client_of("ada"), (now - timedelta(days=10)).date().isoformat()
    assert ">30<" in text_of(client, "/leads")
    then = text_of(client, f"/leads?on={past}")
    assert ">15<" in then
    assert f"&amp;on={past}" in then
    assert "Assign" not in then
    refused = client.get(f"/leads?on={past}&changed=7d")
    assert refused.status_code == 422
    assert "known for today only" in refused.content.decode()
    assert shown(client, "/leads?on=2026-01-01") == []  # nobody was known then
    with patch("reifegrad_web.scoring.past.MOST", 0):  # as if there were many
        page = unescape(client.get(f"/leads?on={past}&sort=activity").content.decode())
        noted = text_of(client, f"/leads?on={(now - timedelta(days=4)).date().isoformat()}")
    assert "can only be sorted by score" in page
    assert ROWS.findall(page) == []
    assert "follows from the scores noted on that day" in noted
    assert ">15<" in noted


@pytest.mark.parametrize("to", ["me", "nobody", "rob"])
def test_chosen_leads_are_given_to_somebody_and_that_is_taken_back(to: str) -> None:
    from reifegrad_web.leads.models import LeadCard

    deliver()
    client = client_of("sam", "sales")
    client_of("rob", "sales")
    owner = {"me": user_of("sam").pk, "nobody": None}.get(to, user_of("rob").pk)
    chosen = [number_of(0), number_of(3)]
    given = {"model": "fit-interest", "lead": chosen, "which": "chosen", "to-owner": to if to != "rob" else str(owner)}
    answer = client.post("/leads/give", given)
    assert (answer.status_code, answer["Location"]) == (303, "/leads?model=fit-interest")
    assert owners() == {number_of(place): owner if place in (0, 3) else None for place in range(5)}
    page = unescape(text_of(client, answer["Location"]))
    assert "2 leads are looked after by" in page
    undo = page.partition('class="toast"')[2].partition('action="')[2].partition('"')[0]
    assert client.post(undo).status_code == 303
    assert set(owners().values()) == {None}
    assert client.post(undo).status_code == 409
    assert audited("lead.assign") == [{"owner": owner, "leads": sorted(chosen)}]
    assert audited("lead.assign-undo") == [{"leads": sorted(chosen)}]
    assert LeadCard.objects.count() == 5


def owners() -> dict[int, Any]:
    from reifegrad_web.leads.models import LeadCard

    return dict(LeadCard.objects.values_list("lead_id", "owner_id"))


def test_all_of_a_list_are_given_and_nobody_else() -> None:
    deliver()
    client = client_of("sam", "sales")
    answer = client.post("/leads/give", {"model": "fit-interest", "from": "20", "which": "all", "to-owner": "me"})
    assert answer["Location"] == "/leads?model=fit-interest&from=20"
    assert {lead for lead, owner in owners().items() if owner} == {number_of(place) for place in range(3)}


def test_who_takes_back_leaves_what_others_have_said_since() -> None:
    deliver()
    sam, rob = client_of("sam", "sales"), client_of("rob", "sales")
    sam.post("/leads/give", {"lead": [number_of(0), number_of(1)], "to-owner": "me"})
    undo = unescape(text_of(sam, "/leads")).partition('class="toast"')[2].partition('action="')[2].partition('"')[0]
    rob.post("/leads/give", {"lead": [number_of(1)], "to-owner": "me"})
    assert rob.post(undo).status_code == 409
    assert sam.post(undo).status_code == 303
    assert (owners()[number_of(0)], owners()[number_of(1)]) == (None, user_of("rob").pk)


def test_nobody_gives_away_whom_they_do_not_see_or_to_whom_does_not_look_after_leads() -> None:
    deliver()
    sam = client_of("sam", "sales", sees="own")
    client_of("rita", "reader")
    assert sam.post("/leads/give", {"lead": [number_of(0)], "to-owner": "me"}).status_code == 409
    assert sam.post("/leads/give", {"which": "all", "to-owner": "me"}).status_code == 409
    ada = client_of("ada")
    for to in (str(user_of("rita").pk), "", "999999999999999999999"):
        assert ada.post("/leads/give", {"lead": [number_of(0)], "to-owner": to}).status_code == 422
    assert client_of("rita").post("/leads/give", {"lead": [number_of(0)], "to-owner": "me"}).status_code == 403
    assert set(owners().values()) == {None}
    with patch("reifegrad_web.leads.assigning.MOST", 1), patch("reifegrad_web.pages.leads.giving.MOST", 1):
        assert ada.post("/leads/give", {"which": "all", "to-owner": "me"}).status_code == 409


def test_a_list_is_kept_under_a_name_shared_and_forgotten() -> None:
    deliver()
    sam, rob = client_of("sam", "sales"), client_of("rob", "sales")
    list_ = {"model": "fit-interest", "from": "20", "cols": ["email"], "rows": "compact"}
    answer = sam.post("/leads/views", {**list_, "view-name": "My best", "shared": "1"})
    address = "/leads?model=fit-interest&from=20&cols=email&rows=compact"
    from reifegrad_web.org.models import SavedView

    number = SavedView.objects.get().pk
    assert (answer.status_code, answer["Location"]) == (303, f"{address}&view={number}")
    page = unescape(text_of(sam, "/leads"))
    assert address in page
    assert "My best" in page
    assert "My best (by sam)" in unescape(text_of(rob, "/leads"))
    assert rob.post(f"/leads/views/{number}/forget").status_code == 404
    assert sam.post(f"/leads/views/{number}/forget", {"model": "fit-interest"}).status_code == 303
    assert not SavedView.objects.exists()
    assert sam.post("/leads/views", {"view-name": " "}).status_code == 422
    sam.post("/leads/views", {"view-name": "Only mine"})
    assert "Only mine" not in text_of(rob, "/leads")


def heading(page: str) -> str:
    """What stands above the list."""
    return unescape(page.partition("<h1>")[2].partition("</h1>")[0])


def test_a_view_that_is_open_is_the_heading_and_says_when_the_list_is_another_one() -> None:
    from reifegrad_web.org.models import SavedView

    deliver()
    sam, rob = client_of("sam", "sales"), client_of("rob", "sales")
    open_ = sam.post("/leads/views", {"model": "fit-interest", "from": "20", "view-name": "My <best>", "shared": "1"})
    view, address = SavedView.objects.get(), open_["Location"]
    page = text_of(sam, address)
    assert heading(page) == "My <best>"
    assert ("changed" in page.partition("<h1>")[2].partition("</div>")[0], "Save changes" in page) == (False, False)
    assert f"view={view.pk}" in page.partition("Add filter")[0], "what is done in the list stays in the view"
    part = sam.get(address.replace("from=20", "from=40"), headers={"HX-Request": "true"})
    assert f"view={view.pk}" in part["HX-Push-Url"]
    changed = part.content.decode()
    assert (heading(changed), '<span class="changed">changed</span>' in changed) == ("My <best>", True)
    assert "Save changes" in changed
    assert f'href="{address}"' in unescape(changed), "back to what was saved"
    of_other = text_of(rob, address.replace("from=20", "from=40"))
    assert heading(of_other) == "My <best> (by sam)"
    assert ("Save changes" in of_other, "Save as a new view called" in of_other) == (False, True)
    saved = {"model": "fit-interest", "from": "40", "view": str(view.pk), "view-name": "My <best>", "shared": "1"}
    again = sam.post("/leads/views", saved)["Location"]
    assert (again, SavedView.objects.get().query) == (
        f"/leads?model=fit-interest&from=40&view={view.pk}",
        "model=fit-interest&from=40",
    )
    assert "changed</span>" not in text_of(sam, again)
    assert "changed</span>" not in text_of(sam, f"{again}&on=2026-10-01"), "the day is no part of a view"
    forgotten = sam.post(f"/leads/views/{view.pk}/forget", {"model": "fit-interest", "view": str(view.pk)})
    assert forgotten["Location"] == "/leads?model=fit-interest"


def way_back(client: Any, answer: Any) -> Any:
    """Press the button of the message on the page that an answer leads to."""
    page = unescape(client.get(answer["Location"], headers={"Accept-Language": "en"}).content.decode())
    found = re.search(r'action="(/leads/views/back[^"]*)"', page)
    assert found is not None
    return client.post(found[1])


def test_whatever_is_done_with_a_view_has_a_way_back() -> None:
    from reifegrad_web.org.models import SavedView

    def kept() -> list[tuple[str, str, bool]]:
        return list(SavedView.objects.values_list("name", "query", "is_shared"))

    deliver()
    sam = client_of("sam", "sales")
    list_ = {"model": "fit-interest", "view-name": "Best & <new>"}
    first = sam.post("/leads/views", {**list_, "from": "20", "shared": "1"})
    assert way_back(sam, first)["Location"] == "/leads?model=fit-interest&from=20"
    assert kept() == []
    sam.post("/leads/views", {**list_, "from": "20", "shared": "1"})
    before, view = kept(), SavedView.objects.get()
    changed = sam.post("/leads/views", {**list_, "from": "40", "view": str(view.pk)})
    assert kept() != before
    again = way_back(sam, changed)["Location"]
    assert (kept(), again) == (before, f"/leads?model=fit-interest&from=40&view={view.pk}"), "changed, not saved"
    gone = sam.post(f"/leads/views/{view.pk}/forget", {"model": "fit-interest", "from": "20", "view": str(view.pk)})
    assert kept() == []
    back = way_back(sam, gone)["Location"]
    assert (kept(), back) == (before, f"/leads?model=fit-interest&from=20&view={SavedView.objects.get().pk}")
    assert sam.post("/leads/views/back?view-name=nothing").status_code == 404
    assert [name for name in ("view.save", "view.drop") if not audited(name)] == []


def test_nobody_takes_back_what_somebody_else_did_with_a_view() -> None:
    from reifegrad_web.org.models import SavedView

    deliver()
    sam, rob = client_of("sam", "sales"), client_of("rob", "sales")
    sam.post("/leads/views", {"model": "fit-interest", "view-name": "Mine", "shared": "1"})
    assert rob.post("/leads/views/back?view-name=Mine").status_code == 404
    assert rob.post("/leads/views/back?view-name=Mine&view-kept=from%3D1").status_code == 303
    assert sorted(SavedView.objects.values_list("user__username", "query")) == [
        ("rob", "from=1"),
        ("sam", "model=fit-interest"),
    ]
    assert rob.post("/leads/views/back?view-name=a%00b&view-kept=").status_code == 422


@pytest.mark.parametrize("number", ["", "x", "0", "99", "9" * 30, "٣"])
def test_a_view_that_there_is_not_or_that_is_somebody_elses_is_no_heading(number: str) -> None:
    from reifegrad_web.org.models import SavedView

    deliver()
    client_of("sam", "sales").post("/leads/views", {"model": "fit-interest", "view-name": "Only mine"})
    rob = client_of("rob", "sales")
    for given in (number, str(SavedView.objects.get().pk)):
        page = text_of(rob, f"/leads?view={given}")
        assert heading(page) == "Leads"
        assert "Only mine" not in page
        assert "view=" not in page.partition('id="leads"')[2]


def test_leads_are_found_by_words_addresses_and_numbers_and_pages_by_titles() -> None:
    deliver()
    client = client_of("ada")
    assert shown(client, "/find?q=mull") == [number_of(0)]
    assert shown(client, "/find?q=Ben Krü") == [number_of(1)]
    assert shown(client, "/find?q=CARLA@firma.example") == [number_of(2)]
    assert shown(client, f"/find?q={number_of(3)}") == [number_of(3)]
    assert shown(client, "/find?q=user:u4") == [number_of(4)]
    assert len(shown(client, "/find?q=firma")) == len(PEOPLE)
    assert "Nothing found" in unescape(text_of(client, "/find?q=nobody"))
    assert shown(client, "/find?q=%00") == shown(client, "/find") == []
    part = text_of(client, "/find?q=mull", **{"HX-Request": "true"})
    assert part.startswith("<ul")
    assert f"/leads/{number_of(0)}" in part
    assert 'href="/leads"' in text_of(client, "/find?q=lea", **{"HX-Request": "true"})
    assert audited("lead.list")[0] == {"leads": [number_of(0)]}
    assert "data-search" in text_of(client, "/design")
