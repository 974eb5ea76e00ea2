from __future__ import annotations

import json
import random
import re
from datetime import date, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from reifegrad.templates.company import generate_company

if TYPE_CHECKING:
    from collections.abc import Callable

    from click.testing import Result


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, ...]:
    """The options of a company of 3,000 leads with outcomes, as CSV: nothing says what its columns hold."""
    files = generate_company(
        tmp_path_factory.mktemp("evidence"), leads=3_000, activities=24_000, seed=7, file_format="csv"
    )
    names = ("leads", "accounts", "activities", "outcomes")
    return tuple(part for name in names for part in (f"--{name}", str(getattr(files, name))))


def test_criteria_write_a_proposal_that_diff_shows_and_score_runs(
    run: Callable[..., Result], data: tuple[str, ...]
) -> None:
    run("init", "m", "--template", "fit-interest")
    asked = ("criteria", "m/scoring-model.yaml", *data)
    record = json.loads(run(*asked, "--json").output)
    proposed = {one["criterion"]: one for one in record["criteria"] if one["proposed"] is not None}
    assert record["proposals"] == len([one for one in record["criteria"] if one["proposed"] is not None]) > 0
    assert "country_not_served" not in proposed, "a veto decides without points"
    written = run(*asked, "-o", "new.yaml", "--lang", "de")
    assert written.exit_code == 0 and "new.yaml" in written.output
    old, new = (Path(name).read_text("utf-8").splitlines() for name in ("m/scoring-model.yaml", "new.yaml"))
    assert len(old) == len(new)
    assert all("points" in after for before, after in zip(old, new, strict=True) if before != after)
    changes = json.loads(run("diff", "m/scoring-model.yaml", "new.yaml", "--json").output)["changes"]
    assert {change["key"].split(".")[3] for change in changes if "points" in change["code"]} == set(proposed)
    again = run(*asked, "-o", "new.yaml")
    assert again.exit_code == 2 and "file-exists" in again.output


def test_the_page_of_criteria_says_what_the_screen_says(run: Callable[..., Result], data: tuple[str, ...]) -> None:
    run("init", "m", "--template", "fit-interest")
    model = Path("m/scoring-model.yaml")
    dead = "      price_list: {activity: price_list_loaded, points: 20}\n      blog_post:\n"
    text = model.read_text("utf-8").replace("points: -50", "points: 5").replace("      blog_post:\n", dead)
    assert "points: 5\n" in text and dead in text
    model.write_text(text, "utf-8")
    for language, words in (
        ("de", ("Was zu tun ist", "Muster, die kein", "Benjamini", "falsches Vorzeichen", "zählt nie")),
        ("en", ("What to do", "Patterns that no", "Benjamini", "wrong sign", "never counts")),
    ):
        page, folder = f"{language}.html", f"slides-{language}"
        asked = ("criteria", model, *data, "--lang", language, "--report", page, "--pictures", folder)
        shown = run(*asked)
        assert shown.exit_code == 0, shown.output
        html = Path(page).read_text("utf-8").replace("\N{NO-BREAK SPACE}", " ")
        assert all(word in html for word in words)
        assert html.count("<svg") == 1 and html.count("<tbody>") == 1 and 'lang="' + language in html
        drawn = Path(folder, "criteria.svg").read_text("utf-8")
        titles = [line.split(":")[0] for line in re.findall(r'<th scope="row">([^<]*)', html)]
        assert len(titles) >= 8 and sum(title in drawn for title in titles) >= 6
        assert Path(folder, "criteria.png").read_bytes()[:4] == b"\x89PNG"
        assert page in shown.output and "criteria.png" in shown.output
        assert not re.search(r"\bnan\b", html)
    record = json.loads(run("criteria", model, *data, "--json").output)
    rates = {f"{100 * one['rate_with']:.1f} %" for one in record["criteria"] if one["counts_for"]}
    assert all(rate in html for rate in rates)
    assert run("criteria", model, *data, "--report", "x.pdf").exit_code == 2


def test_models_of_means_and_of_personas_are_measured_without_proposals(
    run: Callable[..., Result], data: tuple[str, ...]
) -> None:
    for template in ("grade-matrix", "icp-bant"):
        shown = run("criteria", template, *data, "--patterns", "0")
        assert shown.exit_code == 0, shown.output
        record = json.loads(run("criteria", template, *data, "--json", "--patterns", "0").output)
        kinds = {one["kind"]: one for one in record["criteria"]}
        fixed = [one for one in record["criteria"] if one["kind"] in {"grade", "match"}]
        assert fixed and {"grade", "match"} & set(kinds)
        assert all(one["proposed"] is None and one["alone"] is None for one in fixed)


def test_ask_names_the_best_question_and_the_fields(run: Callable[..., Result], data: tuple[str, ...]) -> None:
    facts = data[:6]
    fields = json.loads(run("ask", "grade-matrix", *facts, "--json").output)
    assert {one["name"] for one in fields["used"]} == {"position", "employees", "industry"}
    assert {"favourite_colour", "first_name"} <= {one["name"] for one in fields["unused"]}
    empty = Path("empty.csv")
    empty.write_text(
        "lead_id,created_at,position\nX1,2025-01-01,\n"
        + "".join(f"L{i},2025-01-01,{'CEO' if i % 2 else 'clerk'}\n" for i in range(100))
    )
    asked = run("ask", "fit-interest", "--leads", empty, "--allow-missing", "--lead", "X1", "--lang", "de")
    assert asked.exit_code == 0 and "Position" in asked.output
    nobody = run("ask", "fit-interest", "--leads", empty, "--allow-missing", "--lead", "X9")
    assert nobody.exit_code == 2 and "unknown-lead" in nobody.output


