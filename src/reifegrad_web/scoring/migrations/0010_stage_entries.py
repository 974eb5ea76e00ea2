"""When leads came into each stage first, from what they have crossed; of those who were there before, since it is known."""

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_CROSSED = """
insert into scoring_stageentry (lead_id, model, stage, at)
select lead_id, model, after, min(at) from scoring_scoretransition where what = 'stage' and after <> ''
group by lead_id, model, after
"""
_PUBLISHED = """
select name, min(at) from models_versionevent as happened join models_modelversion as version on version.id = version_id
where what in ('published', 'published_unsigned') group by name
"""
_BEFORE = """
insert into scoring_stageentry (lead_id, model, stage, at)
select lead_id, %s, stage, %s from (
    select card.lead_id, coalesce(
        (select before from scoring_scoretransition as first where first.lead_id = card.lead_id and first.model = %s
            and first.what = 'stage' order by first.at, first.id limit 1),
        (select stage from scoring_leadscore as score where score.lead_id = card.lead_id and score.model = %s), ''
    ) as stage from leads_leadcard as card where card.first_seen_at < %s
) as there where stage <> ''
on conflict (lead_id, model, stage) do update set at = excluded.at
"""


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Whoever came before the history of a model began was in the stage that they left first, or else are in."""
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_CROSSED)
        cursor.execute(_PUBLISHED)
        for name, since in cursor.fetchall():
            cursor.execute(_BEFORE, [name, since, name, name, since])


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0009_disqualified"),
        ("leads", "0010_returned"),
        ("models", "0003_examples"),
    ]

    operations = [
        migrations.CreateModel(
            name="StageEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("lead_id", models.BigIntegerField()),
                ("model", models.CharField(max_length=100)),
                ("stage", models.CharField(max_length=100)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.AddConstraint(
            model_name="stageentry",
            constraint=models.UniqueConstraint(fields=("lead_id", "model", "stage"), name="stage_entered_once"),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="stageentry",
            index=models.Index(fields=["model", "stage", "at", "lead_id"], name="stage_entered"),
        ),
    ]
