from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("leads", "0008_campaign_of_everybody"),
    ]

    operations = [
        migrations.AddField(
            model_name="contact",
            name="meets_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="contact",
            index=models.Index(
                condition=models.Q(("meets_at__isnull", False)), fields=["meets_at"], name="contact_meets"
            ),
        ),
    ]
