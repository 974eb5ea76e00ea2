from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_OF_SCORE = {"rank": [], "stage": ["stage"], "cell": ["cell"], "segment": ["segment"], "priority": ["priority"]}
_OF_CHANGE = {"rank": [], "stage": ["stage_before"], "cell": ["cell_before"]}
_SINCE = """
update scoring_scorechange set since = (
    select max(earlier.at) from scoring_scorechange as earlier where earlier.lead_id = scoring_scorechange.lead_id
        and earlier.model = scoring_scorechange.model and earlier.at < scoring_scorechange.at
), was_disqualified = (stage_before = 'disqualified')
where before is not null and not exists (
    select 1 from scoring_leadscore as score where score.lead_id = scoring_scorechange.lead_id
        and score.model = scoring_scorechange.model and score.changed_at < scoring_scorechange.at
)
"""
_VERDICT = """
update scoring_scorechange set {what}_before = nullif(coalesce(
    (select after from scoring_scoretransition as crossed where crossed.lead_id = scoring_scorechange.lead_id
        and crossed.model = scoring_scorechange.model and crossed.what = '{what}'
        and crossed.at < scoring_scorechange.at order by crossed.at desc, crossed.id desc limit 1),
    (select before from scoring_scoretransition as crossed where crossed.lead_id = scoring_scorechange.lead_id
        and crossed.model = scoring_scorechange.model and crossed.what = '{what}'
        and crossed.at >= scoring_scorechange.at order by crossed.at, crossed.id limit 1),
    (select {what} from scoring_leadscore as score where score.lead_id = scoring_scorechange.lead_id
        and score.model = scoring_scorechange.model)
), '')
where since is not null
"""


def fill(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """What leads were before each change of the history follows from the change before it, and what they crossed.

    Where a score went on unchanged by another version of the model, the row of the score holds for all of that time.
    """
    with schema_editor.connection.cursor() as cursor:
        cursor.execute(_SINCE)
        for what in ("cell", "segment", "priority"):
            cursor.execute(_VERDICT.format(what=what))


def _score_index(name: str, more: list[str]) -> migrations.AddIndex:
    condition = models.Q((f"{name}__isnull", False)) if name in {"cell", "segment", "priority"} else None
    fields = ["model", *more, "-score", "lead_id", "is_disqualified", "changed_at"]
    return migrations.AddIndex(
        model_name="leadscore", index=models.Index(fields=fields, name=f"score_{name}", condition=condition)
    )


def _change_index(name: str, more: list[str]) -> migrations.AddIndex:
    fields = ["model", *more, "-before", "lead_id", "since", "at", "was_disqualified"]
    index = models.Index(fields=fields, name=f"change_{name}", condition=models.Q(("since__isnull", False)))
    return migrations.AddIndex(model_name="scorechange", index=index)


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0007_flows"),
    ]

    operations = [
        migrations.AddField("scorechange", "since", models.DateTimeField(null=True)),
        *(
            migrations.AddField("scorechange", f"{what}_before", models.CharField(max_length=100, null=True))
            for what in ("cell", "segment", "priority")
        ),
        migrations.AddField("scorechange", "was_disqualified", models.BooleanField(default=False)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        *(migrations.RemoveIndex(model_name="leadscore", name=f"score_{name}") for name in _OF_SCORE),
        *(_score_index(name, more) for name, more in _OF_SCORE.items()),
        *(_change_index(name, more) for name, more in _OF_CHANGE.items()),
    ]
