"""What did not count in a run: said where somebody should look, in memory and in an engine alike, else quiet."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest
from tests.unit.run.files_of_a_run import ACTIVITIES, LEADS, MODEL

from reifegrad.run.engines.duckdb import DuckDBEngine
from reifegrad.run.records import record_relations
from reifegrad.run.seen_in_engine import SeenInEngine
from reifegrad.run.sources import LoadedFacts
from reifegrad.spec.facts import Activity, FactRecords, Lead
from reifegrad.spec.loader import parse_model
from reifegrad.spec.size import MOST_CRITERIA

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.errors import Problem
    from reifegrad.tasks.score import ScoreResult


def test_where_all_is_well_nothing_is_said(result: Callable[..., ScoreResult]) -> None:
    ended = result()
    assert ended.not_counted == ()
    assert ended.is_clean


@pytest.mark.parametrize(
    ("ids", "words"),
    [
        (("l1", "l2", "l3", "l3"), "'l1' is probably 'L1'"),
        (("L1.0", "L2", "L3", "L3"), "'L1.0' is probably 'L1'"),
        ((" L1", "L2", "L3", "L3"), ""),
        (("x1", "L2", "L3", "L3"), "1 of 3; their lead_id is 'x1'"),
        (("a@x.de", "b@x.de", "c@x.de", "c@x.de"), "no activity belongs to a lead (3 read)"),
    ],
)
def test_activities_of_nobody_are_said_with_what_they_may_have_meant(
    found: Callable[..., dict[str, Problem]], ids: tuple[str, ...], words: str
) -> None:
    lines = ACTIVITIES.splitlines()
    rows = [
        ",".join([str(place), one, *line.split(",")[2:]])
        for place, (one, line) in enumerate(zip(ids, lines[1:], strict=True))
    ]
    problems = found(activities="\n".join([lines[0], *rows[:3]]) + "\n")
    told = " ".join(problem.what for problem in problems.values() if problem.code == "activities-of-nobody")
    assert words in told
    assert bool(told) is bool(words)


def test_ids_that_lost_their_zeros_are_recognised(found: Callable[..., dict[str, Problem]]) -> None:
    problems = found(leads=LEADS.replace("L", "00"), activities=ACTIVITIES.replace(",L", ","))
    assert "'1' is probably '001'" in problems["activities-of-nobody.written"].what


def test_lower_case_is_advised_only_where_it_helps(found: Callable[..., dict[str, Problem]]) -> None:
    with_point = found(leads=LEADS.replace("L", "47"), activities=re.sub(",L([0-9])", r",47\1.0", ACTIVITIES))
    assert "lower" not in with_point["activities-of-nobody.written"].fix
    assert "gains a .0" in with_point["activities-of-nobody.written"].fix
    in_capitals = found(activities=ACTIVITIES.replace(",L", ",l"))["activities-of-nobody.alike"]
    assert in_capitals.fix.endswith(": leads: {lower: [lead_id]}, activities: {lower: [lead_id]}.")


def test_every_word_for_nothing_is_named(found: Callable[..., dict[str, Problem]]) -> None:
    leads = LEADS.replace(",AC1", ",NULL", 1).replace(",AC1", ",n/a")
    what = found(leads=leads)["placeholder-id"].what
    assert "'NULL'" in what
    assert "'n/a'" in what


@pytest.mark.parametrize(
    ("accounts", "code", "words"),
    [
        ("ac1", "accounts-unknown.alike", "'ac1' is probably 'AC1'"),
        ("AC1;AC2", "accounts-several", "such as 'AC1;AC2': 2"),
        ("AC9", "accounts-unknown", "2 of 4; their account_id is 'AC9'"),
        ("NULL", "placeholder-id", "account_id is 'NULL', which does not count as an id: 2 leads"),
        ("n/a", "placeholder-id", "account_id is 'n/a'"),
    ],
)
def test_accounts_that_are_in_no_row_are_said(
    found: Callable[..., dict[str, Problem]], accounts: str, code: str, words: str
) -> None:
    problems = found(leads=LEADS.replace(",AC1", f",{accounts}"))
    assert list(problems) == [code]
    assert words in problems[code].what
    assert problems[code].severity == ("note" if code == "placeholder-id" else "warning")


def test_words_that_hardly_name_a_company_and_ids_in_two_cases_are_said_where_ids_alone_make_colleagues(
    result: Callable[..., ScoreResult],
) -> None:
    model = "\n".join(line for line in MODEL.splitlines() if "employees" not in line) + "\n"
    told = result(model=model, accounts=None).not_counted
    assert told == ()
    rows = (
        "L5,2025-01-05,CEO,DE,unknown\nL6,2025-01-05,CEO,DE,unknown\nL7,2025-01-05,CEO,DE,0\nL8,2025-01-05,CEO,DE,ac1\n"
    )
    one, other = result(model=model, accounts=None, leads=LEADS + rows).not_counted
    assert (one.code, other.code) == ("accounts-of-nobody", "accounts-alike")
    assert "2 ('unknown'); each of these ids counts as one company" in one.what
    assert "leads: {values: {account_id: {unknown: null}}}" in one.fix
    assert other.what.endswith("count as different accounts: 'AC1' / 'ac1'")
    mapping = "leads: {values: {account_id: {unknown: null}}, lower: [account_id]}\n"
    assert result(model=model, accounts=None, leads=LEADS + rows, mapping=mapping).not_counted == ()
    lonely = "\n".join(line for line in model.splitlines() if "scope: account" not in line) + "\n"
    assert result(model=lonely, accounts=None, leads=LEADS + rows).not_counted == ()


def test_accounts_that_no_model_reads_are_no_word_worth(found: Callable[..., dict[str, Problem]]) -> None:
    model = "\n".join(line for line in MODEL.splitlines() if "account" not in line)
    assert found(model=model, leads=LEADS.replace("AC1", "nowhere")) == {}


@pytest.mark.parametrize("prefix", ["https://x.de", "http://www.x.de:8080", "www.x.de"])
def test_addresses_instead_of_paths_are_said(found: Callable[..., dict[str, Problem]], prefix: str) -> None:
    problems = found(activities=ACTIVITIES.replace("/preise", f"{prefix}/preise").replace("/blog", f"{prefix}/blog"))
    assert list(problems) == ["path-is-address"]
    assert f"'{prefix}/" in problems["path-is-address"].what
    assert "like '%/preise%'" in problems["path-is-address"].fix


def test_a_condition_that_no_activity_meets_says_what_there_is(found: Callable[..., dict[str, Problem]]) -> None:
    problem = found(activities=ACTIVITIES.replace("/preise", "/pricing"))["where-never"]
    assert "path: '/blog', '/pricing'" in problem.what
    assert problem.line == 11


def test_a_veto_or_population_that_takes_more_than_half_is_said(found: Callable[..., dict[str, Problem]]) -> None:
    veto = MODEL.replace("points: 5}\n      size", "points: 0, disqualify: Not here}\n      size")
    problem = found(model=veto)["veto-takes-most.values"]
    assert "disqualifies more than half: 3 of 4; in the data: country: 'DE', 'AT', 'CH'" in problem.what
    assert problem.line == 7
    problem = found(model=MODEL + "population: country = 'CH'\n")["population-leaves-most"]
    assert problem.what.endswith("3 of 4")
    assert found(model=MODEL + "population: country in ('DE', 'AT')\n") == {}


@pytest.mark.parametrize("heading", ["Create Time", "Record created on", "Angelegt (Datum)"])
def test_a_moment_of_creation_that_is_not_read_is_said(found: Callable[..., dict[str, Problem]], heading: str) -> None:
    problems = found(leads=LEADS.replace("created_at", heading))
    assert list(problems) == ["created-not-read"]
    assert f"leads: {{columns: {{created_at: {heading}}}}}" in problems["created-not-read"].fix


def test_leads_without_any_account_id_are_said(found: Callable[..., dict[str, Problem]]) -> None:
    lines = [line.rpartition(",")[0] for line in LEADS.splitlines()]
    assert "the leads have no column account_id" in found(leads="\n".join(lines) + "\n")["no-account-ids"].what
    told = found(leads=LEADS.replace("account_id", "Company (record)"))
    assert "'Company (record)' looks like it" in told["account-not-read"].what


@pytest.mark.parametrize(
    "other",
    [
        "3,L3,demo_requested,2025-02-03,",
        "3,L1,page_viewed,2025-02-03,/blog",
        "3,L3,page_viewed,2025-02-04,/blog",
        "3,L3,page_viewed,2025-02-03,/preise",  # lines of one order, of which one counts
    ],
)
def test_activities_of_one_id_that_are_no_copies_are_said(found: Callable[..., dict[str, Problem]], other: str) -> None:
    problems = found(activities=ACTIVITIES + other + "\n")
    assert list(problems) == ["copies-unlike"]
    assert "1 ('3')" in problems["copies-unlike"].what


def test_copies_that_differ_only_in_what_the_model_does_not_read_are_copies(
    found: Callable[..., dict[str, Problem]],
) -> None:
    lines = [f"{line},{'received' if not place else f'09:0{place}'}" for place, line in enumerate(ACTIVITIES.split())]
    assert found(activities="\n".join(lines) + "\n") == {}


def test_profile_changes_of_nobody_are_said(found: Callable[..., dict[str, Problem]]) -> None:
    changes = "lead_id,attribute,value,known_at\nl1,position,CEO,2025-02-01\nL2,position,CEO,2025-02-01\n"
    assert (
        "belong to no lead in the leads table: 1 of 2; 'l1'"
        in found(profile_changes=changes)["changes-of-nobody.alike"].what
    )
    problem = found(profile_changes=changes.replace("l1", "X9"))["changes-of-nobody"]
    assert "1 of 2; their lead_id is 'X9'" in problem.what


def test_profile_changes_of_an_attribute_in_other_words_are_said(found: Callable[..., dict[str, Problem]]) -> None:
    changes = "lead_id,attribute,value,known_at\nL1,Position,CEO,2025-02-01\nL2,hobby,chess,2025-02-01\n"
    problems = found(profile_changes=changes)
    assert list(problems) == ["changes-not-read"]
    fix = "profile_changes: {values: {attribute: {Position: position}}}"
    assert fix in problems["changes-not-read"].fix
    mapping = f"{fix}\nleads: {{}}\n"
    assert found(profile_changes=changes, mapping=mapping) == {}


def test_rejected_rows_are_said_with_the_first_of_each_reason(found: Callable[..., dict[str, Problem]]) -> None:
    problem = found(activities=ACTIVITIES + "9,L3,page_viewed,never,/blog\n")["first-rejected"]
    assert "the first one 'never' in line 6" in problem.what
    assert "activities.rejects.csv" in problem.fix


def test_the_loss_of_all_dates_blames_the_dates_and_nothing_else(found: Callable[..., dict[str, Problem]]) -> None:
    problems = found(activities=ACTIVITIES.replace("2025-02-0", "2025/31/0"))
    assert list(problems) == ["table-all-rejected", "first-rejected"]
    assert "nothing is left of the activities: all rows were rejected (4)" in problems["table-all-rejected"].what
    assert "occurred_at" in problems["first-rejected"].what


def test_dates_that_nobody_can_believe_are_said(found: Callable[..., dict[str, Problem]]) -> None:
    mapping = "activities: {formats: {occurred_at: unix_ms}}\n"
    problems = found(activities=ACTIVITIES.replace("2025-02-0", "174000000"), mapping=mapping)
    assert "4 rows of 4 activities" in problems["dates-unlikely"].what


def test_a_moment_before_everything_is_said_with_the_times(found: Callable[..., dict[str, Problem]]) -> None:
    model = MODEL + "timezone: Europe/Berlin\n"
    assert found(model=model, activities=ACTIVITIES.replace("2025-02-0", "2025-02-2")) == {}
    late = ACTIVITIES.replace("2025-02-01", "2025-03-01T00:01").replace("2025-02-0", "2025-03-1")
    problems = found(model=model, activities=late)
    assert list(problems) == ["activities-later"]
    assert "as of 2025-03-01 00:00, no activity has happened yet: 4 activities" in problems["activities-later"].what
    assert "dated from 2025-03-01 00:01 to 2025-03-13 00:00" in problems["activities-later"].what
    assert found(model=model, activities=late.replace("2025-03-12", "2025-03-01")) == {}
    problems = found(model=model, leads=LEADS.replace("2025-01", "2025-04"))
    assert "there is nobody to score yet: 4 leads, created from 2025-04-01 00:00 to 2025-04-04 00:00" in (
        problems["subjects-later"].what
    )
    assert found(model=model, leads=LEADS.replace("2025-01-01", "").replace("2025-01", "2025-04")) == {}


def test_rows_without_an_id_that_are_equal_are_a_note(
    found: Callable[..., dict[str, Problem]], result: Callable[..., ScoreResult]
) -> None:
    mapping = "activities: {key_from_row: true}\n"
    rows = "lead_id,kind,occurred_at,path\nL1,page_viewed,2025-02-01,/preise\nL2,demo_requested,2025-02-02,\n"
    assert found(mapping=mapping, activities=rows + "L1,page_viewed,2025-02-01T00:01,/preise\n") == {}
    ended = result(mapping=mapping, activities=rows + "L1,page_viewed,2025-02-01,/preise\n" * 2)
    (note,) = ended.not_counted
    assert (note.code, note.severity) == ("rows-equal", "note")
    assert "and everything that the model reads: 2 rows; each of them counts" in note.what
    assert ended.is_clean
    assert ended.ranked is not None
    assert ended.ranked[0].score.score == 20_000 + 5_000 + 5_000 + 3 * 15_000


def test_outcomes_in_other_words_are_said_with_what_would_make_them_count(
    found: Callable[..., dict[str, Problem]],
) -> None:
    outcomes = (
        "lead_id,outcome,decided_at\nL1,Qualified,2025-02-01\nL2,Disqualified,2025-02-01\nL3,Qualified,2025-02-01\n"
    )
    problems = found(outcomes=outcomes)
    assert list(problems) == ["table-all-rejected", "first-rejected.mapped"]
    assert "such as 'Qualified', 'Disqualified', first in line 2" in problems["first-rejected.mapped"].what
    assert "outcomes: {values: {outcome: {'Qualified': won|lost" in problems["first-rejected.mapped"].fix


@pytest.mark.parametrize(
    "where",
    [
        "path like '/preise%' and days_since(occurred_at) < 40",
        "path like '/preise%' and days_since(occurred_at) > 4000",
        "path like '/preise%' and hour(occurred_at) < 25",
        "path like '/preise%' and kind = 'page_viewed' and lead_id = 'L1'",
    ],
)
def test_a_condition_over_times_and_ids_that_is_met_is_not_said(
    found: Callable[..., dict[str, Problem]], where: str
) -> None:
    """Nor is a spelling blamed where only the time keeps a condition from being met."""
    assert found(model=MODEL.replace("path like '/preise%'", where)) == {}


def test_a_condition_over_times_whose_words_never_occur_is_said(found: Callable[..., dict[str, Problem]]) -> None:
    where = "path like '/prices%' and days_since(occurred_at) < 40"
    problems = found(model=MODEL.replace("path like '/preise%'", where))
    assert list(problems) == ["where-never"]


def test_as_many_conditions_as_a_model_may_have_can_be_asked_for() -> None:
    criteria = {
        f"c{n}": {"activity": "seen", "where": f"path like '/{n}/%'", "points": 1} for n in range(MOST_CRITERIA)
    }
    model = parse_model(json.dumps({"reifegrad": 1, "name": "m", "dimensions": {"d": {"criteria": criteria}}}))
    moment = datetime(2025, 2, 1, tzinfo=UTC)
    facts = FactRecords((Lead("A"),), (), (Activity("1", "A", "seen", moment, {"path": "/7/x"}),))
    engine = DuckDBEngine()
    seen = SeenInEngine(engine, model, LoadedFacts(record_relations(engine, model, facts), ()))
    assert {criterion.id for criterion in model.criteria()} - seen.silent(model.criteria()) == {"c7"}
