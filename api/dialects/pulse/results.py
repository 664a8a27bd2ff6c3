"""What GET /job tells as the result of a run, and what a request that has waited for it is answered."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from api.dialects.jobs import why_failed, word_for
from api.dialects.pulse import answers, runs
from api.dialects.pulse.mapping import WORDS
from api.dialects.pulse.runs import BATCH, Run
from jobs.models import Job, JobStatus

Answer = Callable[[HttpRequest, Run], dict[str, Any]]


def result_of(request: HttpRequest, run: Run) -> dict[str, Any] | None:
    """None where there is nothing yet; of batches there always is. Raises ApiError 410 once it is gone."""
    if run.kind not in ANSWERS or not (run.kind.startswith(BATCH) or runs.word(run) == "completed"):
        return None
    return ANSWERS[run.kind](request, run)


def _batch_extracted(request: HttpRequest, run: Run) -> dict[str, Any]:
    jobs = run.step(runs.EXTRACT)
    refused = [{"filename": each["filename"], "status": "failed", "error": each["error"]}
               for each in run.first.asked.get("refused", [])]  # fmt: skip
    files = [
        {"filename": job.document.filename, "status": _word(run, job), "extraction_id": str(job.pk), **_error(job)}
        for job in jobs
    ]
    ids = [str(job.pk) for job in jobs if _word(run, job) == "completed"]
    return {"total_files": len(files) + len(refused), **_counts([*files, *refused])} | {
        "extraction_ids": ids, "files": [*files, *refused],
    }  # fmt: skip


def _word(run: Run, job: Job) -> str:
    """An extract is there once its values are, where there are any to come."""
    beside = run.values_of(job)
    return runs.word(Run(job.pk, runs.EXTRACT, (job, beside) if beside else (job,)))


def _batch_of(found: Callable[[Job], dict[str, Any]]) -> Answer:
    def answer(request: HttpRequest, run: Run) -> dict[str, Any]:
        each = [
            {"extraction_id": job.asked["of"], "status": word_for(job, WORDS), **_error(job),
             **(found(job) if job.status == JobStatus.COMPLETED else {})}
            for job in run.jobs
        ]  # fmt: skip
        return {"total_extractions": len(each), **_counts(each), "results": each}

    return answer


def _batch_schema(request: HttpRequest, run: Run) -> dict[str, Any]:
    splits = dict.fromkeys(job.asked["split"] for job in run.jobs if "split" in job.asked)
    if not splits:
        return _batch_of(lambda job: answers.schema_found(job.pk, [job]))(request, run)
    parts = [[job for job in run.jobs if job.asked["split"] == split_id] for split_id in splits]
    each = [{"status": runs.word(Run(run.id, runs.SPLIT_SCHEMA, tuple(part))),
             **answers.split_schema_found(run.id, part)} for part in parts]  # fmt: skip
    errors = dict.fromkeys(run.first.asked["schemas"], answers.NO_PAGES)
    each += [
        {"split_id": split_id, "status": "completed", "results": {}, "errors": errors}
        for split_id in run.first.asked["without"]
    ]
    return {"total_splits": len(each), **_counts(each), "results": each}


def _counts(each: Sequence[Mapping[str, Any]]) -> dict[str, int]:
    stand = [one["status"] for one in each]
    return {"completed": stand.count("completed"), "failed": stand.count("failed") + stand.count("canceled")}


def _error(job: Job) -> dict[str, str]:
    why = why_failed(job)
    return {"error": why} if why else {}


def _pipeline(request: HttpRequest, run: Run) -> dict[str, Any]:
    results = dict(_step_results(request, run))
    told: dict[str, Any] = {"status": "completed", "total_latency": _latency(run.jobs), "results": results}
    return told | ({"auto_delete": True} if run.first.asked["auto_delete"] else {})


def _step_results(request: HttpRequest, run: Run) -> Iterator[tuple[str, dict[str, Any]]]:
    extracts = run.step(runs.EXTRACT)
    if run.first.asked["is_batch"]:
        ids = [str(job.pk) for job in extracts if job.status == JobStatus.COMPLETED]
        refused = run.first.asked["refused"]
        told = {"extraction_ids": ids, "total_files": len(extracts) + len(refused)}
        yield "batch_extract", told | ({"errors": refused} if refused else {}) | {"latency": _latency(extracts)}
    else:
        yield "extract", answers.extraction(request, run, run.first) | {"latency": _latency(extracts)}
    for job in run.step(runs.SPLIT):
        yield "split", answers.split_found(job) | {"split_input": job.asked["topics"], "latency": _latency([job])}
    for job in run.step(runs.TABLES):
        yield "tables", answers.tables_found(job) | {"latency": _latency([job])}
    if schemas := run.step(runs.SCHEMA):
        yield "schema", _schema_step(run, schemas) | {"latency": _latency(schemas)}


def _schema_step(run: Run, jobs: Sequence[Job]) -> dict[str, Any]:
    """After a split that of each topic, and what all of them come to where they share one schema."""
    if "split" not in jobs[0].asked:
        return answers.schema_found(run.id, jobs)
    told = answers.split_schema_found(run.id, jobs)
    done = [job for job in jobs if job.status == JobStatus.COMPLETED]
    versions = {job.template_version_id for job in jobs}
    return told | ({"schema_output": answers.schema_output(done)} if len(versions) == 1 else {})


def _latency(jobs: Sequence[Job]) -> float:
    """Seconds from the beginning of the first to the end of the last."""
    ends = [job.ended_at for job in jobs if job.ended_at]
    begin = min(job.created_at for job in jobs)
    return round((max(ends) - begin).total_seconds(), 3) if ends else 0.0


ANSWERS: Mapping[str, Answer] = {
    runs.EXTRACT: answers.extracted,
    runs.TABLES: lambda _, run: answers.tables_found(run.first),
    runs.SPLIT: lambda _, run: answers.split_found(run.first),
    runs.SCHEMA: lambda _, run: answers.schema_found(run.id, run.step(runs.SCHEMA)),
    runs.SPLIT_SCHEMA: lambda _, run: answers.split_schema_found(run.id, run.jobs),
    runs.FORM: answers.form_found,
    runs.PIPELINE: _pipeline,
    f"{BATCH}{runs.EXTRACT}": _batch_extracted,
    f"{BATCH}{runs.TABLES}": _batch_of(answers.tables_found),
    f"{BATCH}{runs.SPLIT}": _batch_of(answers.split_found),
    f"{BATCH}{runs.SCHEMA}": _batch_schema,
}
