"""What reviewers have corrected in documents that a published version has read, and those documents to learn from."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from uuid import UUID

from accounts.models import Environment
from builder.comparing import Right
from builder.errors import EditRefused
from builder.health import released_words, verdicts
from builder.models import Proposal, Sample
from builder.proposing import FEWEST_CORRECTED, MOST_LEARNED_FROM, Case
from builder.reading import job_document, sample_document
from builder.renaming import counterparts, renames_of
from builder.samples import released_documents, released_values, samples_of
from builder.sources import settings_of
from extraction import BoundingBox
from jobs.deciding import field_key
from jobs.models import Extraction, Job, JobStatus, Purpose
from review.models import Correction, Outcome, ReviewTask
from templates_app.models import TemplateVersion
from templates_app.overview import readable_spec

# Jobs that reviewers approved last: what was right in them is to stay right.
MOST_APPROVED = 10
_WAYS = ("type", "many", "find", "pattern", "columns", "fields")
_POINTED = (Correction.How.CLICKED, Correction.How.DRAWN)

# A job, and the document's position in its file.
Place = tuple[UUID, int]


@dataclass(frozen=True, slots=True)
class Corrected:
    """A document in which a field was corrected; `word` is the id of the last word about that."""

    job: UUID
    position: int
    word: int

    @property
    def place(self) -> Place:
        return self.job, self.position


@dataclass(frozen=True, slots=True)
class KnownCase:
    """A case with where it is from: `sample` where it is a golden sample, `first_page` of its file."""

    place: Place
    sample: UUID | None
    first_page: int
    case: Case


def corrected_fields(
    environment: Environment, versions: Sequence[TemplateVersion]
) -> dict[UUID, dict[str, list[Corrected]]]:
    """Of published versions in one environment, by their ids: fields that were corrected in enough jobs since they
    were looked at last, with all documents in which they were, oldest first. Jobs of an earlier version count for the
    fields that it looks for in the same way. As many queries for many as for one."""
    by_template = {version.template_id: version for version in versions}
    said = [each for each in verdicts(environment, list(by_template)) if each.is_correction]
    used = Extraction.objects.filter(
        job__in={each.job for each in said}, template_version__template__in=list(by_template)
    )
    read = {(job, at): version for job, at, version in used.values_list("job_id", "position", "template_version")}
    sources = dict(TemplateVersion.objects.filter(pk__in=set(read.values())).values_list("pk", "source"))
    found: dict[UUID, dict[str, list[Corrected]]] = defaultdict(lambda: defaultdict(list))
    for each in sorted(said, key=lambda each: each.word):
        version = read.get((each.job, each.position))
        if version is not None and _looks_alike(sources[version], by_template[each.template].source, each.field):
            found[each.template][each.field].append(Corrected(each.job, each.position, each.word))
    seen = words_seen(by_template)
    return {
        by_template[template].pk: due
        for template, fields in found.items()
        if (due := {name: all_ for name, all_ in fields.items() if _is_due(all_, seen[template].get(name, 0))})
    }


def _looks_alike(source: str, other: str, name: str) -> bool:
    """Whether two versions look for a field's values in the same way, however they call or check them."""
    return source == other or _ways(source, name) == _ways(other, name)


@lru_cache(maxsize=512)
def _ways(source: str, name: str) -> str:
    try:
        settings = settings_of(source, name)
    except EditRefused:
        return ""  # saved under an older form of the language, or without the field
    return repr({key: settings.get(key) for key in _WAYS})


def _is_due(corrected: Iterable[Corrected], seen: int) -> bool:
    return len({each.job for each in corrected if each.word > seen}) >= FEWEST_CORRECTED


def words_seen(templates: Iterable[UUID]) -> dict[UUID, dict[str, int]]:
    """By template the newest word of each field that was looked at, and decided about if a change came of it."""
    seen: dict[UUID, dict[str, int]] = defaultdict(dict)
    decided = Proposal.objects.filter(template__in=templates).exclude(state=Proposal.State.OUTDATED)
    for template, words in decided.values_list("template_id", "seen"):
        for name, word in words.items():
            seen[template][name] = max(word, seen[template].get(name, 0))
    return seen


