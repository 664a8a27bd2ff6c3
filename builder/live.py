"""Trying a source on samples while somebody edits it: a warm worker finds its fields on the pages that were kept.

The web process decodes nothing and runs no template. Nobody waits longer than WAIT_S for it.
"""

import logging
import time
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import extraction
from builder.models import Sample
from builder.reading import sample_document
from extraction import ExtractionResult, TemplateSpec
from extraction.confidence import Judge
from extraction.parts import in_file
from jobs import queue
from jobs.calibrations import judge_in_use
from jobs.deciding import RESULT_JSON
from jobs.selectors import parse_result

log = logging.getLogger(__name__)

WAIT_S = 12
PATIENCE_S = 2  # until one of those who ask before has its answer
NOT_KEPT = "Its pages are not at hand. Remove this sample, and add the document again."


class NobodyAnswers(Exception):
    """No worker did it in time: `str()` says so to people."""


@dataclass(frozen=True, slots=True)
class Tried:
    """What a source finds on a sample, its boxes by the pages of the sample's file; None with a `problem` that says
    why nothing could be tried."""

    sample: Sample
    result: ExtractionResult | None
    problem: str
    duration_ms: int


def try_source(samples: Sequence[Sample], source: str) -> list[Tried]:
    """What `source` finds on each of the samples, asked of a worker.

    Raises extraction's TemplateInvalid before anybody is asked, NobodyAnswers where no worker answers within WAIT_S.
    Inside a worker call try_here.
    """
    extraction.load_template(source)
    if not samples:
        return []
    answer = ask("builder.tasks.try_source", source, [str(sample.pk) for sample in samples])
    by_id = {each["sample"]: each for each in answer}
    return [_tried(sample, by_id[str(sample.pk)]) for sample in samples if str(sample.pk) in by_id]


def _tried(sample: Sample, answer: dict[str, Any]) -> Tried:
    found = answer["result"]
    result = None if found is None else parse_result(found)
    return Tried(sample, result, answer["problem"], answer["duration_ms"])


def ask(task: str, *args: Any, wait_s: int = WAIT_S) -> Any:
    """Have a worker do one of builder.tasks. Raises NobodyAnswers."""
    try:
        return queue.ask(queue.EXTRACTION, task, *args, wait_s=wait_s, patience_s=PATIENCE_S)
    except queue.TooManyAsk as error:
        message = "Several templates are being tried just now. It is tried again with your next change."
        raise NobodyAnswers(message) from error
    except queue.NoAnswer as error:
        log.warning("%s: %s", task, error)
        raise NobodyAnswers("No worker answered: all of them may be busy. Change something, or try again.") from error


def samples_by_id(sample_ids: Sequence[str]) -> list[Sample]:
    """In the order of the ids; those that are gone are left out."""
    found = Sample.objects.select_related("job__document", "job__environment").in_bulk(
        [UUID(each) for each in sample_ids]
    )
    return [found[UUID(each)] for each in sample_ids if UUID(each) in found]


def try_here(samples: Sequence[Sample], source: str) -> list[Tried]:
    """The same in this process, which must be a worker's. Raises extraction's TemplateInvalid."""
    spec = extraction.load_template(source)
    judge = judge_in_use(samples[0].job.environment) if samples else None
    return [_try_one(sample, spec, judge) for sample in samples]


def _try_one(sample: Sample, spec: TemplateSpec, judge: Judge | None) -> Tried:
    started = time.monotonic()
    document = sample_document(sample, drawings=spec.looks_at_drawings)
    if document is None:
        return Tried(sample, None, NOT_KEPT, 0)
    try:
        result = in_file(extraction.extract(document, spec, judge), sample.first_page)
    except extraction.ExtractionError as error:
        return Tried(sample, None, error.message, _since(started))
    return Tried(sample, result, "", _since(started))


def _since(started: float) -> int:
    return round((time.monotonic() - started) * 1000)


def as_json(tried: Sequence[Tried]) -> list[dict[str, Any]]:
    """As it travels back from the worker."""
    return [
        {
            "sample": str(each.sample.pk),
            "result": None if each.result is None else RESULT_JSON.dump_python(each.result, mode="json"),
            "problem": each.problem,
            "duration_ms": each.duration_ms,
        }
        for each in tried
    ]
