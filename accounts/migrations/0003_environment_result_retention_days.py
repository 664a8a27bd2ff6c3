from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0002_apikey_scopes")]

    operations = [
        migrations.AddField("environment", "result_retention_days", models.PositiveIntegerField(null=True)),
        migrations.AddConstraint(
            "environment",
            models.CheckConstraint(
                condition=models.Q(result_retention_days__isnull=True) | models.Q(result_retention_days__gte=1),
                name="environment_result_retention_at_least_a_day",
            ),
        ),
    ]
