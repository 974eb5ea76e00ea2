"""attribution and forecast: figures found by another way, clear refusals, the same on the screen as in the page."""

from __future__ import annotations

import json
from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reifegrad.templates.company import generate_company

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    files = generate_company(tmp_path_factory.mktemp("facts"), leads=1_500, activities=12_000, seed=3)
    names = ("leads", "activities", "outcomes")
    return tuple(part for name in names for part in (f"--{name}", str(getattr(files, name))))


def record(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.output
    found: dict[str, Any] = json.loads(result.stdout)
    return found


def test_attribution_by_source_is_what_one_counts_by_hand(run: Callable[..., Result], facts: tuple[str, ...]) -> None:
    made = record(run("attribution", *facts, "--by", "source", "--lookback", "5000d", "--json"))
    sources = {row["lead_id"]: row["source"] for row in pq.read_table(facts[1]).to_pylist()}
    outcomes = pq.read_table(facts[5]).to_pylist()
    won = [row for row in outcomes if row["outcome"] == "won"]
    count = Counter(sources[row["lead_id"]] for row in won if sources[row["lead_id"]] is not None)
    assert {row["channel"]: row["wins"]["removal"] for row in made["contributions"] if row["won"]} == {
        name: 1000 * n for name, n in count.items()
    }
    assert made["won"] == len(won) and made["lost"] == len(outcomes) - len(won)
    assert made["cents"] == round(sum(row["amount"] or 0 for row in won) * 100)
    assert made["untouched"] == len(won) - count.total()


def test_every_rule_divides_all_that_was_won_among_activities_and_campaigns(
    run: Callable[..., Result], facts: tuple[str, ...]
) -> None:
    for by in ("kind", "campaign"):
        made = record(run("attribution", *facts, "--by", by, "--without", "purchased", "--json"))
        assert made["contributions"] and all(row["channel"] != "purchased" for row in made["contributions"])
        for rule in ("first", "last", "linear", "position", "removal"):
            cents = sum(row["cents"][rule] for row in made["contributions"])
            assert cents + made["untouched_cents"] == made["cents"] > 0
            assert sum(row["wins"][rule] for row in made["contributions"]) == 1000 * (made["won"] - made["untouched"])


def test_only_decisions_of_the_time_that_was_asked_for_are_divided(
    run: Callable[..., Result], facts: tuple[str, ...]
) -> None:
    made = record(run("attribution", *facts, "--from", "2025-03-01", "--to", "1.4.2025", "--json"))
    month = [row for row in pq.read_table(facts[5]).to_pylist() if f"{row['decided_at']:%Y-%m}" == "2025-03"]
    assert 0 < made["won"] + made["lost"] <= len(month) + 2, "midnight is that of Berlin"
    assert made["first"] >= "2025-02-28T23" and made["last"] < "2025-03-31T22"
    nothing = run("attribution", *facts, "--from", "2031-01-01")
    assert nothing.exit_code == 0 and "Nothing was decided" in nothing.output


def test_an_attribution_says_the_same_on_the_screen_and_in_its_page_in_both_languages(
    run: Callable[..., Result], facts: tuple[str, ...]
) -> None:
    for language, words in (("de", ("Fehlte er", "Zusammen", "Versuch")), ("en", ("Without it", "Total", "trial"))):
        page = f"{language}.html"
        shown = run("attribution", *facts, "--lang", language, "--report", page)
        assert shown.exit_code == 0, shown.output
        written = Path(page).read_text("utf-8")
        for word in words:
            assert word in shown.output and word in written
    again = run("attribution", *facts, "--report", "en.html")
    assert again.exit_code == 2 and "file-exists" in again.output


def test_a_column_that_nothing_has_is_refused_with_the_nearest_one(
    run: Callable[..., Result], facts: tuple[str, ...]
) -> None:
    result = run("attribution", *facts, "--by", "campain")
    assert result.exit_code in {1, 2} and "attribution-by" in result.output and "'campaign'" in result.output


def test_an_outcome_without_an_amount_counts_as_a_win_and_is_said(run: Callable[..., Result]) -> None:
    Path("leads.csv").write_text("lead_id,created_at,source\nA,2026-01-01,web\nB,2026-01-01,\nC,2026-01-01,web\n")
    Path("outcomes.csv").write_text(
        "lead_id,outcome,decided_at,amount\nA,won,2026-02-01,100.10\nB,won,2026-02-01,5\nC,won,2026-02-02,\n"
    )
    made = record(run("attribution", "--leads", "leads.csv", "--outcomes", "outcomes.csv", "--by", "source", "--json"))
    assert (made["won"], made["unpriced"], made["untouched"], made["untouched_cents"]) == (3, 1, 1, 500)
    assert made["contributions"][0]["cents"]["linear"] == 100_10
    shown = run("attribution", "--leads", "leads.csv", "--outcomes", "outcomes.csv", "--by", "source").output
    assert "1 win has no amount" in shown and "1 win (worth 5.00) had no touch" in shown


def test_a_forecast_says_the_same_on_the_screen_in_its_page_and_as_json(
    run: Callable[..., Result], facts: tuple[str, ...]
) -> None:
    made = record(run("forecast", *facts, "--weeks", 4, "--json"))
    assert len(made["weeks"]) == 4 and made["model"] is None and made["scored_weeks"] == 0
    for week in made["weeks"]:
        assert week["low"] <= week["mean"] <= week["high"] and week["cents_low"] <= week["cents"] <= week["cents_high"]
        assert week["mean"] == pytest.approx(week["of_open"] + week["of_new"] + week["of_again"], abs=1e-5)
    assert 0.7 <= made["this"]["coverage"] <= 1 and made["past_weeks"] >= 60
    outcomes = pq.read_table(facts[5]).to_pylist()
    undecided = pq.read_table(facts[1]).num_rows - len({row["lead_id"] for row in outcomes})
    assert made["open_leads"] == undecided
    for language, words in (("de", ("Traf zu", "Gewonnene", "binnen")), ("en", ("Held the truth", "within"))):
        shown = run("forecast", *facts, "--lang", language, "--report", f"{language}.html", "--pictures", language)
        assert shown.exit_code == 0, shown.output
        written = Path(f"{language}.html").read_text("utf-8")
        assert all(word in shown.output and word in written for word in words)
        assert sorted(path.name for path in Path(language).iterdir()) == ["forecast.png", "forecast.svg"]


def test_a_forecast_up_to_a_past_day_does_not_know_what_came_then(
    run: Callable[..., Result], facts: tuple[str, ...]
) -> None:
    early = record(run("forecast", *facts, "--until", "2025-06-30", "--json"))
    rows = pq.read_table(facts[5]).to_pylist()
    cut = [row for row in rows if row["decided_at"] < datetime(2025, 6, 30, 22)]  # noqa: DTZ001 - naive UTC
    pq.write_table(pa.Table.from_pylist(cut, schema=pq.read_schema(facts[5])), "cut.parquet")
    again = record(run("forecast", *facts[:4], "--outcomes", "cut.parquet", "--until", "2025-06-30", "--json"))
    assert again["weeks"] == early["weeks"] and again["this"] == early["this"]
    assert early["end"].startswith("2025-06-30T21:59:59")


def test_scores_of_a_model_join_the_forecast_where_wins_bear_them_out(
    run: Callable[..., Result], facts: tuple[str, ...]
) -> None:
    made = record(run("forecast", "fit-interest", *facts, "--allow-missing", "--weeks", 8, "--json"))
    assert made["model"] == "fit-interest" and made["scored_weeks"] > 60
    bare = record(run("forecast", *facts, "--weeks", 8, "--json"))
    assert made["weeks"][0]["mean"] != bare["weeks"][0]["mean"]
    assert made["open_leads"] == bare["open_leads"]


def test_a_forecast_of_few_wins_is_refused(run: Callable[..., Result]) -> None:
    Path("leads.csv").write_text("lead_id,created_at\nA,2026-01-01\n")
    Path("outcomes.csv").write_text("lead_id,outcome,decided_at\nA,won,2026-02-01\n")
    result = run("forecast", "--leads", "leads.csv", "--outcomes", "outcomes.csv")
    assert result.exit_code in {1, 2} and "forecast-few" in result.output
