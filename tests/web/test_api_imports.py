"""Programs hand in files, see what became of them, take them back, note outcomes and fetch everything."""

from __future__ import annotations

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


def test_a_request_that_is_sent_again_is_the_same_import(tokens: dict[str, str], files: dict[str, Path]) -> None:
    from reifegrad_web.imports.models import Import

    first = hand_in(tokens["write"], files, key="k1").json()
    assert hand_in(tokens["write"], files, key="k1").json()["id"] == first["id"]
    assert hand_in(tokens["write"], files, key="k2").json()["id"] != first["id"]
    assert Import.objects.count() == 2
    assert hand_in(tokens["write"], files, key="k" * 500).status_code == 422


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
    bring(**files)
    given = {"lead": "anna@firma.example", "outcome": "won", "decided_at": NOW.isoformat(), "amount": 5_000}
    post = client(tokens["write"]).post
    kind = "application/json"
    assert [post("/api/v1/outcomes", given, kind).status_code for _ in range(2)] == [201, 200]
    assert post("/api/v1/outcomes", given | {"outcome": "lost"}, kind).status_code == 201
    assert post("/api/v1/outcomes", given | {"lead": "nobody@firma.example"}, kind).status_code == 404
    assert post("/api/v1/outcomes", given | {"decided_at": "2026-01-01T00:00:00"}, kind).status_code == 422
    page = client(tokens["read"]).get("/api/v1/outcomes", {"limit": 1}).json()
    rest = client(tokens["read"]).get("/api/v1/outcomes", {"cursor": page["next_cursor"]}).json()
    assert [row["outcome"] for row in page["outcomes"] + rest["outcomes"]] == ["won", "lost"]
    assert rest["next_cursor"] is None


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
