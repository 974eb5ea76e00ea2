"""A run learns from outcomes in a process of its own, says why where it cannot, and leaves no personal data behind."""

from __future__ import annotations

import json
from typing import Any

import pytest
from learned_past import FIT, NOW, decide, learn, past, published, work
from test_taking import lead_of, message, take

from reifegrad.errors import ReifegradError

pytestmark = [pytest.mark.usefixtures("emptied"), pytest.mark.slow]


def folders() -> list[str]:
    from reifegrad_web.imports.storing import folders as kept

    return kept()


def test_a_model_is_learned_and_held_against_the_published_one_on_the_same_data() -> None:
    past(260)
    version = published()
    before = set(folders())
    run = learn()
    assert (run.state, run.problems, run.version) == ("done", [], version.text_hash)
    assert set(folders()) == before, "the facts are gone when it has ended"
    learned, compared, criteria = (run.result[name] for name in ("learned", "compared", "criteria"))
    assert learned["record"]["test"]["auc"] > 0.6
    assert {"de", "en"} == set(learned["report"]) == set(compared["report"]) == set(criteria["report"])
    tested = learned["record"]["tested"]
    assert compared["record"]["complete"] == tested["judgements"], "both are judged by what nothing was learned from"
    assert [each["model"] for each in compared["record"]["models"]] == ["fit-interest", "learned"]
    proposed = {each["criterion"]: each for each in criteria["proposals"]}
    assert "position" not in proposed, "its points are right"
    pricing = proposed["pricing_page"]  # which changes nothing in this past
    assert pricing["proposed"] < pricing["declared"] == 15
    assert pricing["counts_for"] > pricing["won_with"] > 0
    assert pricing["paths"] == [["dimensions", "interest", "criteria", "pricing_page", "points"]]
    assert "position" in run.text
    kept = json.dumps([run.result, run.problems]) + run.text
    assert [word for word in ("Nora", "l17@", "tables/", "reifegrad learn", "--use") if word in kept] == []


def test_who_objects_is_not_learned_from() -> None:
    from reifegrad_web.leads.objections import object_to_profiling
    from reifegrad_web.leads.persons import find
    from reifegrad_web.writing import write

    for user in ("a", "b"):
        take(message("page", user_id=user, properties={"path": "/pricing"}))
        decide(user, is_won=True, at=NOW)
    with write():
        object_to_profiling(find("user:a"), "", NOW, NOW)
    written = facts_written()
    assert {name: set(ids) for name, ids in written.items() if ids} == {
        name: {str(lead_of("user", "b"))} for name in ("leads", "activities", "outcomes")
    }


def facts_written() -> dict[str, list[Any]]:
    """The leads of each table that a run is given."""
    import tempfile
    from pathlib import Path

    import pyarrow.parquet as pq

    from reifegrad_web.learning.fact_files import write_facts

    with tempfile.TemporaryDirectory() as folder:
        write_facts(Path(folder) / "tables", lambda: None)
        tables = {file.stem: pq.read_table(file) for file in (Path(folder) / "tables").glob("*.parquet")}
    assert "reifegrad_identities" not in tables["leads"].column_names
    return {name: table["lead_id"].to_pylist() for name, table in tables.items() if "lead_id" in table.column_names}


def test_too_few_outcomes_are_counted() -> None:
    past(40)
    published()
    run = learn(horizon=60)
    assert run.state == "failed"
    (problem,) = run.problems
    assert problem["code"] == "too-few-outcomes"
    assert problem["params"]["least"] == 40
    assert 0 < problem["params"]["won"] < 40
    assert run.result == {}


def test_without_a_published_model_there_is_nothing_to_compare_with() -> None:
    past(40)
    run = learn("", horizon=60)
    assert (run.model, run.version, run.problems[0]["code"]) == ("", "", "too-few-outcomes")
    with pytest.raises(ReifegradError, match="version-none"):
        learn("fit-interest")


def test_an_activity_can_count_as_won() -> None:
    past(12)
    published()
    run = learn(horizon=30, event="page_viewed")
    assert run.event == "page_viewed"
    assert run.problems[0]["code"] in {"too-few-outcomes", "one-outcome-only"}
    assert learn(horizon=30, event="never_seen").problems[0]["code"] in {"too-few-outcomes", "one-outcome-only"}


@pytest.mark.parametrize("question", [{"horizon": 91}, {"test_months": 5}])
def test_only_what_is_offered_can_be_asked(question: dict[str, int]) -> None:
    published()
    with pytest.raises(ReifegradError, match="learning-question"):
        learn(**question)


def start() -> Any:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.learning.asking import Question, start_learning

    return start_learning("fit-interest", Question(), command_line(), NOW)


def test_the_same_is_not_asked_twice_at_once() -> None:
    published()
    start()
    with pytest.raises(ReifegradError, match="learning-busy"):
        start()


def test_what_is_stopped_before_it_begins_does_nothing() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.learning.asking import find_run, stop

    published()
    run = start()
    assert stop(run, command_line(), NOW)
    work()
    assert find_run(run.pk).state == "stopped"
    assert not stop(run, command_line(), NOW)
    start()


