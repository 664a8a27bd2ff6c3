from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("jobs", "0003_move_what_was_read")]

    operations = [
        migrations.RemoveField(
            model_name='extraction',
            name='created_at',
        ),
        migrations.RemoveField(
            model_name='extraction',
            name='duration_ms',
        ),
        migrations.RemoveField(
            model_name='extraction',
            name='pages',
        ),
        migrations.RemoveField(
            model_name='extraction',
            name='text',
        ),
        migrations.RemoveField(
            model_name='release',
            name='result',
        ),
    ]
