"""What a job is asked to do, and which versions of templates and rules it is tied to from then on."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal
from uuid import UUID

from accounts.models import Environment
from extraction import FormRequest, RuleSpec
from jobs.errors import FilterNotFound, InvalidOrder, TemplateNotFound
from jobs.models import Job, Operation
from templates_app.models import TemplateVersion
from templates_app.selectors import find_filter, published_version, published_versions, rules_of
from templates_app.sent_schemas import version_for_schema

# These compete all published templates of the environment against each other.
CHOOSING = (Operation.CLASSIFY, Operation.SPLIT)


@dataclass(frozen=True, slots=True)
class JobOptions:
    """How a file is cut, what is given back of it beside the fields, and what an operation is asked.

    `schema_chunking` is a word of the API's contract: this engine reads a document for all fields at once, so both
    of its values give the same result.
    """

    splitting: bool = False
    return_text: bool = False
    return_documents: bool = False
    schema_chunking: Literal["auto", "combined"] = "auto"
    # For classify and split: {"name", "description"} of each class or topic, instead of the templates.
    classes: Sequence[Mapping[str, str]] = ()
    # For ask.
    question: str = ""
    # For form: extraction.FormRequest as JSON.
    form: Mapping[str, Any] = field(default_factory=dict)
    # For schema: the documents beside the job's own, as jobs.samples keeps them.
    samples: Sequence[Mapping[str, str]] = ()
    # A PDF with more pages that only OCR could read is refused; 0: none is.
    max_scanned_pages: int = 0


@dataclass(frozen=True, slots=True)
class Cut:
    """One document of the file as a person has cut it: its pages from 1, both included. `template` is its template's
    name, None where the filter's rules choose it. With `skip` its pages are left out."""

    first_page: int
    last_page: int
    template: str | None = None
    skip: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """One operation on one file. An extraction names a template or a filter, or brings a JSON Schema: one of them.
    Other operations have none.

    `document_review` is a threshold of 1..99. OCR engine and language go before the template's and the environment's.
    `dialect` names the other vendor's API that it came in by, `asked` is what only the answers of that need to know.
    """

    operation: Operation = Operation.EXTRACT
    template_name: str | None = None
    filter_name: str | None = None
    json_schema: Mapping[str, Any] | None = None
    options: JobOptions = field(default_factory=JobOptions)
    document_review: int | None = None
    password: str | None = None
    ocr_engine: str | None = None
    ocr_language: str | None = None
    metadata: Mapping[str, Any] = field(default_factory=dict)
    dialect: str = ""
    asked: Mapping[str, Any] = field(default_factory=dict)
    batch_id: UUID | None = None
    # Which pages are whose document, where that is known before the file is read.
    cuts: Sequence[Cut] = ()


@dataclass(frozen=True, slots=True)
class Bound:
    """An order's template or rules as they are now: later changes do not reach the job."""

    template_version: TemplateVersion | None = None
    filter_name: str = ""
    rules: tuple[RuleSpec, ...] = ()
    versions: Mapping[str, TemplateVersion] = field(default_factory=dict)

    @property
    def columns(self) -> dict[str, Any]:
        """The columns of Job that keep it."""
        return {
            "template_version": self.template_version,
            "filter_name": self.filter_name,
            "rules": [rule.model_dump(mode="json") for rule in self.rules],
            "template_ids": {name: str(version.pk) for name, version in self.versions.items()},
        }


def bind(environment: Environment, order: Order) -> Bound:
    """Raises InvalidOrder, TemplateNotFound, FilterNotFound, or extraction's SchemaInvalid."""
    if order.operation != Operation.EXTRACT:
        return _bind_operation(environment, order)
    if [order.template_name or None, order.filter_name or None, order.json_schema].count(None) != 2:
        raise InvalidOrder("Name a template or a filter, or send a JSON Schema: one of them.")
    if order.json_schema is not None:
        return Bound(template_version=version_for_schema(environment=environment, schema=order.json_schema))
    if order.template_name:
        return Bound(template_version=_published(environment, order.template_name))
    known = find_filter(environment=environment, name=order.filter_name or "")
    if known is None:
        raise FilterNotFound(f"There is no filter named '{order.filter_name}' in this environment.")
    return bind_rules(environment, known.name, rules_of(known))


def bind_rules(environment: Environment, filter_name: str, rules: tuple[RuleSpec, ...]) -> Bound:
    """The rules with the published versions of the templates that they name. Raises TemplateNotFound."""
    named = dict.fromkeys(rule.template for rule in rules if rule.template)
    return Bound(
        filter_name=filter_name, rules=rules, versions={name: _published(environment, name) for name in named}
    )


def _bind_operation(environment: Environment, order: Order) -> Bound:
    if order.template_name or order.filter_name or order.json_schema is not None:
        raise InvalidOrder(f"The operation {order.operation} takes no template, no filter and no JSON Schema.")
    if order.operation not in CHOOSING or order.options.classes:
        return Bound()
    return Bound(versions={version.template.name: version for version in published_versions(environment)})


def bind_cuts(environment: Environment, bound: Bound, cuts: Sequence[Cut]) -> Bound:
    """With the published versions of the templates that the cuts name as well. Raises TemplateNotFound."""
    named = dict.fromkeys(cut.template for cut in cuts if cut.template)
    versions = {name: bound.versions.get(name) or _published(environment, name) for name in named}
    return replace(bound, versions={**bound.versions, **versions})


def _published(environment: Environment, name: str) -> TemplateVersion:
    version = published_version(environment=environment, name=name)
    if version is None:
        raise TemplateNotFound(f"There is no published template named '{name}' in this environment.")
    return version


def options_of(job: Job) -> JobOptions:
    return JobOptions(**job.options)


def form_of(options: JobOptions) -> FormRequest:
    asked = dict(options.form)
    return FormRequest(**asked | {name: tuple(asked.get(name, ())) for name in ("fields", "pages")})


def cuts_of(job: Job) -> tuple[Cut, ...]:
    return tuple(Cut(**cut) for cut in job.cuts)


def versions_of(job: Job) -> dict[str, TemplateVersion]:
    """Every template version that the job may use, by the template's name."""
    own = {job.template_version.template.name: job.template_version} if job.template_version else {}
    if not job.template_ids:
        return own
    others = TemplateVersion.objects.select_related("template").filter(pk__in=job.template_ids.values())
    return {version.template.name: version for version in others} | own
