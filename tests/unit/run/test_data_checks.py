from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from click.testing import Result

Run = "Callable[..., Result]"
MODEL = """\
reifegrad: 1
name: small
dimensions:
  fit:
    criteria:
      position:
        attribute: position
        points: {CEO: 20, Praktikant: -10}
      industry:
        when: account.industry in ('IT', 'Handel')
        points: 5
      has_mail:
        when: email is not null
        points: 1
  interest:
    criteria:
      pricing: {activity: page_viewed, where: "path = '/pricing'", points: 15}
      webinar: {activity: webinar_attended, points: 10}
"""
LEADS = """\
lead_id,created_at,position,email,account_id
1,2025-01-01,ceo,a@x.de,a
2,2025-01-01,CEO,b@x.de,a
3,not a day,Leitung,c@x.de,
1,2025-01-01,CEO,d@x.de,
"""
ACCOUNTS = "account_id,industry\na,it\n"
ACTIVITIES = """\
activity_id,lead_id,kind,occurred_at,path
1,1,page_viewed,2025-06-01,/Pricing
2,9,page_viewed,2025-06-02,/pricing
2,9,page_viewed,2025-06-03,/pricing
3,1,webinar_attendet,2025-06-03,
"""


@pytest.fixture
def checked(run: Callable[..., Result], tmp_path: Path) -> Callable[..., Result]:
    """Check the model with files, each of which can be replaced."""

    def check(*options: str, **files: str) -> Result:
        texts = {"model.yaml": MODEL, "leads.csv": LEADS, "accounts.csv": ACCOUNTS, "activities.csv": ACTIVITIES}
        for name, text in texts.items():
            (tmp_path / name).write_text(files.get(name.split(".")[0], text), "utf-8")
        sources = [part for name in ("leads", "accounts", "activities") for part in (f"--{name}", f"{name}.csv")]
        return run("check", "model.yaml", *sources, *options)

    return check


def test_everything_that_does_not_fit_is_told_with_its_line(checked: Callable[..., Result]) -> None:
    result = checked()
    assert result.exit_code == 0
    for told in (
        "model.yaml:6: value-spelling: position contains 'ceo' (once), but the model says 'CEO'",
        "value-spelling: account.industry contains 'it' (2 times), but the model says 'IT'",
        "value-spelling: path contains '/Pricing' (once), but the model says '/pricing'",
        "value-never: position is never 'Praktikant'",
        "model.yaml:18: kind-never: there are no activities of the kind 'webinar_attended' (",
        "Did you mean 'webinar_attendet'?",
        "criterion-nobody: the criterion never applies (0 of 3) (dimensions.interest.criteria.pricing)",
        "criterion-everybody: the criterion always applies (3 of 3) (dimensions.fit.criteria.has_mail)",
        "activities-without-lead: activities ignored because their lead is not in the leads table: 2",
        "activity-repeated: rows ignored because their activity_id has already appeared: 1",
        "rejected-duplicate-key",
        "rejected-not-a-time",
    ):
        assert told in result.stdout, told
    # What has a cause that was told is not told again.
    assert "criteria.webinar)" not in result.stdout
    order = [result.stdout.index(word) for word in ("warnings\n", "notes\n")]
    assert order == sorted(order)


def test_strict_counts_warnings_and_a_missing_column_is_an_error_with_the_nearest_name(
    checked: Callable[..., Result],
) -> None:
    assert checked("--strict").exit_code == 1
    result = checked(leads=LEADS.replace("position", "positon"))
    assert result.exit_code == 1
    assert "unknown-attribute: the model reads 'position'" in result.stdout
    assert "Did you mean 'positon'?" in result.stdout
    assert result.stdout.startswith("1 error\n")
    assert checked("--allow-missing", leads=LEADS.replace("position", "positon")).exit_code == 0


def test_without_anybody_the_check_says_so(checked: Callable[..., Result]) -> None:
    result = checked("--as-of", "2001-01-01")
    assert "nobody-known" in result.stdout or "never applies" in result.stdout
    empty = checked(leads=LEADS.splitlines()[0] + "\n", activities=ACTIVITIES.splitlines()[0] + "\n")
    assert empty.exit_code == 0
    assert "nobody-known" in empty.stdout


