"""The demo company keeps its promises: exact sizes, order of time, fixed words, one company per seed."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pa_csv
import pyarrow.parquet as pq
import pytest

from reifegrad.templates.company import CompanyFiles, CompanySize, generate_company
from reifegrad.templates.company.catalogue import CATEGORIES, FORMS, KINDS, PATHS
from reifegrad.templates.company.files import ROW_GROUP
from reifegrad.templates.company.words import COUNTRIES, FREE_MAIL, INDUSTRIES, POSITIONS

if TYPE_CHECKING:
    from pathlib import Path

TABLES = ("leads", "accounts", "activities", "outcomes")
FIXED_KINDS = {
    "page_viewed", "email_opened", "email_link_clicked", "content_requested", "webinar_registered",
    "webinar_attended", "form_submitted", "trade_fair_visited", "purchased", "newsletter_subscribed",
    "newsletter_unsubscribed", "email_bounced", "account_created", "social_liked", "social_shared",
    "website_visited",
}  # fmt: skip


def read_tables(files: CompanyFiles) -> dict[str, pa.Table]:
    return {name: pq.read_table(getattr(files, name)) for name in TABLES}


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> CompanyFiles:
    return generate_company(tmp_path_factory.mktemp("company"), leads=3_000, activities=40_000, seed=3)


@pytest.fixture(scope="module")
def tables(files: CompanyFiles) -> dict[str, pa.Table]:
    return read_tables(files)


def values(table: pa.Table, column: str) -> set[object]:
    return set(pc.unique(table[column]).to_pylist())


def test_the_same_arguments_give_the_same_company(tables: dict[str, pa.Table], tmp_path: Path) -> None:
    again = read_tables(generate_company(tmp_path, leads=3_000, activities=40_000, seed=3))
    assert all(again[name].equals(tables[name]) for name in TABLES)


def test_another_seed_gives_another_company(tables: dict[str, pa.Table], tmp_path: Path) -> None:
    other = read_tables(generate_company(tmp_path, leads=3_000, activities=40_000, seed=4))
    assert not any(other[name].equals(tables[name]) for name in TABLES)


def test_a_known_seed_gives_the_known_rows_on_every_machine(tables: dict[str, pa.Table]) -> None:
    first = tables["activities"].slice(0, 3).select(["lead_id", "kind", "path"]).to_pylist()
    assert first == KNOWN_ACTIVITIES
    assert tables["leads"]["email"].slice(0, 2).to_pylist() == KNOWN_EMAILS
    won = pc.sum(pc.equal(tables["outcomes"]["outcome"], "won")).as_py()
    assert (tables["outcomes"].num_rows, won) == KNOWN_OUTCOMES


KNOWN_ACTIVITIES = [
    {"lead_id": "L0000019", "kind": "page_viewed", "path": "/pricing"},
    {"lead_id": "L0000019", "kind": "page_viewed", "path": "/preise"},
    {"lead_id": "L0000019", "kind": "content_requested", "path": "/downloads/case-study-anlagenbau"},
]
KNOWN_EMAILS = ["penny.appelgruen@steinwehr-filter.example", "heike.wrenfield@hafenfluss-technik.example"]
KNOWN_OUTCOMES = (2_089, 195)  # decided, won


@pytest.mark.parametrize(
    ("leads", "activities"),
    [(1, 0), (1, 1), (1, 700), (2, 3), (500, 0), (500, 500), (499, 12_345), (130_000, 7)],
)
def test_the_sizes_are_exact(tmp_path: Path, leads: int, activities: int) -> None:
    tables = read_tables(generate_company(tmp_path, leads=leads, activities=activities, seed=1))
    assert tables["leads"].num_rows == leads
    assert tables["activities"].num_rows == activities
    assert tables["outcomes"].num_rows <= leads


def test_activities_are_in_order_of_time_and_numbered_in_it(tables: dict[str, pa.Table]) -> None:
    activities = tables["activities"]
    seconds = activities["occurred_at"].cast(pa.int64()).to_numpy()
    assert (seconds[1:] >= seconds[:-1]).all()
    assert (seconds % 1_000_000 == 0).all()
    expected = [f"A{number:09d}" for number in range(1, activities.num_rows + 1)]
    assert activities["activity_id"].to_pylist() == expected


def test_all_times_lie_in_the_window(tmp_path: Path) -> None:
    until = datetime(2025, 3, 31, 15, 30, tzinfo=UTC)
    tables = read_tables(generate_company(tmp_path, leads=400, activities=9_000, seed=5, until=until, days=40))
    columns = [("leads", "created_at"), ("activities", "occurred_at"), ("outcomes", "decided_at")]
    for table, column in columns:
        times = [time.replace(tzinfo=UTC) for time in tables[table][column].to_pylist()]
        assert all(-40 * 86_400 <= (time - until).total_seconds() < 0 for time in times)


def test_a_single_day_is_a_window(tmp_path: Path) -> None:
    tables = read_tables(generate_company(tmp_path, leads=50, activities=900, seed=5, days=1))
    assert tables["activities"].num_rows == 900


def test_leads_are_unique_and_numbered_by_the_day_they_became_known(tables: dict[str, pa.Table]) -> None:
    leads = tables["leads"]
    created = leads["created_at"].to_pylist()
    assert created == sorted(created)
    assert leads["lead_id"].to_pylist() == [f"L{number:07d}" for number in range(1, 3_001)]
    assert len(values(leads, "email")) == leads.num_rows
    assert len(values(tables["accounts"], "domain")) == tables["accounts"].num_rows


def test_every_reference_leads_somewhere(tables: dict[str, pa.Table]) -> None:
    leads = values(tables["leads"], "lead_id")
    assert values(tables["activities"], "lead_id") <= leads
    outcome_leads = tables["outcomes"]["lead_id"].to_pylist()
    assert len(set(outcome_leads)) == len(outcome_leads)
    assert set(outcome_leads) <= leads
    assert values(tables["leads"], "account_id") - {None} <= values(tables["accounts"], "account_id")


def test_a_lead_decides_after_it_became_known(tables: dict[str, pa.Table]) -> None:
    created = dict(zip(*(tables["leads"][name].to_pylist() for name in ("lead_id", "created_at")), strict=True))
    decided = tables["outcomes"].select(["lead_id", "decided_at"]).to_pylist()
    delays = sorted((row["decided_at"] - created[row["lead_id"]]).days for row in decided)
    assert delays[0] >= 0
    assert 30 <= delays[len(delays) // 2] <= 60


def test_an_account_is_not_younger_than_its_leads(tables: dict[str, pa.Table]) -> None:
    accounts = tables["accounts"]
    created = dict(zip(accounts["account_id"].to_pylist(), accounts["created_at"].to_pylist(), strict=True))
    leads = tables["leads"].select(["account_id", "created_at"]).to_pylist()
    assert all(created[row["account_id"]] <= row["created_at"] for row in leads if row["account_id"])


def test_the_vocabulary_is_kept(tables: dict[str, pa.Table]) -> None:
    activities, leads = tables["activities"], tables["leads"]
    assert set(KINDS) == FIXED_KINDS
    assert values(activities, "kind") == FIXED_KINDS
    assert values(activities, "path") <= {*PATHS, None}
    assert values(activities, "form") == {*FORMS, None}
    assert values(activities, "category") <= {*CATEGORIES, None}
    assert values(leads, "position") == {*(position.label for position in POSITIONS), None}
    assert values(leads, "country") <= {*COUNTRIES, None}
    assert values(tables["accounts"], "industry") == {*INDUSTRIES, None}
    assert values(tables["outcomes"], "outcome") == {"won", "lost"}
    answers = {
        "budget": {"yes", "no"},
        "authority": {"decides", "influences", "none"},
        "need": {"yes", "no"},
        "timing": {"this_quarter", "this_year", "later"},
    }
    assert all(values(leads, name) == {*words, None} for name, words in answers.items())


def test_addresses_belong_to_nobody(tables: dict[str, pa.Table]) -> None:
    domains = {str(address).split("@")[1] for address in values(tables["leads"], "email")}
    assert all(domain in FREE_MAIL or domain.endswith(".example") for domain in domains)
    assert all(address.isascii() for address in tables["leads"]["email"].to_pylist())


def test_form_category_and_amount_stand_where_they_mean_something(tables: dict[str, pa.Table]) -> None:
    activities = tables["activities"]
    kinds = {"form": "form_submitted", "category": "purchased", "amount": "purchased"}
    for column, kind in kinds.items():
        filled = activities.filter(pc.is_valid(activities[column]))
        assert values(filled, "kind") == {kind}
    pages = activities.filter(pc.equal(activities["kind"], "page_viewed"))
    assert pages["path"].null_count == 0


def test_the_mix_is_that_of_a_web_site(tables: dict[str, pa.Table]) -> None:
    kinds = tables["activities"]["kind"].to_pylist()
    assert 0.45 <= kinds.count("page_viewed") / len(kinds) <= 0.56
    assert 0.16 <= kinds.count("email_opened") / len(kinds) <= 0.25
    assert 0.06 <= kinds.count("website_visited") / len(kinds) <= 0.12


def test_parquet_holds_plain_strings_and_utc_microseconds(files: CompanyFiles) -> None:
    schema = pq.read_schema(files.activities)
    assert schema.field("kind").type == pa.string()
    assert schema.field("occurred_at").type == pa.timestamp("us")
    assert pq.read_table(files.activities)["kind"].type == pa.string()


def test_csv_says_the_same_as_parquet(tables: dict[str, pa.Table], tmp_path: Path) -> None:
    files = generate_company(tmp_path, leads=3_000, activities=40_000, seed=3, file_format="csv")
    first_line = files.activities.read_text(encoding="utf-8").splitlines()[1]
    assert first_line == "A000000001,L0000019,page_viewed,2024-01-04T16:44:15Z,/pricing,,,,"
    options = pa_csv.ConvertOptions(strings_can_be_null=True)
    for name in TABLES:
        table = pa_csv.read_csv(getattr(files, name), convert_options=options)
        assert table.num_rows == tables[name].num_rows
        assert table.column_names == tables[name].column_names
    people = pa_csv.read_csv(files.leads)
    assert people["last_name"].to_pylist() == tables["leads"]["last_name"].to_pylist()


def test_memory_is_bounded_because_blocks_are_row_groups(tmp_path: Path) -> None:
    seen: list[int] = []
    files = generate_company(tmp_path, leads=2_000, activities=400_000, seed=2, progress=seen.append)
    assert seen == [ROW_GROUP, 2 * ROW_GROUP, 3 * ROW_GROUP, 400_000]
    metadata = pq.ParquetFile(files.activities).metadata
    rows = [metadata.row_group(group).num_rows for group in range(metadata.num_row_groups)]
    assert rows == [ROW_GROUP, ROW_GROUP, ROW_GROUP, 400_000 - 3 * ROW_GROUP]


def test_the_truth_names_the_drivers_and_the_base_rate(files: CompanyFiles, tables: dict[str, pa.Table]) -> None:
    truth = json.loads(files.truth.read_text(encoding="utf-8"))
    drivers = truth["attribute_drivers"] + truth["behaviour_drivers"]
    assert all((driver["log_odds"] > 0) == (driver["sign"] == "+") for driver in drivers)
    assert len({driver["name"] for driver in drivers}) == len(drivers)
    assert "favourite_colour" in truth["noise_attributes"]
    assert truth["decided"] == tables["outcomes"].num_rows
    assert truth["base_rate"] == pytest.approx(0.1, abs=0.03)


@pytest.mark.parametrize(
    ("setting", "message"),
    [
        ({"leads": 0}, "leads must be between 1 and 20,000,000, not 0"),
        ({"activities": -1}, "activities must be between 0"),
        ({"seed": -1}, "seed must be 0 or more"),
        ({"days": 0}, "days must be between 1"),
        ({"until": datetime(2026, 1, 1)}, "until needs a time zone"),  # noqa: DTZ001 -- the fault itself
        ({"file_format": "xml"}, "file_format must be 'parquet' or 'csv'"),
    ],
)
def test_an_impossible_setting_is_named(tmp_path: Path, setting: dict[str, object], message: str) -> None:
    settings: dict[str, object] = {"leads": 5, "activities": 5, "seed": 1, **setting}
    with pytest.raises(ValueError, match=message):
        generate_company(tmp_path / "none", **settings)  # type: ignore[arg-type]
    assert not (tmp_path / "none").exists()


def test_a_size_knows_its_bounds() -> None:
    assert CompanySize(leads=1, activities=0).leads == 1
    with pytest.raises(ValueError, match="leads must be"):
        CompanySize(leads=10**9, activities=0)
