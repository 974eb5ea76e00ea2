from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("org", "0006_invitation_of_a_user"),
    ]

    operations = [
        migrations.AddField(
            model_name="user",
            name="last_model",
            field=models.CharField(blank=True, default="", max_length=200),
        ),
    ]