def test_what_cannot_be_answered_is_one_clear_line(run: Callable[..., Result], data: tuple[str, ...]) -> None:
    few = Path("few.csv")
    few.write_text("lead_id,outcome,decided_at\nL0000001,won,2025-01-01\n")
    for command in (("criteria", "fit-interest"), ("icp",)):
        failed = run(*command, *data[:6], "--outcomes", few)
        assert failed.exit_code == 1
        assert "too-few-outcomes" in failed.output
    nothing = run("rfm", "--activities", data[5], "--as-of", "2025-12-01", "--kind", "sold")
    assert nothing.exit_code == 1 and "rfm-few-customers" in nothing.output
    unknown = run("icp", *data, "--without", "positon")
    assert unknown.exit_code != 0 and "'position'" in unknown.output


def test_rfm_says_its_date_as_the_language_writes_it(run: Callable[..., Result]) -> None:
    Path("log.csv").write_text(
        "activity_id,lead_id,occurred_at,kind,amount\n"
        + "".join(f"A{i},L{i % 60},2025-0{1 + i % 9}-0{1 + i % 7},purchased,{i % 50 + 1}\n" for i in range(400))
    )
    asked = ("rfm", "--activities", "log.csv", "--as-of", "01.12.2025")
    assert "Stand 01.12.2025" in run(*asked, "--lang", "de").output
    assert "as of 2025-12-01" in run(*asked).output
    made = run(*asked, "-o", "rfm.yaml")
    assert made.exit_code == 0, made.output
    Path("leads.csv").write_text("lead_id,created_at\n" + "".join(f"L{i},2025-01-01\n" for i in range(60)))
    facts = ("--leads", "leads.csv", "--activities", "log.csv", "--as-of", "2025-12-01")
    listed, german = (run("score", "rfm.yaml", *facts, "--lang", lang).output for lang in ("en", "de"))
    assert "another value" not in listed and "more than" in listed
    assert "anderer Wert" not in german and "über" in german


def test_every_proposed_number_can_be_read_in_the_table(run: Callable[..., Result]) -> None:
    dice = random.Random(3)
    leads, outcomes = ["lead_id,created_at,size,class"], ["lead_id,outcome,decided_at"]
    for number in range(1_600):
        size, word = dice.choice([20, 20, 20, 70, 400]), dice.choice(["large", "small"])
        day = date(2024, 1, 1) + timedelta(days=dice.randrange(500))
        leads.append(f"N{number},{day},{size},{word}")
        won = dice.random() < {20: 0.05, 70: 0.1, 400: 0.5}[size] * (0.4 if word == "small" else 1)
        outcomes.append(f"N{number},{'won' if won else 'lost'},{day + timedelta(days=30)}")
    Path("leads.csv").write_text("\n".join(leads), encoding="utf-8")
    Path("outcomes.csv").write_text("\n".join(outcomes), encoding="utf-8")
    Path("model.yaml").write_text(
        """\
reifegrad: 1
name: sized
dimensions:
  fit:
    criteria:
      size: {attribute: size, points: {"> 200": 300, "> 50": 150, else: 0}}
      class: {attribute: class, points: {large: 0, small: 300}}
""",
        encoding="utf-8",
    )
    asked = ("criteria", "model.yaml", "--leads", "leads.csv", "--outcomes", "outcomes.csv", "--at", "creation+7d")
    found = json.loads(run(*asked, "--json").stdout)["criteria"]
    proposed = [f"{one['proposed']:g}" for one in found if one["proposed"] is not None]
    assert proposed
    for language in ("en", "de"):
        shown = run(*asked, "--lang", language).output
        numbers = [line.split()[-1] for line in shown.splitlines() if line.strip()]
        assert all(number in numbers for number in proposed), shown


def test_what_a_model_was_learned_to_foretell_is_no_pattern(run: Callable[..., Result]) -> None:
    dice = random.Random(4)
    leads, outcomes = ["lead_id,created_at,size,Status"], ["lead_id,outcome,decided_at"]
    for number in range(800):
        day, size = date(2024, 1, 1) + timedelta(days=dice.randrange(400)), dice.choice([1, 2])
        won = dice.random() < 0.2 * size
        leads.append(f"N{number},{day},{size},{'Gewonnen' if won else 'Verloren'}")
        outcomes.append(f"N{number},{'won' if won else 'lost'},{day + timedelta(days=30)}")
    Path("leads.csv").write_text("\n".join(leads), encoding="utf-8")
    Path("outcomes.csv").write_text("\n".join(outcomes), encoding="utf-8")
    plain = "reifegrad: 1\nname: m\n{}dimensions: {{d: {{criteria: {{size: {{when: size > 1, points: 10}}}}}}}}\n"
    facts = ("--leads", "leads.csv", "--outcomes", "outcomes.csv", "--at", "creation+7d")
    for training, is_named in (("", True), ("training: {leads: 9, won: 3, target: Status}\n", False)):
        Path("m.yaml").write_text(plain.format(training), encoding="utf-8")
        result = run("criteria", "m.yaml", *facts)
        assert result.exit_code == 0, result.output
        assert ("Gewonnen" in result.output) == is_named
