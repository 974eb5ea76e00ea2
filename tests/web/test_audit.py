"""The audit log is one chain, whoever writes to it, and no entry can be changed, removed or put in unseen."""

from __future__ import annotations

import threading
import time
from typing import TYPE_CHECKING, Any

import pytest
from running import running
from test_taking import NOW

if TYPE_CHECKING:
    from pathlib import Path

REQUEST = pytest.FixtureRequest


def fill(count: int = 5) -> None:
    from reifegrad_web.audit.recording import command_line, record
    from reifegrad_web.writing import write

    for number in range(count):
        with write():
            record(command_line(), "token.add", f"token:{number}", NOW, scopes=["read"])


def broken(expected: str | None = None) -> list[str]:
    from reifegrad_web.audit.reading import verify_log

    return [f"{each.number} {each.why.split(':')[0]}" for each in verify_log(expected).broken]


@pytest.mark.usefixtures("emptied")
class TestChain:
    def test_a_log_that_nobody_touched_is_whole(self) -> None:
        from reifegrad_web.audit.models import AuditEntry

        assert broken() == []
        fill()
        assert broken() == []
        assert broken(AuditEntry.objects.get(number=3).hash) == []

    @pytest.mark.parametrize(
        "change",
        [{"action": "x"}, {"actor": "x"}, {"target": "x"}, {"details": {}}, {"hash": "0" * 64}, {"previous": "0" * 64}],
    )
    def test_a_changed_entry_is_found(self, change: dict[str, Any]) -> None:
        from reifegrad_web.audit.models import AuditEntry

        fill()
        AuditEntry.objects.filter(number=3).update(**change)
        assert broken()[0].startswith("3 changed")

    def test_a_moved_moment_is_found(self) -> None:
        from datetime import timedelta

        from reifegrad_web.audit.models import AuditEntry

        fill()
        AuditEntry.objects.filter(number=2).update(at=NOW + timedelta(microseconds=1))
        assert broken() == ["2 changed"]

    @pytest.mark.parametrize(
        ("number", "found"), [(1, "1 removed"), (3, "3 removed"), (5, "5 removed or inserted at the end")]
    )
    def test_a_removed_entry_is_found(self, number: int, found: str) -> None:
        from reifegrad_web.audit.models import AuditEntry

        fill()
        AuditEntry.objects.filter(number=number).delete()
        assert broken() == [found]

    def test_an_inserted_entry_is_found_even_with_a_right_hash(self) -> None:
        from reifegrad_web.audit.models import AuditEntry
        from reifegrad_web.audit.recording import hash_of

        fill()
        AuditEntry.objects.filter(number=5).delete()
        forged = AuditEntry.objects.get(number=4)
        forged.number, forged.previous = 5, forged.hash
        forged.hash = hash_of(forged)
        forged.save(force_insert=True)
        assert broken() == ["5 removed or inserted at the end"]

    def test_a_log_written_anew_is_found_by_a_hash_that_was_noted(self) -> None:
        from reifegrad_web.audit.models import AuditEntry, AuditHead

        fill()
        noted = AuditEntry.objects.get(number=5).hash
        AuditEntry.objects.all().delete()
        AuditHead.objects.all().delete()
        fill(4)
        assert broken() == []
        assert broken(noted) == ["4 the log holds no entry with the expected hash"]

    def test_what_is_undone_leaves_no_entry(self) -> None:
        from reifegrad_web.audit.models import AuditEntry
        from reifegrad_web.audit.recording import command_line, record
        from reifegrad_web.writing import write

        fill(1)
        with pytest.raises(RuntimeError), write():
            record(command_line(), "token.add", "token:x", NOW)
            raise RuntimeError
        fill(1)
        assert (AuditEntry.objects.count(), broken()) == (2, [])


@pytest.mark.slow
@pytest.mark.parametrize("engine", ["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def test_many_programs_write_one_chain(tmp_path: Path, engine: str, request: REQUEST) -> None:
    """Commands in processes of their own, side by side."""
    with running(tmp_path / "data", None if engine == "sqlite" else _database(request)) as server:
        server.admin("source", "add", "first")

        def add(part: str) -> None:
            for number in range(3):
                server.admin("source", "add", f"{part}{number}")

        threads = [threading.Thread(target=add, args=(part,)) for part in "abc"]
        for each in threads:
            each.start()
        for each in threads:
            each.join()
        server.admin("token", "add", "ci")
        found = server.admin("audit", "verify")
        assert (found["entries"], found["broken"]) == (11, [])


def _database(request: REQUEST) -> str:
    import psycopg

    name = f"audit_{time.time_ns()}"
    with psycopg.connect(str(request.getfixturevalue("postgres_url")), autocommit=True) as connection:
        connection.execute(f"create database {name}")
    return str(request.getfixturevalue("postgres_url")).replace("/postgres?", f"/{name}?")


@pytest.mark.usefixtures("emptied")
def test_every_decision_about_a_model_is_in_it() -> None:
    from reifegrad.templates.shipped import template_text
    from reifegrad_web.audit.models import AuditEntry
    from reifegrad_web.documents import deciding
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.models import ModelVersion
    from reifegrad_web.org.people import add_user, decider
    from reifegrad_web.scoring import publishing

    add_user("mia", "marketing", NOW)
    add_user("sam", "sales", NOW)
    checked = check_here(template_text("fit-interest"))
    version, _ = deciding.add(ModelVersion, checked, decider("mia"), NOW, is_submitted=True)
    deciding.sign(version, decider("mia"), NOW)
    deciding.withdraw(version, decider("mia"), NOW)
    deciding.sign(version, decider("mia"), NOW)
    deciding.sign(version, decider("sam"), NOW)
    publishing.publish_version(version, decider("sam"), NOW)
    publishing.retire(version, decider(None), NOW)
    publishing.go_back(version, decider("sam"), NOW, "it was better")
    rows = AuditEntry.objects.order_by("number").values_list("action", "actor_kind", "actor")
    found = [(action, kind, name.partition(" ")[2]) for action, kind, name in rows]
    mia, sam = ("user", "mia"), ("user", "sam")
    assert [each for each in found if each[0] != "model.retire"] == [
        ("model.add", *mia), ("model.submit", *mia), ("model.sign", *mia), ("model.withdraw", *mia),
        ("model.sign", *mia), ("model.sign", *sam), ("model.publish", *sam), ("model.back", *sam),
    ]  # fmt: skip
    assert [kind for action, kind, _ in found if action == "model.retire"] == ["command_line"]
    assert {row.target for row in AuditEntry.objects.all()} == {"model:fit-interest"}
