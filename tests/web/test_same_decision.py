"""Who is won by a click and reported as won by the CRM has bought once; whoever buys again has bought twice."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from handing import do, doer, publish_crossing, stage, visit
from histories import everybody
from import_files import bring, take_back, write_csv
from test_taking import NOW

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("emptied")
DAY = timedelta(days=1)
REIFEGRAD = "reifegrad_identities"


def known(folder: Path) -> int:
    """A lead that the CRM knows."""
    lead = visit()
    bring(leads=write_csv(folder / "leads.csv", [{"lead_id": "1", REIFEGRAD: '[["user", "anna"]]'}]))
    from reifegrad_web.leads.models import Identifier

    assert Identifier.objects.get(namespace="external:crm").lead_id == lead
    return lead


def report(folder: Path, at: Any, amount: float | None = 1000.0, outcome: str = "won") -> Any:
    """The CRM says what became of the lead."""
    row = {"lead_id": "1", "outcome": outcome, "decided_at": at.isoformat(), "amount": "" if amount is None else amount}
    return bring(outcomes=write_csv(folder / f"{at:%Y%m%d%H}.csv", [row]))


def money(until: Any = NOW + 100 * DAY) -> tuple[float | None, list[int], int, int]:
    """What the funnel sums, what each win brought, what was won again, and what is divided among channels."""
    from reifegrad_web.revenue.attributed import attributed
    from reifegrad_web.revenue.cycles import known_cycles
    from reifegrad_web.sales.funnel import funnel
    from reifegrad_web.scoring.reading import served_models
    from reifegrad_web.scoring.stage_flow import Period

    span = Period(NOW - 300 * DAY, until)
    found = funnel(served_models()[0].model, span, everybody(), {})
    assert found.leads("won") == 1
    cycles = known_cycles(everybody(), until)
    assert len(cycles.customers) == len(cycles.wins_at)
    divided = attributed(span, everybody(), "kind").made
    cents = sorted(cycles.wins_cents.tolist())
    return found.amount, cents, int(cycles.cycles.again_cents.sum()), int(divided.cents)


def begin(folder: Path) -> int:
    from people import work

    publish_crossing()
    lead = known(folder)
    work(NOW)
    return lead


ONCE = (1000.0, [100_000], 0, 100_000)
TWICE = (2000.0, [100_000] * 2, 100_000, 200_000)


@pytest.mark.parametrize(("noted", "told"), [(1000.0, 1000.0), (None, 1000.0), (1000.0, None), (1000.0, 990.0)])
@pytest.mark.parametrize("later", [timedelta(hours=1), 30 * DAY, -30 * DAY])
def test_a_click_and_the_report_of_it_are_one_win(tmp_path: Path, noted: Any, told: Any, later: Any) -> None:
    lead = begin(tmp_path)
    do(lead, "win", NOW, amount=noted)
    report(tmp_path, NOW + later, told)
    assert money() == ONCE
    assert stage(lead) == ("won", 1)


@pytest.mark.parametrize("noted", [1000.0, None])
def test_taken_back_the_click_or_the_report_leaves_the_other_one(tmp_path: Path, noted: Any) -> None:
    from reifegrad_web.sales.commanding import take_back as undo

    lead = begin(tmp_path)
    event = do(lead, "win", NOW, amount=noted)
    found = report(tmp_path, NOW + DAY)
    take_back(found)
    assert money() == (ONCE if noted else (None, [0], 0, 0))
    report(tmp_path, NOW + 2 * DAY)
    assert money() == ONCE
    undo(event.pk, doer(), NOW + 3 * DAY)
    assert money() == ONCE


def test_a_second_report_is_a_second_purchase_and_takes_the_place_of_the_first_that_goes(tmp_path: Path) -> None:
    lead = begin(tmp_path)
    do(lead, "win", NOW, amount=1000.0)
    first = report(tmp_path, NOW + DAY)
    report(tmp_path, NOW + 2 * DAY)
    assert money() == TWICE
    take_back(first)
    assert money() == ONCE, "as if it had never been made"


@pytest.mark.parametrize("later", [31 * DAY, -31 * DAY])
def test_what_is_reported_of_another_month_is_another_purchase(tmp_path: Path, later: Any) -> None:
    lead = begin(tmp_path)
    do(lead, "win", NOW, amount=1000.0)
    report(tmp_path, NOW + later)
    assert money() == TWICE


def test_a_program_that_reports_a_click_means_the_same(tmp_path: Path) -> None:
    from test_api_privacy import call, token

    lead = begin(tmp_path)
    do(lead, "win", NOW, amount=1000.0)
    given = {"lead": str(lead), "outcome": "won", "decided_at": (NOW + DAY).isoformat(), "amount": 1000.0}
    assert call("post", "outcomes", token("write"), given).status_code == 201
    assert money() == ONCE


def test_two_sources_that_say_the_same_are_summed_once_by_the_funnel_too(tmp_path: Path) -> None:
    from reifegrad_web.leads.models import Identifier, Outcome

    lead = begin(tmp_path)
    for source in (1, 2):
        Outcome.objects.create(
            identifier=Identifier.objects.get(pk=lead),
            source_id=source,
            outcome="won",
            decided_at=NOW,
            amount=1000.0,
            received_at=NOW,
        )
    assert money() == ONCE


def test_another_outcome_is_another_decision(tmp_path: Path) -> None:
    from reifegrad_web.leads.models import Outcome

    lead = begin(tmp_path)
    do(lead, "win", NOW, amount=1000.0)
    report(tmp_path, NOW + DAY, None, "lost")
    assert not Outcome.objects.exclude(same_as=None).exists()


def test_an_export_brings_a_win_once_where_it_is_taken_in_again(tmp_path: Path) -> None:
    import csv

    from reifegrad_web.imports.exporting import export_all

    lead = begin(tmp_path)
    do(lead, "win", NOW)
    report(tmp_path, NOW + DAY)
    export_all(tmp_path / "all", "csv")
    with (
        (tmp_path / "all/outcomes.csv").open() as counted,
        (tmp_path / "all/outcomes_noted_twice.csv").open() as others,
    ):
        assert [row["amount"] for row in csv.DictReader(counted)] == ["1000"]
        assert [row["amount"] for row in csv.DictReader(others)] == [""]


def test_pairs_from_before_are_found_when_the_server_is_updated(tmp_path: Path) -> None:
    from importlib import import_module

    from django.db import connection
    from django.db.migrations.loader import MigrationLoader

    from reifegrad_web.leads.models import Outcome

    lead = begin(tmp_path)
    do(lead, "win", NOW, amount=1000.0)
    report(tmp_path, NOW + DAY)
    Outcome.objects.update(same_as=None)
    assert money() == TWICE
    before = [("leads", "0012_same_decision"), ("sales", "0003_reported")]
    apps = MigrationLoader(connection).project_state(before).apps
    with connection.schema_editor() as editor:
        import_module("reifegrad_web.sales.migrations.0004_same_decision").find_pairs(apps, editor)
    assert money() == ONCE