def test_what_is_stopped_meanwhile_ends_its_process(monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.learning import running
    from reifegrad_web.learning.asking import find_run, stop

    past(5)
    published()
    run = start()
    real = running.run_confined

    def stopped(*given: Any) -> Any:
        stop(find_run(run.pk), command_line(), NOW)
        return real(*given)

    monkeypatch.setattr(running, "run_confined", stopped)
    monkeypatch.setattr(running, "_LOOK", 0.0)
    before = set(folders())
    work()
    found = find_run(run.pk)
    assert (found.state, found.result, set(folders())) == ("stopped", {}, before)


@pytest.mark.parametrize(
    ("limits", "code"), [({"wall": 0}, "learning-too-slow"), ({"memory": 3 * 1024**3 // 2}, "learning-memory")]
)
def test_a_process_that_takes_too_much_says_so(limits: dict[str, int], code: str) -> None:
    from dataclasses import replace

    from reifegrad_web.background.queue import Hold, lease_job
    from reifegrad_web.learning.asking import find_run
    from reifegrad_web.learning.running import LIMITS, run_learning
    from reifegrad_web.writing import write

    past(3)
    published()
    run = start()
    with write():
        job = lease_job("worker", NOW)
    assert job is not None
    run_learning(Hold(job), replace(LIMITS, **limits))
    found = find_run(run.pk)
    assert (found.state, found.problems[0]["code"]) == ("failed", code)


def test_a_run_that_ends_its_workers_again_and_again_has_failed() -> None:
    from reifegrad_web.background.models import Job
    from reifegrad_web.background.queue import MOST_ATTEMPTS
    from reifegrad_web.learning.asking import find_run

    published()
    run = start()
    Job.objects.filter(pk=run.job_id).update(attempts=MOST_ATTEMPTS)
    work()
    assert (find_run(run.pk).state, find_run(run.pk).problems[0]["code"]) == ("failed", "learning-died")
    start()


def test_another_worker_begins_anew_what_a_killed_one_has_left() -> None:
    from reifegrad_web.imports.storing import new_folder
    from reifegrad_web.learning.asking import find_run
    from reifegrad_web.learning.models import LearningRun

    past(3)
    published()
    run, left = start(), new_folder()
    LearningRun.objects.filter(pk=run.pk).update(state="running", folder=left)
    work()
    assert find_run(run.pk).state == "failed"  # of three leads nobody can learn
    assert left not in folders()


def test_a_draft_is_held_against_the_published_version() -> None:
    from reifegrad_web.audit.recording import command_line
    from reifegrad_web.learning.asking import find_run, last_backtest, start_backtest
    from reifegrad_web.models import drafting
    from reifegrad_web.org.people import decider

    past(120)
    version = published()
    with pytest.raises(ReifegradError, match="backtest-alone"):
        start_backtest(version, 60, command_line(), NOW)
    text = FIT.replace("CEO: 20", "CEO: 90")
    draft, _ = drafting.save("fit-interest", text, version.text_hash, decider(None), NOW)
    run = start_backtest(draft, 60, command_line(), NOW)
    work()
    found = find_run(run.pk)
    assert (found.state, last_backtest("fit-interest", draft.text_hash)) == ("done", run.pk)
    before, after = found.result["compared"]["record"]["models"]
    assert (before["model_hash"], after["model_hash"]) == (version.hash, draft.hash)
    assert after["auc"] > before["auc"]
    assert draft.text_hash[:12] in json.dumps(found.result["compared"]["report"]["de"])


def test_where_the_libraries_are_missing_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    from reifegrad_web.learning import running

    program = (
        "import sys; sys.modules['sklearn'] = None; from reifegrad_web.learning.learning_process import main; main()"
    )
    monkeypatch.setattr(running, "PROGRAM", ["-c", program])
    past(3)
    published()
    (problem,) = learn().problems
    assert (problem["code"], problem["params"]["packages"]) == ("extra-missing", ["sklearn"])


def test_a_command_learns_in_place_and_keeps_the_model(monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from reifegrad_web.commands.admin import command
    from reifegrad_web.models.versions import versions_of

    monkeypatch.setattr("reifegrad_web.start.start", lambda *_, **__: None)
    past(260)
    published()
    asked = ["model", "learn", "fit-interest", "--test-months", "3", "--draft", "learned", "--json"]
    done = CliRunner().invoke(command, asked)
    assert done.exit_code == 0, done.output
    found = json.loads(done.stdout)
    assert found["state"] == "done"
    assert found["learned"]["test"]["auc"] > 0.6
    assert {each["criterion"] for each in found["criteria"]["criteria"]} >= {"position", "pricing_page"}
    assert [each.text_hash for each in versions_of("learned")] == [found["version"]]
    months = {found["learned"]["tested"][end][:7] for end in ("since", "until")}
    assert len(months) == 2
    assert done.stderr == ""


def test_who_imports_does_not_wait_for_who_learns() -> None:
    from reifegrad_web.background.queue import add_job, lease_job
    from reifegrad_web.learning.asking import LEARNING
    from reifegrad_web.writing import write

    with write():
        first = [add_job(kind, {}, NOW).kind for kind in (LEARNING, "import")]
        jobs = [lease_job("w", NOW, other_than=(LEARNING,)), lease_job("w", NOW, kinds=(LEARNING,))]
        assert lease_job("w", NOW, kinds=(LEARNING,)) is None
    assert [job and job.kind for job in jobs] == list(reversed(first))
