"""How templates do at their work: jobs, what went through without a person, what reviewers correct in which field.

Counted are jobs of the last sixty days, by the day on which they arrived. A review says something only where somebody
has looked (not ReviewTask.unseen) and approved, and only about the reading that was released.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from accounts.models import Environment
from builder.comparing import Currencies
from builder.currency_words import currencies_said
from builder.sparkline import Bar, bars
from jobs.models import Extraction, JobStatus, Operation, Purpose
from jobs.wording import field_label, value_text
from review.models import Correction, Outcome, ReviewTask
from templates_app.models import ExtractionTemplate
from templates_app.overview import readable_spec, with_versions
from templates_app.selectors import templates_of

WINDOW_DAYS = 30
# A field is pointed at when so many documents of the window were corrected in it, and so large a share of them all.
NOTABLE_COUNT, NOTABLE_SHARE = 3, 0.1
REJECTED = "REVIEW_REJECTED"
_NO_VALUE = (Correction.How.CONFIRMED, Correction.How.UNDONE)
CASES = 10


@dataclass(frozen=True, slots=True)
class Day:
    """Documents' jobs that arrived on a day: all that were decided or wait, and those that needed a person."""

    jobs: int = 0
    by_person: int = 0


@dataclass(frozen=True, slots=True)
class FieldHealth:
    """How often reviewers corrected and confirmed a field, in the last thirty days and in the thirty before. `share`
    is that of the window's jobs in which it was corrected; `last_job` is the last of them."""

    name: str
    label: str
    corrected: int
    confirmed: int
    corrected_before: int
    share: float
    last_at: datetime | None = None
    last_job: UUID | None = None
    trend: tuple[Bar, ...] = ()

    @property
    def is_notable(self) -> bool:
        """Whether reviewers keep correcting it."""
        return self.corrected >= NOTABLE_COUNT and self.share >= NOTABLE_SHARE


@dataclass(frozen=True, slots=True)
class TemplateHealth:
    """A template's last thirty days beside the thirty before. Rates are 0..1; None where there was no job."""

    template: ExtractionTemplate
    jobs: int
    jobs_before: int
    straight_rate: float | None
    straight_rate_before: float | None
    fields: tuple[FieldHealth, ...]
    trend: tuple[Bar, ...]

    @property
    def notable(self) -> list[FieldHealth]:
        return [each for each in self.fields if each.is_notable]

    @property
    def corrected(self) -> int:
        return sum(each.corrected for each in self.fields)

    @property
    def last(self) -> FieldHealth | None:
        """The field that was corrected last."""
        return max((each for each in self.fields if each.last_at), key=lambda each: str(each.last_at), default=None)

    @property
    def change(self) -> int | None:
        """Of the straight-through rate against the days before, in percentage points."""
        if self.straight_rate is None or self.straight_rate_before is None:
            return None
        return round(100 * self.straight_rate) - round(100 * self.straight_rate_before)


@dataclass(frozen=True, slots=True)
class Case:
    """A reviewer's last word on a field of one document: what the machine had, and what is right."""

    job: UUID
    document: str
    before: str
    after: str
    how: str
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Verdict:
    """What all words about one field of one document come to: `position` is the document's in its file, `word` the id
    of the last one, said `at`; `day` is when the job arrived."""

    template: UUID
    field: str
    job: UUID
    position: int
    day: date
    is_correction: bool
    word: int
    at: datetime


@dataclass(slots=True)
class _Tally:
    corrected: int = 0
    confirmed: int = 0
    corrected_before: int = 0
    last: Verdict | None = None
    days: dict[date, int] = field(default_factory=lambda: defaultdict(int))


def health_of_templates(environment: Environment) -> list[TemplateHealth]:
    """Every template of an environment, by their titles. As many queries for a hundred templates as for one."""
    own = templates_of(environment)
    templates = with_versions(own).prefetch_related("versions")
    return _health(environment, list(templates))


def health_of(template: ExtractionTemplate) -> TemplateHealth:
    return _health(template.environment, [template])[0]


def _health(environment: Environment, templates: Sequence[ExtractionTemplate]) -> list[TemplateHealth]:
    today = timezone.localdate()
    ids = [template.pk for template in templates]
    days = _days(environment, ids)
    tallies = _tallies(verdicts(environment, ids), today)
    return [_template_health(each, days[each.pk], tallies[each.pk], today) for each in templates]


