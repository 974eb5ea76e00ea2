from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps

_FIRST = {
    "rank": ["model", "-score"],
    "stage": ["model", "stage", "-score"],
    "cell": ["model", "cell", "-score"],
    "segment": ["model", "segment", "-score"],
    "priority": ["model", "priority", "-score"],
    "changed": ["model", "-changed_at"],
}


def fill_changed_at(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """A score from before there was this column: it became known when it was computed."""
    rows = apps.get_model("scoring", "LeadScore").objects.filter(changed_at=None)
    rows.update(changed_at=models.F("as_of"))


def indexes() -> list[migrations.AddIndex]:
    found = []
    for name, fields in _FIRST.items():
        known = None if name in {"rank", "stage", "changed"} else models.Q((f"{name}__isnull", False))
        index = models.Index(fields=[*fields, "lead_id", "is_disqualified"], name=f"score_{name}", condition=known)
        found.append(migrations.AddIndex(model_name="leadscore", index=index))
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0005_columns_of_lists"),
    ]

    operations = [
        *(migrations.RemoveIndex(model_name="leadscore", name=f"score_{name}") for name in _FIRST),
        migrations.RunPython(fill_changed_at, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="leadscore",
            name="changed_at",
            field=models.DateTimeField(),
        ),
        *indexes(),
        migrations.AddIndex(
            model_name="leadscore",
            index=models.Index(
                condition=models.Q(("is_disqualified", True)), fields=["model", "-score", "lead_id"], name="score_out"
            ),
        ),
    ]
