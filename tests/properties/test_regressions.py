"""Minimised counterexamples of the property tests, each mended where it was found; every engine keeps to them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from test_reference_and_engine import differences

from reifegrad.errors import ReifegradError
from reifegrad.reference import score_all
from reifegrad.run.records import score_records
from reifegrad.spec.facts import Account, Activity, FactRecords, Lead, ProfileChange
from reifegrad.spec.loader import parse_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.run.engine import Engine

    Check = Callable[..., None]

AS_OF = datetime(2025, 6, 1, tzinfo=UTC)
DAY = timedelta(days=1)


def lead(account: str | None = "C", **attributes: Any) -> FactRecords:
    return FactRecords(leads=(Lead("L", None, account, attributes),))


def did(*properties: dict[str, Any]) -> FactRecords:
    done = (Activity(f"A{i}", "L", "x", AS_OF - i * DAY, values) for i, values in enumerate(properties))
    return FactRecords(leads=(Lead("L"),), activities=tuple(done))


def changed(attribute: str, value: Any, **attributes: Any) -> FactRecords:
    change = ProfileChange("L", attribute, value, AS_OF - DAY)
    return FactRecords(leads=(Lead("L", None, None, attributes),), changes=(change,))


@pytest.fixture
def check(engine: Engine) -> Check:
    """Each engine in turn gives the scores of the reference, at one moment and at chosen ones."""

    def agree(dimensions: str, facts: FactRecords, as_of: datetime = AS_OF) -> None:
        model = parse_model("reifegrad: 1\nname: m\ndimensions: {" + dimensions + "}")
        expected = score_all(model, facts, as_of=as_of)
        assert not differences(expected, score_records(engine, model, facts, as_of=as_of))
        moments = [(record.id, as_of) for record in facts.leads]
        assert not differences(expected, score_records(engine, model, facts, moments=moments))

    return agree


def one(criterion: str) -> str:
    return "dim: {criteria: {a: {" + criterion + "}}}"


def banded(attribute: str, key: str) -> str:
    return one(f"attribute: {attribute}, points: {{{key}: 1}}, unknown: 7")


ORDERED = (
    "dim: {{decay: {{inactive_for: 7 days, lose: 10%}}, criteria: {{"
    "a: {{activity: x, where: \"{0} = 'y'\", points: 5, limit: 1 per day}}, "
    "b: {{activity: [x, z], points: 1, distinct: path, within: 30 days}}, "
    "c: {{activity: x, measure: sum(amount), points: {{'> 1': 3}}}}}}}}"
)


@pytest.mark.parametrize("other", ["attribute: country", "attribute: account.country"])
def test_only_what_colleagues_did_counts(other: str, check: Check) -> None:
    """Ibis took no computed column of a join as the key of a further join."""
    facts = FactRecords(
        (Lead("L", None, "C"), Lead("M", None, "C")), (Account("C"),), (Activity("1", "M", "x", AS_OF),)
    )
    criteria = f"a: {{activity: x, points: 1, scope: account}}, b: {{{other}, points: {{DE: 1}}}}"
    check(f"dim: {{criteria: {{{criteria}}}}}", facts)


def test_months_are_told_apart_before_1970_too(check: Check) -> None:
    times = [
        datetime(1969, 12, 1, tzinfo=UTC),
        datetime(1969, 12, 31, 23, 30, tzinfo=UTC),
        datetime(1970, 1, 1, tzinfo=UTC),
    ]
    done = tuple(Activity(str(i), "L", "x", time) for i, time in enumerate(times))
    check(one("activity: x, points: 10, limit: 1 per month"), FactRecords((Lead("L"),), (), done))


@pytest.mark.parametrize("name", ["awake", "value", "period", "place", "sort", "full_gaps", "mark_0", "amount_0"])
def test_a_property_may_be_named_like_a_column_of_the_plan(name: str, check: Check) -> None:
    check(ORDERED.format(name), did({name: "y", "path": "p", "amount": 2.0}, {name: "n"}, {name: "y"}))


@pytest.mark.parametrize("name", ["kept", "gap", "next_awake", "kind", "activity_of", "copy"])
def test_a_property_may_have_any_name(name: str, check: Check) -> None:
    check(ORDERED.format(name), did({name: "y", "path": "p", "amount": 2.0}, {name: "n"}, {name: "y"}))


@pytest.mark.parametrize("name", ["known_since", "team", "as_of", "cut_30_day"])
def test_an_attribute_may_have_any_name(name: str, check: Check) -> None:
    criteria = "b: {activity: x, points: 1, within: 30 days, scope: account}"
    check(f"dim: {{criteria: {{a: {{attribute: {name}, points: {{'> 1': 5}}}}, {criteria}}}}}", lead(**{name: 2.0}))


@pytest.mark.parametrize(
    "criteria",
    [
        "a: {attribute: Country, points: {DE: 1}}, b: {attribute: country, points: {DE: 10}}",
        "a: {activity: x, where: \"Path = 'p'\", points: 1}, b: {activity: x, where: \"path = 'p'\", points: 10}",
    ],
)
def test_names_that_differ_only_in_case_are_refused(criteria: str) -> None:
    """DuckDB does not tell columns apart by case."""
    with pytest.raises(ReifegradError, match="differ only in upper and lower case"):
        parse_model(f"reifegrad: 1\nname: m\ndimensions: {{dim: {{criteria: {{{criteria}}}}}}}")


def test_a_dimension_may_be_called_formula_(check: Check) -> None:
    other = "b: {criteria: {d: {attribute: c, points: {DE: 10}}}}"
    check("formula_: {criteria: {a: {attribute: c, points: {DE: 1}}}}, " + other, lead(c="DE"))


def test_a_criterion_may_be_called_like_persona_and_criterion(check: Check) -> None:
    personas = "d1: {personas: {p: {criteria: {k: {attribute: c, points: {DE: 1}}}}}}"
    check(f"{personas}, d2: {{criteria: {{p__k: {{attribute: c, points: {{DE: 100}}}}}}}}", lead(c="DE"))


@pytest.mark.parametrize("account", [{"email_domain": "x.de"}, {"email": "a@x.de"}])
def test_an_unknown_domain_is_that_of_the_account(account: dict[str, Any], check: Check) -> None:
    facts = FactRecords((Lead("L", None, "C", {"email": "nobody"}),), (Account("C", None, account),))
    check(banded("email_domain", "x.de"), facts)


def test_a_domain_that_became_unknown_is_unknown(check: Check) -> None:
    check(banded("email_domain", "x.de"), changed("email_domain", None, email="a@x.de"))


def test_the_moment_is_given_back_in_utc(check: Check) -> None:
    """In an hour that comes twice, a time of another zone equals no other: `as_of` has to be the same object of UTC."""
    check(banded("country", "DE"), lead(country="DE"), datetime(2025, 10, 26, 2, 30, tzinfo=ZoneInfo("Europe/Berlin")))


@pytest.mark.parametrize(
    ("attribute", "key", "value"),
    [
        ("number", "'5'", 5.0),
        ("employees", "'> 1'", "inf"),
        ("opted_in", "true", "t"),
        ("opted_in", "true", "True"),
        ("opted_in", "true", "1"),
    ],
)
def test_changed_values_are_read_alike(attribute: str, key: str, value: Any, check: Check) -> None:
    check(banded(attribute, key), changed(attribute, value))


def test_nan_is_no_number(check: Check) -> None:
    check(banded("employees", "'> 1'"), lead(employees=float("nan")))


def test_zero_is_one_value(check: Check) -> None:
    check(one("activity: x, points: 1, distinct: amount"), did({"amount": 0.0}, {"amount": -0.0}))


@pytest.mark.parametrize("value", [True, 5.0])
def test_values_are_read_in_the_type_of_the_model(value: Any, check: Check) -> None:
    """What only `distinct` or `is null` reads has no type but text."""
    check(one("activity: x, points: 1, distinct: mobile"), did({"mobile": value}))


def test_a_name_in_double_quotes_may_stand_on_the_right() -> None:
    parse_model("reifegrad: 1\nname: m\ndimensions: {" + one("when: 'employees > \"Budget (EUR)\"', points: 1") + "}")


def test_the_type_of_a_name_does_not_depend_on_the_order_of_the_file() -> None:
    criteria = "a: {when: 'due < paid', points: 1}, b: {when: \"due > date '2025-01-01'\", points: 1}"
    parse_model(f"reifegrad: 1\nname: m\ndimensions: {{dim: {{criteria: {{{criteria}}}}}}}")


@pytest.mark.parametrize("name", ["CREATED_AT", "Lead_ID", "account_id", "lead_id"])
def test_a_column_of_the_contract_keeps_its_name_and_type_among_attributes(name: str) -> None:
    criterion = one(f"attribute: {name}, points: {{'> 1': 5}}")
    with pytest.raises(ReifegradError, match=r"differ only in upper and lower case|is used as a number"):
        parse_model(f"reifegrad: 1\nname: m\ndimensions: {{{criterion}}}")


@pytest.mark.parametrize("name", ["occurred_at", "Kind"])
def test_a_column_of_the_contract_keeps_its_name_and_type_among_properties(name: str) -> None:
    with pytest.raises(
        ReifegradError, match=r"differ only in upper and lower case|is not a valid date or time|is used as"
    ):
        parse_model(f"reifegrad: 1\nname: m\ndimensions: {{{ORDERED.format(name)}}}")


def test_a_model_whose_criteria_are_all_switched_off_scores_zero(check: Check) -> None:
    check(one("attribute: country, points: {DE: 1}, enabled: false"), lead(country="DE"))


@pytest.mark.parametrize(
    "where",
    [
        "pace = gap and gap > gap",
        "pace = gap and gap > 1",
        "(case when pace = gap then gap > gap end) = mobile",
        "coalesce(pace, gap) = amount and amount > 1",
        "coalesce(pace, gap) < coalesce(amount, gap)",
    ],
)
def test_names_compared_with_each_other_are_of_one_type(where: str, check: Check) -> None:
    check(one(f"activity: x, where: '{where}', points: 1"), did({"pace": 2.0, "gap": 2.0, "amount": 2.0}))


def test_a_weighted_mean_is_not_computed_in_32_bits(check: Check) -> None:
    criteria = "a: {when: \"x = 'y'\", weight: 30}, b: {when: \"x = 'z'\", weight: 1000}"
    check("dim: {aggregate: mean, criteria: {" + criteria + "}}", lead(x="y"))
    check("dim: {aggregate: mean, criteria: {" + criteria + "}}", lead(x="z"))


@pytest.mark.parametrize("before", [timedelta(microseconds=1), timedelta(0), timedelta(microseconds=-1)])
def test_a_day_is_full_after_its_last_microsecond(check: Check, before: timedelta) -> None:
    """Doubles do not hold every microsecond of some centuries."""
    criteria = [
        f'{name}_{number}: {{when: "{asked.format(day)}", points: 1}}'
        for number, day in enumerate(("2025-03-30", "1900-06-01", "2199-06-01"))
        for name, asked in (("since", "days_since(date '{}') > -100000"), ("until", "days_until(date '{}') = -63"))
    ]
    check("dim: {criteria: {" + ", ".join(criteria) + "}}", lead(), AS_OF - before)


@pytest.mark.parametrize(
    "criterion",
    [
        'measure: days_since(created_at), points: {"< 30": 1, 30: 2, "> 30": 4}, unknown: 8',
        'measure: days_until(birthday), points: {0: 1, "> 0": 2, else: 4}, unknown: 8',
        'measure: weekday(birthday), points: {"1..2": 1, 6: 2, else: 4}, unknown: 8',
        "measure: hour(account.founded), points: {0: 1, else: 4}, unknown: 8",
        'measure: employees / size, points: {"< 1": 1, "> 1": 2}, unknown: 8',
        "measure: 1 / (2 - 2), points: {1: 1, else: 2}, unknown: 8",
        "measure: case when employees > 5 then lower(town) end, points: {ulm: 1, else: 2}, unknown: 8",
        "measure: not (employees > 5), points: {true: 1, false: 2}, unknown: 8",
        "measure: employees > 5 or town is null, points: {true: 1, false: 2}, unknown: 8",
        "measure: \"has_word(town, 'ulm')\", points: {true: 1, false: 2}, unknown: 8",
        "measure: 'days_since(coalesce(birthday, created_at))', grades: {A: '< 10', B: 30, C: else}, unknown: C",
    ],
)
def test_a_value_that_is_worked_out_gives_the_points_of_its_band(check: Check, criterion: str) -> None:
    facts = FactRecords(
        leads=(
            Lead("L1", AS_OF - 30 * DAY, "C", {"birthday": AS_OF, "employees": 6.0, "size": 3.0, "town": "Ulm"}),
            Lead("L2", AS_OF - 31 * DAY, None, {"birthday": AS_OF + 5 * DAY, "employees": 5.0, "size": 0.0}),
            Lead("L3", None, "C", {"town": "ULM", "employees": None}),
        ),
        accounts=(Account("C", None, {"founded": datetime(2025, 1, 1, tzinfo=UTC)}),),
    )
    check(one(criterion), facts)
