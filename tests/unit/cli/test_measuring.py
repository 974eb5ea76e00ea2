"""backtest, calibrate and drift: figures found by another way, files changed with care, clear refusals."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from datetime import UTC, datetime, timedelta
from importlib import util
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from reifegrad.templates.company import generate_company

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

AS_OF = datetime(2025, 6, 30, 22, tzinfo=UTC)  # midnight in Berlin
SMALL = """\
# Who we call.
reifegrad: 1
name: small
timezone: Europe/Berlin
dimensions:
  interest:
    criteria:
      pricing:   {activity: page_viewed,   points: 3}   # any page
thresholds:
    # agreed in March
    hot:              400
    sales_qualified:   50   # by sales
    rest: else
"""


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    files = generate_company(tmp_path_factory.mktemp("facts"), leads=1_000, activities=12_000, seed=3)
    names = ("leads", "accounts", "activities", "outcomes")
    return tuple(part for name in names for part in (f"--{name}", str(getattr(files, name))))


def record(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_a_backtest_counts_what_scoring_that_day_and_looking_up_the_outcomes_counts(
    run: Callable[..., Result], facts: tuple[str, ...]
) -> None:
    made = record(
        run(
            "backtest",
            "fit-interest",
            *facts,
            "--at",
            "month_ends",
            "--from",
            "2025-07-01",
            "--to",
            "2025-07-02",
            "--json",
        )
    )
    run("score", "fit-interest", *facts[:6], "--as-of", "2025-07-01", "-o", "scores.csv")
    leads = {row["lead_id"]: row for row in pq.read_table(facts[1]).to_pylist()}
    outcomes = {row["lead_id"]: row for row in pq.read_table(facts[7]).to_pylist()}
    n, won = Counter[str](), Counter[str]()
    for row in csv.DictReader(Path("scores.csv").read_text(encoding="utf-8").splitlines()):
        outcome = outcomes.get(row["lead_id"])
        decided = None if outcome is None else outcome["decided_at"].replace(tzinfo=UTC)
        young = leads[row["lead_id"]]["created_at"].replace(tzinfo=UTC) >= AS_OF - timedelta(days=366)
        if young and (decided is None or decided > AS_OF):
            n[row["stage"]] += 1
            in_time = decided is not None and decided <= AS_OF + timedelta(days=90)
            won[row["stage"]] += bool(in_time and outcome and outcome["outcome"] == "won")
    groups = {group["name"]: group for group in made["models"][0]["groups"]["stage"]}
    assert len(groups) == 3
    assert {name: group["n"] for name, group in groups.items()} == dict(n)
    assert {name: group["won"] for name, group in groups.items()} == {name: won[name] for name in n}
    assert made["complete"] == sum(n.values()) > 50
    assert made["won"] == sum(won.values()) > 0


def test_the_page_of_a_backtest_is_written_and_said_in_german(
    run: Callable[..., Result], facts: tuple[str, ...]
) -> None:
    result = run("backtest", "fit-interest", "grade-matrix", *facts, "--lang", "de", "--report", "seite.html")
    assert result.exit_code == 0, result.output
    assert "Geschrieben: seite.html" in result.output
    page = Path("seite.html").read_text(encoding="utf-8")
    assert page.count("<svg") == page.count("</svg>") == 4
    assert "Gewonnen" in page
    assert not re.search(r"\bnan\b", page)


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_calibrate_changes_one_number_of_the_file_and_nothing_else(
    run: Callable[..., Result], facts: tuple[str, ...], ending: str
) -> None:
    text = "\ufeff" + SMALL.replace("\n", ending)
    Path("model.yaml").write_text(text, encoding="utf-8", newline="")
    Path("model.yaml").chmod(0o640)
    made = record(run("calibrate", "model.yaml", "--capacity", "2 per week", *facts, "--write", "--json"))
    best = made["advice"]["threshold"]
    after = Path("model.yaml").read_bytes().decode()
    assert after == text.replace("   50   #", f"   {best:g}   #")
    assert Path("model.yaml").stat().st_mode & 0o777 == 0o640
    assert [line[0] for line in made["diff"] if line[0] in "+-"] == ["-", "+"]
    assert not list(Path().glob(".*"))
    again = run("calibrate", "model.yaml", "--capacity", "2 per week", *facts, "--write")
    assert "already has this threshold" in " ".join(again.output.split())
    row = next(row for row in made["rows"] if row["threshold"] >= best)
    assert row["per_week"] <= 2


def test_calibrate_recommends_and_writes_nothing_from_a_handful_of_wins(
    run: Callable[..., Result], facts: tuple[str, ...]
) -> None:
    table = pq.read_table(facts[7])
    rows = table.to_pylist()
    few = [row for row in rows if row["outcome"] == "lost"] + [row for row in rows if row["outcome"] == "won"][:4]
    pq.write_table(table.from_pylist(few, schema=table.schema), "few.parquet")
    Path("model.yaml").write_text(SMALL, encoding="utf-8")
    asked = ("calibrate", "model.yaml", "--capacity", "2 per week", *facts[:6], "--outcomes", "few.parquet")
    assert record(run(*asked, "--json"))["advice"]["fit"] == "few_won"
    shown = " ".join(run(*asked).output.split())
    assert "none is recommended" in shown
    assert "Set the threshold" not in shown
    refused = run(*asked, "--write")
    assert refused.exit_code == 1
    assert "calibrate-few-won" in refused.output
    assert Path("model.yaml").read_text(encoding="utf-8") == SMALL


def test_calibrate_counts_who_qualifies_or_is_vetoed_whatever_the_points_say(
    run: Callable[..., Result], facts: tuple[str, ...]
) -> None:
    rules = """
      demo: {activity: form_submitted, where: "form = 'demo'", points: 0, qualify: true}
      abroad: {when: "country not in ('DE', 'AT', 'CH')", points: 0, disqualify: far away}