def known_cases(version: TemplateVersion, due: Mapping[str, Sequence[Corrected]]) -> dict[Place, KnownCase]:
    """Golden samples, the documents that were corrected last, and jobs that were approved last, each once; those whose
    pages were not kept are left out."""
    corrected = [each for documents in due.values() for each in documents[-MOST_LEARNED_FROM:]]
    boxes = _boxes(version, {each.job for each in corrected})
    found: dict[Place, KnownCase] = {}
    for sample in samples_of(version.template):
        if sample.approved_at is not None and (case := _of_sample(sample, version, boxes)) is not None:
            found[case.place] = case
    for job in _jobs([each.job for each in corrected] + _approved(version)):
        for extraction, stored in released_documents(job):
            place = job.pk, extraction.position
            is_own = extraction.template_version and extraction.template_version.template_id == version.template_id
            if place in found or not is_own or stored is None:
                continue
            document = job_document(job, extraction.first_page, extraction.last_page)
            if document is not None:
                own = _in_part(boxes.get(place, {}), extraction.first_page)
                right = Right(**released_values(stored))
                found[place] = KnownCase(place, None, extraction.first_page, Case(document, right, own))
    return found


def _of_sample(
    sample: Sample, version: TemplateVersion, boxes: Mapping[Place, Mapping[str, BoundingBox]]
) -> KnownCase | None:
    """What is right in it is told under the names that the version has."""
    document = sample_document(sample)
    if document is None:
        return None
    spec = readable_spec(version)
    said_as = counterparts(spec.fields if spec else (), sample.values, renames_of(version.template))
    now = {said: name for name, said in said_as.items()}
    values = {now.get(said, said): value for said, value in sample.values.items()}
    currencies = {_moved(path, now): currency for path, currency in sample.currencies.items()}
    place = sample.job_id, sample.position
    own = _in_part(boxes.get(place, {}), sample.first_page)
    return KnownCase(place, sample.pk, sample.first_page, Case(document, Right(values, currencies), own))


def _moved(path: str, names: Mapping[str, str]) -> str:
    name, dot, rest = path.partition(".")
    return f"{names.get(name, name)}{dot}{rest}"


def _in_part(boxes: Mapping[str, BoundingBox], first_page: int) -> dict[str, BoundingBox]:
    """Boxes by the pages of a document that begins on `first_page` of its file."""
    return {
        name: BoundingBox(box.page - first_page + 1, box.x0, box.y0, box.x1, box.y1) for name, box in boxes.items()
    }


def _boxes(version: TemplateVersion, jobs: Iterable[UUID]) -> dict[Place, dict[str, BoundingBox]]:
    """Where reviewers have pointed for whole fields; not where the last word was typed, or taken back."""
    words = released_words(version.template.environment).filter(task__job__in=set(jobs), path="")
    found: dict[Place, dict[str, BoundingBox]] = defaultdict(dict)
    positions = Extraction.objects.filter(job__in=set(jobs)).values_list("job_id", "position")
    by_job: dict[UUID, list[int]] = defaultdict(list)
    for job, position in positions:
        by_job[job].append(position)
    columns = words.values_list("task__job_id", "field", "how", "box")
    for (job, key), rows in groupby(columns, key=lambda row: row[:2]):
        said: list[tuple[str, dict[str, float] | None]] = []
        for *_, how, box in rows:
            if how == Correction.How.UNDONE:
                del said[-1:]
            elif how != Correction.How.CONFIRMED:
                said.append((how, box))
        name = key.rpartition(".")[2]
        place = next((position for position in by_job[job] if field_key(position, name) == key), None)
        if place is not None and said and said[-1][0] in _POINTED and said[-1][1]:
            found[job, place][name] = BoundingBox(**said[-1][1])  # type: ignore[arg-type]
    return found


def _approved(version: TemplateVersion) -> list[UUID]:
    """Jobs that somebody has looked at and approved, the newest first."""
    used = Extraction.objects.filter(template_version__template=version.template_id)
    tasks = ReviewTask.objects.filter(
        environment=version.template.environment,
        outcome=Outcome.APPROVED,
        unseen=False,
        job__in=used.order_by().values("job"),
        job__purpose=Purpose.PRODUCTION,
    )
    return list(tasks.order_by("-decided_at").values_list("job_id", flat=True)[:MOST_APPROVED])


def _jobs(ids: Iterable[UUID]) -> list[Job]:
    """Released ones that have not expired, in this order."""
    kept = Job.objects.filter(status=JobStatus.COMPLETED, expired_at=None).select_related("document", "environment")
    found = kept.in_bulk(list(set(ids)))
    return [found[each] for each in dict.fromkeys(ids) if each in found]
