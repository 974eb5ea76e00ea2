"""Each question that the page on the meaning answers, with the score worked out by hand; every engine gives it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from test_reference_and_engine import differences

from reifegrad.reference import score_all
from reifegrad.run.few_facts import FewFacts
from reifegrad.run.records import score_records
from reifegrad.run.scored_in_memory import ScoredInMemory
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from reifegrad.run.engine import Engine

    Check = Callable[..., None]

AS_OF = datetime(2025, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)
TEAM = "team: {activity: demo, scope: account, points: 50, limit: 1}"


@pytest.fixture
def check(engine: Engine) -> Check:
    """The model gives these points (or stages) to these leads: in the reference, in memory and on each engine."""

    def agree(model_text: str, facts: FactRecords, expected: dict[str, Any], as_of: datetime = AS_OF) -> None:
        model = parse_model(f"reifegrad: 1\nname: m\ntimezone: Europe/Berlin\n{model_text}")
        scores = score_all(model, facts, as_of=as_of)
        found = {score.subject_id: _asked(score, expected) for score in scores}
        assert found == expected
        assert not differences(scores, score_records(engine, model, facts, as_of=as_of))
        moments = [(name, as_of) for name in expected]
        assert not differences(scores, score_records(engine, model, facts, moments=moments))
        memory = ScoredInMemory(FewFacts(model, facts, {}), as_of=as_of)
        assert not differences(scores, list(memory.explained(sorted(expected)).values()))
        for name in expected:
            one = score_all(model, memory.facts([name]), as_of=as_of)
            assert [score for score in one if score.subject_id == name] == [
                score for score in scores if score.subject_id == name
            ]

    return agree


def _asked(score: Any, expected: dict[str, Any]) -> Any:
    """The stage or the veto where a text is expected, else the points."""
    wanted = expected.get(score.subject_id)
    return score.score / 1000 if not isinstance(wanted, str) else score.disqualified or score.stage


def of(*criteria: str, more: str = "") -> str:
    return f"dimensions: {{d: {{criteria: {{{', '.join(criteria)}}}}}}}\n{more}"


def demo(lead: str, at: datetime = AS_OF - DAY, **properties: Any) -> Activity:
    return Activity(f"{lead} {at}", lead, "demo", at, properties)


# Colleagues


NO_ACCOUNTS = ("NULL", "null", "None", "N/A", "#N/A", "NaN", "\\N", "-", "undefined", "(leer)", "")


def test_a_word_for_no_account_makes_no_colleagues(check: Check) -> None:
    known = "known: {when: account_id is not null, points: 1}"
    leads = [Lead(f"{who} {word}", None, word) for word in NO_ACCOUNTS for who in "AB"]
    facts = FactRecords((*leads, Lead("C", None, "C1")), (), tuple(demo(f"A {word}") for word in NO_ACCOUNTS))
    expected = {lead.id: 50 if lead.id.startswith("A") else 0 for lead in leads}
    check(of(TEAM, known), facts, expected | {"C": 1})


def test_without_a_table_of_accounts_their_ids_make_colleagues(check: Check) -> None:
    facts = FactRecords((Lead("A", None, "C1"), Lead("B", None, "C1"), Lead("C", None, "C2")), (), (demo("A"),))
    check(of(TEAM), facts, {"A": 50, "B": 50, "C": 0})


@pytest.mark.parametrize(
    ("accounts", "expected"),
    [
        ((), {"A": 50, "B": 0}),
        ((Account("C2"),), {"A": 50, "B": 0}),
        ((Account("c1"),), {"A": 50, "B": 0}),
        ((Account("C1", AS_OF + DAY),), {"A": 50, "B": 0}),
        ((Account("C1", AS_OF),), {"A": 50, "B": 50}),
        ((Account("C1"),), {"A": 50, "B": 50}),
    ],
)
def test_an_account_has_to_be_a_row_that_exists(
    accounts: tuple[Account, ...], expected: dict[str, Any], check: Check
) -> None:
    leads = (Lead("A", None, "C1"), Lead("B", None, "C1"))
    check(of(TEAM), FactRecords(leads, accounts, (demo("A"),), accounts_given=True), expected)


# A change of the account


def moved(*changes: tuple[str, datetime], which: str = "") -> FactRecords:
    """A and B are of C1, X of C2; A moves. `which` makes other people and companies of them."""
    return FactRecords(
        (
            Lead(f"A{which}", None, f"C1{which}"),
            Lead(f"B{which}", None, f"C1{which}"),
            Lead(f"X{which}", None, f"C2{which}"),
        ),
        (Account(f"C1{which}", None, {"industry": "steel"}), Account(f"C2{which}", None, {"industry": "wood"})),
        (demo(f"X{which}"),),
        tuple(ProfileChange(f"A{which}", "account_id", to, at) for to, at in changes),
    )


MOVES: tuple[tuple[list[tuple[str, datetime]], float], ...] = (
    ([], 1),
    ([("C2", AS_OF)], 10 + 50 + 100),
    ([("C2", AS_OF + DAY)], 1),
    ([("C2", AS_OF - 2 * DAY), ("C1", AS_OF - DAY)], 1),
    ([("C2", AS_OF - DAY), ("C1", AS_OF - 2 * DAY)], 10 + 50 + 100),
    ([("C2", AS_OF - DAY), ("C1", AS_OF - DAY)], 10 + 50 + 100),
    ([("NULL", AS_OF - DAY)], 0),
    ([("", AS_OF - DAY)], 0),
    ([("C9", AS_OF - DAY)], 0),
)


def test_who_changes_the_account_moves_wholly(check: Check) -> None:
    industry = "industry: {attribute: account.industry, points: {steel: 1, wood: 10}}"
    at = "at: {when: \"account_id like 'C2%'\", points: 100}"
    every, expected = [], {}
    for number, (changes, points) in enumerate(MOVES):
        which = f" {number}"
        every.append(moved(*((f"{to}{which}" if to[:1] == "C" else to, at) for to, at in changes), which=which))
        expected |= {f"A{which}": points, f"B{which}": 1, f"X{which}": 60 + 100}
    check(of(TEAM, industry, at), together(every), expected)


def together(parts: Sequence[FactRecords]) -> FactRecords:
    """The facts of several groups that have nothing to do with each other: asked once, which costs as much as one."""
    return FactRecords(
        tuple(lead for part in parts for lead in part.leads),
        tuple(account for part in parts for account in part.accounts),
        tuple(activity for part in parts for activity in part.activities),
        tuple(change for part in parts for change in part.changes),
    )


def test_who_has_left_is_no_colleague_any_more(check: Check) -> None:
    facts = moved(("C2", AS_OF - DAY))
    check(of(TEAM), FactRecords(facts.leads, facts.accounts, (demo("A"),), facts.changes), {"A": 50, "B": 0, "X": 50})


def test_accounts_are_scored_by_those_who_are_theirs_at_the_moment(check: Check) -> None:
    facts = moved(("C2", AS_OF - DAY))
    done = (demo("A"), demo("B", AS_OF - 2 * DAY))
    model = "subject: account\n" + of("seen: {activity: demo, points: 1}")
    check(model, FactRecords(facts.leads, facts.accounts, done, facts.changes), {"C1": 1, "C2": 1})
    check(model, FactRecords(facts.leads, facts.accounts, done), {"C1": 2, "C2": 0})


def test_leads_that_do_not_exist_yet_did_nothing_for_their_account(check: Check) -> None:
    leads = (Lead("A", AS_OF - DAY, "C"), Lead("B", AS_OF + DAY, "C"))
    facts = FactRecords(leads, (Account("C"),), (demo("A"), demo("B")))
    check("subject: account\n" + of("seen: {activity: demo, points: 1}"), facts, {"C": 1})


# Attributes


def test_the_creation_of_a_lead_is_its_own(check: Check) -> None:
    old = "old: {when: \"created_at < timestamp '2025-01-01'\", points: 1, unknown: 5}"
    company = "company: {when: \"account.created_at < timestamp '2025-01-01'\", points: 10}"
    facts = FactRecords(
        (Lead("A", None, "C"), Lead("B", AS_OF - DAY, "C"), Lead("Z", AS_OF - 400 * DAY)),
        (Account("C", AS_OF - 900 * DAY),),
    )
    check(of(old, company), facts, {"A": 15, "B": 10, "Z": 1})


DOMAIN = "domain: {attribute: email_domain, points: {a.de: 1, b.de: 2, c.de: 3, d.de: 4, e.de: 5, else: 9}}"
ACCOUNT = {"email_domain": "d.de", "email": "x@e.de"}


@pytest.mark.parametrize(
    ("own", "changes", "account", "points"),
    [
        ({"email_domain": "b.de", "email": "x@c.de"}, {"email_domain": "a.de"}, ACCOUNT, 1),
        ({"email_domain": "b.de", "email": "x@c.de"}, {"email_domain": ""}, ACCOUNT, 0),
        ({"email_domain": "b.de", "email": "x@c.de"}, {}, ACCOUNT, 2),
        ({"email": "x@C.de"}, {}, ACCOUNT, 3),
        ({"email": "x@c.de"}, {"email": "x@b.de"}, ACCOUNT, 2),
        ({"email": "x@c.de"}, {"email": ""}, ACCOUNT, 4),
        ({}, {}, ACCOUNT, 4),
        ({"email": "nobody"}, {}, ACCOUNT, 4),
        ({}, {}, {"email": "x@e.de"}, 5),
        ({}, {}, {}, 0),
    ],
)
def test_the_domain_of_an_address_has_five_places(
    own: dict[str, Any], changes: dict[str, str], account: dict[str, Any], points: float, check: Check
) -> None:
    log = tuple(ProfileChange("A", name, value, AS_OF - DAY) for name, value in changes.items())
    check(of(DOMAIN), FactRecords((Lead("A", None, "C", own),), (Account("C", None, account),), (), log), {"A": points})


@pytest.mark.parametrize("email", ["", " ", "   ", "nobody", "@", "x@", "max@firma.de@", "@@", "a@b@A.de"])
def test_an_address_without_a_domain_stops_nobody(email: str, check: Check) -> None:
    expected = 1 if email.endswith("A.de") else 0
    leads = (Lead("A", None, None, {"email": email}), Lead("B", None, None, {"email": "x@b.de"}))
    check(of(DOMAIN), FactRecords(leads), {"A": expected, "B": 2})


# Activities


def test_copies_are_made_one_before_anything_is_filtered(check: Check) -> None:
    early, late = AS_OF - 20 * DAY, AS_OF - DAY
    facts = FactRecords(
        (Lead("A"),),
        (),
        (
            Activity("1", "A", "page", early, {"path": "/x"}),
            Activity("1", "A", "page", late, {"path": "/pricing"}),
            Activity("2", "A", "mail", early),
            Activity("2", "A", "page", late, {"path": "/pricing"}),
        ),
    )
    check(of("pricing: {activity: page, where: \"path = '/pricing'\", points: 1, within: 7 days}"), facts, {"A": 0})


def test_copies_are_in_the_order_of_their_properties_and_of_nothing_that_follows(check: Check) -> None:
    planned = (datetime(2026, 10, 19, 1, 30, tzinfo=UTC), datetime(2026, 8, 9, 12, 0, 1, tzinfo=UTC))
    done = tuple(Activity("1", "A", "call", AS_OF - DAY, {"planned": moment}) for moment in planned)
    hour = 'hour: {activity: call, where: "hour(planned) = 14", points: 1}'
    check(of(hour), FactRecords((Lead("A"),), (), done), {"A": 1})
    weekday = 'day: {activity: call, where: "weekday(planned) = 7 and hour(planned) > 3", points: 1}'
    check(of(weekday), FactRecords((Lead("A"),), (), done[::-1]), {"A": 1})


def test_distinct_comes_before_the_limit_of_a_period(check: Check) -> None:
    paths = [("/a", 3), ("/a", 2), ("/b", 2), ("/a", 1)]
    done = tuple(
        Activity(str(number), "A", "page", AS_OF - ago * DAY, {"path": path})
        for number, (path, ago) in enumerate(paths)
    )
    check(
        of("page: {activity: page, points: 1, distinct: path, limit: 1 per day}"),
        FactRecords((Lead("A"),), (), done),
        {"A": 2},
    )


@pytest.mark.parametrize(
    ("more", "points"),
    [("", 3), (", sum: {activity: page, measure: sum(amount), points: {'> 1000': 100}}", 2)],
)
@pytest.mark.parametrize("name", ["amount", "volume"])
def test_distinct_reads_a_property_as_the_model_does_elsewhere(
    name: str, more: str, points: float, check: Check
) -> None:
    """As texts 10, 10.0 and 7 are three values; as numbers they are two. No name is special."""
    done = tuple(
        Activity(str(number), "A", "page", AS_OF - number * DAY, {name: value})
        for number, value in enumerate(("10", "10.0", "7"))
    )
    model = of(f"page: {{activity: page, points: 1, distinct: {name}}}" + more.replace("amount", name))
    check(model, FactRecords((Lead("A"),), (), done), {"A": points})


def test_the_hour_that_comes_twice_is_one_hour(check: Check) -> None:
    clock = [datetime(2025, 10, 26, hour, 30, tzinfo=UTC) for hour in (0, 1, 2)]  # 02:30, 02:30 again, 03:30
    done = tuple(Activity(str(moment), "A", "page", moment) for moment in clock)
    model = of("page: {activity: page, points: 1, limit: 1 per hour}")
    check(model, FactRecords((Lead("A"),), (), done), {"A": 2}, datetime(2025, 11, 1, tzinfo=UTC))


# What follows


@pytest.mark.parametrize(
    ("formula", "points"),
    [
        ("d + employees", 7),
        ("d - employees * 2", 7),
        ("d * (1 + employees)", 7),
        ("d / employees", 0),
        ("employees", 0),
        ("abs(employees)", 0),
        ("d + abs(employees)", 7),
        ("-employees + d", 7),
        ("d + coalesce(employees, 5)", 12),
        ("d + case when employees is null then 2 else 3 end", 9),
        ("d + case when employees > 1 then 2 else 3 end", 10),
        ("d + case when employees * 2 < 1 then 2 else 3 end", 9),
        ("d + 1 / employees", 7),
        ("greatest(employees, d) + 1", 8),
    ],
)
def test_an_unknown_operand_of_the_formula_counts_as_nothing(formula: str, points: float, check: Check) -> None:
    seven = "seven: {when: country is null, points: 7}"
    check(of(seven, more=f"score: {formula}"), FactRecords((Lead("A"),)), {"A": points})


def test_what_is_no_number_is_unknown(check: Check) -> None:
    """1e200 squared is infinite for a double."""
    huge = Lead("A", None, None, {"employees": 1e200})
    formula = "d + (employees * employees - employees * employees)"
    odd = "odd: {when: employees * employees - employees * employees is null, points: 3}"
    model = of(odd, more=f"score: {formula}")
    parsed = parse_model(f"reifegrad: 1\nname: m\n{model}")
    assert [score.score for score in score_all(parsed, FactRecords((huge,)), as_of=AS_OF)] == [3_000]


def test_the_greatest_threshold_counts_whatever_the_order_in_the_file(check: Check) -> None:
    seven = "seven: {attribute: country, points: {DE: 70, FR: 30, else: 5}}"
    leads = (Lead("A", None, None, {"country": "DE"}), Lead("B", None, None, {"country": "FR"}), Lead("C"))
    expected = {"A": "customer", "B": "sales_qualified", "C": "marketing_qualified"}
    for written in ("{customer: 60, sales_qualified: 20}", "{sales_qualified: 20, customer: 60}"):
        check(of(seven, more=f"thresholds: {written}"), FactRecords(leads), expected)


def test_qualify_true_means_sales_qualified(check: Check) -> None:
    asks = "asks: {activity: demo, points: 1, qualify: true}"
    thresholds = "thresholds: {customer: 90, sales_qualified: 50, rest: else}"
    facts = FactRecords((Lead("A"), Lead("B")), (), (demo("A"),))
    check(of(asks, more=thresholds), facts, {"A": "sales_qualified", "B": "rest"})
    check(of(asks, more="thresholds: {hot: 90, rest: else}"), facts, {"A": "sales_qualified", "B": "rest"})
    check(of(asks), FactRecords((Lead("A"),), (), (demo("A"),)), {"A": "sales_qualified"})


def test_the_first_veto_is_the_first_of_the_file(check: Check) -> None:
    one, other = (
        "one: {when: country is null, points: 1, disqualify: x}",
        "two: {when: country is null, disqualify: y, points: 1}",
    )
    groups, criteria = f"groups: {{g: {{criteria: {{{one}}}}}}}", f"criteria: {{{other}}}"
    for first, second, expected in ((groups, criteria, "one"), (criteria, groups, "two")):
        check(f"dimensions: {{d: {{{first}, {second}}}}}", FactRecords((Lead("A"),)), {"A": expected})
    hashes = {
        parse_model(f"reifegrad: 1\nname: m\ndimensions: {{d: {{{', '.join(order)}}}}}").hash
        for order in ((groups, criteria), (criteria, groups))
    }
    assert len(hashes) == 2  # they do not score alike


def test_the_best_of_personas_shows_its_criteria_also_at_nothing(check: Check) -> None:
    criteria = ("good: {attribute: country, points: {DE: 40}}", "bad: {attribute: industry, points: {wood: -40}}")
    model = f"dimensions: {{d: {{personas: {{p: {{criteria: {{{', '.join(criteria)}}}}}}}}}}}"
    lead = Lead("A", None, None, {"country": "DE", "industry": "wood"})
    check(model, FactRecords((lead,)), {"A": 0})
    (score,) = score_all(parse_model(f"reifegrad: 1\nname: m\n{model}"), FactRecords((lead,)), as_of=AS_OF)
    assert [(row.name, row.points) for row in score.contributions] == [("p.good", 20_000), ("p.bad", -20_000)]
    assert score.persona is None


def test_the_first_of_two_rows_of_a_lead_counts() -> None:
    model = parse_model("reifegrad: 1\nname: m\n" + of("c: {attribute: country, points: {DE: 1, FR: 2}}"))
    leads = (Lead("A", None, None, {"country": "DE"}), Lead("A", None, None, {"country": "FR"}))
    assert [score.score for score in score_all(model, FactRecords(leads), as_of=AS_OF)] == [1_000]


def test_the_probability_is_that_of_the_first_logit_dimension() -> None:
    criteria = "criteria: {%: {attribute: country, points: {DE: 1}}}"
    one, other = (
        f"{{aggregate: logit, base: {base}, {criteria.replace('%', name)}}}" for base, name in ((20, "a"), (40, "b"))
    )
    model = parse_model(f"reifegrad: 1\nname: m\ndimensions: {{x: {one}, y: {other}}}")
    (score,) = score_all(model, FactRecords((Lead("A"),)), as_of=AS_OF)
    assert score.probability == pytest.approx(2 / 3, abs=1e-6)
