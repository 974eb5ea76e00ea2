"""A scorer gives the scores of the reference for every form of a batch, from many threads, and keeps nothing."""

from __future__ import annotations

import gc
import random
import resource
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pyarrow as pa
import pytest

from reifegrad.errors import ReifegradError
from reifegrad.explain.reasons import reasons
from reifegrad.reference import score_all
from reifegrad.run.fact_tables import FactTables
from reifegrad.run.scorer import BatchScorer
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from collections.abc import Iterator

    from reifegrad.spec.model import ScoringModel

NOW = datetime(2026, 1, 1, 9, 30, tzinfo=UTC)
WARMTH = """
reifegrad: 1
name: warmth
timezone: Europe/Berlin
thresholds: {hot: 20, warm: 5, cold: else}
dimensions:
  fit:
    criteria:
      position: {attribute: position, points: {CEO: 20, else: 1}}
      industry: {attribute: account.industry, points: {IT: 3}}
  interest:
    range: [-100, 60]
    criteria:
      demo: {activity: demo_requested, points: 10, qualify: sales_qualified}
      visits: {activity: visited, points: 2, limit: 2 per day, decay: {half_life: 10 days}}
      fresh: {activity: visited, measure: count, within: 1 month, points: {">= 3": 5}}
      spent: {activity: bought, measure: sum(amount), points: {"> 10": 6}}
"""
TEAMS = """
reifegrad: 1
name: teams
population: country is not null
dimensions:
  fit: {base: 1, criteria: {country: {attribute: country, points: {DE: 4, else: -2}}}}
  team: {criteria: {team: {activity: visited, points: 1, scope: account, decay: {inactive_for: 30 days, lose: 50%}}}}
"""


@pytest.fixture(scope="module")
def warmth() -> ScoringModel:
    return parse_model(WARMTH)


@pytest.fixture(scope="module")
def teams() -> ScoringModel:
    return parse_model(TEAMS)


@pytest.fixture(scope="module")
def scorer(warmth: ScoringModel) -> Iterator[BatchScorer]:
    with BatchScorer(warmth) as opened:
        yield opened


