"""What can be done with jobs: submit, cancel, retry, release, reopen, delete. Every way in calls these."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import PurePath
from typing import IO, Any
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Q
from django.utils import timezone

import extraction
from accounts import audit
from accounts.audit import Actor
from accounts.models import Environment
from jobs import lifecycle, samples, sealing, storage
from jobs.errors import JobKept, JobOpen, TooManyActiveJobs, TransitionRefused
from jobs.models import Document, Job, JobStatus, Operation, Purpose, Release
from jobs.ordering import Bound, JobOptions, Order, bind, bind_rules
from jobs.samples import Sample
from templates_app.filters import check_rules
from templates_app.models import Filter, TemplateVersion
from templates_app.selectors import spec_of

REVIEW_REJECTED = "REVIEW_REJECTED"
# The event of every release after the first.
REVISED = "job.revised"
# These ended without a result.
WITHOUT_RESULT = (JobStatus.FAILED, JobStatus.CANCELED)


@dataclass(frozen=True, slots=True)
class Source:
    """Where a document's bytes come from: an open file, or an address that the worker fetches it from.

    `media_type` is what the file is said to be. It matters for text alone ("text/plain", "text/markdown"), which a
    name (.txt, .md) says as well: everything else is known by its bytes.
    """

    filename: str
    file: IO[Any] | None = None
    url: str = ""
    media_type: str = ""

    @property
    def declared(self) -> str:
        """The media type that it is said to have, by the part of a form too in which it came; "" where none."""
        return self.media_type or str(getattr(self.file, "content_type", None) or "")


@dataclass(frozen=True, slots=True)
class Submitted:
    """`is_new` is False where the same file was there already and the order asked not to read it twice."""

    job: Job
    is_new: bool = True


def submit(
    *,
    environment: Environment,
    actor: Actor,
    source: Source | Document,
    order: Order,
    deduplicate: bool = False,
    in_transaction: Callable[[Job], None] | None = None,
    beside: Sequence[Source | Document] = (),
) -> Submitted:
    """Take a document in, or take one that is stored here, and queue one operation on it.

    A schema may be proposed from up to four more documents `beside` it: the job keeps copies of its own.

    With `deduplicate` a job on the same bytes with the same template version or rules is returned instead of a second
    one, unless it ended without a result. `in_transaction` is called with the job inside the transaction that creates
    or finds it. Raises TemplateNotFound, FilterNotFound, InvalidOrder, TooManyDocuments, EmptyFile, FileTooLarge,
    UnsupportedFile or TooManyActiveJobs; then nothing is stored.
    """
    bound = bind(environment, order)
    samples.refuse(order, 1 + len(beside))
    _refuse_too_many(actor)
    document = source if isinstance(source, Document) else _arrive(environment, source)
    new = Job(environment=environment, document=document)
    try:
        order = _keep_beside(new, order, beside)
        with transaction.atomic():
            known = _same_work(document, bound, order) if deduplicate else None
            job = known or _create_job(document, bound, actor, order, id=new.pk)
            if in_transaction:
                in_transaction(job)
    except BaseException:
        _forget_beside(new, beside)
        _forget_new(document)
        raise
    if known:
        _forget_beside(new, beside)
        _forget_new(document)
    return Submitted(job, is_new=known is None)


def _keep_beside(job: Job, order: Order, beside: Sequence[Source | Document]) -> Order:
    with ExitStack() as stack:
        kept = []
        for source in beside:
            if isinstance(source, Source):
                sample = Sample(_plain_name(source.filename), source.declared, source.file, source.url)
            else:
                file = stack.enter_context(storage.open_document(source)) if source.storage_key else None
                sample = Sample(source.filename, source.media_type, file, "" if file else source.source_url)
            kept.append(sample)
        return samples.keep(job, order, kept)


def _forget_beside(job: Job, beside: Sequence[Source | Document]) -> None:
    if beside:
        samples.forget(job)


def _refuse_too_many(actor: Actor) -> None:
    limit = settings.MAX_ACTIVE_JOBS_PER_KEY
    if actor.api_key is None or not limit:
        return
    active = Job.objects.filter(api_key=actor.api_key, status__in=(JobStatus.QUEUED, JobStatus.PROCESSING)).count()
    if active >= limit:
        raise TooManyActiveJobs(f"This key has {active} jobs under way, the most it may have. Wait for some to end.")


def _same_work(document: Document, bound: Bound, order: Order) -> Job | None:
    """The latest job that did the same on the same bytes. One submission at a time asks: two would both find none."""
    Environment.objects.select_for_update().get(pk=document.environment_id)
    if not document.sha256 or not samples.have_digests(order.options.samples):
        return None
    same = Job.objects.filter(environment=document.environment_id, document__sha256=document.sha256, **bound.columns)
    same = same.filter(document__media_type=document.media_type)
    same = same.filter(purpose=Purpose.PRODUCTION, operation=order.operation, options=asdict(order.options))
    same = same.filter(cuts=[asdict(cut) for cut in order.cuts])
    return same.filter(expired_at=None).exclude(status__in=WITHOUT_RESULT).first()


def _forget_new(document: Document) -> None:
    """The bytes of a document that no row has come to be for."""
    if document.storage_key and not Document.objects.filter(pk=document.pk).exists():
        storage.delete_original(document.storage_key)


@contextmanager
def taken_in(*, environment: Environment, sources: Sequence[Source | Document]) -> Iterator[list[Document]]:
    """Documents that several jobs are to be submitted on together, or none yet: their bytes are stored, rows come by
    submit or by saving them. What is no row at the block's end is forgotten.

    Raises what submit raises of a source; then nothing is stored.
    """
    documents: list[Document] = []
    try:
        for source in sources:
            documents.append(source if isinstance(source, Document) else _arrive(environment, source))
        yield documents
    finally:
        for document in documents:
            _forget_new(document)


def submit_trial(*, version: TemplateVersion, actor: Actor, file: IO[Any], filename: str) -> Job:
    """Try any version of a template, drafts too, on a document: never reviewed, never told to webhooks."""
    _refuse_too_many(actor)
    document = _arrive(version.template.environment, Source(filename, file))
    return _create_job(document, Bound(template_version=version), actor, Order(), purpose=Purpose.TRIAL)


def submit_sample(
    *,
    environment: Environment,
    actor: Actor,
    source: Source | Document,
    ocr_engine: str | None = None,
    ocr_language: str | None = None,
) -> Job:
    """Have a document read that templates are built and tried on; it arrives, or is stored here already.

    The job proposes a schema and keeps the pages as they were read. It is never reviewed and never told to webhooks.
    Raises what submit raises; then nothing is stored.
    """
    _refuse_too_many(actor)
    document = _arrive(environment, source) if isinstance(source, Source) else source
    order = Order(operation=Operation.SCHEMA, ocr_engine=ocr_engine, ocr_language=ocr_language)
    return _create_job(document, Bound(), actor, order, purpose=Purpose.TRIAL)


def submit_filter_trial(
    *, known: Filter, actor: Actor, document: Document | Source, source: str | None = None, splitting: bool = False
) -> Job:
    """Try a filter, or with `source` other rules than it has, on a document that is stored here or arrives: the job
    tells which rule fired and why. It is never reviewed and never told to webhooks.

    Raises extraction's RulesInvalid and what submit raises; then nothing is stored.
    """
    environment = known.environment
    _refuse_too_many(actor)
    rules = check_rules(environment, known.source if source is None else source)
    bound = bind_rules(environment, known.name, rules)
    arrived = _arrive(environment, document) if isinstance(document, Source) else document
    order = Order(filter_name=known.name, options=JobOptions(splitting=splitting))
    return _create_job(arrived, bound, actor, order, purpose=Purpose.TRIAL)


def _arrive(environment: Environment, source: Source) -> Document:
    """Store the bytes, where they are at hand. Not yet a row: an orphaned file is cheap and swept."""
    document = Document(id=uuid4(), environment=environment, filename=_plain_name(source.filename))
    document.source_url, document.media_type = source.url, _text_type(source)
    if source.file is not None:
        storage.store_document(document, source.file)
    return document


def _text_type(source: Source) -> str:
    return extraction.declared_text(source.filename, source.declared) or ""


def _plain_name(filename: str) -> str:
    # Browsers send plain names, other clients whole paths of either kind.
    name = PurePath(filename.replace("\\", "/")).name.replace("\x00", "").strip()[-255:]
    return name or "document"


@transaction.atomic
def _create_job(document: Document, bound: Bound, actor: Actor, order: Order, **fields: Any) -> Job:
    environment = document.environment
    ocr = spec_of(bound.template_version).ocr if bound.template_version else None
    if document._state.adding:
        document.save(force_insert=True)
    return lifecycle.create(
        actor=actor.name,
        environment=environment,
        document=document,
        operation=order.operation,
        submitted_by=actor.user,
        api_key=actor.api_key,
        ocr_engine=order.ocr_engine or (ocr and ocr.engine) or environment.ocr_engine,
        ocr_language=order.ocr_language or (ocr and ocr.language) or environment.ocr_language,
        document_review=order.document_review,
        sealed_password=sealing.seal(order.password) if order.password else None,
        options=asdict(order.options),
        metadata=dict(order.metadata),
        dialect=order.dialect,
        asked=dict(order.asked),
        batch_id=order.batch_id,
        cuts=[asdict(cut) for cut in order.cuts],
        **bound.columns,
        **fields,
    )


@transaction.atomic
def cancel(*, job: Job, actor: Actor) -> Job:
    """End an open job; a worker on it stops at its next tick. Raises TransitionRefused when it has ended already."""
    lifecycle.transition(job, to=JobStatus.CANCELED, actor=actor.name)
    audit.record(environment=job.environment, actor=actor, action="job.canceled", target=str(job.pk))
    return job


@transaction.atomic
def retry(*, job: Job, actor: Actor, password: str | None = None) -> Job:
    """Queue a failed job again with a full set of attempts, perhaps with the password that it lacked.

    Raises TransitionRefused for a job that has not failed, and after a reviewer's rejection, which is final.
    """
    if job.error_code == REVIEW_REJECTED:
        raise TransitionRefused("A reviewer has rejected this document. Submit it again if that was a mistake.")
    lifecycle.transition(
        job,
        to=JobStatus.QUEUED,
        actor=actor.name,
        only_if=Q(status=JobStatus.FAILED) & ~Q(error_code=REVIEW_REJECTED),
        attempts=0,
        not_before=timezone.now(),
        error_code="",
        error_message="",
        ended_at=None,
        pages_done=0,
        sealed_password=sealing.seal(password) if password else None,
    )
    audit.record(environment=job.environment, actor=actor, action="job.retried", target=str(job.pk))
    return job


@transaction.atomic
def release(*, job: Job, actor: Actor, documents: list[dict[str, Any] | None], reviewed: bool = True) -> Release:
    """Give out a reviewed result: for each extraction its ExtractionResult as JSON, as a reviewer left it, or None.

    The job becomes completed. A result that was released before gets its next revision. Without `reviewed` nobody has
    looked at it: it is what the machine found.
    """
    revision = _next_revision(job)
    lifecycle.transition(
        job,
        to=JobStatus.COMPLETED,
        actor=actor.name,
        event_type=REVISED if revision > 1 else "",
        data={"revision": revision, "reviewed": reviewed},
    )
    return Release.objects.create(
        job=job,
        revision=revision,
        reading_number=job.reading_number,
        documents=documents,
        released_by=actor.user if reviewed else None,
    )


def _next_revision(job: Job) -> int:
    last = Release.objects.filter(job=job).aggregate(last=Max("revision"))["last"]
    return (last or 0) + 1


def can_be_reopened(job: Job) -> bool:
    """Whether the job has a released result that a reviewer could correct."""
    is_extraction = job.operation == Operation.EXTRACT and job.purpose == Purpose.PRODUCTION
    return is_extraction and job.status == JobStatus.COMPLETED and job.expired_at is None


@transaction.atomic
def reopen(*, job: Job, actor: Actor) -> int:
    """Take a released result back into review; the release itself stays as it is. Returns the number of the next one.

    Raises TransitionRefused for a job that cannot be reopened.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.status == JobStatus.COMPLETED and not can_be_reopened(job):
        raise TransitionRefused("Only the result of an extraction can be opened again, and only while it is kept.")
    revision = _next_revision(job)
    lifecycle.transition(
        job,
        to=JobStatus.REVIEW_REQUIRED,
        actor=actor.name,
        only_if=Q(status=JobStatus.COMPLETED),
        data={"reopened": True, "revision": revision},
        review_required_at=timezone.now(),
        ended_at=None,
        flagged_field_count=0,
    )
    return revision


