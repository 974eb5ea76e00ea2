"""Programs hand in files, see what became of them, take them back, note outcomes and fetch everything."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from import_files import all_facts, bring, write_csv
from test_imports import ACTIVITIES, LEADS, adds_up
from test_taking import NOW

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("emptied")


@pytest.fixture
def tokens(emptied: None) -> dict[str, str]:
    from reifegrad_web.org.tokens import add_token

    return {scope: add_token(scope, [scope], NOW) for scope in ("read", "write", "admin")}


def client(token: str | None) -> Any:
    from django.test import Client

    headers = {} if token is None else {"Authorization": f"Bearer {token}"}
    return Client(SERVER_NAME="localhost", headers=headers)


def hand_in(token: str, paths: dict[str, Path], **more: Any) -> Any:
    files = {name: path.open("rb") for name, path in paths.items()}
    try:
        headers = {"Idempotency-Key": more.pop("key")} if "key" in more else {}
        return client(token).post("/api/v1/imports", {**files, "source": "crm", **more}, headers=headers)
    finally:
        for file in files.values():
            file.close()


def work() -> None:
    from reifegrad_web.imports.working import work_once

    while work_once("worker"):
        pass


@pytest.fixture
def files(tmp_path: Path) -> dict[str, Path]:
    return {
        "leads": write_csv(tmp_path / "leads.csv", LEADS),
        "activities": write_csv(tmp_path / "activities.csv", ACTIVITIES),
    }


def test_files_are_handed_in_worked_on_and_taken_back(tokens: dict[str, str], files: dict[str, Path]) -> None:
    answer = hand_in(tokens["write"], files)
    assert (answer.status_code, answer.json()["state"]) == (202, "waiting")
    number = answer.json()["id"]
    work()
    found = client(tokens["read"]).get(f"/api/v1/imports/{number}").json()
    assert (found["state"], found["tables"]["leads"]["accepted"]) == ("done", 2)
    rejected = client(tokens["read"]).get(f"/api/v1/imports/{number}/rejected").json()["rejected"]
    assert {row["reason"] for row in rejected} == {"empty", "duplicate_key", "not_a_time"}
    assert client(tokens["read"]).post(f"/api/v1/imports/{number}/undo").status_code == 403
    assert client(tokens["admin"]).post(f"/api/v1/imports/{number}/undo").json()["state"] == "undoing"
    work()
    assert client(tokens["read"]).get("/api/v1/imports").json()[0]["state"] == "undone"
    assert not any(all_facts().values())


def test_several_files_of_a_table_and_a_mapping_come_in_one_request(tokens: dict[str, str], tmp_path: Path) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    given = {
        "leads": [SimpleUploadedFile(f"{name}.csv", f"Kunde\n{name}\n".encode()) for name in ("L1", "L2")],
        "consents": SimpleUploadedFile("c.csv", b"lead_id,purpose,state,at\nL1,news,granted,2025-01-01\n"),
        "mapping": SimpleUploadedFile("m.yaml", b"leads:\n  columns: {lead_id: Kunde}\n"),
        "source": "crm",
    }
    number = client(tokens["write"]).post("/api/v1/imports", given).json()["id"]
    work()
    found = client(tokens["read"]).get(f"/api/v1/imports/{number}").json()
    assert (found["state"], found["error"]) == ("done", None)
    assert {name: table["accepted"] for name, table in found["tables"].items()} == {"leads": 2, "consents": 1}


def test_a_request_that_is_sent_again_is_the_same_import(tokens: dict[str, str], files: dict[str, Path]) -> None:
    from reifegrad_web.imports.models import Import
    from reifegrad_web.org.tokens import add_token

    first = hand_in(tokens["write"], files, key="k1").json()
    assert hand_in(tokens["write"], files, key="k1").json()["id"] == first["id"]
    assert hand_in(tokens["write"], files, key="k2").json()["id"] != first["id"]
    assert hand_in(add_token("other", ["write"], NOW), files, key="k1").json()["id"] != first["id"]
    assert Import.objects.count() == 3
    assert hand_in(tokens["write"], files, key="k" * 500).status_code == 422


NEEDS = {
    ("get", "/imports"): "read",
    ("post", "/imports"): "write",
    ("get", "/imports/{number}"): "read",
    ("get", "/imports/{number}/rejected"): "read",
    ("post", "/imports/{number}/undo"): "admin",
    ("get", "/outcomes"): "read",
    ("post", "/outcomes"): "write",
    ("post", "/exports"): "admin",
    ("get", "/exports/{number}"): "admin",
    ("get", "/exports/{number}/files/{name}"): "admin",
}
"""Who may what. An address that is not here is let through by nobody's decision."""


