"""Kinds and values that the data writes otherwise than the model: said with what brings them together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.unit.run.files_of_a_run import ACTIVITIES, LEADS, MODEL

if TYPE_CHECKING:
    from collections.abc import Callable

    from reifegrad.errors import Problem
    from reifegrad.tasks.score import ScoreResult


@pytest.mark.parametrize(
    ("kind", "close"),
    [("page_view", "page_view"), ("Page Viewed", "Page Viewed"), ("PAGE_VIEWED", "PAGE_VIEWED"), ("Seite", "")],
)
def test_kinds_that_the_data_writes_otherwise_are_said(
    found: Callable[..., dict[str, Problem]], kind: str, close: str
) -> None:
    problems = found(activities=ACTIVITIES.replace("page_viewed", kind))
    if close:
        problem = problems["kind-not-there.near"]
        assert f"activities: {{values: {{kind: {{{close}: page_viewed}}}}}}" in problem.fix
        assert problem.line == 11
    else:
        assert "of the kinds 'page_viewed', but there are none; what occurs: 'Seite', 'demo_requested'" in (
            problems["kind-not-there"].what
        )


@pytest.mark.parametrize(
    ("change", "code", "words"),
    [
        (
            (",DE,", ",Freedonia,"),
            "value-not-there",
            "'DE', 'AT', but it never is; what occurs: 'Freedonia', 'CH', 'Sylvania'",
        ),
        ((",CEO,", ",ceo,"), "value-spelling", "position contains 'ceo' (2 times), but the model says 'CEO'"),
        ((",CEO,", ",CEOs,"), "value-not-there.near", "'CEO', but it never is"),
        ((",CTO,", ",NULL,"), "placeholder-value", "position is 'NULL', which counts as a text and not as unknown"),
        ((",CEO,", ",,"), "value-not-there", "'CEO', but it never is; what occurs: 'CTO'"),
    ],
)
def test_values_that_the_model_waits_for_are_said(
    found: Callable[..., dict[str, Problem]], change: tuple[str, str], code: str, words: str
) -> None:
    leads = LEADS.replace(*change)
    leads = leads.replace(",AT,", ",Sylvania,") if "Freedonia" in change[1] else leads
    assert words in found(leads=leads)[code].what


def test_the_advice_to_translate_can_be_followed_as_written(found: Callable[..., dict[str, Problem]]) -> None:
    def advised(code: str, line: str, **files: str) -> None:
        verb = "make it unknown" if code == "placeholder-value" else "translate it"
        assert found(**files)[code].fix.endswith(f", or {verb} in a mapping file: {line}.")
        assert code not in found(**files, mapping=line.replace("...", "Seite") + "\n")

    leads = LEADS.replace(",CTO,", ",NULL,")
    advised("placeholder-value", 'leads: {values: {position: {"NULL": null}}}', leads=leads)
    leads = LEADS.replace(",CEO,", ",CEOs,")
    advised("value-not-there.near", "leads: {values: {position: {CEOs: CEO}}}", leads=leads)
    leads = LEADS.replace(",CEO,", ",Seite,")
    advised("value-not-there", "leads: {values: {position: {...: 'CEO'}}}", leads=leads)
    activities = ACTIVITIES.replace("page_viewed", "Seite")
    advised("kind-not-there", "activities: {values: {kind: {...: 'page_viewed'}}}", activities=activities)
    model = MODEL.replace("account.employees >= 10", "account.industry = 'Software'")
    accounts = "account_id,industry\nAC1,Softwares\nAC2,Steel\n"
    line = "accounts: {values: {industry: {Softwares: Software}}}"
    advised("value-not-there.near", line, model=model, accounts=accounts)
    activities = ACTIVITIES.replace("L1", "1").replace("L2", "2").replace("L3", "3")
    leads = LEADS.replace("L1", "01").replace("L2", "02").replace("L3", "03")
    told = found(leads=leads, activities=activities)["activities-of-nobody.written"]
    assert told.fix.endswith("correct single ones in a mapping file: activities: {values: {lead_id: {...: ...}}}.")


@pytest.mark.parametrize("other", ["Page_Viewed", "PAGE VIEWED", "page-viewed"])
def test_a_kind_in_two_spellings_is_said_with_what_brings_them_together(
    found: Callable[..., dict[str, Problem]], other: str
) -> None:
    problems = found(activities=ACTIVITIES + f"4,L1,{other},2025-02-04,/preise\n5,L1,seen,2025-02-04,\n")
    assert list(problems) == ["kind-spelling"]
    problem = problems["kind-spelling"]
    assert f"'page_viewed' are also recorded as {other!r} (1 row)" in problem.what
    assert problem.line == 11
    line = f"activities: {{values: {{kind: {{{other}: page_viewed}}}}}}"
    assert line in problem.fix
    assert found(activities=ACTIVITIES + f"4,L1,{other},2025-02-04,/preise\n", mapping=line + "\n") == {}


def test_kinds_that_the_model_knows_in_both_spellings_are_not_said(found: Callable[..., dict[str, Problem]]) -> None:
    model = MODEL.replace("activity: page_viewed", "activity: [page_viewed, Page_Viewed]")
    assert found(model=model, activities=ACTIVITIES + "4,L1,Page_Viewed,2025-02-04,/preise\n") == {}


def test_kinds_that_must_have_happened_before_are_looked_for_in_both_spellings(
    found: Callable[..., dict[str, Problem]],
) -> None:
    model = MODEL.replace("limit: 3}", "limit: 3, after: {activity: seen, within: 9 days}}")
    activities = ACTIVITIES + "4,L1,seen,2025-02-04,\n5,L1,Seen,2025-02-04,\n"
    assert "'seen' are also recorded as 'Seen'" in found(model=model, activities=activities)["kind-spelling"].what


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"leads": "L5,2025-01-05,ceo,DE,AC1\nL6,2025-01-05,Ceo,De,AC1\n"}, ["'Ceo'", "'ceo'", "'De'"]),
        ({"activities": "4,L1,page_viewed,2025-02-04,/Preise\n5,L1,seen,2025-02-04,/IMPRESSUM\n"}, ["'/Preise'"]),
        ({"profile_changes": "L1,position,ceo,2025-02-01\nL1,hobby,CeO,2025-02-01\n"}, ["'ceo'"]),
    ],
)
def test_values_in_a_second_spelling_are_said_though_the_first_occurs_too(
    result: Callable[..., ScoreResult], files: dict[str, str], words: list[str]
) -> None:
    model = MODEL.replace("path like '/preise%'", "path in ('/preise', '/impressum')")
    heads = {"leads": LEADS, "activities": ACTIVITIES, "profile_changes": "lead_id,attribute,value,known_at\n"}
    texts = {name: heads[name] + text for name, text in files.items()}
    told = [problem for problem in result(model=model, **texts).not_counted if problem.code == "value-spelling"]
    assert [problem.params["other"] for problem in told] == [word.strip("'") for word in words]
    for problem in told:
        assert str(problem.params["mapping"]) in problem.fix
        assert str(problem.params["mapping"]).startswith(next(iter(files)))


@pytest.mark.parametrize(
    ("files", "pairs"),
    [
        ({"leads": LEADS.replace("L3,2025-01-03,CEO,DE", "L3,2025-01-03,CEO,Deutschland")}, {"Deutschland": "DE"}),
        ({"leads": LEADS.replace(",DE,", ",Germany,")}, {"Germany": "DE"}),
        (
            {"leads": LEADS.replace(",DE,", ",BRD,").replace(",AT,", ",oesterreich,")},
            {"BRD": "DE", "oesterreich": "AT"},
        ),
        ({"leads": LEADS.replace(",CH,", ",Schweiz,")}, {}),
        (
            {"profile_changes": "lead_id,attribute,value,known_at\nL1,country,Österreich,2025-02-01\n"},
            {"Österreich": "AT"},
        ),
        ({"profile_changes": "lead_id,attribute,value,known_at\nL1,hobby,Österreich,2025-02-01\n"}, {}),
    ],
)
def test_countries_that_are_named_are_said_beside_the_codes_that_the_model_waits_for(
    found: Callable[..., dict[str, Problem]],
    result: Callable[..., ScoreResult],
    files: dict[str, str],
    pairs: dict[str, str],
) -> None:
    told = [problem for problem in result(**files).not_counted if problem.code == "value-spelling"]
    assert {problem.params["other"]: problem.params["value"] for problem in told} == pairs
    assert all(f"'{word}'" in problem.what for word, problem in zip(sorted(pairs), told, strict=True))
    for problem in told:
        assert str(problem.params["mapping"]) in problem.fix
    if told:
        table, column = ("leads", "country") if "leads" in files else ("profile_changes", "value")
        mapping = f"{table}: {{values: {{{column}: {pairs}}}}}\n"
        assert "value-spelling" not in found(**files, mapping=mapping)


def test_countries_of_two_attributes_are_asked_for_in_the_history_of_both(
    found: Callable[..., dict[str, Problem]],
) -> None:
    model = MODEL.replace("  interest:\n", "      bill: {when: \"billing_country = 'CH'\", points: 1}\n  interest:\n")
    leads = LEADS.replace("country,", "country,billing_country,").replace(",DE,", ",DE,CH,").replace(",AT,", ",AT,,")
    leads = leads.replace(",,CH,", ",,CH,,")
    changes = "lead_id,attribute,value,known_at\nL1,country,Deutschland,2025-02-01\n"
    problems = found(model=model, leads=leads, profile_changes=changes)
    assert problems["value-spelling"].params["other"] == "Deutschland"


def test_a_country_that_the_model_names_in_both_ways_is_not_said(found: Callable[..., dict[str, Problem]]) -> None:
    model = MODEL.replace("('DE', 'AT')", "('DE', 'Deutschland', 'AT')")
    assert found(model=model, leads=LEADS.replace("CEO,DE,AC1\nL2", "CEO,Deutschland,AC1\nL2")) == {}


def test_a_code_in_another_attribute_is_no_country(found: Callable[..., dict[str, Problem]]) -> None:
    model = MODEL.replace("position: {attribute: position, points: {CEO", "position: {attribute: position, points: {IT")
    leads = LEADS.replace("L1,2025-01-01,CEO", "L1,2025-01-01,Italien").replace("CTO", "IT")
    assert found(model=model, leads=leads) == {}


def test_a_translation_that_misses_a_spelling_is_said(found: Callable[..., dict[str, Problem]]) -> None:
    mapping = "activities: {values: {kind: {PageView: page_viewed, Other: other}}}\n"
    mapping += "leads: {values: {position: {Boss: CEO}}}\n"
    rows = "4,L1,PageView,2025-02-04,/preise\n5,L1,other,2025-02-04,\n6,L1,OTHER,2025-02-04,\n"
    assert found(mapping=mapping, activities=ACTIVITIES + rows) == {}
    problems = found(mapping=mapping, activities=ACTIVITIES + rows + "7,L1,pageview,2025-02-04,/preise\n")
    assert "kind contains 'pageview' (once); the mapping file translates 'PageView'" in (
        problems["translation-spelling"].what
    )
    assert "{kind: {pageview: page_viewed}}" in problems["translation-spelling"].fix
    problems = found(mapping=mapping, leads=LEADS + "L5,2025-01-05,boss,DE,AC1\n")
    assert "leads: {values: {position: {boss: CEO}}}" in problems["translation-spelling"].fix


@pytest.mark.parametrize(
    "mapping", ["kind: {pageview: page_viewed}", "kind: {PAGE_VIEWED: page_viewed, PV: page_viewed}"]
)
def test_nobody_is_told_to_translate_a_word_into_itself(found: Callable[..., dict[str, Problem]], mapping: str) -> None:
    rows = "5,L1,pageview,2025-02-04,/preise\n6,L1,PAGE_VIEWED,2025-02-04,/preise\n"
    problems = found(mapping=f"activities: {{values: {{{mapping}}}}}\n", activities=ACTIVITIES + rows)
    assert not [one for one in problems.values() if "page_viewed: page_viewed" in one.fix]


@pytest.mark.parametrize("code", ["de", "DE", "De"])
def test_a_code_that_a_translation_makes_is_no_other_spelling_of_its_word(
    found: Callable[..., dict[str, Problem]], code: str
) -> None:
    """A log writes the code in lower case; the word for the same country stands in an other row of it."""
    leads = LEADS.replace(",DE,", f",{code},").replace(",AT,", ",Austria,")
    mapping = "leads: {values: {country: {de: DE, De: DE, Austria: AT, at: AT}}}\n"
    assert "translation-spelling" not in found(mapping=mapping, leads=leads)


def test_a_value_that_only_profile_changes_tell_occurs(found: Callable[..., dict[str, Problem]]) -> None:
    changes = "lead_id,attribute,value,known_at\nL1,position,CEO,2025-02-01\n"
    assert found(leads=LEADS.replace(",CEO,", ",Chef,"), profile_changes=changes) == {}


def test_an_attribute_without_any_value_is_said(found: Callable[..., dict[str, Problem]]) -> None:
    problems = found(leads=LEADS.replace(",CEO,", ",,").replace(",CTO,", ",,"))
    assert list(problems) == ["attribute-empty"]
