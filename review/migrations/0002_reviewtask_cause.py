from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('review', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='reviewtask',
            name='cause',
            field=models.CharField(choices=[('flagged', 'Flagged by the machine'), ('sample', 'Sample of sure jobs')], default='flagged', max_length=20),
        ),
    ]
