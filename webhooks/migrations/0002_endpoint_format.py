from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="endpoint", name="format", field=models.CharField(default="standard", max_length=20)
        ),
    ]
