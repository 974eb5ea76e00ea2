"""People with facts of every form, and what a run over all of them must give: in this process or in one of its own."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from unittest.mock import patch

from test_taking import message, take

NOW = datetime(2026, 3, 2, 12, tzinfo=UTC)
VALUES: tuple[Any, ...] = (
    *("DE", "", " 5 ", "5", "yes", "-0", "1e3", "nan", "2026-02-30", "2026-02-03T10:00:00+02:00", "e\u0301"),
    *("/pricing", 5, 5.0, 5.5, -1, 0, 10**17, True, False, None),
    *([1, "a", None, 5.0], [], [{"b": 1}], {"a": 1, "b": {"c": [1]}}, {}),
)
ODD = """
reifegrad: 1
name: odd
dimensions:
  d:
    criteria:
      vip: {when: vip = true, points: 1}
      large: {when: size >= 5, points: 2}
      old: {when: "days_since(since) > 3", points: 4}
      new: {when: "days_since(created_at) <= 10", points: 8}
      sum: {activity: any, measure: sum(amount), points: {">= 5": 16, "< 0": 32}}
      flags: {activity: [form_submitted, Odd], where: flag = true, points: 64, limit: 2}
      days: {activity: any, where: "days_since(day) > 3 or path like '/pri%'", points: 128}
      fading: {activity: any, where: "kind = 'Odd'", points: 100, decay: {half_life: 30 days}}
      inner: {when: '"size.b.c" = 1', points: 512}
      team: {activity: any, scope: account, measure: count_distinct(lead_id), points: {">= 2": 256}}
"""


def deliver() -> None:
    """Forty people of nine companies, some with nothing but a visit; each value in each place."""
    for number in range(40):
        who, at = f"person-{number}", NOW - timedelta(days=number, seconds=number, microseconds=number % 3)
        value = VALUES[number % len(VALUES)]
        properties = {"amount": value, "flag": value, "day": value, "path": value, "kind": "other"}
        take(
            message(user_id=who, properties=properties, occurred_at=at, name="Odd" if number % 2 else "Form Submitted")
        )
        take(message("page", anonymous_id=f"device-{number}", properties={"path": "/pricing"}, occurred_at=at))
        if number % 3 == 0:
            traits = {
                "vip": value,
                "size": value,
                "since": value,
                "country": value,
                "email": f"p{number}@firma.example",
            }
            take(message("identify", user_id=who, anonymous_id=f"device-{number}", traits=traits, occurred_at=at))
        if number % 4 == 0:
            traits = {"employees": value, "country": value}
            take(message("group", user_id=who, group_id=f"company-{number % 9}", traits=traits, occurred_at=at))


def check_columns() -> None:
    """The columns of everybody are those of the records, for every shipped model and an odd one."""
    from reifegrad.run.fact_tables import FactTables
    from reifegrad.spec.loader import parse_model
    from reifegrad.templates.shipped import template_names, template_text
    from reifegrad_web.leads.fact_columns import columns_of
    from reifegrad_web.leads.fact_rows import rows_of
    from reifegrad_web.leads.facts import records_of
    from reifegrad_web.leads.models import Identifier

    leads = {lead for lead in Identifier.objects.values_list("lead_id", flat=True) if lead is not None}
    for text in [ODD, *map(template_text, template_names())]:
        model = parse_model(text)
        for asked, colleagues in [(leads, False), (leads, True), (sorted(leads)[:3], True), ([], False)]:
            rows = rows_of(asked, colleagues=colleagues)
            expected = FactTables.from_records(model, records_of(rows))
            found = columns_of(model, rows)
            for name in ("leads", "accounts", "activities", "profile_changes"):
                assert _rows(getattr(found, name)) == _rows(getattr(expected, name)), (model.name, name)


def check_scores() -> None:
    """A run over everybody gives what each one alone gets, with reasons for who asks before they are stored."""
    from reifegrad_web.scoring.bulk import score_in_bulk
    from reifegrad_web.scoring.models import DueLead, LeadScore, ScoreChange
    from reifegrad_web.scoring.reading import explained
    from reifegrad_web.scoring.rescoring import Rescoring
    from reifegrad_web.scoring.verifying import verify

    rescoring = Rescoring()
    served = rescoring.models.published()
    leads = DueLead.objects.count()
    assert sum(iter(lambda: score_in_bulk("bulk", rescoring.models.published, NOW, 30), 0)) == leads
    rows = {(row.model, row.lead_id): row for row in LeadScore.objects.all()}
    assert len(rows) == leads * len(served) == ScoreChange.objects.count()
    assert {row.cause["why"] for row in ScoreChange.objects.all()} == {"model-version"}
    DueLead.objects.update(due_at=NOW + timedelta(days=1))  # so that everybody is compared, not only who does not wait
    found = verify(NOW)
    assert (found.compared, found.wrong, found.missing) == (len(rows), (), ())
    before = {key: explained(next(each for each in served if each.name == key[0]), row) for key, row in rows.items()}
    for most in (10**9, 0):  # few facts are scored by the reference, many by the engine
        LeadScore.objects.update(record={})
        touch_for_reasons()
        with patch("reifegrad_web.scoring.served_models._MOST_LOOKS", most):
            while rescoring.run_once(NOW):
                pass
        assert {(row.model, row.lead_id): row.record for row in LeadScore.objects.all()} == before
        assert ScoreChange.objects.count() == len(rows)
    rescoring.close()


def touch_for_reasons() -> None:
    """Everybody is due, and nothing has happened to them."""
    from reifegrad_web.leads.models import Identifier
    from reifegrad_web.scoring.due import make_due
    from reifegrad_web.writing import write

    with write():
        make_due(Identifier.objects.exclude(lead_id=None).values_list("lead_id", flat=True), NOW)


def publish_all() -> None:
    """A model that looks at the person alone, and one that looks at colleagues."""
    from reifegrad.templates.shipped import template_text
    from reifegrad_web.models.checking import check_here
    from reifegrad_web.models.publishing import publish
    from reifegrad_web.scoring.due import touch_everybody
    from reifegrad_web.scoring.models import DueLead
    from reifegrad_web.writing import write

    with write():
        DueLead.objects.all().delete()  # as if everybody had been scored before
        publish(check_here(ODD), NOW)
        publish(check_here(template_text("fit-interest")), NOW)
        touch_everybody(NOW)


def _rows(table: Any) -> list[str] | None:
    return None if table is None else sorted(map(str, table.to_pylist()))


def check() -> None:
    """All of it."""
    deliver()
    check_columns()
    publish_all()
    check_scores()