def test_an_invalid_model_is_told_whole_before_any_data_is_read(checked: Callable[..., Result]) -> None:
    result = checked(model=MODEL.replace("points: 5", "point: 5").replace("points: 1}", "points: x}"))
    assert result.exit_code == 1
    assert "model.yaml:11" in result.stdout or "model.yaml:9" in result.stdout
    assert "rejected" not in result.stdout


def test_json_has_counts_and_places(checked: Callable[..., Result]) -> None:
    import json

    record = json.loads(checked("--json").stdout)
    assert record["error"] == 0
    assert record["warning"] > 3
    assert {"severity", "code", "what", "fix", "params", "file", "line", "key"} == set(record["problems"][0])


def test_data_without_leads_is_misuse(run: Callable[..., Result]) -> None:
    result = run("check", "fit-interest", "--activities", "x.csv")
    assert result.exit_code == 2
    assert "Add them with --leads." in result.stderr


@pytest.mark.parametrize("heading", ["email_from", "Kontakt Mail", "E-Mail geschäftlich"])
def test_a_derived_name_that_is_missing_names_its_source(checked: Callable[..., Result], heading: str) -> None:
    model = MODEL.replace("email is not null", "email_domain = 'gmx.de'")
    result = checked(model=model, leads=LEADS.replace("email", heading))
    assert result.exit_code == 1
    assert "reads 'email_domain', which is taken from 'email', but there is no column 'email'" in result.stdout
    assert f"Did you mean {heading!r}?" in result.stdout
    assert f"leads: {{columns: {{email: {heading!r}}}}}" in result.stdout


def test_the_domain_of_the_company_comes_from_its_address(checked: Callable[..., Result]) -> None:
    model = MODEL.replace("email is not null", "account.email_domain = 'x.de'")
    assert checked(model=model, accounts="account_id,industry,email\na,it,info@x.de\n").exit_code == 0
    result = checked(model=model)
    assert "there is no column 'email' in the accounts" in result.stdout
    result = checked(model=model, accounts="account_id,industry,emails\na,it,info@x.de\n")
    assert "accounts: {columns: {email: 'emails'}}" in result.stdout


def test_a_value_that_never_occurs_is_not_taken_for_another_of_the_model(checked: Callable[..., Result]) -> None:
    model = MODEL.replace("email is not null", "size in ('51-200', '201-500')")
    leads = re.sub(r"[abcd]@x\.de", "51-200", LEADS.replace("email", "size"))
    told = checked(model=model, leads=leads).stdout
    assert "'201-500'" in told
    assert "Did you mean '51-200'?" not in told
    assert "Known: 51-200." in told


def test_columns_of_lists_that_are_nowhere_are_told(checked: Callable[..., Result]) -> None:
    model = MODEL + "list: {columns: [rank, Position, email, account.industry, scroe, phone=Telephone]}\n"
    result = checked(model=model)
    assert "list-column-unknown: a list cannot have the column 'scroe'" in result.stderr + result.stdout
    assert "a list cannot have the column 'phone'" in result.stderr + result.stdout
    assert (result.stderr + result.stdout).count("list-column-unknown") == 2


def test_a_value_in_the_other_case_comes_before_any_other_word(checked: Callable[..., Result]) -> None:
    model = MODEL.replace("{CEO: 20, Praktikant: -10}", "{Chefin: 20, CHEFIN: 20, Praktikant: -10}")
    leads = LEADS.replace("ceo", "chefin").replace("CEO", "chefinnen")
    told = checked(model=model, leads=leads).stdout
    assert "position contains 'chefin' (once), but the model says 'Chefin'" in told
    assert "position is never 'Praktikant'" in told
    assert "Did you mean 'chefinnen'?" not in told
    known = checked(model=model.replace("CHEFIN", "chefin"), leads=leads).stdout  # it knows both, and one occurs
    assert "value-spelling: position" not in known
    assert "Chefin'" not in known


def test_a_check_before_everything_says_when_there_will_be_somebody(checked: Callable[..., Result]) -> None:
    told = checked("--as-of", "2001-01-01", leads=LEADS.replace("not a day", "2025-01-01")).stdout
    assert "subjects-later: as of 2001-01-01 00:00, there is nobody to score yet: 3 leads" in told
    assert "activities-later" in told
    assert "nobody-known" not in told
    assert "attribute-empty" not in told
