"""What the demo company says of itself is so: drivers drive its outcomes, noise does not, memory is bounded."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from reifegrad.templates.company import generate_company, stream
from reifegrad.templates.company.chance import Dice, choice_table, lognormal_table
from reifegrad.templates.company.drivers import Behaviour
from reifegrad.templates.company.generate import DEFAULT_UNTIL
from reifegrad.templates.company.population import draw_leads, draw_population
from reifegrad.templates.company.sessions import plan_sessions, unpack
from reifegrad.templates.company.workweek import window_until

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("company")
    generate_company(directory, leads=40_000, activities=600_000, seed=11)
    return directory


@pytest.fixture(scope="module")
def decided(directory: Path) -> pa.Table:
    """One row per decided lead, with what it is and whether it was won."""
    outcomes = pq.read_table(directory / "outcomes.parquet")
    leads = pq.read_table(directory / "leads.parquet")
    accounts = pq.read_table(directory / "accounts.parquet", columns=["account_id", "employees", "industry"])
    joined = outcomes.select(["lead_id", "outcome", "decided_at"]).join(leads, "lead_id").join(accounts, "account_id")
    return joined.append_column("is_won", pc.equal(joined["outcome"], "won"))


@pytest.fixture(scope="module")
def known(directory: Path, decided: pa.Table) -> pa.Table:
    """The activities before the decision of their lead."""
    activities = pq.read_table(
        directory / "activities.parquet", columns=["lead_id", "kind", "occurred_at", "path", "form"]
    )
    joined = activities.join(decided.select(["lead_id", "decided_at"]), "lead_id", join_type="inner")
    return joined.filter(pc.less(joined["occurred_at"], joined["decided_at"]))


def won_share(table: pa.Table, mask: Any) -> tuple[float, int]:
    part = table.filter(mask)["is_won"]
    return pc.mean(part.cast(pa.float64())).as_py(), len(part)


def of_leads(decided: pa.Table, known: pa.Table, mask: Any) -> Any:
    return pc.is_in(decided["lead_id"], pc.unique(known.filter(mask)["lead_id"]))


def test_one_in_ten_is_won(decided: pa.Table) -> None:
    share, count = won_share(decided, pc.is_valid(decided["lead_id"]))
    assert 0.092 <= share <= 0.108
    assert 0.5 <= count / 40_000 <= 0.85


@pytest.mark.parametrize(
    ("column", "better", "worse"),
    [
        ("position", "CEO", "Buchhaltung"),
        ("position", "Buchhaltung", "Student"),
        ("industry", "Anlagenbau", "Consulting"),
        ("country", "DE", "US"),
        ("source", "recommendation", "purchased_list"),
        ("budget", "yes", "no"),
        ("need", "yes", "no"),
        ("timing", "this_quarter", "later"),
    ],
)
def test_who_fits_is_won_more_often(decided: pa.Table, column: str, better: str, worse: str) -> None:
    high, low = (won_share(decided, pc.equal(decided[column], value))[0] for value in (better, worse))
    assert high > 1.4 * low


def test_large_companies_are_won_more_often(decided: pa.Table) -> None:
    large, small = pc.greater(decided["employees"], 2_500), pc.less(decided["employees"], 10)
    assert won_share(decided, large)[0] > 1.5 * won_share(decided, small)[0]


@pytest.mark.parametrize("path", ["/pricing", "/preise"])
def test_who_reads_prices_is_won_more_often(decided: pa.Table, known: pa.Table, path: str) -> None:
    readers = of_leads(decided, known, pc.starts_with(known["path"], path))
    assert won_share(decided, readers)[0] > 2 * won_share(decided, pc.invert(readers))[0]


def test_a_demo_and_a_webinar_help(decided: pa.Table, known: pa.Table) -> None:
    asked = of_leads(decided, known, pc.equal(known["form"], "demo"))
    attended = of_leads(decided, known, pc.equal(known["kind"], "webinar_attended"))
    assert won_share(decided, asked)[0] > 3 * won_share(decided, pc.invert(asked))[0]
    assert won_share(decided, attended)[0] > 1.4 * won_share(decided, pc.invert(attended))[0]


def test_applicants_and_those_who_read_everything_are_not_won(decided: pa.Table, known: pa.Table) -> None:
    careers = of_leads(decided, known, pc.match_substring_regex(known["path"], "^/(careers|karriere)"))
    assert won_share(decided, careers)[0] < 0.8 * won_share(decided, pc.invert(careers))[0]
    views = known.filter(pc.equal(known["kind"], "page_viewed")).group_by("lead_id").aggregate([("kind", "count")])
    readers = pc.is_in(decided["lead_id"], views.filter(pc.greater(views["kind_count"], 150))["lead_id"])
    others = pc.is_in(
        decided["lead_id"], views.filter(pc.is_in(views["kind_count"], pa.array(range(50, 150))))["lead_id"]
    )
    assert won_share(decided, readers)[0] < 0.7 * won_share(decided, others)[0]


@pytest.mark.parametrize("noise", ["favourite_colour", "campaign", "last_digit"])
def test_noise_has_no_effect(decided: pa.Table, noise: str) -> None:
    digits = pc.utf8_slice_codeunits(decided["lead_id"], 7, 8)
    column = digits if noise == "last_digit" else pc.fill_null(decided[noise], "none")
    base, _ = won_share(decided, pc.is_valid(column))
    for value in pc.unique(column).to_pylist():
        share, count = won_share(decided, pc.equal(column, value))
        # Four standard errors: a false alarm in one of a thousand seeds, and the seed is fixed.
        assert abs(share - base) < 4 * (base * (1 - base) / count) ** 0.5


def test_a_few_leads_do_very_much_and_some_nothing(directory: Path) -> None:
    activities = pq.read_table(directory / "activities.parquet", columns=["lead_id"])
    counts = np.sort(activities.group_by("lead_id").aggregate([("lead_id", "count")])["lead_id_count"].to_numpy())
    assert len(counts) < 38_000
    assert counts[-400:].sum() > 0.08 * counts.sum()


def test_some_visits_lie_before_the_lead_became_known(directory: Path) -> None:
    activities = pq.read_table(directory / "activities.parquet", columns=["lead_id", "occurred_at"])
    leads = pq.read_table(directory / "leads.parquet", columns=["lead_id", "created_at"])
    joined = activities.join(leads, "lead_id")
    share = pc.mean(pc.less(joined["occurred_at"], joined["created_at"]).cast(pa.float64())).as_py()
    assert 0.01 < share < 0.06


def test_only_the_plan_is_kept_and_it_takes_eight_bytes_a_visit() -> None:
    window = window_until(DEFAULT_UNTIL, 365)
    people, accounts = draw_population(5_000, 1, window)
    draw_leads(people, accounts, 0, 1, window)
    plan = plan_sessions(people, 200_000, 1, window)
    assert unpack(plan)[2].sum() == 200_000
    assert plan.nbytes < 3 * 200_000  # less than three bytes an activity


def test_the_stream_yields_blocks_in_order_and_holds_little_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stream, "VISITS_PER_SLICE", 500)
    window = window_until(DEFAULT_UNTIL, 365)
    people, accounts = draw_population(5_000, 1, window)
    draw_leads(people, accounts, 0, 1, window)
    plan = plan_sessions(people, 200_000, 1, window)
    behaviour = Behaviour(people.decided)
    blocks = list(stream.stream_activities(plan, people, behaviour, 1, window.end, 1_000))
    assert [len(block) for block in blocks] == [1_000] * 200
    seconds = np.concatenate([block.seconds for block in blocks])
    assert (np.diff(seconds) >= 0).all()


def test_bits_depend_on_seed_purpose_and_chunk_and_are_known() -> None:
    draws = [Dice(*key).words16(5).tolist() for key in ((1, "a", 0), (2, "a", 0), (1, "b", 0), (1, "a", 1))]
    assert len({tuple(draw) for draw in draws}) == 4
    assert Dice(1, "a", 0).words16(5).tolist() == draws[0]


def test_tables_follow_their_weights() -> None:
    table = choice_table([1, 0, 3])
    assert np.bincount(table).tolist() == [16_384, 0, 49_152]
    assert len(lognormal_table(50, 1.0, 1, 1_000)) == 65_536
    assert abs(int(np.median(lognormal_table(50, 1.0, 1, 1_000))) - 50) <= 1
