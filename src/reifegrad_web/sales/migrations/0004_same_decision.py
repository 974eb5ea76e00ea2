"""Decisions that a command has noted and a report has brought again, from before such pairs were found."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Exists, OuterRef

from reifegrad_web.sales.same_decision import Noted, pairs

_COLUMNS = ("pk", "identifier__lead_id", "outcome", "decided_at", "amount")


def find_pairs(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    outcomes = apps.get_model("leads", "Outcome")._default_manager
    commands = apps.get_model("sales", "StageEvent")._default_manager
    is_own = Exists(commands.filter(outcome=OuterRef("pk")))
    own = [Noted(*row) for row in outcomes.filter(is_own).values_list(*_COLUMNS)]
    decided = {each.lead for each in own}
    others = outcomes.filter(~is_own).values_list(*_COLUMNS).iterator()
    reports = [noted for noted in (Noted(*row) for row in others) if noted.lead in decided]
    for number, counts in pairs(own, reports):
        outcomes.filter(pk=number).update(same_as=counts)


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0012_same_decision"),
        ("sales", "0003_reported"),
    ]

    operations = [
        migrations.RunPython(find_pairs, migrations.RunPython.noop),
    ]
