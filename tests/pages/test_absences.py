"""People say themselves when they are away, and admins of anybody; nobody else sees or changes it."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from people import publish
from signed_in import signed_in, text_of
from test_routing import agree

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
NEXT_YEAR = datetime.now(UTC).year + 1
DAYS = {"first": f"{NEXT_YEAR}-12-21", "last": f"{NEXT_YEAR}-12-24", "note": "Urlaub <b>"}


def number_of(client: Client) -> int:
    return int(client.session["_auth_user_id"])


def kept() -> list[Any]:
    from reifegrad_web.routing.models import Absence

    return list(Absence.objects.order_by("id"))


def ends() -> list[datetime]:
    return [moment for each in kept() for moment in (each.since, each.until)]


def undo_on(page: str) -> str:
    found = re.search(r'class="toast".*?action="([^"]+)"', page, re.DOTALL)
    assert found is not None
    return found[1]


@pytest.fixture
def sam(server_database: None) -> Client:
    return signed_in("sales", HTTP_ACCEPT_LANGUAGE="de")


@pytest.fixture
def ada(server_database: None) -> Client:
    return signed_in("admin", HTTP_ACCEPT_LANGUAGE="en")


def test_somebody_is_away_whole_days_where_the_agreement_is_at_home(sam: Client) -> None:
    publish()
    agree()
    assert "Keine Abwesenheit ist eingetragen" in text_of(sam.get("/account/absences"))
    page = text_of(sam.post("/account/absences", DAYS, follow=True))
    assert ends() == [datetime(NEXT_YEAR, 12, 20, 23, tzinfo=UTC), datetime(NEXT_YEAR, 12, 24, 23, tzinfo=UTC)]
    assert f"<span>21.12.{NEXT_YEAR}</span> \N{EN DASH} <span>24.12.{NEXT_YEAR}</span>" in page
    assert "Urlaub &lt;b&gt;" in page
    assert "Europe/Berlin" in page


def test_adding_and_removing_can_be_undone_with_the_note(sam: Client) -> None:
    added = text_of(sam.post("/account/absences", DAYS, follow=True))
    before = ends()
    removed = text_of(sam.post(undo_on(added), follow=True))
    assert kept() == []
    assert "Urlaub" not in undo_on(removed)
    sam.post(undo_on(removed))
    assert ends() == before
    assert kept()[0].note == DAYS["note"]
    assert "keine gelöschte Abwesenheit" in text_of(sam.post(undo_on(removed)))
    assert len(kept()) == 1


@pytest.mark.parametrize(
    ("wrong", "german", "english"),
    [
        ({"last": f"{NEXT_YEAR}-12-20"}, "endet, bevor sie beginnt", "ends before it begins"),
        ({"first": "2020-01-01", "last": "2020-01-02"}, "ist schon vorbei", "is over already"),
        ({"last": "2999-01-01"}, "mehr als zehn Jahre", "more than ten years"),
        ({"last": "9999-12-31"}, "weder ein Tag noch", "neither a day nor"),
        ({"first": "0001-01-01"}, "mehr als zehn Jahre", "more than ten years"),
        ({"first": "soon"}, "gültiges Datum", "valid date"),
        ({"note": "x" * 201}, "höchstens 200 Zeichen", "at most 200 characters"),
    ],
)
def test_what_is_wrong_is_said_at_the_form(
    sam: Client, ada: Client, wrong: dict[str, str], german: str, english: str
) -> None:
    own = sam.post("/account/absences", DAYS | wrong)
    others = ada.post(f"/people/{number_of(sam)}/absences", DAYS | wrong)
    for answer, words in ((own, german), (others, english)):
        assert answer.status_code == 422
        assert words in text_of(answer)
        assert f'value="{(DAYS | wrong)["last"]}"' in text_of(answer)
    assert kept() == []


def test_an_admin_notes_and_removes_it_for_somebody_on_the_page_of_the_person(ada: Client, sam: Client) -> None:
    person = f"/people/{number_of(sam)}"
    page = text_of(ada.post(f"{person}/absences", DAYS, follow=True))
    assert f"{NEXT_YEAR}-12-21 \N{EN DASH} {NEXT_YEAR}-12-24" in page
    assert kept()[0].user_id == number_of(sam)
    assert f"24.12.{NEXT_YEAR}" in text_of(sam.get("/account/absences"))
    removed = text_of(ada.post(undo_on(page), follow=True))
    assert kept() == []
    assert f"{NEXT_YEAR}-12-24" in text_of(ada.post(undo_on(removed), follow=True))
    assert len(kept()) == 1


@pytest.mark.parametrize("role", ["sales", "marketing", "reader"])
def test_nobody_else_sees_or_changes_it(ada: Client, sam: Client, role: str) -> None:
    sam.post("/account/absences", DAYS)
    (mine,) = kept()
    other = signed_in(role)
    person = f"/people/{number_of(sam)}"
    assert str(NEXT_YEAR) not in text_of(other.get("/account/absences"))
    assert other.post(f"/account/absences/{mine.pk}/drop").status_code == 404
    assert other.post(f"{person}/absences", DAYS).status_code == 403
    assert other.post(f"{person}/absences/{mine.pk}/drop").status_code == 403
    assert other.post(f"{person}/absences/again").status_code == 403
    assert ada.post(f"/people/{number_of(other)}/absences/{mine.pk}/drop").status_code == 404
    assert kept() == [mine]


def test_who_changes_the_language_where_the_form_was_wrong_stays_on_the_page(ada: Client, sam: Client) -> None:
    form = f"/people/{number_of(sam)}/absences"
    assert ada.post(form, DAYS | {"last": "2020-01-01"}).status_code == 422
    page = ada.post("/choose", {"language": "de", "next": form}, follow=True)
    assert page.status_code == 200
    assert "Keine Abwesenheit ist eingetragen" in text_of(page)


def test_everybody_finds_it_in_their_menu(sam: Client) -> None:
    assert 'href="/account/absences"' in text_of(sam.get("/account/sessions"))
