from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("scoring", "0006_lists"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="scoretransition",
            index=models.Index(
                fields=["model", "what", "at", "starts_actions", "before", "after", "lead_id"], name="transition_flow"
            ),
        ),
    ]
