"""What a run has brought, in Pulse's words: one answer for each of its endpoints."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from api.dialects import outputs
from api.dialects.jobs import why_failed
from api.dialects.pulse import mapping, runs
from api.dialects.pulse.large_results import address_of
from api.dialects.pulse.options import ExtractOptions, pages_of
from api.dialects.pulse.runs import Run
from api.dialects.pulse.tables import tables_of
from extraction.compiling.filling import value_for
from jobs.models import Job, JobStatus

NO_PAGES = "The split found no page of this topic."
# What was done with a form, and what its answer calls the number of fields that it was done to.
_COUNTED = {"fill": "fields_filled", "clear": "fields_cleared"}


def begun(run: Run) -> dict[str, Any]:
    """For whoever does not wait, or not any longer. What tables are asked for by has its own name too."""
    told = {"job_id": str(run.id), "status": runs.word(run), "message": "Ask for the job until it has ended."}
    return told | ({"tables_id": str(run.id)} if run.kind == runs.TABLES else {})


def extracted(request: HttpRequest, run: Run) -> dict[str, Any]:
    """What was extracted; from PULSE_LARGE_RESULT_PAGES on, where to fetch that, once."""
    return extraction(request, run, run.first)


def extraction(request: HttpRequest, run: Run, job: Job) -> dict[str, Any]:
    """The same for one job of a run."""
    pages = _pages_of(job)
    if len(pages) < settings.PULSE_LARGE_RESULT_PAGES:
        return whole_extraction(request, run, job)
    told = {"is_url": True, "url": address_of(request, job), "page_count": len(pages), "plan_info": plan(len(pages))}
    return told | _stored(request, job)


def whole_extraction(request: HttpRequest, run: Run, job: Job) -> dict[str, Any]:
    """Raises ApiError 410 once it is gone."""
    options, pages = options_of(job), _pages_of(job)
    items = _items_of(job)
    text = mapping.markdown(items, pages)
    extensions = _extensions(items, options)

    def picture_url(image: str) -> str:
        return request.build_absolute_uri(f"{_base(request)}/results/{job.pk}/images/{image}.jpg")

    missing = f"The document has {job.page_count} pages: none of {options.pages}." if not pages else ""
    told: dict[str, Any] = {
        "markdown": text,
        "content": text,
        "page_count": len(pages),
        "bounding_boxes": mapping.bounding_boxes(items, picture_url if options.show_images else None),
        "extensions": extensions,
        "plan_info": plan(len(pages)),
        "credits_used": 0.0,
        "warnings": [*options.warnings, *filter(None, [missing])],
        "job_id": str(job.pk),
    }
    if options.old_html:
        told["html"] = extensions["altOutputs"]["html"]
    if options.old_chunks:
        told["chunks"] = extensions["chunking"]
    return told | _stored(request, job) | _values(run, job)


def options_of(job: Job) -> ExtractOptions:
    return ExtractOptions(**job.asked["options"])


def plan(page_count: int) -> dict[str, Any]:
    return {
        "tier": "self-hosted",
        "total_credits_used": 0.0,
        "pages_used": page_count,
        "note": "Nothing is billed. pages_used are those of this answer.",
    }


def _base(request: HttpRequest) -> str:
    return f"/{request.path_info.split('/')[1]}"


def _stored(request: HttpRequest, job: Job) -> dict[str, Any]:
    if not options_of(job).is_stored:
        return {}
    page = reverse("jobs:detail", args=[job.pk])
    return {"extraction_id": str(job.pk), "extraction_url": request.build_absolute_uri(page)}


def _pages_of(job: Job) -> list[int]:
    """Those of an extract that was asked for some, else all."""
    return pages_of(options_of(job).pages, job.page_count or 0)


def _items_of(job: Job) -> list[mapping.Item]:
    """Of an extract, on the pages that it was asked for."""
    return mapping.on_pages(mapping.items_of(outputs.output_of(job)), _pages_of(job))


def _extensions(items: Sequence[mapping.Item], options: ExtractOptions) -> dict[str, Any]:
    extensions: dict[str, Any] = {}
    if options.chunk_types:
        extensions["chunking"] = mapping.chunks(items, options.chunk_types, options.chunk_chars)
    alternatives: dict[str, Any] = {"html": mapping.html(items)} if options.html else {}
    if options.word_boxes:
        alternatives["wlbb"] = mapping.word_boxes(items)
    return extensions | ({"altOutputs": alternatives} if alternatives else {})


def _values(run: Run, job: Job) -> dict[str, Any]:
    """The values that an extract was asked for besides, or why there are none."""
    beside = run.values_of(job)
    if beside is None:
        return {}
    schema = outputs.sent_schema(beside)
    told = {"input_schema": schema} if schema is not None else {}
    if beside.status != JobStatus.COMPLETED:
        return told | {"schema_error": why_failed(beside) or "The values are not there yet."}
    values, citations = _found(beside, _items_of(job), _pages_of(job))
    return told | {"structured_output": {"values": values, "citations": citations}}


def _found(
    job: Job, items: Sequence[mapping.Item], pages: Sequence[int], before: str = ""
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Values and citations that a job has found on some pages of an extraction, with its items."""
    values, citations = mapping.within(pages, value_for), mapping.within(pages, mapping.cited(items, before))
    documents = outputs.released_documents(job) or [()]
    each = [(outputs.filled(job, values, own), outputs.filled(job, citations, own)) for own in documents]
    found: tuple[dict[str, Any], dict[str, Any]] = mapping.merged(each)
    return found


