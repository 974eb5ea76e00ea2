"""Notebooks score, explain, compare and check with objects, and get what the command line would print."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import duckdb
import pyarrow as pa
import pyarrow.csv
import pytest

import reifegrad as rg

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

AS_OF = "2026-01-10"


def _pandas(path: Path) -> Any:
    import pandas as pd

    return pd.read_csv(path)


def _polars(path: Path) -> Any:
    import polars as pl

    return pl.read_csv(path)


FRAMES: dict[str, Callable[[Path], Any]] = {
    "path": lambda path: path,
    "text": str,
    "pyarrow": pa.csv.read_csv,
    "duckdb": lambda path: duckdb.read_csv(str(path)),
    "pandas": _pandas,
    "polars": _polars,
}


@pytest.fixture
def facts(files: tuple[Path, Path]) -> rg.Facts:
    return rg.Facts(leads=files[0], activities=files[1])


@pytest.mark.parametrize("kind", FRAMES)
def test_a_table_may_be_a_file_or_any_frame(kind: str, files: tuple[Path, Path]) -> None:
    leads, activities = (FRAMES[kind](path) for path in files)
    run = rg.score("fit-interest", rg.Facts(leads=leads, activities=activities), as_of=AS_OF)
    assert run.to_arrow().select(["lead_id", "score", "stage"]).to_pylist() == [
        {"lead_id": "L1", "score": 55.0, "stage": "sales_qualified"},
        {"lead_id": "L2", "score": -68.0, "stage": "marketing_qualified"},
        {"lead_id": "L3", "score": -65.0, "stage": "disqualified"},
    ]


def test_an_index_of_pandas_without_a_name_is_no_column(files: tuple[Path, Path]) -> None:
    leads, activities = (_pandas(path) for path in files)
    shuffled = leads.sample(frac=1, random_state=1)
    assert len(rg.score("fit-interest", rg.Facts(leads=shuffled, activities=activities), as_of=AS_OF)) == 3


def test_a_table_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(rg.ReifegradError, match="leads") as caught:
        rg.score("fit-interest", rg.Facts(leads=3), as_of=AS_OF)  # type: ignore[arg-type]
    assert caught.value.problems[0].code == "facts-not-a-table"


def test_the_parts_of_a_score_add_up_to_it_exactly(facts: rg.Facts) -> None:
    run = rg.score(rg.templates["fit-interest"], facts, as_of=AS_OF)
    totals: dict[str, float] = {}
    for row in run.contributions().to_pylist():
        totals[row["lead_id"]] = totals.get(row["lead_id"], 0) + row["points"]
    assert totals == {row["lead_id"]: row["score"] for row in run.to_arrow().to_pylist()}


def test_frames_have_numbers_that_can_be_computed_with(facts: rg.Facts) -> None:
    run = rg.score("fit-interest", facts, as_of=AS_OF)
    assert run.to_arrow().schema.field("score").type == pa.float64()
    assert _pandas is not None
    assert float(run.to_pandas()["score"].sum()) == -78.0
    assert run.to_polars()["score"].sum() == -78.0


def test_the_run_says_what_it_is_a_function_of(facts: rg.Facts) -> None:
    moment = datetime(2026, 1, 9, 23, tzinfo=UTC)  # midnight in Berlin
    model = rg.templates["fit-interest"]
    run = rg.score(model, facts, as_of=moment)
    assert (run.model_hash, run.as_of) == (model.hash, moment)
    assert run.to_arrow().equals(rg.score(model, facts, as_of=AS_OF).to_arrow())


def test_a_moment_without_a_zone_is_refused(facts: rg.Facts) -> None:
    with pytest.raises(rg.ReifegradError) as caught:
        rg.score("fit-interest", facts, as_of=datetime(2026, 1, 10))  # noqa: DTZ001  # that is the point
    assert caught.value.problems[0].code == "as-of-without-zone"


def test_the_list_is_that_of_the_command_line(
    facts: rg.Facts, files: tuple[Path, Path], run: Callable[..., Result]
) -> None:
    command = run("score", "fit-interest", "--leads", files[0], "--activities", files[1], "--as-of", AS_OF, "--json")
    printed, found = json.loads(command.stdout), rg.score("fit-interest", facts, as_of=AS_OF).to_dict()
    for record in (printed, found):
        record.pop("files")
    assert json.loads(json.dumps(found)) == printed


def test_a_notebook_shows_the_list_and_lets_no_markup_through(files: tuple[Path, Path]) -> None:
    text = files[0].read_text(encoding="utf-8").replace("Anna Berger", "<b onclick=x>Anna</b>")
    files[0].write_text(text, encoding="utf-8")
    shown = rg.score("fit-interest", rg.Facts(leads=files[0], activities=files[1]), as_of=AS_OF)._repr_html_()
    assert "&lt;b onclick=x&gt;Anna&lt;/b&gt;" in shown
    assert "<b onclick" not in shown


@pytest.mark.parametrize(("language", "sentence"), [("en", "Pricing page visited"), ("de", "Preisseite besucht")])
def test_a_lead_is_explained_in_either_language(facts: rg.Facts, language: str, sentence: str) -> None:
    explained = rg.score("fit-interest", facts, as_of=AS_OF).explain("L1", language=language)
    assert sentence in explained.to_text()
    assert sentence in explained.to_html()
    found = explained.to_dict()
    assert sum(reason["points"] for reason in found["reasons"]) == found["score"] == 55.0


def test_a_lead_that_is_not_there_is_named(facts: rg.Facts) -> None:
    with pytest.raises(rg.ReifegradError, match="L9"):
        rg.score("fit-interest", facts, as_of=AS_OF).explain("L9")


def test_a_page_is_never_written_over_a_file(facts: rg.Facts, tmp_path: Path) -> None:
    page = tmp_path / "list.html"
    scored = rg.score("fit-interest", facts, as_of=AS_OF)
    assert "<!doctype html>" in scored.save(page).read_text(encoding="utf-8")
    with pytest.raises(rg.ReifegradError):
        scored.save(page)
    with pytest.raises(rg.ReifegradError, match=r"\.html"):
        scored.save(tmp_path / "list.pdf")


def test_two_models_are_compared_in_words_and_over_leads(facts: rg.Facts, tmp_path: Path) -> None:
    from reifegrad.templates.shipped import template_text

    changed = tmp_path / "new.yaml"
    changed.write_text(template_text("fit-interest").replace("points: 15", "points: 20"), encoding="utf-8")
    old, new = rg.templates["fit-interest"], rg.load_model(changed)
    assert "15 → 20" in rg.compare(old, new).to_text()
    compared = rg.compare(old, new, facts, as_of=AS_OF)
    assert compared.to_dict()["changed"] == 2
    assert "Anna Berger" in compared.to_html()


def test_a_model_is_checked_as_a_file_and_as_an_object(facts: rg.Facts) -> None:
    assert rg.check("fit-interest")
    with_lines = {problem.line for problem in rg.check("fit-interest").found}
    without = {problem.line for problem in rg.check(rg.templates["fit-interest"]).found}
    assert None not in with_lines
    assert without == {None}
    assert {"criterion-everybody"} <= {problem.code for problem in rg.check("fit-interest", facts).found}


@pytest.mark.parametrize("name", sorted(rg.templates))
def test_the_examples_of_every_template_hold(name: str) -> None:
    assert all(result.holds for result in rg.run_examples(name))


def test_a_loaded_model_needs_a_file_of_examples() -> None:
    with pytest.raises(rg.ReifegradError) as caught:
        rg.run_examples(rg.templates["fit-interest"])
    assert caught.value.problems[0].code == "examples-not-found"


def test_a_run_writes_lists_for_people(facts: rg.Facts, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    run = rg.score("fit-interest", facts, as_of=AS_OF, language="de")
    path = run.write_list(tmp_path / "list.xlsx", columns=["rank", "id=Kennung", "score"])
    assert CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python() == [
        ["Rang", "Kennung", "Score"],
        [1.0, "L1", 55.0],
        [2.0, "L2", -68.0],
    ]
    text = run.write_list(tmp_path / "list.csv", form="excel", columns=["id", "stage"], top=1, language="en")
    assert text.read_text("utf-8-sig").splitlines() == ["Lead ID,Stage", "L1,ready for sales"]
    with pytest.raises(TypeError, match="a list of columns"):
        run.write_list(tmp_path / "x.xlsx", columns="rank")
    with pytest.raises(ValueError, match="form is one of"):
        run.write_list(tmp_path / "x.csv", form="odoo")
    with pytest.raises(rg.ReifegradError, match="output-format"):
        run.write_list(tmp_path / "x.csv")
