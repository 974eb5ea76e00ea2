"""A published model scores everybody in bulk: the same scores, and who does something meanwhile comes first."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from people import publish
from test_taking import NOW, lead_of, message, take

pytestmark = pytest.mark.usefixtures("emptied")


def test_a_run_over_everybody_gives_what_each_one_alone_gets() -> None:
    import many_leads

    many_leads.check()


@pytest.mark.postgres
def test_also_on_postgresql(tmp_path: Path, postgres_url: str) -> None:
    import psycopg

    with psycopg.connect(postgres_url, autocommit=True) as connection:
        connection.execute("create database in_bulk")
    url = postgres_url.replace("/postgres?", "/in_bulk?")
    program = (
        f"from pathlib import Path; from reifegrad_web.start import start; start(Path({str(tmp_path)!r})); "
        "import many_leads; many_leads.check()"
    )
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONPATH": str(Path(__file__).parent)}
    command = [sys.executable, "-c", program]
    ended = subprocess.run(command, check=False, env=environment, capture_output=True, text=True)
    assert ended.returncode == 0, ended.stderr[-3_000:]


def test_who_does_something_comes_before_everybody() -> None:
    from reifegrad_web.scoring.due import lease, lease_in_bulk
    from reifegrad_web.scoring.models import DueLead

    people = [f"person-{number}" for number in range(6)]
    take(*(message("page", user_id=name) for name in people))
    DueLead.objects.all().delete()
    publish()
    take(message("page", user_id="person-4", occurred_at=NOW), received_at=NOW + timedelta(seconds=1))
    number = lead_of("user", "person-4")
    leased = lease("one", NOW + timedelta(seconds=1), 100)
    assert (set(leased.touches), leased.touched) == ({number}, {number})
    assert set(lease_in_bulk("two", NOW, 100)) == {lead_of("user", name) for name in people} - {number}
    assert lease_in_bulk("three", NOW, 100) == {}


@pytest.mark.parametrize("meanwhile", ["objects", "is erased", "does something"])
def test_what_happens_while_everybody_is_scored_holds(meanwhile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.privacy.erasing import erase
    from reifegrad_web.privacy.requests import object_to_profiling
    from reifegrad_web.scoring import bulk
    from reifegrad_web.scoring.models import DueLead, LeadScore
    from reifegrad_web.scoring.rescoring import Rescoring

    take(message("identify", user_id="nora", traits={"email": "nora@firma.example", "position": "CEO"}))
    take(message("identify", user_id="otto", traits={"email": "otto@firma.example", "position": "CEO"}))
    DueLead.objects.all().delete()
    publish()
    nora, otto = lead_of("user", "nora"), lead_of("user", "otto")
    real = bulk._verdicts

    def and_then(*given: Any) -> Any:
        found = real(*given)
        match meanwhile:
            case "objects":
                object_to_profiling("nora@firma.example", "form", command_line(), NOW)
            case "is erased":
                erase("nora@firma.example", "asked", command_line(), NOW)
            case "does something":
                take(message(user_id="nora", name="Demo Requested"), received_at=NOW)
        return found

    monkeypatch.setattr(bulk, "_verdicts", and_then)
    rescoring = Rescoring()
    assert bulk.score_in_bulk("one", rescoring.models.published, NOW) == 2
    scored = set(LeadScore.objects.values_list("lead_id", flat=True))
    assert scored == ({otto, nora} if meanwhile == "does something" else {otto})
    if meanwhile == "does something":
        assert DueLead.objects.get(lead_id=nora).touched_at is not None
    rescoring.close()


@pytest.mark.parametrize("in_bulk", [True, False])
def test_a_lead_that_cannot_be_scored_keeps_nobody_waiting(in_bulk: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.leads import fact_columns, facts
    from reifegrad_web.scoring import bulk, rescoring
    from reifegrad_web.scoring.models import DueLead, LeadScore

    people = [f"person-{number}" for number in range(5)]
    take(*(message("page", user_id=name) for name in people))
    publish()
    odd = lead_of("user", "person-2")
    if in_bulk:
        DueLead.objects.update(touched_at=None)

    def or_fail(read: Any) -> Any:
        def read_or_fail(*given: Any) -> Any:
            if odd in given[-1].members.values():
                raise TypeError("an odd value")
            return read(*given)

        return read_or_fail

    monkeypatch.setattr(bulk, "columns_of", or_fail(fact_columns.columns_of))
    monkeypatch.setattr(rescoring, "records_of", or_fail(facts.records_of))
    worker = rescoring.Rescoring()
    while worker.run_once(NOW):
        pass
    worker.close()
    scored = {lead_of("user", name) for name in people} - {odd}
    assert set(LeadScore.objects.values_list("lead_id", flat=True)) == scored
    assert DueLead.objects.get(lead_id=odd).due_at == NOW + timedelta(minutes=10)


@pytest.mark.parametrize("in_bulk", [True, False])
def test_a_model_that_is_published_while_a_worker_scores_scores_everybody(
    in_bulk: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After the worker has looked which models there are, and before it has settled its leads."""
    from reifegrad_web.scoring import bulk
    from reifegrad_web.scoring import rescoring as module
    from reifegrad_web.scoring.models import DueLead, LeadScore

    take(*(message("page", user_id=f"person-{number}") for number in range(4)))
    publish()
    if in_bulk:
        DueLead.objects.update(touched_at=None)
    place, name = (bulk, "_verdicts") if in_bulk else (module, "_next_due")
    real = getattr(place, name)

    def and_publish(*given: Any) -> Any:
        found = real(*given)
        monkeypatch.setattr(place, name, real)
        publish("grade-matrix")
        return found

    monkeypatch.setattr(place, name, and_publish)
    rescoring = module.Rescoring()
    while rescoring.run_once(NOW):
        pass
    rescoring.close()
    found = sorted(LeadScore.objects.values_list("model", flat=True))
    assert found == ["fit-interest"] * 4 + ["grade-matrix"] * 4


