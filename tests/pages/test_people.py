"""Users are invited, choose a password once, get a role, are shut out; somebody always administers the server."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.usefixtures("emptied")
CHOSEN = "roter-otter-9-schwimmt"
SAM = {"username": "sam", "email": "sam@firma.example", "role": "sales", "sees": "own", "team": ""}


@pytest.fixture
def ada(server_database: None) -> Client:
    from django.test import Client

    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.models import User
    from reifegrad_web.writing import write

    client = Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")
    with write():
        client.force_login(User.objects.create(username="ada", role="admin", date_joined=utc_now()))
    return client


def stranger() -> Client:
    from django.test import Client

    return Client(HTTP_HOST="localhost", HTTP_ACCEPT_LANGUAGE="en")


def user(name: str) -> Any:
    from reifegrad_web.org.models import User

    return User.objects.get(username=name)


def link_in(page: Any) -> str:
    found = re.search(r"http://localhost(/join/[\w-]+)", page.content.decode())
    assert found is not None
    return found[1]


def test_who_is_invited_chooses_a_password_once_and_is_in(ada: Client) -> None:
    link = link_in(ada.post("/people/new", SAM))
    sam = stranger()
    assert "Welcome, sam" in sam.get(link).content.decode()
    assert sam.post(link, {"new_password1": "12345678", "new_password2": "12345678"}).status_code == 422
    assert sam.post(link, {"new_password1": CHOSEN, "new_password2": CHOSEN})["Location"] == "/"
    assert sam.get("/").status_code == 200
    assert (user("sam").role, user("sam").sees) == ("sales", "own")
    assert stranger().get(link).status_code == 410
    again = stranger()
    assert again.post("/sign-in", {"login": "sam", "password": CHOSEN}).status_code == 302


def test_a_new_link_ends_the_old_one_and_each_ends_after_a_week(ada: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = link_in(ada.post("/people/new", SAM))
    second = link_in(ada.post(f"/people/{user('sam').pk}/link"))
    assert stranger().get(first).status_code == 410
    assert stranger().get(second).status_code == 200
    from reifegrad_web.clock import utc_now
    from reifegrad_web.org.invitations import invited

    token = second.rpartition("/")[2]
    assert invited(token, utc_now() + timedelta(days=6)) is not None
    assert invited(token, utc_now() + timedelta(days=8)) is None


def test_the_link_for_the_first_admin_is_none_for_somebody_else_and_the_other_way_round(ada: Client) -> None:
    link = link_in(ada.post("/people/new", SAM))
    assert stranger().get(link.replace("/join/", "/first/")).status_code == 410


def test_who_is_shut_out_is_out_at_once_and_comes_back_by_undo(ada: Client) -> None:
    sam = stranger()
    link = link_in(ada.post("/people/new", SAM))
    sam.post(link, {"new_password1": CHOSEN, "new_password2": CHOSEN})
    assert sam.get("/").status_code == 200
    ada.post(f"/people/{user('sam').pk}/active")
    assert sam.get("/").status_code == 302
    refused = stranger()
    assert refused.post("/sign-in", {"login": "sam", "password": CHOSEN})["Location"] == "/account/inactive"
    assert refused.get("/").status_code == 302
    ada.post(f"/people/{user('sam').pk}/active")
    assert stranger().post("/sign-in", {"login": "sam", "password": CHOSEN}).status_code == 302


def test_somebody_always_administers_the_server(ada: Client) -> None:
    number = user("ada").pk
    assert ada.post(f"/people/{number}/active").status_code == 409
    changed = {"username": "ada", "email": "", "role": "reader", "sees": "all", "team": ""}
    assert ada.post(f"/people/{number}", changed).status_code == 409
    assert (user("ada").role, user("ada").is_active) == ("admin", True)


def test_a_name_is_taken_once_and_what_was_typed_stays(ada: Client) -> None:
    ada.post("/people/new", SAM)
    refused = ada.post("/people/new", SAM | {"email": "other@firma.example"})
    assert refused.status_code == 422
    assert "other@firma.example" in refused.content.decode()


def test_teams_are_added_and_dissolved_and_leave_their_people_without_one(ada: Client) -> None:
    from reifegrad_web.org.models import Team

    ada.post("/people/teams", {"name": "North"})
    assert ada.post("/people/teams", {"name": " North "}).status_code == 422
    team = Team.objects.get()
    ada.post("/people/new", SAM | {"sees": "team", "team": str(team.pk)})
    assert user("sam").team == team
    ada.post(f"/people/teams/{team.pk}/drop")
    assert user("sam").team is None
    assert ada.post(f"/people/teams/{team.pk}/drop").status_code == 404


def test_a_token_is_shown_once_works_and_is_revoked(ada: Client) -> None:
    page = ada.post("/people/tokens/new", {"name": "crm", "scopes": ["read"], "user": ""})
    found = re.search(r"rg_[\w-]+", page.content.decode())
    assert found is not None
    assert found[0] not in ada.get("/people/tokens").content.decode()
    header = {"HTTP_AUTHORIZATION": f"Bearer {found[0]}"}
    assert stranger().get("/api/v1/sources", **header).status_code == 200
    from reifegrad_web.org.models import ApiToken

    ada.post("/people/new", SAM)
    ApiToken.objects.update(user=user("sam"))
    assert stranger().get("/api/v1/sources", **header).status_code == 200
    ada.post(f"/people/{user('sam').pk}/active")
    assert stranger().get("/api/v1/sources", **header).status_code == 401
    ApiToken.objects.update(user=None)
    ada.post(f"/people/tokens/{ApiToken.objects.get().pk}/drop")
    assert stranger().get("/api/v1/sources", **header).status_code == 401
    assert ada.post("/people/tokens/new", {"name": "", "scopes": ["read"]}).status_code == 422


def test_everything_is_in_the_audit_log(ada: Client) -> None:
    from reifegrad_web.audit.models import AuditEntry

    ada.post("/people/new", SAM)
    ada.post(f"/people/{user('sam').pk}/link")
    ada.post(f"/people/{user('sam').pk}/active")
    ada.post("/people/teams", {"name": "North"})
    found = set(AuditEntry.objects.values_list("action", flat=True))
    assert {"user.add", "user.invite", "user.deactivate", "team.add"} <= found
