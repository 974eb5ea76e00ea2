"""What occurs becomes candidates; the engine measures them as a plain count over the facts would, at each moment."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
import pytest

from reifegrad.measure.cases import Cases
from reifegrad.predict.learn.candidates import CandidateSettings, candidate_model, make_candidates
from reifegrad.predict.learn.criterion_names import slug
from reifegrad.predict.learn.features import build_features
from reifegrad.predict.learn.half_lives import choose_half_lives, period_numbers
from reifegrad.predict.write.candidate_titles import candidate_title
from reifegrad.run.records import record_relations
from reifegrad.run.survey import Attribute, Slice, Survey, survey_facts
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from reifegrad.run.engine import Engine

DAY0 = datetime(2025, 1, 1, tzinfo=UTC)
READS = """
reifegrad: 1
name: reads
dimensions:
  all:
    criteria:
      a: {attribute: position, points: {CEO: 1}}
      b: {attribute: account.employees, points: {"> 1": 1}}
      c: {activity: any, where: path like '/x%' or campaign = 'x', points: 1}
      d: {activity: any, measure: sum(amount), points: {"> 1": 1}}
"""


def company(seed: int = 2) -> FactRecords:
    """40 leads of 10 companies; some pages, a mailing that was sent once, purchases with amounts."""
    draw = np.random.default_rng(seed)
    leads = tuple(Lead(f"L{i}", DAY0, f"C{i % 10}", {"position": draw.choice(["CEO", "clerk"])}) for i in range(40))
    accounts = tuple(Account(f"C{i}", None, {"employees": float(draw.integers(1, 500))}) for i in range(10))
    activities = []
    for number in range(1_500):
        kind = draw.choice(["page_viewed", "purchased", "email_opened"], p=[0.7, 0.1, 0.2])
        properties: dict[str, Any] = {"path": None, "campaign": None, "amount": None}
        day = draw.uniform(0, 200)
        if kind == "page_viewed":
            properties["path"] = str(draw.choice(["/pricing", "/pricing/team", "/pricing-old", "/blog/a", "/"]))
        elif kind == "purchased":
            properties["amount"] = round(float(draw.uniform(-20, 100)), 2)
        else:
            properties["campaign"] = "spring" if day < 10 else str(draw.choice(["weekly", "monthly"]))
        lead = f"L{draw.integers(0, 40)}"
        activities.append(Activity(f"A{number}", lead, str(kind), DAY0 + timedelta(days=day), properties))
    return FactRecords(leads, accounts, tuple(activities))


def cases_of(facts: FactRecords, days: tuple[int, ...]) -> Cases:
    moments = [(lead.id, DAY0 + timedelta(days=day)) for day in days for lead in facts.leads]
    size = len(moments)
    flags = np.ones(size, dtype=bool)
    as_of = np.array([moment.replace(tzinfo=None) for _, moment in moments], dtype="datetime64[us]")
    lead = np.array([name for name, _ in moments], dtype=object)
    return Cases(lead, as_of, np.zeros(size, dtype=np.int8), flags, flags, "given", np.timedelta64(1, "D"))


@pytest.fixture(scope="module")
def measured(open_named: Any) -> Any:
    facts, engine = company(), open_named("duckdb")
    relations = record_relations(engine, parse_model(READS), facts)
    candidates = make_candidates(survey_facts(engine, relations))
    cases = cases_of(facts, (-1, 30, 150))
    return facts, cases, candidates, build_features(engine, relations, candidates, cases, timezone="UTC", portion=25)


def test_names_are_unique_and_every_candidate_is_a_criterion(measured: Any) -> None:
    _, _, candidates, frame = measured
    assert len({one.name for one in candidates}) == len(candidates) == frame.shape[1]
    assert {c.id for c in candidate_model(candidates, "UTC").criteria()} == set(frame.columns)
    assert not any("points" in one.criterion for one in candidates)
    assert {one.half_life for one in candidates if one.linear} >= {7, 14, 30, 60, 90, 180, 365, None}
    assert "email_opened_weekly_ever" in frame
    assert not [name for name in frame if "spring" in name]  # a mailing that was sent once says nothing of new leads
    wheres = {one.source: one.document.get("where") for one in candidates}
    assert wheres["page_viewed_/pricing"] == "(path = '/pricing') or (path like '/pricing/%')"
    assert wheres["page_viewed_/"] == "path = '/'"
    assert slug("Über die Größe des Unternehmens, geschätzt") == "ueber_die_groesse_d_rnehmens_geschaetzt"
    assert len(slug("x" * 90)) <= 40


def test_measured_values_are_those_of_a_plain_count(measured: Any) -> None:
    facts, cases, _, frame = measured
    for row in range(0, len(cases), 7):
        lead, as_of = cases.lead[row], cases.as_of[row].item().replace(tzinfo=UTC)
        if as_of < DAY0:
            assert frame.iloc[row].isna().all()  # nobody existed yet
            continue
        own = [a for a in facts.activities if a.lead == lead and a.occurred_at <= as_of]
        pages = [a for a in own if a.kind == "page_viewed"]
        pricing = [a for a in pages if a.properties["path"] in {"/pricing", "/pricing/team"}]
        bought = [a for a in own if a.kind == "purchased"]
        ages = [(as_of - a.occurred_at) / timedelta(days=1) for a in pages]
        found = frame.iloc[row]
        assert found["page_viewed_30d"] == sum(age < 30 for age in ages)
        assert found["page_viewed_on_days"] == len({a.occurred_at.date() for a in pages})
        assert found["page_viewed_pricing_on_days"] == len({a.occurred_at.date() for a in pricing})
        assert found["page_viewed_pricing_ever"] == len(pricing)
        assert found["page_viewed_fading_60d"] == pytest.approx(sum(0.5 ** (age / 60) for age in ages), abs=0.02)
        assert found["purchased_amount_ever"] == pytest.approx(sum(a.properties["amount"] for a in bought))
        most = max((a.properties["amount"] for a in bought), default=None)
        assert (
            found["purchased_amount_most"] == pytest.approx(most)
            if bought
            else np.isnan(found["purchased_amount_most"])
        )
        assert found["page_viewed_since"] == int(min(ages)) if pages else np.isnan(found["page_viewed_since"])
        team = {one.id for one in facts.leads if one.account == next(x for x in facts.leads if x.id == lead).account}
        theirs = [a for a in facts.activities if a.lead in team and a.occurred_at <= as_of]
        local = [a.occurred_at for a in own]
        tuesdays = [moment for moment in local if moment.isoweekday() == 2]
        assert found["activity_tuesday_ever"] == len(tuesdays)
        assert found["activity_tuesday_morning_ever"] == sum(6 <= moment.hour < 12 for moment in tuesdays)
        assert found["activity_evening_ever"] == sum(moment.hour >= 18 for moment in local)
        assert found["lead_age"] == (as_of - DAY0).days
        first = min((a.occurred_at for a in own), default=None)
        came = found[["first_activity_weekday", "first_activity_hour"]]
        assert came.isna().all() if first is None else came.tolist() == [first.isoweekday(), first.hour]
        assert found["activity_team_ever"] == len(theirs)
        assert found["position"] == next(x for x in facts.leads if x.id == lead).attributes["position"]


def test_a_bounded_number_of_candidates_the_most_frequent_first(open_named: Any) -> None:
    facts, engine = company(3), open_named("duckdb")
    survey = survey_facts(
        engine, record_relations(engine, parse_model(READS), facts), until=np.datetime64("2025-03-01")
    )
    few = make_candidates(
        survey, CandidateSettings(slices=1, windows=(30,), half_lives=(30,), scopes=("lead",), calendar=False)
    )
    assert {one.source for one in few} == {"position", "account.employees", "created_at", "activity", "page_viewed"}
    assert survey.slices[0].kind == "page_viewed"
    assert sum(one.rows for one in survey.slices if not one.property) == sum(
        a.occurred_at <= datetime(2025, 3, 1, tzinfo=UTC) for a in facts.activities
    )


@pytest.mark.parametrize("true", [14, 90])
def test_the_half_life_that_drove_the_outcomes_is_found(true: int, open_named: Any) -> None:
    draw = np.random.default_rng(true)
    leads = tuple(Lead(f"L{i}", DAY0) for i in range(600))
    days = {f"A{i}": (f"L{draw.integers(0, 600)}", draw.uniform(0, 300)) for i in range(9_000)}
    activities = tuple(Activity(i, lead, "visited", DAY0 + timedelta(days=day)) for i, (lead, day) in days.items())
    facts, engine = FactRecords(leads, (), activities), open_named("duckdb")
    cases = cases_of(facts, tuple(range(60, 300, 30)))
    relations = record_relations(
        engine,
        parse_model("reifegrad: 1\nname: x\ndimensions: {a: {criteria: {v: {activity: visited, points: 1}}}}"),
        facts,
    )
    candidates = make_candidates(survey_facts(engine, relations))
    frame = build_features(engine, relations, candidates, cases, timezone="UTC")
    warmth = frame[f"visited_fading_{true}d"]
    won = (draw.random(len(cases)) < 1 / (1 + np.exp(-(warmth - warmth.mean()) / warmth.std() * 1.5 + 1))).astype(int)
    kept, profiles = choose_half_lives(candidates, frame, won.to_numpy(), cases.as_of)
    assert profiles[0].chosen == true
    assert [one.half_life for one in kept if one.half_life is not None] == [true]
    assert len(kept) == len(candidates) - 6


def test_every_engine_finds_the_same_and_measures_the_same(engine: Engine, open_named: Any) -> None:
    facts = company(4)
    settings = CandidateSettings(windows=(30,), half_lives=(30,), account_slices=1)
    found = []
    for each in (open_named("duckdb"), engine):
        relations = record_relations(each, parse_model(READS), facts)
        survey = survey_facts(each, relations, until=np.datetime64("2025-06-01"))
        candidates = make_candidates(survey, settings)
        frame = build_features(each, relations, candidates, cases_of(facts, (100,)), timezone="Europe/Berlin")
        found.append((survey, frame))
    (survey, frame), (other_survey, other_frame) = found
    assert survey == other_survey
    pd.testing.assert_frame_equal(frame, other_frame, check_dtype=False)


def test_periods_never_split_a_moment() -> None:
    time = np.repeat(np.array(["2025-01-01", "2025-02-01", "2025-03-01"], dtype="datetime64[us]"), [10, 80, 10])
    numbers = period_numbers(time)
    assert [len(set(numbers[part])) for part in (slice(0, 10), slice(10, 90), slice(90, 100))] == [1, 1, 1]
    assert numbers[0] < numbers[10] < numbers[90]


def test_german_titles_are_german() -> None:
    survey = Survey(
        attributes=(),
        slices=(Slice("page_viewed", leads=9), Slice("form_submitted", leads=5), Slice("Rückruf", leads=2)),
        has_accounts=True,
        has_ages=True,
    )
    titles = {candidate_title(one)["de"] for one in make_candidates(survey)}
    assert {
        "Aktivität: vor wie vielen Tagen zuletzt",
        "Formular abgeschickt: wie oft in 30 Tagen",
        "Seitenaufruf: wie oft in 365 Tagen (ganze Firma)",
        "Rückruf: an wie vielen Tagen",
        "Alter des Leads in Tagen",
        "Wochentag der ersten Aktivität (1 ist Montag)",
        "Stunde der ersten Aktivität",
        "Aktivität am Abend: wie oft",
        "Aktivität in der Nacht: wie oft",
        "Aktivität am Montagvormittag: wie oft",
    } <= titles
    english = re.compile("activity|viewed|submitted|monday|evening|night")
    assert not [title for title in titles if english.search(title)]


def test_a_measure_is_not_called_like_a_column_and_without_ages_none_is_asked_for() -> None:
    column = Attribute("first_activity", "text", 9, 9, 2)
    found = make_candidates(Survey(slices=(Slice("page_viewed", leads=9),), attributes=(column,)))
    assert not [one for one in found if one.name == "lead_age"]
    expressions = {one.document.get("measure"): one.measures for one in found if one.measures}
    assert set(expressions) == {"weekday(first_activity_2)", "hour(first_activity_2)"}
    read = candidate_model(found, "UTC")
    assert [measure.name for measure in read.measures] == ["first_activity_2"]
    assert "first_activity" in read.attributes