def test_who_clicks_is_scored_while_a_round_of_everybody_is_under_way(monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.scoring import bulk
    from reifegrad_web.scoring.models import DueLead, LeadScore
    from reifegrad_web.scoring.rescoring import Rescoring

    people = [f"person-{number}" for number in range(4)]
    take(*(message("page", user_id=name) for name in people))
    DueLead.objects.all().delete()
    publish()
    clicked = {lead_of("user", "person-1"), lead_of("user", "person-2")}
    take(message("page", user_id="person-1"), received_at=NOW)  # before the round begins
    real, seen = bulk._verdicts, []
    rescoring = Rescoring()

    def and_meanwhile(*given: Any) -> Any:
        found = real(*given)
        take(message("page", user_id="person-2"), received_at=NOW)  # it is in the round: its turn comes after that
        rescoring.score_due(NOW)
        seen.append(set(LeadScore.objects.values_list("lead_id", flat=True)))
        return found

    monkeypatch.setattr(bulk, "_verdicts", and_meanwhile)
    assert rescoring.score_published(NOW) == 3
    assert seen == [{lead_of("user", "person-1")}]
    assert clicked >= set(DueLead.objects.exclude(touched_at=None).values_list("lead_id", flat=True))
    while rescoring.run_once(NOW):
        pass
    rescoring.close()
    assert LeadScore.objects.count() == len(people)
    assert set(LeadScore.objects.exclude(record={}).values_list("lead_id", flat=True)) >= clicked


def test_a_version_that_is_replaced_scores_until_nobody_needs_it_and_is_gone_then() -> None:
    import weakref

    from reifegrad.run.fact_tables import FactTables
    from reifegrad_web.scoring.served_models import ServedModels

    publish()
    models = ServedModels()
    (old,) = models.published()
    engine = weakref.ref(old.scorer)
    publish("fit-interest", points=11)
    (new,) = models.published()
    assert new.model_hash != old.model_hash
    assert len(old.scorer.score(FactTables(leads=pa.table({"lead_id": ["1"]})), as_of=NOW)) == 1
    del old
    assert engine() is None
    models.close()


def test_a_score_that_another_version_leaves_as_it_was_is_no_change() -> None:
    from reifegrad_web.scoring.models import LeadScore, ScoreChange
    from reifegrad_web.scoring.rescoring import Rescoring

    take(message("page", user_id="nora", occurred_at=NOW))
    publish()
    rescoring = Rescoring()
    while rescoring.run_once(NOW):
        pass
    before = LeadScore.objects.get()
    publish("fit-interest", points=11)
    later = NOW + timedelta(minutes=5)
    assert rescoring.score_published(later) == 1
    rescoring.close()
    after = LeadScore.objects.get()
    assert (after.score, after.verdict, after.changed_at) == (before.score, before.verdict, before.changed_at)
    assert (after.model_hash != before.model_hash, after.as_of) == (True, later)
    change = ScoreChange.objects.latest("id")
    assert (change.cause["why"], change.since) == ("model-version", None)
