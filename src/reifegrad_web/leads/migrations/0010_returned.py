"""When leads came back, from their activities; funnels ask for it."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_NEXT_DAY = {
    "sqlite": "datetime(first_seen_at, '+1 day') || substr(first_seen_at, 20)",  # `datetime` leaves out parts of a second
    "postgresql": "first_seen_at + interval '1 day'",
}
_RETURNED = """
update leads_leadcard set returned_at = (
    select min(occurred_at) from leads_identifier as named join leads_activity on leads_activity.identifier_id = named.id
    where named.lead_id = leads_leadcard.lead_id and occurred_at > {next_day}
)
where last_activity_at > {next_day}
"""


def find_returned(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    connection = schema_editor.connection
    with connection.cursor() as cursor:
        cursor.execute(_RETURNED.format(next_day=_NEXT_DAY[connection.vendor]))


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0009_appointments"),
    ]

    operations = [
        migrations.AddField(model_name="leadcard", name="returned_at", field=models.DateTimeField(null=True)),
        migrations.RunPython(find_returned, migrations.RunPython.noop),
        migrations.RemoveIndex(model_name="leadcard", name="card_first_seen"),
        migrations.AddIndex(
            model_name="leadcard",
            index=models.Index(
                fields=["first_seen_at", "lead_id", "returned_at", "source_id", "campaign", "owner_id"],
                name="card_first_seen",
            ),
        ),
    ]
