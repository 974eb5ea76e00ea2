"""Every command with --json keeps to its schema, and the schemas refuse what is not so."""

from __future__ import annotations

import contextlib
import json
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import jsonschema
import numpy as np
import pandas as pd
import pytest
from click.testing import CliRunner

from reifegrad.cli.main import COMMANDS, cli
from reifegrad.explain.reasons import Reason
from reifegrad.explain.sentences import Sentences
from reifegrad.report.json_schemas import OUTPUTS, PROBLEMS, output_schema
from reifegrad.templates.company import generate_company
from reifegrad.templates.shipped import load_template

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.extras

AS_OF = ("--as-of", "2026-01-01")
ACCOUNTS = """\
reifegrad: 1
name: accounts
subject: account
timezone: Europe/Berlin
population: employees is not null
dimensions:
  fit:
    criteria:
      size: {attribute: employees, points: {"> 250": 30, "> 50": 10, else: 0}}
      foreign: {when: country != 'DE', points: 0, disqualify: Too far away}
  interest:
    criteria:
      pages: {activity: page_viewed, points: 2, limit: 5 per day, decay: {half_life: 30 days}}
grades: {fit: {A: 20, B: else}, interest: {1: 10, 2: else}}
matrix: {rows: fit, columns: interest, cells: {A1: {stage: hot, priority: A}}}
thresholds: {sales_qualified: 30, rest: else}
segments: {large: employees > 250, other: else}
"""
BROKEN = """\
reifegrad: 1
name: broken
timezone: Europe/Berlin
dimensions:
  interest:
    criteria:
      pages: {activty: page_viewed, points: 2}
"""
EXAMPLES = """\
as_of: 2026-01-10T12:00
cases:
  - name: Nobody gets as much
    given: {lead: {country: DE}}
    expect: {score: 999, stage: hot}
"""


class Printed(NamedTuple):
    """What a command printed: its name, how it ended, and its JSON."""

    command: str
    code: int
    content: Any


def _print(*args: object) -> Printed:
    made = CliRunner().invoke(cli, [*map(str, args), "--json"])
    assert made.exception is None or isinstance(made.exception, SystemExit), made.exception
    name = " ".join(map(str, args[: 2 if args[0] in {"agreement", "actions"} else 1]))
    return Printed(name, made.exit_code, json.loads(made.stdout, parse_constant=_refuse))


def _refuse(constant: str) -> None:
    raise AssertionError(f"{constant} is no JSON")