def test_every_address_wants_its_scope_and_no_other(tokens: dict[str, str]) -> None:
    from reifegrad_web.api.v1 import api

    paths = {path.removeprefix("/api/v1"): methods for path, methods in api.get_openapi_schema()["paths"].items()}
    ours = re.compile(r"/(imports|outcomes|exports)\b")
    assert {(method, path) for path in paths if ours.match(path) for method in paths[path]} == set(NEEDS)
    for (method, path), needed in NEEDS.items():
        address = f"/api/v1{path}".replace("{number}", "1").replace("{name}", "leads.csv")
        assert getattr(client(None), method)(address).status_code == 401
        for scope, token in tokens.items():
            status = getattr(client(token), method)(address).status_code
            assert (status == 403) == (scope != needed), (method, path, scope, status)


def test_a_request_that_is_too_large_is_refused_before_it_is_read(tokens: dict[str, str]) -> None:
    """What it says of its length is enough: there is nothing behind it, and whoever read it would say so."""
    from django.test import RequestFactory

    from reifegrad_web.imports.limits import Limits
    from reifegrad_web.wsgi import application

    class Unread:
        def read(self, *_: Any) -> bytes:
            raise AssertionError("it was read")

        readline = read

    environment = RequestFactory(SERVER_NAME="localhost")._base_environ(
        PATH_INFO="/api/v1/imports",
        REQUEST_METHOD="POST",
        CONTENT_TYPE="multipart/form-data; boundary=x",
        CONTENT_LENGTH=str(Limits().uploaded + 2 * 1024 * 1024),
        HTTP_AUTHORIZATION=f"Bearer {tokens['write']}",
    )
    environment["wsgi.input"] = Unread()
    answers: list[Any] = []
    body = b"".join(application(environment, lambda status, headers, *_: answers.append((status, dict(headers)))))
    status, headers = answers[0]
    assert (status[:3], headers["Content-Type"]) == ("413", "application/problem+json")
    assert json.loads(body)["title"] == "import-too-large"


def test_files_that_are_too_large_together_are_refused(
    tokens: dict[str, str], files: dict[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from reifegrad_web.api import imports
    from reifegrad_web.imports.limits import Limits

    monkeypatch.setattr(imports, "Limits", lambda **more: Limits(**({"uploaded": 100} | more)))
    answer = hand_in(tokens["write"], files)
    assert (answer.status_code, answer.json()["title"]) == (413, "import-too-large")
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_everything_that_changes_or_hands_out_something_is_noted(
    tokens: dict[str, str], files: dict[str, Path]
) -> None:
    from reifegrad_web.audit.models import AuditEntry

    admin = client(tokens["admin"])
    number = hand_in(tokens["write"], files).json()["id"]
    work()
    outcome = {"lead": "anna@firma.example", "outcome": "won", "decided_at": NOW.isoformat()}
    for _ in range(2):
        client(tokens["write"]).post("/api/v1/outcomes", outcome, "application/json")
    export = admin.post("/api/v1/exports", {"format": "csv"}, "application/json").json()["id"]
    work()
    admin.get(f"/api/v1/exports/{export}/files/leads.csv").close()
    admin.post(f"/api/v1/imports/{number}/undo")
    found = [entry.action for entry in AuditEntry.objects.order_by("number")]
    assert found == ["import.add", "outcome.add", "facts.export", "facts.fetch", "import.undo"]
    assert {entry.actor_kind for entry in AuditEntry.objects.all()} == {"token"}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({}, "import-no-files"),
        ({"leads": b"x"}, "import-kind"),
        ({"leads.csv": b"x", "source": "a/../b"}, "import-source-name"),
    ],
)
def test_what_cannot_be_taken_is_a_problem_and_leaves_nothing(
    tokens: dict[str, str], fields: dict[str, Any], code: str
) -> None:
    from django.conf import settings
    from django.core.files.uploadedfile import SimpleUploadedFile

    given = {
        name.partition(".")[0]: SimpleUploadedFile(name, value) if isinstance(value, bytes) else value
        for name, value in fields.items()
    }
    place = settings.ENVIRONMENT.home / "imports"
    before = set(place.iterdir()) if place.exists() else set()
    answer = client(tokens["write"]).post("/api/v1/imports", given)
    assert (answer.status_code, answer.json()["title"]) == (422, code)
    assert (set(place.iterdir()) if place.exists() else set()) == before


