"""Programs bring, review and publish models: who may do what, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest
from test_taking import NOW, message, take

from reifegrad.templates.shipped import template_text

pytestmark = pytest.mark.usefixtures("emptied")
FIT = template_text("fit-interest")
CHANGED = FIT.replace("points: 15", "points: 40")


def call(method: str, path: str, token: str | None, body: Any = None, **query: Any) -> Any:
    from django.test import Client

    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    client = Client(SERVER_NAME="localhost", headers=headers)
    if method == "GET":
        return client.get(f"/api/v1/{path}", query)
    return client.post(f"/api/v1/{path}", {} if body is None else body, content_type="application/json")


def token_of(name: str, *scopes: str, role: str | None = None) -> str:
    from reifegrad_web.org.people import add_user
    from reifegrad_web.org.tokens import add_token

    return add_token(name, scopes, NOW, add_user(name, role, NOW) if role else None)


def bring(text: str, token: str, **more: Any) -> str:
    """The path of a version that is brought."""
    found = call("POST", "model-versions", token, {"text": text, **more}).json()
    return f"models/{found['name']}/versions/{found['version']}"


@pytest.fixture
def admin(emptied: None) -> str:
    return token_of("ci", "read", "write", "admin")


def test_two_people_publish_a_model_by_their_tokens_and_the_record_says_who_when_and_why(admin: str) -> None:
    from reifegrad_web.scoring.models import DueLead

    mia, sam = token_of("mia", "write", role="marketing"), token_of("sam", "write", role="sales")
    path = bring(FIT, admin, why="first", submit=True)
    assert call("POST", f"{path}/publish", admin).json()["title"] == "signatures-missing"
    assert call("POST", f"{path}/sign", mia, {"why": "fits the campaign"}).json()["missing"] == ["sales"]
    assert call("POST", f"{path}/publish", admin).status_code == 409
    assert call("POST", f"{path}/sign", sam).json()["missing"] == []
    take(message("page", user_id="u"))
    DueLead.objects.all().delete()
    found = call("POST", f"{path}/publish", admin, {"why": "spring"}).json()
    assert found["state"] == "published"
    assert [(each["what"], each["who"], each["why"]) for each in found["events"]] == [
        ("added", "token ci", "first"),
        ("submitted", "token ci", "first"),
        ("signed", "mia", "fits the campaign"),
        ("signed", "sam", ""),
        ("published", "token ci", "spring"),
    ]
    assert DueLead.objects.filter(in_bulk=True).count() == 1  # everybody is scored again
    assert call("GET", "models", admin).json() == [{"name": "fit-interest", "published": found["version"]}]


def test_another_text_is_another_version_without_signatures_and_the_way_back_is_one_step(admin: str) -> None:
    mia, sam = token_of("mia", "write", role="marketing"), token_of("sam", "write", role="sales")
    paths = [bring(text, admin, submit=True) for text in (FIT, f"{FIT}# a comment\n")]
    for path in paths:
        assert call("GET", path, admin).json()["missing"] == ["marketing", "sales"]
        for signer in (mia, sam):
            call("POST", f"{path}/sign", signer)
        assert call("POST", f"{path}/publish", admin).json()["state"] == "published"
    assert call("POST", f"{paths[0]}/back", admin).json()["title"] == "reason-missing"
    back = call("POST", f"{paths[0]}/back", admin, {"why": "too many leads"}).json()
    assert (back["state"], back["events"][-1]["what"], back["events"][-1]["why"]) == (
        "published",
        "back",
        "too many leads",
    )
    states = [each["state"] for each in call("GET", "models/fit-interest/versions", admin).json()]
    assert sorted(states) == ["published", "retired"]


def test_the_text_comes_back_byte_for_byte(admin: str) -> None:
    odd = "\ufeff" + FIT.replace("\n", "\r\n") + "# ä \U0001f600 ohne Ende"
    brought = call("POST", "model-versions", admin, {"text": odd})
    assert (brought.status_code, brought.json()["new"]) == (201, True)
    path = f"models/{brought.json()['name']}/versions/{brought.json()['version']}"
    answer = call("GET", f"{path}/text", admin)
    assert answer.content == odd.encode()
    assert answer.headers["ETag"].strip('"') == path.rpartition("/")[2]
    again = call("POST", "model-versions", admin, {"text": odd})
    assert (again.status_code, again.json()["new"]) == (200, False)


def test_a_signature_can_be_withdrawn_and_is_not_forgotten(admin: str) -> None:
    mia = token_of("mia", "write", role="marketing")
    path = bring(FIT, admin, submit=True)
    call("POST", f"{path}/sign", mia)
    assert call("POST", f"{path}/sign", mia).json()["title"] == "signature-twice"
    found = call("POST", f"{path}/withdraw", mia, {"why": "a slip"}).json()
    assert found["missing"] == ["marketing", "sales"]
    assert found["signatures"][0]["withdrawn_at"] is not None
    assert call("POST", f"{path}/withdraw", mia).json()["title"] == "signature-none"


@pytest.mark.parametrize("role", ["admin", "reader", None])
def test_who_has_no_say_cannot_sign(admin: str, role: str | None) -> None:
    path = bring(FIT, admin, submit=True)
    answer = call("POST", f"{path}/sign", token_of("other", "read", "write", "admin", role=role))
    assert (answer.status_code, answer.json()["title"]) == (403, "signature-role")


NEEDS = {
    ("GET", "models"): "read",
    ("GET", "models/fit-interest/versions"): "read",
    ("GET", "{path}"): "read",
    ("GET", "{path}/text"): "read",
    ("GET", "{path}/diff"): "read",
    ("GET", "{path}/impact"): "read",
    ("POST", "model-versions"): "write",
    ("POST", "{path}/submit"): "write",
    ("POST", "{path}/sign"): "write",
    ("POST", "{path}/withdraw"): "write",
    ("POST", "{path}/publish"): "admin",
    ("POST", "{path}/back"): "admin",
    ("POST", "{path}/retire"): "admin",
}


@pytest.mark.parametrize("scope", ["read", "write", "admin", None])
def test_each_address_opens_with_its_scope_only(admin: str, scope: str | None) -> None:
    path = bring(FIT, admin)
    token = None if scope is None else token_of("one", scope, role="sales")
    for (method, address), needed in NEEDS.items():
        status = call(method, address.format(path=path), token, {"why": "-"}).status_code
        refused = 401 if scope is None else 403
        assert (status == refused) == (scope != needed), (method, address, status)


def test_every_address_of_models_is_in_that_table(admin: str) -> None:
    document = call("GET", "openapi.json", None).json()
    found = {
        (method.upper(), path.removeprefix("/api/v1/"))
        for path, methods in document["paths"].items()
        for method in methods
        if "/model" in path
    }
    versions = "models/{name}/versions"
    known = {
        (method, path.replace("{path}", f"{versions}/{{version}}").replace("models/fit-interest/versions", versions))
        for method, path in NEEDS
    }
    assert found == known


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("reifegrad: 1\nname: x\n", "model-shape"),
        ("a\0b", "text-unusable"),
        ("\ud800", "text-unusable"),
        ("reifegrad: 1\nname: x\nsubject: account\ndimensions: {d: {criteria: {c: {when: a = 1, points: 1}}}}\n", None),
        ("# " + "x" * 2_000_000, "model-file"),
    ],
)
def test_what_is_no_model_for_the_server_is_refused_with_its_reason(admin: str, text: str, title: str | None) -> None:
    from reifegrad_web.models.models import ModelVersion

    answer = call("POST", "model-versions", admin, {"text": text})
    assert answer.status_code == 422
    assert answer.json()["title"] == (title or "model-of-accounts")
    assert not ModelVersion.objects.exists()


@pytest.mark.parametrize(
    ("address", "status", "title"),
    [
        ("models/other/versions", 404, "model-unknown"),
        ("models/fit-interest/versions/abcd", 404, "version-unknown"),
        ("models/fit-interest/versions/published/text", 404, "version-unknown"),
    ],
)
def test_what_is_not_there_is_a_problem(admin: str, address: str, status: int, title: str) -> None:
    bring(FIT, admin)
    answer = call("GET", address, admin)
    assert (answer.status_code, answer.json()["title"]) == (status, title)


def test_a_decision_needs_the_whole_hash(admin: str) -> None:
    path = bring(FIT, admin, submit=True)
    answer = call("POST", f"{path[:-40]}/sign", token_of("mia", "write", role="marketing"))
    assert (answer.status_code, answer.json()["title"]) == (422, "version-not-exact")