"""
    Path("model.yaml").write_text(SMALL.replace("   # any page\n", rules), encoding="utf-8")
    made = record(run("calibrate", "model.yaml", "--capacity", "2 per week", *facts, "--json"))
    activities = pq.read_table(facts[5]).to_pylist()
    leads = {row["lead_id"]: row for row in pq.read_table(facts[1]).to_pylist()}
    asked = {row["lead_id"] for row in activities if row["form"] == "demo"}
    outcomes = {row["lead_id"]: row["decided_at"] for row in pq.read_table(facts[7]).to_pylist()}
    first = {
        lead: min(r["occurred_at"] for r in activities if r["lead_id"] == lead and r["form"] == "demo")
        for lead in asked
    }
    countries = {"DE", "AT", "CH", None}
    accounts = {row["account_id"]: row["country"] for row in pq.read_table(facts[3]).to_pylist()}
    end = max(row["occurred_at"] for row in activities)
    kept = [
        lead
        for lead, at in first.items()
        if (leads[lead]["country"] or accounts.get(leads[lead]["account_id"])) in countries
        and not (lead in outcomes and outcomes[lead] <= at)
        and at + timedelta(days=90) <= end
    ]
    assert made["rows"][-1]["known"] == len(kept) > 10


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("calibrate", "fit-interest", "--capacity", "5 per week", "--write"), "template-read-only"),
        (("calibrate", "fit-interest", "--capacity", "many"), "capacity-format"),
        (("calibrate", "grade-matrix", "--capacity", "5 a day"), "calibrate-cells"),
        (("calibrate", "fit-interest", "--capacity", "5 je Woche", "--stage", "hot"), "calibrate-stage"),
        (("calibrate", "model.yaml", "--capacity", "900 per week", "--write"), "calibrate-no-fit"),
        (("calibrate", "model.yaml", "--capacity", "2 per week", "--stage", "hot", "--write"), "calibrate-order"),
        (("backtest", "fit-interest", "--horizon", "3 months"), "length-invalid"),
        (("backtest", "fit-interest", "--at", "noon"), "moments-unknown"),
        (("backtest", "grade-matrix", "--at", "hand_over"), "stage-unknown"),
        (("backtest", "fit-interest", "--from", "2031-01-01"), "no-cases"),
        (("backtest", "fit-interest", "--report", "page.pdf"), "report-format"),
        (("backtest", "fit-interest", "--report", "there.html"), "file-exists"),
        (("calibrate", "fit-interest", "--capacity", "5 a week", "--report", "there.html"), "file-exists"),
        (("drift", "fit-interest", "--trained-until", "2025-06-30", "--report", "there.html"), "file-exists"),
        (("backtest", "fit-interest", "--report", "nowhere/page.html"), "output-folder"),
        (("criteria", "fit-interest", "-o", "model.txt"), "output-format"),
        (("drift", "fit-interest"), "trained-until-missing"),
    ],
)
def test_what_cannot_be_done_is_said_in_a_line_and_changes_nothing(
    run: Callable[..., Result], facts: tuple[str, ...], arguments: tuple[str, ...], code: str
) -> None:
    Path("model.yaml").write_text(SMALL, encoding="utf-8")
    Path("there.html").write_text("of yesterday", encoding="utf-8")
    result = run(*arguments, *facts)
    assert result.exit_code in {1, 2}, result.output
    assert code in result.output
    assert Path("there.html").read_text(encoding="utf-8") == "of yesterday"
    assert Path("model.yaml").read_text(encoding="utf-8") == SMALL


def test_drift_finds_a_word_that_was_renamed(
    run: Callable[..., Result], facts: tuple[str, ...], tmp_path: Path
) -> None:
    run("score", "grade-matrix", *facts[:6], "--as-of", "2025-12-31", "-o", "scores.csv")
    table = pq.read_table(facts[1])
    rows = table.to_pylist()
    for row in rows:
        if row["created_at"] >= datetime(2025, 6, 1) and row["position"] == "Geschäftsführung":  # noqa: DTZ001
            row["position"] = "GF"
    pq.write_table(table.from_pylist(rows, schema=table.schema), tmp_path / "new.parquet")
    until = ("--trained-until", "2025-06-07")
    calm = record(run("drift", "grade-matrix", *facts, *until, "--json"))
    assert not [hint for hint in calm["hints"] if hint["code"] in {"input_shift", "new_values"}]
    moved = record(run("drift", "grade-matrix", "--leads", "new.parquet", *facts[2:], *until, "--json"))
    assert {tuple(hint["names"]) for hint in moved["hints"] if hint["code"] == "new_values"} == {("position", "GF")}
    result = run("drift", "grade-matrix", "--leads", "new.parquet", *facts[2:], *until, "--lang", "de")
    assert "GF" in result.output


def test_of_a_model_made_by_hand_nobody_says_that_it_was_trained(
    run: Callable[..., Result], facts: tuple[str, ...]
) -> None:
    shown = run("drift", "fit-interest", *facts, "--trained-until", "30.6.2025", "--lang", "de", "--report", "d.html")
    assert shown.exit_code == 0, shown.output
    assert "davor" in shown.output and "bis 30.06.2025" in " ".join(shown.output.split())
    for text in (shown.output, Path("d.html").read_text("utf-8")):
        assert not re.search("beim Lernen|gegen das Lernen|nach dem Lernen|neu lernen|Lernen Sie", text)
    english = run("drift", "fit-interest", *facts, "--trained-until", "2025-06-30").output
    assert "training" not in english


def test_dates_may_be_written_as_the_files_write_them(run: Callable[..., Result], facts: tuple[str, ...]) -> None:
    iso = ("--from", "2025-01-01", "--to", "2025-07-01")
    german = ("--from", "01.01.2025", "--to", "1.7.2025")
    first, second = (record(run("backtest", "fit-interest", *facts, *dates, "--json")) for dates in (iso, german))
    assert first == second and first["cases"] > 0
    assert first["first"] >= "2024-12-31T23:00" and first["last"] < "2025-06-30T22:00"


def test_a_machine_without_the_extra_is_told_what_to_install(
    run: Callable[..., Result], facts: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    real = util.find_spec
    monkeypatch.setattr(util, "find_spec", lambda name, *rest: None if name == "scipy" else real(name, *rest))
    result = run("backtest", "fit-interest", *facts)
    assert result.exit_code == 1
    assert "pip install '.[predict]'" in result.output
