import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0011_watched_leads_and_kinds"),
    ]

    operations = [
        migrations.AddField(
            model_name="outcome",
            name="same_as",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="leads.outcome",
            ),
        ),
    ]