def _scoring(facts: tuple[str, ...]) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Commands that compute scores, over 200 leads."""
    scored = (*facts, *AS_OF)
    yield "score", ("score", "fit-interest", *scored, "--top", 5)
    yield "score in German", ("score", "fit-interest", *scored, "--top", 5, "--lang", "de")
    yield "score files", ("score", "grade-matrix", *scored, "-o", "s.csv", "--contributions", "c.csv")
    yield "score tables", ("score", "icp-bant", *scored, "-o", "table:made.s", "--engine", "duckdb:///x.db")
    yield "score accounts", ("score", "accounts.yaml", *scored, "--top", 50)
    yield "score learned", ("score", "bought.yaml", "--leads", "bought.csv", *AS_OF)
    yield "explain", ("explain", "fit-interest", *scored, *_named("lead", "L0000001", "L0000002"), "--steps")
    yield "explain in German", ("explain", "grade-matrix", *scored, "--lead", "L0000001", "--lang", "de")
    yield "explain early", ("explain", "fit-interest", *facts, "--as-of", "2001-01-01", "--lead", "L0000001")
    yield (
        "explain accounts",
        ("explain", "accounts.yaml", *scored, *_named("lead", *(f"C{n:07}" for n in range(1, 30)))),
    )
    yield "explain learned", ("explain", "bought.yaml", "--leads", "bought.csv", *AS_OF, "--lead", "L00001")
    yield "diff", ("diff", "fit-interest", "grade-matrix", "--lang", "de")
    yield "diff of scores", ("diff", "small.yaml", "smaller.yaml", *scored)
    yield "diff of accounts", ("diff", "accounts.yaml", "strict.yaml", *scored)
    yield "test", ("test", "fit-interest")
    yield "test fails", ("test", "small.yaml", "failing.tests.yaml")
    yield "check", ("check", "fit-interest")
    yield "check data", ("check", "small.yaml", *scored)
    yield "check and fix", ("check", "broken.yaml", "--fix")
    yield "ask", ("ask", "fit-interest", *scored, "--lead", "L0000001", "--lead", "L0000002")
    yield "ask learned", ("ask", "bought.yaml", "--leads", "bought.csv", *AS_OF, "--lead", "L00001")
    yield "ask for fields", ("ask", "fit-interest", *scored)
    yield "map", ("map", "bought.csv")
    yield "map a file and write", ("map", *facts[1:6:2], "-o", "map.yaml")
    yield "agreement check", ("agreement", "check", "bavaria")
    yield "actions check", ("actions", "check", "bavaria")
    yield "templates", ("templates",)
    yield "doctor", ("doctor",)


def _measuring(facts: tuple[str, ...]) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Commands that measure and learn, over leads with outcomes."""
    yield "learn", ("learn", "--leads", "bought.csv", "--target", "bought", "--time", "came in", "-o", "bought.yaml")
    yield "backtest", ("backtest", "fit-interest", "grade-matrix", *facts, "--pictures", "back", "--lang", "de")
    yield "backtest accounts", ("backtest", "bought.yaml", *facts, "--allow-missing")
    yield "calibrate", ("calibrate", "small.yaml", *facts, "--capacity", "3 per week", "--write")
    yield "calibrate early", ("calibrate", "fit-interest", *facts, "--capacity", "3 per week", "--to", "2025-01-01")
    yield "agreement simulate", ("agreement", "simulate", "bavaria", *facts, *_named("lead", "L0000001", "L9"))
    yield "actions simulate", ("actions", "simulate", "bavaria", *facts[:6], "--lead", "L0000001")
    yield "criteria", ("criteria", "fit-interest", *facts, "-o", "proposed.yaml")
    yield "criteria alone", ("criteria", "small.yaml", *facts, "--patterns", 0)
    yield "drift", ("drift", "fit-interest", *facts, "--trained-until", "2025-06-30")
    yield "drift with nobody before", ("drift", "small.yaml", *facts, "--trained-until", "2021-06-30")
    yield "attribution", ("attribution", *facts, "--by", "campaign")
    yield "forecast", ("forecast", "fit-interest", *facts, "--pictures", "ahead")
    yield "icp", ("icp", *facts, "-o", "icp.yaml")
    yield "rfm", ("rfm", *facts[4:6], "--kind", "page_viewed", *AS_OF)


def _named(option: str, *names: str) -> tuple[str, ...]:
    return tuple(part for name in names for part in (f"--{option}", name))


def _write_files() -> None:
    """The models and tables that the commands name."""
    small = BROKEN.replace("activty", "activity").replace("name: broken", "name: small")
    small += "thresholds: {hot: 400, sales_qualified: 50, rest: else}\n"
    texts = {
        "accounts.yaml": ACCOUNTS,
        "strict.yaml": ACCOUNTS.replace("employees is not null", "employees > 200"),
        "broken.yaml": BROKEN,
        "small.yaml": small,
        "smaller.yaml": small.replace("points: 2", "points: 1.5"),
        "failing.tests.yaml": EXAMPLES,
    }
    for name, text in texts.items():
        Path(name).write_text(text, encoding="utf-8")
    rng = np.random.default_rng(3)
    rows = 500
    hours, source = rng.gamma(2, 4, rows).round(1), rng.choice(["fair", "web", "list"], rows)
    won = rng.random(rows) < 1 / (1 + np.exp(2 - 0.2 * hours - (source == "fair")))
    columns = {
        "lead_id": [f"L{number:05}" for number in range(rows)],
        "hours on site": np.where(rng.random(rows) < 0.1, np.nan, hours),
        "source": source,
        "came in": pd.date_range("2024-01-01", periods=rows, freq="9h").strftime("%Y-%m-%d %H:%M"),
        "bought": np.where(won, "yes", "no"),
        "paid": np.where(won, "2025-01-01", ""),
    }
    pd.DataFrame(columns).to_csv("bought.csv", index=False)