def _since() -> datetime:
    return timezone.now() - timedelta(days=2 * WINDOW_DAYS)


def _days(environment: Environment, ids: Sequence[UUID]) -> dict[UUID, dict[date, Day]]:
    """Template -> day -> its jobs. A job whose file holds several documents of a template counts once."""
    ended = Q(job__status__in=(JobStatus.COMPLETED, JobStatus.REVIEW_REQUIRED)) | Q(job__error_code=REJECTED)
    used = Extraction.objects.filter(
        ended,
        template_version__template__in=ids,
        job__environment=environment,
        job__purpose=Purpose.PRODUCTION,
        job__operation=Operation.EXTRACT,
        job__created_at__gte=_since(),
    )
    looked_at = ReviewTask.objects.filter(job=OuterRef("job_id"), unseen=False).exclude(outcome=Outcome.WITHDRAWN)
    found: dict[UUID, dict[date, Day]] = defaultdict(lambda: defaultdict(Day))
    for template, day, count in _by_day(used):
        found[template][day] = replace(found[template][day], jobs=count)
    for template, day, count in _by_day(used.filter(Exists(looked_at))):
        found[template][day] = replace(found[template][day], by_person=count)
    return found


def _by_day(used: QuerySet[Extraction]) -> Iterable[tuple[UUID, date, int]]:
    grouped = used.order_by().annotate(day=TruncDate("job__created_at"))
    counted = grouped.values("template_version__template_id", "day").annotate(count=Count("job", distinct=True))
    return counted.values_list("template_version__template_id", "day", "count")


def released_words(environment: Environment) -> QuerySet[Correction]:
    """What reviewers said about readings that were released, job by job, oldest first."""
    return Correction.objects.filter(
        task__environment=environment,
        task__outcome=Outcome.APPROVED,
        task__unseen=False,
        task__job__status=JobStatus.COMPLETED,
        task__job__purpose=Purpose.PRODUCTION,
        reading_number=F("task__job__reading_number"),
    ).order_by("task__job_id", "field", "pk")


def verdicts(environment: Environment, ids: Sequence[UUID]) -> Iterator[Verdict]:
    """What reviewers said in the last sixty days about fields of these templates' documents."""
    words = released_words(environment).filter(task__job__created_at__gte=_since())
    jobs = words.order_by().values("task__job_id")
    found = Extraction.objects.filter(job__in=jobs, template_version__template__in=ids).select_related(None)
    used = found.values_list("job_id", "position", "template_version__template_id")
    templates = {(job, position): template for job, position, template in used}
    columns = ("task__job_id", "field", "before", "after", "how", "at", "task__job__created_at", "pk")
    grouped = groupby(words.values_list(*columns), key=lambda row: (row[0], row[1]))
    said = {key: rows for key, each in grouped if (key[0], _place(key[1])[0]) in templates and (rows := list(each))}
    # Who types the figures that stand there may mean another currency.
    asked = {key for key, rows in said.items() if _came_to(rows) is False and any(r[4] not in _NO_VALUE for r in rows)}
    currencies = currencies_said(words, asked)
    for (job, key), rows_said in said.items():
        position, name = _place(key)
        is_correction = True if (job, key) in currencies else _came_to(rows_said)
        if is_correction is not None:
            day = timezone.localdate(rows_said[-1][6])
            last = rows_said[-1]
            yield Verdict(templates[job, position], name, job, position, day, is_correction, last[7], last[5])


def _place(key: str) -> tuple[int, str]:
    """The document's position and the field's name, of jobs.deciding.field_key."""
    number, _, name = key.rpartition(".")
    return (int(number) - 1, name) if number.isdecimal() else (0, key)


def _came_to(rows: Sequence[tuple[Any, ...]]) -> bool | None:
    """Whether the words about a field changed it in the end; None where they were taken back."""
    before, (after, how) = rows[0][2], rows[-1][3:5]
    if before != after:
        return True
    return None if how == Correction.How.UNDONE else False


def _tallies(verdicts: Iterable[Verdict], today: date) -> dict[UUID, dict[str, _Tally]]:
    """Template -> field -> counts."""
    tallies: dict[UUID, dict[str, _Tally]] = defaultdict(lambda: defaultdict(_Tally))
    for verdict in verdicts:
        tally = tallies[verdict.template][verdict.field]
        is_recent = _is_recent(verdict.day, today)
        if not verdict.is_correction:
            tally.confirmed += is_recent
            continue
        tally.corrected += is_recent
        tally.corrected_before += not is_recent
        tally.days[verdict.day] += 1
        if tally.last is None or verdict.at > tally.last.at:
            tally.last = verdict
    return tallies


