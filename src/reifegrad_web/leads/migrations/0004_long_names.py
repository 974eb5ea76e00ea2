from typing import Any

from django.db import migrations, models


class AlterWhereItLimits(migrations.AlterField):
    """SQLite holds to no length, and would copy the whole table."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if schema_editor.connection.vendor != "sqlite":
            super().database_forwards(app_label, schema_editor, from_state, to_state)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        self.database_forwards(app_label, schema_editor, from_state, to_state)


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0003_outcome"),
    ]

    operations = [
        AlterWhereItLimits(
            model_name="activity",
            name="name",
            field=models.TextField(),
        ),
    ]