def _company(folder: str, *names: str, **size: Any) -> tuple[str, ...]:
    """The options that name the files of a company."""
    files = generate_company(Path(folder).absolute(), seed=7, **size)
    return tuple(part for name in names for part in (f"--{name}", str(getattr(files, name))))


@pytest.fixture(scope="module")
def printed(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Printed]:
    """What all the commands print."""
    with contextlib.chdir(tmp_path_factory.mktemp("printed")):
        _write_files()
        small = _company("small", "leads", "accounts", "activities", leads=200, activities=2_000)
        past = _company(
            "past", "leads", "accounts", "activities", "outcomes", leads=1_000, activities=8_000, file_format="csv"
        )
        return {name: _print(*args) for name, args in (*_measuring(past), *_scoring(small), *_failing(small))}


def _failing(facts: tuple[str, ...]) -> Iterator[tuple[str, tuple[object, ...]]]:
    """Commands that cannot do their work."""
    yield "misspelt lead", ("explain", "fit-interest", *facts, *AS_OF, "--lead", "nobody")
    yield "misspelt option", ("score", "--laeds", "leads.csv")
    yield "broken model", ("score", "failing.tests.yaml", *facts, *AS_OF)
    yield "no outcomes", ("backtest", "fit-interest", *facts)


def _refusals(command: str, content: Any) -> list[str]:
    validator = jsonschema.Draft202012Validator(output_schema(command))
    return [f"{error.json_path}: {error.message[:300]}" for error in validator.iter_errors(content)]


def test_what_commands_print_keeps_to_their_schemas(printed: dict[str, Printed]) -> None:
    failures = {name for name, _ in _failing(())}
    for name, made in printed.items():
        schema = PROBLEMS if name in failures else made.command
        assert not _refusals(schema, made.content), name
        assert made.code == 1 if name == "test fails" else (made.code > 0) == (name in failures), made
    covered = {made.command for name, made in printed.items() if name not in failures}
    assert covered == OUTPUTS.keys() - {PROBLEMS}


def test_the_runs_show_what_differs_from_lead_to_lead(printed: dict[str, Printed]) -> None:
    """The schemas are held against every form of a result, not only against the usual one."""
    accounts = printed["score accounts"].content["list"]
    assert all("account_id" in line and "lead_id" not in line for line in accounts)
    assert printed["score accounts"].content["disqualified"]["foreign"] > 0
    explained = printed["explain accounts"].content["leads"]
    assert {"population"} < {lead.get("not_scored") for lead in explained}
    assert {None, "foreign"} <= {lead.get("disqualified") for lead in explained}
    assert not printed["explain early"].content["leads"][0]["known"]
    assert all(0 < line["probability"] < 1 for line in printed["score learned"].content["list"])
    assert printed["score tables"].content["schemas_created"] == ["made"]
    assert printed["check and fix"].content["fixed"][0]["after"]
    assert printed["calibrate"].content["diff"]
    assert printed["diff of scores"].content["movers"]
    assert printed["criteria"].content["patterns"]["patterns"] is not None
    assert printed["drift with nobody before"].content["before"]["rate"] is None
    assert printed["backtest"].content["pictures"] and printed["backtest"].content["notices"] is not None


