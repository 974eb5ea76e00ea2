"""What is odd in the facts is told with its number, and changes no judgement."""

from __future__ import annotations

import csv
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from reifegrad.templates.company import generate_company

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

NAMES = ("leads", "accounts", "activities", "outcomes")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    made = generate_company(tmp_path_factory.mktemp("facts"), leads=700, activities=6_000, seed=3, file_format="csv")
    return {name: getattr(made, name) for name in NAMES}


def options(files: dict[str, Path], **instead: Path) -> list[str]:
    return [part for name, path in {**files, **instead}.items() for part in (f"--{name}", str(path))]


def changed(path: Path, rows: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> Path:
    with path.open(encoding="utf-8", newline="") as file:
        found = list(csv.DictReader(file))
    target = Path(path.name).absolute()
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(found[0]))
        writer.writeheader()
        writer.writerows(rows(found))
    return target


def record(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


COUNTS = ("cases", "leads", "complete", "won", "censored", "end")


@pytest.mark.parametrize("day", ["2099-01-01T12:00:00Z", "2026-06-15T12:00:00Z"])
@pytest.mark.parametrize(
    ("table", "column"), [("leads", "created_at"), ("activities", "occurred_at"), ("outcomes", "decided_at")]
)
def test_one_fact_of_the_future_changes_no_judgement(
    run: Callable[..., Result], files: dict[str, Path], table: str, column: str, day: str
) -> None:
    def with_one_more(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        key = next(iter(rows[0]))
        return [*rows, {**rows[-1], key: "X1" if table != "outcomes" else rows[-1][key], column: day}]

    clean = record(run("backtest", "fit-interest", *options(files), "--json"))
    facts = options(files, **{table: changed(files[table], with_one_more)})
    made = record(run("backtest", "fit-interest", *facts, "--json"))
    assert {name: made[name] for name in COUNTS} == {name: clean[name] for name in COUNTS}
    assert clean["notices"] == []
    (notice,) = [one for one in made["notices"] if one["code"].startswith("dated_after")]
    assert notice["names"] == {"table": table, "column": column}
    assert notice["counts"] == {"n": 1}
    assert notice["moments"]["newest"] == day
    for command in (("calibrate", "fit-interest", "--capacity", "2 per week"), ("criteria", "fit-interest"),
                    ("drift", "fit-interest", "--trained-until", "2025-03-31")):  # fmt: skip
        told = record(run(*command, *facts, "--json"))
        assert notice in told["notices"], command
    shown = run("backtest", "fit-interest", *facts, "--lang", "de", "--report", "seite.html")
    assert column in shown.output
    assert f"({column}), bis" in Path("seite.html").read_text(encoding="utf-8")


def test_until_says_when_the_data_ends(run: Callable[..., Result], files: dict[str, Path]) -> None:
    made = [record(run("backtest", "fit-interest", *options(files), "--json", *until))
            for until in ((), ("--until", "2025-06-30"), ("--until", "30.06.2025"))]  # fmt: skip
    assert made[1] == made[2]
    assert made[1]["end"] == "2025-06-30T21:59:59Z"
    assert made[1]["complete"] < made[0]["complete"]
    assert {one["names"]["table"] for one in made[1]["notices"]} == {"leads", "activities", "outcomes"}
    later = record(run("backtest", "fit-interest", *options(files), "--json", "--until", "2026-06-30"))
    assert [one["code"] for one in later["notices"]] == ["end_beyond_dates"]
    refused = run("backtest", "fit-interest", *options(files), "--until", "soon")
    assert "as-of-format" in refused.output


def test_outcomes_of_nobody_are_counted_and_told(run: Callable[..., Result], files: dict[str, Path]) -> None:
    def some(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [{**row, "lead_id": "X" + row["lead_id"]} if n < 7 else row for n, row in enumerate(rows)]

    def everybody(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [{**row, "lead_id": "0" + row["lead_id"]} for row in rows]

    made = record(run("backtest", "fit-interest", *options(files, outcomes=changed(files["outcomes"], some)), "--json"))
    (notice,) = made["notices"]
    assert (notice["code"], notice["counts"]["n"]) == ("outcomes_without_lead", 7)
    assert notice["names"]["ids"].count("X") == 5
    facts = options(files, outcomes=changed(files["outcomes"], everybody))
    for command in (("backtest", "fit-interest"), ("calibrate", "fit-interest", "--capacity", "2 per week"),
                    ("learn", "-o", "model.yaml"), ("criteria", "fit-interest")):  # fmt: skip
        result = run(*command, *facts)
        assert result.exit_code == 1
        assert "outcomes-of-nobody" in result.output, command


def test_outcomes_that_stand_twice_or_contradict_each_other_are_told(
    run: Callable[..., Result], files: dict[str, Path]
) -> None:
    def twice(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        return [*rows, *rows[:9]]

    def opposite(rows: list[dict[str, str]]) -> list[dict[str, str]]:
        lost = [{**row, "outcome": "lost"} for row in rows if row["outcome"] == "won"]
        after = [{**row, "decided_at": "2025-12-30T08:00:00Z"} for row in lost[4:6]]
        return [*rows, *lost[:4], *after]

    clean = record(run("backtest", "fit-interest", *options(files), "--json"))
    for change, expected in ((twice, {"n": 9}), (opposite, {"n": 6, "same": 4, "later": 2})):
        facts = options(files, outcomes=changed(files["outcomes"], change))
        made = record(run("backtest", "fit-interest", *facts, "--json"))
        (notice,) = made["notices"]
        assert notice["counts"] == expected
        assert {name: made[name] for name in COUNTS} == {name: clean[name] for name in COUNTS}
