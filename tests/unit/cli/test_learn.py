"""`learn` from the command line: the file is a model like any other, the card stands alone, errors are one line."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from reifegrad.spec.loader import load_model
from reifegrad.templates.company import generate_company

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result

    Run = Callable[..., Result]

AS_OF = ("--as-of", "2026-01-01")


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    folder = tmp_path_factory.mktemp("company")
    files = generate_company(folder, leads=3_000, activities=45_000, seed=5)
    return ("--leads", str(files.leads), "--accounts", str(files.accounts), "--activities", str(files.activities))


@pytest.fixture(scope="module")
def leads() -> pd.DataFrame:
    """Leads whose chance depends on hours and source, not on the colour; the newest last."""
    rng = np.random.default_rng(3)
    rows = 1_200
    hours, source = rng.gamma(2, 4, rows).round(1), rng.choice(["fair", "web", "list"], rows)
    odds = -2 + 0.15 * hours + np.select([source == "fair", source == "list"], [1.2, -1.0], 0.0)
    columns = {
        "lead_id": [f"L{number:05}" for number in range(rows)],
        "hours on site": hours,
        "source": source,
        "colour": rng.choice(["red", "blue"], rows),
        "came in": pd.date_range("2024-01-01", periods=rows, freq="9h").strftime("%Y-%m-%d %H:%M"),
        "bought": np.where(rng.random(rows) < 1 / (1 + np.exp(-odds)), "yes", "no"),
    }
    return pd.DataFrame(columns)


def test_a_plain_table_becomes_a_model_that_scores(run: Run, leads: pd.DataFrame) -> None:
    leads.to_csv("leads.csv", index=False)
    made = run(
        *("learn", "--leads", "leads.csv", "--target", "bought", "--time", "came in"),
        *("-o", "bought.yaml", "--card", "card.html", "--json"),
    )
    assert made.exit_code == 0, made.output
    record = json.loads(made.stdout)
    assert record["test"]["auc"] > 0.7
    model = load_model(Path("bought.yaml"))
    assert model.training is not None and model.training.target == "bought"
    assert set(model.attributes) >= {"hours on site", "source"}
    assert "colour" not in model.attributes
    page = Path("card.html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "http" not in page.replace("http-equiv", "")

    scored = run("score", "bought.yaml", "--leads", "leads.csv", *AS_OF, "-o", "s.csv", "--contributions", "c.csv")
    assert scored.exit_code == 0, scored.output
    scores, parts = pd.read_csv("s.csv"), pd.read_csv("c.csv")
    assert {"probability", "ripeness_score"} <= set(scores.columns)
    sums = parts.groupby("lead_id")["points"].sum().round(3)
    assert (sums == scores.set_index("lead_id")["score"].round(3)).all()
    chance = 1 / (1 + 2 ** (-scores["score"] / 20))
    assert np.abs(chance - scores["probability"]).max() < 1e-6


def test_facts_become_a_model_that_explains_itself(run: Run, company: tuple[str, ...]) -> None:
    outcomes = str(Path(company[1]).with_name("outcomes.parquet"))
    made = run("learn", *company, "--outcomes", outcomes, "-o", "learned.yaml", "--card", "card.md", "--lang", "de")
    assert made.exit_code == 0, made.output
    assert "Gelernt aus" in made.stdout
    text = Path("learned.yaml").read_text(encoding="utf-8")
    assert "first_name" not in text and "favourite_colour" not in text
    assert "activity: " in text
    model = load_model(Path("learned.yaml"))
    assert model.training is not None and model.training.moments == "month_ends"
    assert "## Wofür es nicht verwendet werden darf" in Path("card.md").read_text(encoding="utf-8")
    # several month ends of one lead are several judgements, and one win
    training = model.training
    assert training.judgements is not None and training.judgements > training.leads > training.won
    assert training.leads <= 3_000 and f"of {training.leads:,} leads ({training.won:,} won)" in text
    assert " judgements, " in text and "% won" in text and not re.search(r"# [\d,]+ leads", text)
    assert "Beurteilungen von" in made.stdout and "die schon beim Lernen vorkamen" in " ".join(made.stdout.split())
    card = Path("card.md").read_text(encoding="utf-8")
    read = {"department", "country", "source", "campaign", "need", "authority", "favourite_colour"}
    assert all(name in text or f"| {name} |" in card for name in read)
    assert "Die Aktivitäten: " in card
    told = run("explain", "learned.yaml", *company, "--lead", "L0000007", *AS_OF)
    assert told.exit_code == 0, told.output
    judged = run("backtest", "learned.yaml", *company, "--outcomes", outcomes, "--json")
    assert judged.exit_code == 0, judged.output


def _few(frame: pd.DataFrame) -> pd.DataFrame:
    few = pd.concat([frame[frame["bought"] == "yes"][:39], frame[frame["bought"] == "no"]])
    return few.sample(frac=1, random_state=1)


BROKEN: dict[str, tuple[Any, str]] = {
    "too few": (_few, "too-few-outcomes"),
    "constant": (lambda f: f.assign(**{"hours on site": 1, "source": "x", "colour": "x"}), "no-features"),
    "all lost": (lambda f: f.assign(bought="no"), "target-one-value"),
    "one category": (lambda f: f.assign(bought="maybe"), "target-one-value"),
    "a date": (lambda f: f.assign(bought=f["came in"]), "target-is-a-date"),
    "three values": (lambda f: f.assign(bought=np.resize(["yes", "no", "open"], len(f))), "target-not-binary"),
    "noise": (lambda f: f.assign(bought=np.resize(["yes", "no", "no", "yes", "no"], len(f))), "nothing-found"),
}


@pytest.mark.parametrize("name", BROKEN)
def test_what_cannot_be_learned_is_said_in_one_line(run: Run, leads: pd.DataFrame, name: str) -> None:
    broken, code = BROKEN[name]
    broken(leads).to_csv("leads.csv", index=False)
    made = run("learn", "--leads", "leads.csv", "--target", "bought", "-o", "model.yaml")
    assert made.exit_code == 1, made.output
    lines = [line for line in made.stderr.splitlines() if "warning" not in line]
    assert len(lines) == 1 and f"{code}: " in lines[0], made.stderr
    assert not Path("model.yaml").exists()


def test_where_nothing_is_found_the_suspicious_columns_are_named_with_the_option(run: Run, leads: pd.DataFrame) -> None:
    bought = np.resize(["yes", "no", "no", "yes", "no"], len(leads))
    leads.assign(bought=bought, contract=np.where(bought == "yes", "signed", "")).to_csv("leads.csv", index=False)
    asked = ("learn", "--leads", "leads.csv", "--target", "bought", "--without", "source", "-o", "model.yaml")
    made = run(*asked, "--lang", "de")
    assert made.exit_code == 1, made.output
    said = " ".join(made.stderr.split())
    assert "nothing-found: " in said
    assert "left-out-as-suspicious: weggelassen, weil sie das Ergebnis verraten können: contract. " in said
    assert "--use 'contract'" in said
    used = run(*asked, "--use", "contract")
    assert used.exit_code == 0, used.output
    assert "left-out-as-suspicious" not in used.stderr


def test_where_only_suspicious_columns_are_there_they_are_named(run: Run, leads: pd.DataFrame) -> None:
    only = leads[["lead_id", "bought"]].assign(contract=np.where(leads["bought"] == "yes", "signed", ""))
    only.to_csv("leads.csv", index=False)
    made = run("learn", "--leads", "leads.csv", "--target", "bought", "-o", "model.yaml")
    assert made.exit_code == 1, made.output
    assert "no-features: " in made.stderr and "--use 'contract'" in " ".join(made.stderr.split())


def test_two_thousand_columns_are_no_trouble(run: Run, leads: pd.DataFrame) -> None:
    rng = np.random.default_rng(1)
    noise = pd.DataFrame(rng.normal(size=(len(leads), 2_000)).round(2), columns=[f"n{n}" for n in range(2_000)])
    pd.concat([leads, noise], axis=1).to_parquet("leads.parquet")
    made = run("learn", "--leads", "leads.parquet", "--target", "bought", "-o", "model.yaml", "--json")
    assert made.exit_code == 0, made.output
    assert "hours on site" in Path("model.yaml").read_text(encoding="utf-8")


def test_what_the_values_of_the_target_were_taken_for_is_said(run: Run, leads: pd.DataFrame) -> None:
    some = leads.assign(bought=np.where(np.arange(len(leads)) % 10 == 3, "offen", leads["bought"]))
    pd.concat([some, some[:50]]).to_csv("leads.csv", index=False)
    asked = ("learn", "--leads", "leads.csv", "--target", "bought", "--time", "came in", "--positive", "YES")
    all_lost = run(*asked, "-o", "a.yaml")
    assert all_lost.exit_code == 0, all_lost.output
    assert "offen (120)" in all_lost.stdout and "Does offen really mean lost?" in all_lost.stdout
    assert "50 exact duplicates dropped" in all_lost.stdout
    left = run(*asked, "--negative", "no", "-o", "b.yaml", "--json")
    assert left.exit_code == 0, left.output
    record = json.loads(left.stdout)
    assert record["target_values"]["open"] == {"offen": 120}
    assert record["trained"]["leads"] + record["tested"]["leads"] == 1_080
    assert record["tables"][0]["rows_dropped"] == 50
    german = run(*asked, "--negative", "no", "-o", "c.yaml", "--lang", "de")
    assert "Als offen ausgelassen: offen (120)." in german.stdout


def test_a_number_that_gives_the_order_is_named_and_a_column_by_its_heading(run: Run, leads: pd.DataFrame) -> None:
    leads.assign(Number=np.arange(len(leads))).rename(columns={"hours on site": "Hours"}).to_csv("l.csv", index=False)
    asked = ("learn", "--leads", "l.csv", "--target", "bought", "--rising", "Hours", "--without", "colour")
    made = run(*asked, "--time", "Number", "-o", "a.yaml")
    assert made.exit_code == 0, made.output
    assert "The column Number holds numbers; their order was used" in " ".join(made.stdout.split())
    assert "No column gives the time" not in made.stdout
    assert "colour: left out on request" in made.stdout
    assert "No column gives the time" in run(*asked, "-o", "b.yaml").stdout


@pytest.mark.parametrize(
    ("given", "code"),
    [
        (("--target", "bought", "--outcomes", "o.csv"), "learn-target"),
        ((), "learn-target"),
        (("--outcomes", "o.csv", "--positive", "won"), "learn-target"),
        (("--outcomes", "o.csv", "--negative", "lost"), "learn-target"),
        (("--target", "boughd"), "column-missing"),
        (("--target", "bought", "--use", "colours"), "column-missing"),
        (("--target", "bought", "--card", "card.pdf"), "output-format"),
    ],
)
def test_what_is_typed_wrong_is_said_before_any_work(
    run: Run, leads: pd.DataFrame, given: tuple[str, ...], code: str
) -> None:
    leads[:100].to_csv("leads.csv", index=False)
    made = run("learn", "--leads", "leads.csv", *given, "-o", "model.yaml")
    assert made.exit_code in {1, 2}
    assert f"{code}: " in made.stderr
    assert not Path("model.yaml").exists()