def picture(request: HttpRequest, job: Job, image: str) -> mapping.Item | None:
    """An image of an extract by its id."""
    return next((item for item in _items_of(job) if item.group == "Images" and item.id == image), None)


def tables_found(job: Job) -> dict[str, Any]:
    items = _items_of(runs.extraction_of(job))
    found = tables_of(outputs.output_of(job), items, merge=job.asked["merge"], how=job.asked["how"])
    warnings = {"warnings": job.asked["warnings"]} if job.asked["warnings"] else {}
    return {"tables_id": str(job.pk), "tables_output": {"tables": found}, "plan_info": plan(job.page_count or 0)} | (
        warnings
    )


def split_found(job: Job) -> dict[str, Any]:
    """Only with pages that the extraction itself has."""
    own = _pages_of(runs.extraction_of(job))
    topics = outputs.output_of(job)["topics"]
    splits = {topic: [page for page in pages if page in own] for topic, pages in topics.items()}
    return {"split_id": str(job.pk), "split_output": {"splits": splits}, "plan_info": plan(job.page_count or 0)}


def schema_found(schema_id: UUID, jobs: Sequence[Job]) -> dict[str, Any]:
    """What was found in one extraction, or in several together: then citations name the extraction too."""
    output, ids = schema_output(jobs), [job.asked["of"] for job in jobs]
    told = {"schema_id": str(schema_id), "version": _version(jobs[0]), "schema_output": output}
    told |= {"plan_info": plan(sum(len(job.asked["on_pages"]) for job in jobs))} | _ignored(jobs)
    return told | ({"extraction_ids": ids} if len(ids) > 1 else {})


def split_schema_found(schema_id: UUID, jobs: Sequence[Job]) -> dict[str, Any]:
    """What was found for each topic of one split."""
    found = {job.asked["topic"]: job for job in jobs}
    schemas: Mapping[str, Any] = jobs[0].asked["schemas"]
    done = [topic for topic, job in found.items() if job.status == JobStatus.COMPLETED]
    errors = {
        topic: why_failed(found[topic]) if topic in found else NO_PAGES for topic in schemas if topic not in done
    }
    return {
        "schema_id": str(schema_id),
        "split_id": jobs[0].asked["split"],
        "results": {topic: schema_output([found[topic]]) for topic in done},
        "input_schemas": {topic: schema for topic, schema in schemas.items() if schema is not None},
        "plan_info": plan(sum(len(job.asked["on_pages"]) for job in jobs)),
        **_ignored(jobs),
    } | ({"errors": errors} if errors else {})


def form_found(request: HttpRequest, run: Run) -> dict[str, Any]:
    """The fields as they are now, and how many were filled or emptied."""
    job = run.first
    found = outputs.output_of(job)
    told: dict[str, Any] = {
        "form_id": str(job.pk),
        "page_count": job.page_count,
        "pdf_url": request.build_absolute_uri(f"{_base(request)}/results/{job.pk}/pdf"),
        "form_fields": [mapping.form_cell(each) for each in found["fields"]],
        "credits_used": 0.0,
        "plan_info": plan(job.page_count or 0),
    }
    if counted := _COUNTED.get(job.asked["action"]):
        told[counted] = len(found["written"])
    not_written = [f"{each['name']}: {each['reason']}." for each in found["not_written"]]
    return told | ({"warnings": not_written} if not_written else {})


def _ignored(jobs: Sequence[Job]) -> dict[str, Any]:
    names = dict.fromkeys(name for job in jobs for name in job.asked["ignored"])
    return {"warnings": [f"Without effect here: {', '.join(names)}."]} if names else {}


def schema_output(jobs: Sequence[Job]) -> dict[str, Any]:
    found = []
    for job in jobs:
        before = f"{job.asked['of']}-" if len(jobs) > 1 else ""
        found.append(_found(job, _items_of(runs.extraction_of(job)), job.asked["on_pages"], before))
    values, citations = mapping.merged(found)
    return {"values": values, "citations": citations}


def _version(job: Job) -> int:
    """How often values were looked for in this extraction by then."""
    earlier = Job.objects.filter(document=job.document_id, dialect=runs.DIALECT, operation=job.operation)
    earlier = earlier.filter(created_at__lte=job.created_at, asked__step=runs.SCHEMA, asked__of=job.asked["of"])
    return earlier.count()
