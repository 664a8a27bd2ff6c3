"""Gives released results out as a file: chooses them by a filter, notes it in the audit log, hands the bytes on."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import IO, Any, Literal, get_args

from django.db.models import Exists, F, OuterRef, QuerySet
from django.utils import timezone
from django.utils.http import content_disposition_header

from accounts import audit
from accounts.audit import Actor
from accounts.models import Environment
from jobs.errors import OnlyForCsv, UnknownList
from jobs.exporting_formats import write_csv, write_json, write_xlsx
from jobs.exporting_tables import FieldPath, Layout, ReleasedDocument, layout_of
from jobs.models import Extraction, Job, JobEvent, JobStatus, Operation, Release
from jobs.selectors import JobFilter, filtered_jobs
from templates_app.models import TemplateVersion
from templates_app.selectors import spec_of

ExportFormat = Literal["csv", "xlsx", "json"]
FORMATS: tuple[str, ...] = get_args(ExportFormat)
CONTENT_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
ROWS_AT_A_TIME = 200
PIECE_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class ExportOptions:
    """`lines` names a list whose rows become the rows of a CSV; `bom` begins a CSV so that Excel sees that it is
    UTF-8."""

    format: ExportFormat
    lines: str = ""
    bom: bool = False


@dataclass(frozen=True, slots=True)
class ExportedFile:
    filename: str
    content_type: str
    content: Iterator[bytes]

    @property
    def headers(self) -> dict[str, str]:
        """Of the response that sends it: a download that nobody in between keeps."""
        disposition = content_disposition_header(True, self.filename) or "attachment"
        return {"Content-Type": self.content_type, "Content-Disposition": disposition, "Cache-Control": "no-store"}


def releasable(environment: Environment, wanted: JobFilter) -> QuerySet[Job]:
    """The jobs of a list that have a released result: completed extractions that have not expired."""
    jobs = filtered_jobs(environment, replace(wanted, operation=wanted.operation or Operation.EXTRACT))
    return jobs.filter(status=JobStatus.COMPLETED, operation=Operation.EXTRACT, expired_at=None)


def released_documents(environment: Environment, wanted: JobFilter) -> QuerySet[Extraction]:
    """The documents in those jobs that were extracted, and with the template asked for."""
    found = Extraction.objects.filter(job__in=_ids(environment, wanted), template_version__isnull=False)
    return found.filter(template_version__template__name=wanted.template) if wanted.template else found


def lists_in(environment: Environment, wanted: JobFilter) -> list[str]:
    """Names of the lists of rows that these documents' templates have."""
    return [_list_name(path) for path in _layout(environment, wanted).lists]


def export(*, environment: Environment, actor: Actor, wanted: JobFilter, options: ExportOptions) -> ExportedFile:
    """Every released document that `wanted` leaves, newest job first. Raises InvalidOrder."""
    if (options.lines or options.bom) and options.format != "csv":
        raise OnlyForCsv("lines and bom belong to the format csv: the other formats hold the lines anyway.")
    layout = _layout(environment, wanted)
    lines = _list_path(layout, options.lines) if options.lines and layout.columns else None
    _record(environment, actor, wanted, options)
    documents = _documents(environment, wanted)
    if options.format == "json":
        content = write_json(documents)
    elif options.format == "xlsx":
        content = _pieces(write_xlsx(layout, documents))
    elif lines:
        rows = (row for document in documents for row in layout.line_rows(lines, document))
        content = write_csv(layout.line_headers(lines), rows, bom=options.bom)
    else:
        content = write_csv(layout.headers, map(layout.row, documents), bom=options.bom)
    return ExportedFile(_filename(wanted, options), CONTENT_TYPES[options.format], content)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece


def _ids(environment: Environment, wanted: JobFilter) -> QuerySet[Job, Any]:
    return releasable(environment, wanted).order_by().values("pk")


def _layout(environment: Environment, wanted: JobFilter) -> Layout:
    """Of all the templates' versions that were used, the newest first."""
    used = released_documents(environment, wanted).order_by().values("template_version")
    versions = TemplateVersion.objects.filter(pk__in=used).order_by("template__name", "-number")
    return layout_of(spec_of(version) for version in versions)


def _list_name(path: FieldPath) -> str:
    return ".".join(path)


def _list_path(layout: Layout, name: str) -> FieldPath:
    known = {_list_name(path): path for path in layout.lists}
    if name not in known:
        raise UnknownList(f"lines: no list of these templates is called so. They have: {', '.join(known) or 'none'}.")
    return known[name]


def _record(environment: Environment, actor: Actor, wanted: JobFilter, options: ExportOptions) -> None:
    told = {"format": options.format, "lines": options.lines, **wanted.narrowed}
    details = {name: value for name, value in told.items() if value}
    details["documents"] = released_documents(environment, wanted).count()
    audit.record(environment=environment, actor=actor, action="results.exported", details=details)


def _filename(wanted: JobFilter, options: ExportOptions) -> str:
    known = wanted.template if wanted.template.replace("-", "").replace("_", "").isalnum() else ""
    parts = [known or "results", options.lines, f"{timezone.now():%Y-%m-%d}"]
    return "-".join(filter(None, parts)) + f".{options.format}"


def _documents(environment: Environment, wanted: JobFilter) -> Iterator[ReleasedDocument]:
    """Two queries, read side by side in the same order, whatever the number of rows: only some are held at a time."""
    later = Release.objects.filter(job=OuterRef("job"), revision__gt=OuterRef("revision"))
    by_a_person = JobEvent.objects.filter(job=OuterRef("job"), data__reviewed=True)
    releases = (
        Release.objects.filter(~Exists(later), job__in=_ids(environment, wanted))
        .annotate(is_reviewed=Exists(by_a_person))
        .select_related("job__document")
        .only(
            "documents", "revision",
            "job__created_at", "job__ended_at", "job__batch_id", "job__metadata", "job__document__filename",
        )
        .order_by("-job__created_at", "-job_id")
    )  # fmt: skip
    extractions = (
        released_documents(environment, wanted)
        .annotate(job_created_at=F("job__created_at"), template=F("template_version__template__name"))
        .order_by("-job__created_at", "-job_id", "position")
        .values_list("job_created_at", "job_id", "position", "first_page", "last_page", "template", named=True)
    )
    return _side_by_side(releases.iterator(ROWS_AT_A_TIME), extractions.iterator(ROWS_AT_A_TIME))


def _side_by_side(releases: Iterator[Any], extractions: Iterator[Any]) -> Iterator[ReleasedDocument]:
    # What is released or deleted between the two queries is on one side only, and left out.
    release = next(releases, None)
    for part in extractions:
        while release and (release.job.created_at, release.job_id) > (part.job_created_at, part.job_id):
            release = next(releases, None)
        if release is None:
            return
        if release.job_id == part.job_id and (result := release.documents[part.position]) is not None:
            yield _released(release, part, result)


def _released(release: Any, part: Any, result: dict[str, Any]) -> ReleasedDocument:
    job = release.job
    return ReleasedDocument(
        job_id=job.pk,
        filename=job.document.filename,
        number=part.position + 1,
        first_page=part.first_page,
        last_page=part.last_page,
        template=part.template,
        completed_at=job.ended_at,
        is_reviewed=release.is_reviewed,
        revision=release.revision,
        batch_id=job.batch_id,
        metadata=job.metadata,
        result=result,
    )
