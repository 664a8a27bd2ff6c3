"""Reviews that wait already get what orders the queue, and count as opened: nobody knows whether they were."""

from django.db import migrations
from django.db.models import F


def fill(apps, schema_editor):
    ReviewTask = apps.get_model("review", "ReviewTask")
    waiting = ReviewTask.objects.filter(outcome="")
    waiting.update(opened_at=F("created_at"))
    for task in waiting.prefetch_related("job__extractions").iterator(chunk_size=500):
        confidences = [
            field["confidence"]
            for found in task.job.extractions.all()
            if found.result
            for field in found.result["fields"]
            if field["value"] is not None
        ]
        ReviewTask.objects.filter(pk=task.pk).update(lowest_confidence=min(confidences, default=None))


class Migration(migrations.Migration):
    dependencies = [("review", "0006_queue_order_and_handing_over")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
