"""What a run has brought, in Docspeed's words: one answer for each operation."""

from collections.abc import Callable, Mapping
from typing import Any

from django.http import HttpRequest

from api.dialects import links, outputs
from api.dialects.docspeed import classes, files, ids, mapping, values
from api.dialects.docspeed.reading import regions_in
from api.dialects.docspeed.runs import Run
from api.dialects.docspeed.schemas import shared_schema
from api.dialects.docspeed.tables import tables_found
from api.dialects.jobs import why_failed
from extraction import BoundingBox
from jobs.deciding import review_threshold
from jobs.models import Job, JobStatus, Operation
from jobs.selectors import reading_of

NOT_FOUND = "Not found in the document."
Answer = Callable[[HttpRequest, Run], dict[str, Any]]


def result_of(request: HttpRequest, run: Run) -> dict[str, Any]:
    """Of a completed run. Raises ApiError 410 once it is gone."""
    return ANSWERS[run.operation](request, run)


def _parsed(request: HttpRequest, run: Run) -> dict[str, Any]:
    job, sizes = run.first, outputs.page_sizes(run.first)
    output, regions = outputs.output_of(job), regions_in(job)
    reading = reading_of(job)
    pages = reading.pages if reading else []
    told: dict[str, Any] = mapping.parsed(output, regions, sizes, run.options["grounding"])
    engines = sorted({page["ocr_engine"] for page in pages if page["ocr_engine"]})
    told |= {
        "doc_id": _doc_id(job),
        "metadata": {
            "filename": job.document.filename,
            "content_type": job.document.media_type,
            "page_count": len(sizes),
            "page_dimensions": [mapping.dimensions(number, sizes) for number in sizes],
            "ocr_engines": engines,
        },
    }
    if run.options["include_artifacts"]:
        pictures = [region for region in regions if region.type == "figure"]
        told["artifacts"] = [
            {"artifact_id": f"{region.id}_image", "type": "image", "content_type": "image/jpeg",
             "page_index": region.page_index, "region_ids": [region.id],
             "url": links.crop_url(request, job, region.segment.box)}
            for region in pictures
        ]  # fmt: skip
    return told


def _layout(request: HttpRequest, run: Run) -> dict[str, Any]:
    job, mode = run.first, run.options["mode"]
    sizes, regions = outputs.page_sizes(job), regions_in(job)
    pages = [
        mapping.layout_page(number, regions, sizes, nested=mode == "nested")
        | {"image_ref": f"/v1/files/{_doc_id(job)}/pages/{number - 1}/image"}
        for number in sizes
    ]
    return {"mode": mode, "pages": pages}


def _ocr(request: HttpRequest, run: Run) -> dict[str, Any]:
    sizes, regions = outputs.page_sizes(run.first), regions_in(run.first)
    pages = [mapping.ocr_page(number, regions, sizes) for number in sizes]
    return {"language": run.options["language"], "mode": run.options["mode"], "pages": pages}


def _classified(request: HttpRequest, run: Run) -> dict[str, Any]:
    return classes.classified(outputs.output_of(run.first), outputs.page_sizes(run.first), run.options)


def _split(request: HttpRequest, run: Run) -> dict[str, Any]:
    job = run.first

    def file_of(part: Mapping[str, Any]) -> dict[str, Any] | None:
        try:
            return files.told(files.part_of(job, part["file"], part["first_page"], part["last_page"]))
        except FileNotFoundError:
            return None

    return classes.split_plan(outputs.output_of(job), job.page_count or 0, file_of)


def _tables(request: HttpRequest, run: Run) -> dict[str, Any]:
    return tables_found(outputs.output_of(run.first), outputs.page_sizes(run.first), run.options["grounding"])


def _schema(request: HttpRequest, run: Run) -> dict[str, Any]:
    """Of several documents what most of those have that could be read."""
    proposed = [outputs.output_of(job)["json_schema"] for job in run.completed]
    told: dict[str, Any] = {"mode": "single_doc" if len(run.jobs) == 1 else "multi_doc_global"}
    told["schema"] = shared_schema(proposed) if len(proposed) > 1 else proposed[0]
    return told | _errors(run)


def _extracted(request: HttpRequest, run: Run) -> dict[str, Any]:
    job, grounding = run.first, run.options["grounding"]
    sizes = outputs.page_sizes(job)
    schema: Mapping[str, Any]
    if job.operation == Operation.SCHEMA:
        found = outputs.output_of(job)
        schema, filled = found["json_schema"], values.proposed(found, review_threshold(job, None) / 100)
    else:
        schema, filled = outputs.sent_schema(job) or {}, outputs.filled(job, values.placed)
    regions = regions_in(job) if grounding != "none" else []
    return {
        "schema": schema,
        "result": values.with_grounding(filled, sizes, regions, grounding),
        "grounding_mode": grounding,
        "page_count": job.page_count or len(sizes),
    }


def _answered(request: HttpRequest, run: Run) -> dict[str, Any]:
    """The surest answer; of equals that of the first document."""
    found = [(job, outputs.output_of(job)) for job in run.completed]
    job, best = max(found, key=lambda each: each[1]["confidence"])
    if best["answer"] is None:
        return {"answer": NOT_FOUND, "citations": [], "confidence": 0.0}
    told: dict[str, Any] = {"answer": best["answer"], "confidence": best["confidence"]}
    if not run.options["include_grounding"]:
        return told | {"citations": [{"doc_id": _doc_id(job), "region_ids": []}]}
    sizes, regions = outputs.page_sizes(job), regions_in(job)
    boxes = [BoundingBox(**citation["box"]) for citation in best["citations"]]
    cited = list(dict.fromkeys(region_id for box in boxes for region_id in mapping.standing_in(regions, box)))
    citation = {
        "doc_id": _doc_id(job),
        "region_ids": cited,
        "places": [{"page_index": box.page - 1, "bbox": mapping.bbox(box, sizes), "text": each["text"]}
                   for box, each in zip(boxes, best["citations"], strict=True)],
    }  # fmt: skip
    shown = [mapping.grounding_region(region, sizes) for region in regions if region.id in cited]
    return told | {"citations": [citation], "grounding_regions": shown}


def _answered_by_several(request: HttpRequest, run: Run) -> dict[str, Any]:
    told = _answered(request, run) | {"doc_ids": [_doc_id(job) for job in run.jobs]}
    return told | _errors(run)


def _errors(run: Run) -> dict[str, Any]:
    """Why some of several documents have brought nothing."""
    errors = {_doc_id(job): why_failed(job) for job in run.jobs if job.status != JobStatus.COMPLETED}
    return {"errors": errors} if errors else {}


def _doc_id(job: Job) -> str:
    return ids.shown("file", job.document_id)


ANSWERS: Mapping[str, Answer] = {
    "parse": _parsed,
    "layout": _layout,
    "ocr": _ocr,
    "classify": _classified,
    "split": _split,
    "tables": _tables,
    "schema_auto": _schema,
    "extract": _extracted,
    "chat_single": _answered,
    "chat_multi": _answered_by_several,
}