def test_outcomes_are_noted_once_and_read_page_by_page(tokens: dict[str, str], files: dict[str, Path]) -> None:
    from reifegrad_web.audit.models import AuditEntry

    bring(**files)
    given = {"lead": "anna@firma.example", "outcome": "won", "decided_at": NOW.isoformat(), "amount": 5_000}
    post = client(tokens["write"]).post
    kind = "application/json"
    assert [post("/api/v1/outcomes", given, kind).status_code for _ in range(2)] == [201, 200]
    assert post("/api/v1/outcomes", given | {"outcome": "lost"}, kind).status_code == 201
    assert post("/api/v1/outcomes", given | {"lead": "nobody@firma.example"}, kind).status_code == 404
    assert post("/api/v1/outcomes", given | {"decided_at": "2026-01-01T00:00:00"}, kind).status_code == 422
    ahead = post("/api/v1/outcomes", given | {"decided_at": "2999-01-01T00:00:00Z"}, kind)
    assert (ahead.status_code, ahead.json()["title"]) == (422, "moment-in-future")
    page = client(tokens["read"]).get("/api/v1/outcomes", {"limit": 1}).json()
    rest = client(tokens["read"]).get("/api/v1/outcomes", {"cursor": page["next_cursor"]}).json()
    assert [row["outcome"] for row in page["outcomes"] + rest["outcomes"]] == ["won", "lost"]
    assert rest["next_cursor"] is None
    listed = AuditEntry.objects.filter(action="outcome.list").values_list("details", flat=True)
    assert [len(details["leads"]) for details in listed] == [1, 1]


def test_everything_is_exported_by_a_worker_and_fetched(tokens: dict[str, str], files: dict[str, Path]) -> None:
    bring(**files)
    admin = client(tokens["admin"])
    number = admin.post("/api/v1/exports", {"format": "csv"}, "application/json").json()["id"]
    assert admin.get(f"/api/v1/exports/{number}").json()["state"] == "waiting"
    work()
    found = admin.get(f"/api/v1/exports/{number}").json()
    assert found["rows"]["activities"] == 2
    content = b"".join(admin.get(f"/api/v1/exports/{number}/files/leads.csv").streaming_content)
    assert content.startswith(b"lead_id,created_at")
    for name in ("secret.key", "..%2Fsecret.key", "../../secret.key"):
        assert admin.get(f"/api/v1/exports/{number}/files/{name}").status_code == 404
    assert client(tokens["read"]).get(f"/api/v1/exports/{number}").status_code == 403


def test_a_job_of_somebody_who_was_killed_is_taken_over_and_given_up_in_the_end() -> None:
    from datetime import timedelta

    from reifegrad_web.background.models import Job
    from reifegrad_web.background.queue import LEASE, MOST_ATTEMPTS, LeaseLost, add_job, lease_job, renew
    from reifegrad_web.writing import write

    with write():
        add_job("export", {"format": "csv"}, NOW)
        first = lease_job("first", NOW)
        assert lease_job("second", NOW) is None
        second = lease_job("second", NOW + LEASE + timedelta(seconds=1))
    assert first is not None
    assert second is not None
    assert second.attempts == 2
    with pytest.raises(LeaseLost), write():
        renew(first, NOW)
    Job.objects.update(attempts=MOST_ATTEMPTS, leased_until=NOW)
    work()
    assert "import-gave-up" in Job.objects.get().error


def test_rows_add_up_whatever_becomes_of_them(files: dict[str, Path]) -> None:
    assert adds_up(bring(**files))
