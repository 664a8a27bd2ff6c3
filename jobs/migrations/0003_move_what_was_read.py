"""Pages and text of a job move into Reading; a release keeps a list of documents, of which there was one so far."""

from typing import Any

from django.db import migrations


def move(apps: Any, schema_editor: Any) -> None:
    Extraction, Reading, Release = (apps.get_model("jobs", name) for name in ("Extraction", "Reading", "Release"))
    for extraction in Extraction.objects.select_related("job").iterator(chunk_size=100):
        Reading.objects.create(
            job=extraction.job, pages=extraction.pages, text=extraction.text, duration_ms=extraction.duration_ms
        )
        extraction.last_page = max(len(extraction.pages), 1)
        extraction.template_version_id = extraction.job.template_version_id
        extraction.save(update_fields=["last_page", "template_version"])
    for release in Release.objects.iterator(chunk_size=100):
        release.documents = [release.result]
        release.save(update_fields=["documents"])


class Migration(migrations.Migration):
    dependencies = [("jobs", "0002_documents_of_a_job")]

    operations = [migrations.RunPython(move)]