@transaction.atomic
def reject(*, job: Job, actor: Actor, reason: str) -> Job:
    """End a job in review without a result: `failed` with REVIEW_REJECTED and the reviewer's reason."""
    lifecycle.transition(
        job,
        to=JobStatus.FAILED,
        actor=actor.name,
        error_code=REVIEW_REJECTED,
        error_message=reason,
        data={"code": REVIEW_REJECTED, "message": reason},
    )
    return job


def keep(*, job: Job, kept: bool) -> None:
    """While a job is kept, it neither expires nor can be deleted."""
    Job.objects.filter(pk=job.pk).update(is_kept=kept)


@transaction.atomic
def delete(*, job: Job, actor: Actor) -> None:
    """Delete an ended job with all that was found, and its document where no other job has it: the files for good.

    Where only expired jobs have the document, its row stays with them and its files go.

    Raises JobOpen while it is queued, read or under review, and JobKept while a template has it as a sample.
    """
    job = Job.objects.select_for_update().get(pk=job.pk)
    if job.status in lifecycle.OPEN:
        raise JobOpen(f"The job is {job.get_status_display().lower()}. Cancel it first.")
    if job.is_kept:
        raise JobKept("A template has this document as a sample. Remove it there first.")
    audit.record(environment=job.environment, actor=actor, action="job.deleted", target=str(job.pk))
    document = job.document
    folder, whole_folder = storage.job_folder(job), storage.document_folder(document)
    job.delete()
    if document.jobs.filter(expired_at=None).exists():
        transaction.on_commit(lambda: storage.delete_folder(folder), robust=True)
        return
    if document.jobs.exists():
        Document.objects.filter(pk=document.pk).update(storage_key=None)
    else:
        document.delete()
    transaction.on_commit(lambda: storage.delete_folder(whole_folder), robust=True)