def _is_recent(day: date, today: date) -> bool:
    return (today - day).days < WINDOW_DAYS


def _template_health(
    template: ExtractionTemplate, days: Mapping[date, Day], tallies: Mapping[str, _Tally], today: date
) -> TemplateHealth:
    now = [each for day, each in days.items() if _is_recent(day, today)]
    before = [each for day, each in days.items() if not _is_recent(day, today)]
    jobs = sum(day.jobs for day in now)
    fields = tuple(_field_health(name, label, tallies.get(name), jobs, today) for name, label in _labels(template))
    counts = {day: (each.jobs, each.by_person) for day, each in days.items()}
    return TemplateHealth(
        template, jobs, sum(day.jobs for day in before), _straight(now), _straight(before), fields, bars(counts, today)
    )


def _straight(days: Sequence[Day]) -> float | None:
    jobs = sum(day.jobs for day in days)
    return 1 - sum(day.by_person for day in days) / jobs if jobs else None


def _labels(template: ExtractionTemplate) -> list[tuple[str, str]]:
    """Names and labels of the fields of the published version, else of the latest."""
    versions = list(template.versions.all())
    shown = next((version for version in versions if version.status == "published"), versions[0])
    spec = readable_spec(shown)
    return [(name, field_label(spec, name)) for name in spec.fields] if spec else []


def _field_health(name: str, label: str, tally: _Tally | None, jobs: int, today: date) -> FieldHealth:
    if tally is None:
        return FieldHealth(name, label, 0, 0, 0, 0.0)
    counts = {day: (count, count) for day, count in tally.days.items()}
    last = tally.last
    return FieldHealth(
        name,
        label,
        tally.corrected,
        tally.confirmed,
        tally.corrected_before,
        tally.corrected / jobs if jobs else 0.0,
        last.at if last else None,
        last.job if last else None,
        bars(counts, today) if counts else (),
    )


def last_cases(template: ExtractionTemplate, name: str) -> list[Case]:
    """The last documents in which reviewers corrected a field, the newest first; at most ten."""
    keys = Q(field=name) | Q(field__endswith=f".{name}")
    used = Extraction.objects.filter(job=OuterRef("task__job_id"), template_version__template=template)
    words = released_words(template.environment).filter(keys, Exists(used))
    changed = words.exclude(how=Correction.How.CONFIRMED).order_by().values("task__job_id", "field")
    newest = list(changed.annotate(last=Max("pk")).order_by("-last")[: 3 * CASES])
    jobs = [row["task__job_id"] for row in newest]
    positions = _positions(template, jobs)
    by_document: dict[tuple[UUID, str], list[Correction]] = defaultdict(list)
    for word in words.filter(task__job__in=jobs).select_related("task__job__document", "by").order_by("pk"):
        by_document[word.task.job_id, word.field].append(word)
    documents = [(row["task__job_id"], row["field"]) for row in newest]
    said = [(place, by_document[place]) for place in documents if (place[0], _place(place[1])[0]) in positions]
    told = currencies_said(words, {place for place, each in said if each[0].before == each[-1].after})
    cases = ((each, told.get(place)) for place, each in said)
    return [_case(*case) for case in cases if case[0][0].before != case[0][-1].after or case[1]][:CASES]


def _positions(template: ExtractionTemplate, jobs: Sequence[UUID]) -> set[tuple[UUID, int]]:
    """Which documents of these jobs were read with the template: in others a field may have the same name."""
    found = Extraction.objects.filter(job__in=jobs, template_version__template=template)
    return set(found.values_list("job_id", "position"))


def _case(said: Sequence[Correction], currencies: tuple[Currencies, Currencies] | None) -> Case:
    first, last = said[0], said[-1]
    name = _place(last.field)[1]
    before, after = currencies or ({}, {})
    who = last.by.display_name if last.by else last.by_name
    document = last.task.job.document.filename
    how = last.get_how_display()
    return Case(
        last.task.job_id,
        document,
        value_text(first.before, before.get(name)),
        value_text(last.after, after.get(name)),
        how,
        who,
        last.at,
    )
