from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0006_lists"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="leadcard", name="card_first_seen"),
        migrations.AddIndex(
            model_name="leadcard",
            index=models.Index(fields=["first_seen_at", "lead_id", "last_activity_at"], name="card_first_seen"),
        ),
    ]
