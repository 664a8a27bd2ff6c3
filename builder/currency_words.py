"""What reviewers said about the currencies of amounts whose figures they left as they were."""

from collections import defaultdict
from collections.abc import Collection
from uuid import UUID

from django.db.models import QuerySet

from builder.comparing import Currencies, right_of
from extraction import ExtractionResult, FieldResult
from jobs.deciding import field_key
from jobs.models import Extraction
from jobs.selectors import parse_result
from review.fields import told_field
from review.models import Correction
from templates_app.overview import readable_spec

# A job and the key of a field in it (jobs.deciding.field_key).
Place = tuple[UUID, str]


def currencies_said(
    words: QuerySet[Correction], places: Collection[Place]
) -> dict[Place, tuple[Currencies, Currencies]]:
    """For each place where reviewers put other currencies: those that the machine had, and theirs. A currency that is
    only left out is no other one. Two queries, or none."""
    if not places:
        return {}
    jobs = {job for job, _ in places}
    said: dict[Place, list[Correction]] = defaultdict(list)
    for word in words.filter(task__job__in=jobs).select_related("task").order_by("pk"):
        if word.how != Correction.How.UNDONE:
            said[word.task.job_id, word.field].append(word)
        elif said[word.task.job_id, word.field]:
            said[word.task.job_id, word.field].pop()
    told = {}
    for extraction in Extraction.objects.filter(job__in=jobs).select_related("template_version"):
        spec = readable_spec(extraction.template_version) if extraction.template_version else None
        if spec is None or extraction.result is None:
            continue
        for found in parse_result(extraction.result).fields:
            place = (extraction.job_id, field_key(extraction.position, found.name))
            if place in places and found.name in spec.fields:
                after = told_field(found, spec.fields[found.name], said[place])
                had, has = _currencies(found), _currencies(after)
                if any(had.get(at) != currency for at, currency in has.items()):
                    told[place] = had, has
    return told


def _currencies(found: FieldResult) -> Currencies:
    return right_of(ExtractionResult("", (found,))).currencies
