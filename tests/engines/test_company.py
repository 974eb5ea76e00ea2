"""The demo company on every engine: each score, contribution and file is that of DuckDB."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pyarrow.parquet as pq
import pytest

from reifegrad import templates
from reifegrad.plan.clock import Clock
from reifegrad.plan.pipeline import build_plan
from reifegrad.run.moments import moments_table
from reifegrad.run.score import score_facts
from reifegrad.run.sources import Sources, load_facts
from reifegrad.run.write import write_results
from reifegrad.spec.loader import parse_model
from reifegrad.templates.company import generate_company

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.plan.relations import Relations
    from reifegrad.run.engine import Engine
    from reifegrad.spec.model import ScoringModel

MODELS = Path(templates.__path__[0]) / "models"
TEMPLATES = sorted(path.stem for path in MODELS.glob("*.yaml"))
AS_OF = datetime(2026, 1, 1, tzinfo=UTC)
OTHERS = ("postgres", "spark")
FORMS = ("csv", "json", "parquet")
WRITTEN = "customer-lifecycle"  # stages, a segment, a priority, times and fractions of points
Rows = list[dict[str, Any]]


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    files = generate_company(tmp_path_factory.mktemp("company"), leads=300, activities=5_000, seed=11)
    return Sources(str(files.leads), str(files.accounts), str(files.activities))


def loaded(engine: Engine, model: ScoringModel, sources: Sources, folder: Path) -> Relations:
    return load_facts(engine, model, sources, staging=folder).relations


def read(name: str) -> ScoringModel:
    return parse_model((MODELS / f"{name}.yaml").read_text("utf-8"))


@pytest.fixture(scope="module")
def results(
    sources: Sources, open_named: Callable[[str], Engine], tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str, str], tuple[Rows, Rows, dict[str, Path]]]:
    """Scores, contributions and files of a template on an engine, computed when first asked for."""
    known: dict[tuple[str, str], tuple[Rows, Rows, dict[str, Path]]] = {}

    def compute(template: str, name: str) -> tuple[Rows, Rows, dict[str, Path]]:
        if (template, name) not in known:
            folder, engine, model = tmp_path_factory.mktemp(name), open_named(name), read(template)
            relations = loaded(engine, model, sources, folder)
            run = score_facts(engine, model, relations, as_of=AS_OF, ledger=True)
            endings = FORMS if template == WRITTEN else ()
            files = {ending: folder / f"scores.{ending}" for ending in endings}
            for ending, file in files.items():
                write_results(run, scores=str(file), contributions=str(folder / f"parts.{ending}"))
            files |= {f"parts {ending}": folder / f"parts.{ending}" for ending in endings}
            key = model.key
            scores = engine.fetch(run.scores.order_by(key))
            known[template, name] = scores, engine.fetch(run.ledger.order_by([key, "position"])), files
        return known[template, name]

    return compute


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("template", TEMPLATES)
def test_scores_and_contributions_are_those_of_duckdb(template: str, name: str, results: Any) -> None:
    """Row by row and column by column, with all grades, stages, counts, losses and times."""
    expected_scores, expected_parts, _ = results(template, "duckdb")
    scores, parts, _ = results(template, name)
    assert len(scores) == 300
    assert any(row["points"] for row in parts)
    assert scores == expected_scores
    assert parts == expected_parts


@pytest.mark.parametrize("name", OTHERS)
def test_files_are_those_of_duckdb(name: str, results: Any) -> None:
    """CSV and JSON to the byte; Parquet in types and rows, for its footers name who wrote them."""
    expected, found = results(WRITTEN, "duckdb")[2], results(WRITTEN, name)[2]
    assert len(found) == 2 * len(FORMS)
    for kind, file in found.items():
        if kind.endswith("parquet"):
            assert pq.read_table(file).equals(pq.read_table(expected[kind])), kind
        else:
            assert file.read_bytes() == expected[kind].read_bytes(), kind


@pytest.mark.parametrize("name", OTHERS)
@pytest.mark.parametrize("template", TEMPLATES)
def test_scores_at_moments_are_those_of_duckdb(
    template: str, name: str, sources: Sources, open_named: Callable[[str], Engine], tmp_path: Path
) -> None:
    """Each lead at three moments of its own, as training and `--over-time` need them."""
    model = read(template)
    found = []
    for engine in (open_named("duckdb"), open_named(name)):
        relations = loaded(engine, model, sources, tmp_path)
        ids = [row["lead_id"] for row in engine.fetch(relations.leads.select("lead_id").order_by("lead_id"))]
        moments = [
            (lead, datetime(2025, 1 + (number + turn * 5) % 12, 15, 22, tzinfo=UTC))
            for number, lead in enumerate(ids)
            for turn in range(3)
        ]
        at = engine.register("moments", moments_table(model, moments))
        clock = Clock(model.timezone, None, max(moment for _, moment in moments))
        plan = build_plan(model, replace(relations, moments=at), clock, ledger=False)
        found.append(engine.fetch(plan.scores().order_by(["lead_id", "as_of"])))
    assert len(found[0]) > 300
    assert found[1] == found[0]