def facts(leads: int, *, seed: int = 0, each: int = 8) -> FactRecords:
    """Leads of three companies; some activities stand twice, one in ten belongs to nobody."""
    draw = random.Random(seed)
    names = [f"L{i}" for i in range(leads)]
    activities = [
        Activity(
            f"A{seed}-{i}",
            "unknown" if draw.random() < 0.1 else draw.choice(names),
            draw.choice(["visited", "visited", "bought", "demo_requested"]),
            NOW - timedelta(seconds=draw.randint(-100_000, 90 * 86_400)),
            {"amount": draw.choice([None, 3.5, 12.0])},
        )
        for i in range(leads * each)
    ]
    return FactRecords(
        tuple(
            Lead(
                name, NOW - timedelta(days=draw.randint(-2, 300)), draw.choice([None, "X", "Y", "Z"]), attributes(draw)
            )
            for name in names
        ),
        (Account("X", None, {"industry": "IT", "country": "DE"}), Account("Y", NOW, {})),
        (*activities, *activities[: leads // 3]),
        tuple(ProfileChange(name, "position", "CEO", NOW - timedelta(days=draw.randint(-9, 9))) for name in names[::3]),
    )


def attributes(draw: random.Random) -> dict[str, str | None]:
    return {"position": draw.choice(["CEO", "intern", None]), "country": draw.choice(["DE", "FR", None])}


@pytest.mark.parametrize(
    ("text", "leads"),
    [(WARMTH, 1), (WARMTH, 50), (WARMTH, 1_000), (TEAMS, 1), (TEAMS, 50)],  # the reference takes long for large teams
    ids=["warmth 1", "warmth 50", "warmth 1,000", "teams 1", "teams 50"],
)
def test_a_batch_of_any_size_is_scored_as_the_reference_does(text: str, leads: int) -> None:
    model, known = parse_model(text), facts(leads, each=8 if leads < 1_000 else 3)
    expected = score_all(model, known, as_of=NOW)
    with BatchScorer(model) as scorer:
        batch = scorer.score(FactTables.from_records(model, known), as_of=NOW)
        assert list(batch) == expected
        assert len(batch) == len(expected)
        assert batch.to_arrow()["score"].to_pylist() == [score.score for score in expected]
        sums = batch.contributions_arrow().group_by("lead_id").aggregate([("points", "sum")])
        assert {row["lead_id"]: row["points_sum"] for row in sums.to_pylist()} == {
            score.subject_id: score.score for score in expected if score.contributions
        }


def test_contributions_can_be_left_out(scorer: BatchScorer, warmth: ScoringModel) -> None:
    known = facts(20)
    batch = scorer.score(FactTables.from_records(warmth, known), as_of=NOW, ledger=False)
    assert list(batch) == [replace(score, contributions=()) for score in score_all(warmth, known, as_of=NOW)]
    assert not batch.explained
    assert batch.contributions_arrow().num_rows == 0


def test_without_activities_companies_and_changes(scorer: BatchScorer, warmth: ScoringModel) -> None:
    known = FactRecords(facts(20).leads)
    leads = FactTables.from_records(warmth, known).leads
    accounts = pa.table({"account_id": pa.array([], pa.string()), "industry": pa.array([], pa.string())})
    batch = scorer.score(FactTables(leads, accounts), as_of=NOW)
    assert list(batch) == score_all(warmth, known, as_of=NOW)
    nobody = scorer.score(FactTables(leads.slice(0, 0), accounts), as_of=NOW)
    assert len(nobody) == 0
    assert list(nobody) == []
    assert nobody.to_arrow().num_rows == nobody.contributions_arrow().num_rows == 0


def test_every_moment_sees_its_own_past(scorer: BatchScorer, warmth: ScoringModel) -> None:
    known = facts(20)
    tables = FactTables.from_records(warmth, known)
    moments = [NOW - timedelta(days=days) for days in (0, 3, 40)]
    for moment in moments:
        assert list(scorer.score(tables, as_of=moment)) == score_all(warmth, known, as_of=moment)
    asked = [(f"L{i}", moment) for i in range(5) for moment in (*moments, moments[0])]
    expected = [s for moment in moments for s in score_all(warmth, known, as_of=moment) if s.subject_id <= "L4"]
    expected = [s for s in expected if s.subject_id in {f"L{i}" for i in range(5)}]
    found = list(scorer.score_moments(tables, [*asked, ("nobody", NOW)]))
    assert found == sorted(expected, key=lambda score: (score.subject_id, score.as_of))


def test_only_some_are_scored_and_their_colleagues_count(teams: ScoringModel) -> None:
    known = facts(30)
    expected = {score.subject_id: score for score in score_all(teams, known, as_of=NOW)}
    with BatchScorer(teams) as scorer:
        tables = FactTables.from_records(teams, known)
        found = list(scorer.score(tables, as_of=NOW, only=["L7", "L3", "L7"]))
        assert found == [expected[name] for name in ("L3", "L7") if name in expected]
        assert found == list(scorer.score(tables, as_of=NOW, only=pa.array(["L7", "L3"], pa.large_string())))
        assert list(scorer.score(tables, as_of=NOW, only=[])) == []
        with pytest.raises(ReifegradError, match=r"unknown-lead: there is no lead 'L77' in the facts\. Did you mean"):
            scorer.score(tables, as_of=NOW, only=["L7", "L77"])


def test_companies_are_scored_by_what_their_leads_did() -> None:
    model = parse_model(
        "{reifegrad: 1, name: companies, subject: account, dimensions: {all: {criteria: {"
        "industry: {attribute: industry, points: {IT: 3}}, visits: {activity: visited, points: 1}}}}}"
    )
    known = facts(30)
    with BatchScorer(model) as scorer:
        batch = scorer.score(FactTables.from_records(model, known), as_of=NOW)
        assert list(batch) == score_all(model, known, as_of=NOW)
        assert batch.to_arrow()["account_id"].to_pylist() == ["X", "Y"]


def test_threads_and_models_side_by_side_share_nothing(warmth: ScoringModel, teams: ScoringModel) -> None:
    """Eight threads, two models, 200 batches: each result is that of a thread alone."""
    batches = [(model, facts(5 + n % 3, seed=n, each=4)) for n in range(100) for model in (warmth, teams)]
    tables = [(model.name, FactTables.from_records(model, known)) for model, known in batches]
    with BatchScorer(warmth) as one, BatchScorer(teams) as other:
        scorers = {"warmth": one, "teams": other}

        def run(n: int) -> list[object]:
            name, given = tables[n]
            return list(scorers[name].score(given, as_of=NOW - timedelta(days=n % 7), ledger=n % 5 > 0))

        alone = [run(n) for n in range(len(tables))]
        with ThreadPoolExecutor(8) as threads:
            together = list(threads.map(run, range(len(tables))))
    assert together == alone
    assert len({len(found) for found in alone}) > 1
    model, known = batches[7]
    assert alone[7] == score_all(model, known, as_of=NOW - timedelta(days=7 % 7))


@pytest.mark.thorough
def test_a_thousand_batches_keep_no_memory() -> None:
    model = parse_model(
        "{reifegrad: 1, name: few, dimensions: {all: {criteria: {visits: {activity: visited, points: 1}}}}}"
    )
    tables = FactTables.from_records(model, facts(200))
    scorer = BatchScorer(model)
    held = []
    for _ in range(5):
        for _ in range(200):
            len(scorer.score(tables, as_of=NOW))
        gc.collect()
        held.append((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, pa.total_allocated_bytes()))
    scorer.close()
    assert held[-1][0] < held[0][0] + 10 * 1024, held  # kilobytes: the peak stays where the first 200 put it
    assert held[-1][1] <= held[0][1] + 2**20, held


def test_what_is_closed_scores_no_more(warmth: ScoringModel) -> None:
    tables = FactTables.from_records(warmth, facts(3))
    scorer = BatchScorer(warmth)
    scorer.score(tables, as_of=NOW)
    scorer.close()
    scorer.close()
    with pytest.raises(ReifegradError, match="scorer-closed"):
        scorer.score(tables, as_of=NOW)


def test_scores_tell_which_version_of_the_model_made_them(scorer: BatchScorer, warmth: ScoringModel) -> None:
    other = parse_model(WARMTH.replace("demo:", "trial:"))
    known = facts(30)
    batch = scorer.score(FactTables.from_records(warmth, known), as_of=NOW)
    assert batch.model_hash == scorer.model_hash == warmth.hash != other.hash
    assert {score.model_hash for score in batch} == {warmth.hash}
    asked = next(s for s in batch if any(row.name == "demo" for row in s.contributions))
    assert sum(reason.points for reason in reasons(warmth, asked)) == asked.score
    with pytest.raises(ReifegradError, match=f"made by version {warmth.hash}, but this is version {other.hash}"):
        reasons(other, asked)


def test_nothing_but_memory_is_touched(scorer: BatchScorer) -> None:
    """A scorer reads no files and loads no extensions, and nobody can change that on its connections."""
    import duckdb

    with scorer._pool.lend() as queries:
        for statement in (
            "select * from read_csv('/etc/hostname')",
            "copy (select 1) to '/tmp/scorer.csv'",
            "set enable_external_access = true",
            "set memory_limit = '100GB'",
            "load sqlite_scanner",
        ):
            with pytest.raises(duckdb.Error):
                queries._connection.execute(statement)


@pytest.mark.parametrize(
    ("settings", "code"),
    [
        ({"engine": "postgres://localhost/db"}, "scorer-engine"),
        ({"memory": "much"}, "scorer-settings"),
        ({"threads": 0}, "scorer-settings"),
    ],
)
def test_settings_that_cannot_be(warmth: ScoringModel, settings: dict[str, object], code: str) -> None:
    with pytest.raises(ReifegradError, match=code):
        BatchScorer(warmth, **settings)  # type: ignore[arg-type]


def test_a_moment_needs_a_zone(scorer: BatchScorer, warmth: ScoringModel) -> None:
    tables = FactTables.from_records(warmth, facts(1))
    with pytest.raises(ReifegradError, match="as-of-without-zone"):
        scorer.score(tables, as_of=datetime(2026, 1, 1))  # noqa: DTZ001
    with pytest.raises(ReifegradError, match="as-of-without-zone"):
        scorer.score_moments(tables, [("L0", datetime(2026, 1, 1))])  # noqa: DTZ001