def test_a_stored_reason_can_be_said_in_the_other_language(printed: dict[str, Printed]) -> None:
    english, german = printed["score"].content["list"], printed["score in German"].content["list"]
    sentences = Sentences(load_template("fit-interest"), "de")
    for line, other in zip(english, german, strict=True):
        for reason, expected in zip(line["reasons"], other["reasons"], strict=True):
            record = {name: value for name, value in reason.items() if name != "sentence"}
            stored = Reason.from_dict({**record, "points": round(1_000 * reason["points"])})  # type: ignore[typeddict-item]
            assert sentences.reason(stored) == expected["sentence"] != reason["sentence"]


@pytest.mark.parametrize("command", OUTPUTS)
def test_a_schema_describes_every_field_and_stands_alone(command: str) -> None:
    schema = output_schema(command)
    jsonschema.Draft202012Validator.check_schema(schema)
    assert (
        schema["$schema"].endswith("2020-12/schema")
        and schema["$id"].endswith(command.replace(" ", "-"))
        and schema["title"]
    )
    for part in (schema, *schema.get("$defs", {}).values()):
        if part.get("type") == "object":
            assert part["additionalProperties"] is False
            assert part["description"] and set(part["required"]) <= set(part["properties"])
            assert all(about.get("description") for about in part["properties"].values()), part
    made = CliRunner().invoke(cli, ["schema", "--of", command])
    assert json.loads(made.stdout) == schema


def test_a_field_that_is_missing_unknown_or_of_another_type_is_refused(printed: dict[str, Printed]) -> None:
    """Every object in every output is damaged in three ways; no schema lets one of them pass."""
    names = ("score learned", "explain accounts", "diff of scores", "test fails", "check and fix", "ask", "learn")
    names += ("backtest", "calibrate", "criteria", "drift", "icp", "rfm", "templates", "doctor", "ask for fields")
    for name in names:
        made = printed[name]
        schema = output_schema(made.command)
        for damaged, how in _damages(made.content, schema):
            assert not jsonschema.Draft202012Validator(schema).is_valid(damaged), (name, how)


def _damages(content: Any, schema: dict[str, Any]) -> Iterator[tuple[Any, str]]:
    """Copies of an output with one field more, less, or of another type; the first of each kind of object."""
    first = content[0] if isinstance(content, list) else content
    required = schema.get("required", list(first)[-1:])

    def around(changed: dict[str, Any]) -> Any:
        return [changed, *content[1:]] if isinstance(content, list) else changed

    yield around({**first, "surprise": 1}), "surprise"
    for key in required:
        yield around({name: value for name, value in first.items() if name != key}), f"without {key}"
    for key in first:
        yield around({**first, key: {"not": ["so"]}}), f"another {key}"
        if isinstance(first[key], list) and first[key] and isinstance(first[key][0], dict):
            yield around({**first, key: [{**first[key][0], "surprise": 1}]}), f"surprise in {key}"


def test_the_schemas_are_those_of_the_commands_with_json() -> None:
    with_json = set()
    for name in COMMANDS:
        command = import_module(f"reifegrad.cli.commands.{name.replace('-', '_')}").command
        verbs = {f"{name} {verb}": each for verb, each in getattr(command, "commands", {}).items()}
        for each, made in (verbs or {name: command}).items():
            if any("--json" in option.opts for option in made.params):
                with_json.add(each)
    assert with_json == OUTPUTS.keys() - {PROBLEMS}


def test_a_command_without_json_is_an_error_that_names_the_nearest(tmp_path: Path) -> None:
    made = CliRunner().invoke(cli, ["schema", "--of", "scores"])
    assert made.exit_code == 2
    assert made.output.startswith("schema-unknown: ") and "Did you mean 'score'?" in made.output
    file = tmp_path / "score.schema.json"
    assert CliRunner().invoke(cli, ["schema", "--of", "score", "-o", str(file)]).exit_code == 0
    assert json.loads(file.read_text("utf-8")) == output_schema("score")
    assert json.loads(CliRunner().invoke(cli, ["schema"]).stdout)["title"] == "Reifegrad scoring model"
