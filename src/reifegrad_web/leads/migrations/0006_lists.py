from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models.functions import Coalesce

_OLD = ("owner", "source", "campaign", "account")


def compare_letter_by_letter(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """An index in the order of a language does not find how a word begins; SQLite compares letter by letter anyway."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute('alter table leads_leadword alter column word type varchar(40) collate "C"')


def card_indexes() -> list[migrations.AddIndex]:
    empty = {"owner": models.Q(("owner_id__isnull", False))}
    empty |= {name: models.Q((name, ""), _negated=True) for name in ("campaign", "account", "company")}
    fields = {"owner": "owner_id", "source": "source_id", "first_seen": "first_seen_at"}
    found = []
    for name in (*_OLD, "company", "first_seen"):
        columns = [fields.get(name, name), "lead_id"]
        index = models.Index(fields=columns, name=f"card_{name}", condition=empty.get(name))
        found.append(migrations.AddIndex(model_name="leadcard", index=index))
    return found


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0005_cards_and_contacts"),
    ]

    operations = [
        migrations.AlterField(
            model_name="leadword",
            name="lead_id",
            field=models.BigIntegerField(),
        ),
        migrations.RunPython(compare_letter_by_letter, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="leadword",
            index=models.Index(fields=["lead_id", "word"], name="words_of_lead"),
        ),
        migrations.AddIndex(
            model_name="identifier",
            index=models.Index(
                condition=models.Q(("objects_since__isnull", False)), fields=["lead_id"], name="who_objects"
            ),
        ),
        *(migrations.RemoveIndex(model_name="leadcard", name=f"card_{name}") for name in _OLD),
        *card_indexes(),
        migrations.AddIndex(
            model_name="leadcard",
            index=models.Index(
                models.OrderBy(Coalesce("last_activity_at", "first_seen_at"), descending=True),
                models.F("lead_id"),
                name="card_active",
            ),
        ),
    ]
