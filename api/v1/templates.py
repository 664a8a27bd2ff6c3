"""Templates and their versions over HTTP: read, check, save, publish, try."""

from typing import Annotated, Any

from django.http import HttpRequest
from ninja import Path, Query, Router, Status

from accounts.models import Scope
from api.auth import Caller, caller_of
from api.errors import ApiError
from api.pagination import newest_first
from api.v1 import presenting
from api.v1.bodies import optional_fields
from api.v1.job_query import refuse_unknown_parameters
from api.v1.openapi import json_body, refusals
from api.v1.page_query import PageQuery
from api.v1.schemas import CreateJobAnswer
from api.v1.source_fields import TemplateSource, ValidationAnswer, invalid, valid
from api.v1.template_schemas import (
    CreateTemplateFields,
    PublishFields,
    PublishRefused,
    SaveVersionFields,
    TemplateAnswer,
    TemplateListAnswer,
    VersionAnswer,
    VersionListAnswer,
    template_shown,
    version_shown,
    version_source,
)
from api.v1.trial_request import TrialFields, read_trial, trial_body
from extraction import TemplateInvalid, load_template, template_json_schema
from jobs.services import submit_trial
from templates_app import overview, services
from templates_app.models import ExtractionTemplate, TemplateVersion, VersionStatus
from templates_app.selectors import templates_of

router = Router()
MAX_VERSION = 2_147_483_647
VersionNumber = Annotated[int, Path(ge=0, le=MAX_VERSION)]


@router.get(
    "",
    response={200: TemplateListAnswer, **refusals()},
    summary="List templates",
    operation_id="listTemplates",
    url_name="list_templates",
    by_alias=True,
)
def list_templates(request: HttpRequest, query: Query[PageQuery]) -> TemplateListAnswer:
    """Newest first, `limit` at a time."""
    caller = caller_of(request, Scope.READ)
    refuse_unknown_parameters(request, PageQuery)
    own = templates_of(caller.environment)
    rows = overview.with_versions(own).prefetch_related("versions")
    page = newest_first(rows, cursor=query.cursor, limit=query.limit)
    return TemplateListAnswer(templates=[template_shown(row) for row in page.rows], next_cursor=page.next_cursor)


@router.post(
    "",
    response={201: TemplateAnswer, **refusals(409, 413, 415)},
    summary="Create a template",
    openapi_extra=json_body(CreateTemplateFields, required=True),
    operation_id="createTemplate",
    url_name="create_template",
    by_alias=True,
)
def create_template(request: HttpRequest) -> Status[TemplateAnswer]:
    """With its first version, a draft unless `publish` is true. Name and title come from the source, or it is compiled
    from a JSON Schema: then jobs name it instead of sending the schema each time."""
    caller = caller_of(request, Scope.ADMIN)
    sent = CreateTemplateFields.read(request)
    version = services.create_template(
        environment=caller.environment, source=sent.text, actor=caller.actor, json_schema=sent.schema_text
    )
    if sent.publish:
        services.publish(version=version, actor=caller.actor)
    return Status(201, _answer(version))


@router.get(
    "/schema",
    response={200: dict[str, Any], **refusals()},
    summary="JSON Schema of the template language",
    operation_id="getTemplateSchema",
    url_name="template_schema",
)
def template_schema(request: HttpRequest) -> dict[str, Any]:
    """Draft 2020-12, as it is, for editors and validators."""
    caller_of(request, Scope.READ)
    return template_json_schema()


@router.post(
    "/validate",
    response={200: ValidationAnswer, **refusals(413, 415)},
    summary="Check a template without saving it",
    openapi_extra=json_body(TemplateSource, required=True),
    operation_id="validateTemplate",
    url_name="validate_template",
    by_alias=True,
)
def validate_template(request: HttpRequest) -> ValidationAnswer:
    """Every problem at its place, with what to do about it."""
    caller_of(request, Scope.READ)
    sent = TemplateSource.read(request)
    try:
        load_template(sent.text)
    except TemplateInvalid as error:
        return invalid(error, has_lines=sent.is_text)
    return valid()


@router.get(
    "/{slug:name}",
    response={200: TemplateAnswer, **refusals(404)},
    summary="A template",
    operation_id="getTemplate",
    url_name="template_detail",
    by_alias=True,
)
def template_detail(request: HttpRequest, name: str) -> TemplateAnswer:
    """With the source of the version that jobs get, or of the latest where none is published."""
    _, template = _find(request, name, Scope.READ)
    versions = list(overview.versions_of(template))
    published = next((each for each in versions if each.status == VersionStatus.PUBLISHED), versions[0])
    return _answer(published)


@router.get(
    "/{slug:name}/versions",
    response={200: VersionListAnswer, **refusals(404)},
    summary="Versions of a template",
    operation_id="listTemplateVersions",
    url_name="list_template_versions",
    by_alias=True,
)
def list_template_versions(request: HttpRequest, name: str, query: Query[PageQuery]) -> VersionListAnswer:
    """Newest first, `limit` at a time, without their sources."""
    _, template = _find(request, name, Scope.READ)
    refuse_unknown_parameters(request, PageQuery)
    page = newest_first(overview.versions_of(template), cursor=query.cursor, limit=query.limit)
    return VersionListAnswer(versions=[version_shown(row) for row in page.rows], next_cursor=page.next_cursor)


@router.post(
    "/{slug:name}/versions",
    response={201: VersionAnswer, 200: VersionAnswer, **refusals(404, 413, 415), 409: PublishRefused},
    summary="Save a version of a template",
    openapi_extra=json_body(SaveVersionFields, required=True),
    operation_id="createTemplateVersion",
    url_name="save_template_version",
    by_alias=True,
)
def save_template_version(request: HttpRequest, name: str) -> Status[VersionAnswer]:
    """A draft unless `publish` is true. 200 with the latest version where the source is the same as its own.

    Where it is saved but may not be published (SAMPLES_WORSE, SAMPLES_UNTESTED) it stays a draft.
    """
    caller, template = _find(request, name, Scope.ADMIN)
    sent = SaveVersionFields.read(request)
    latest = overview.versions_of(template)[0]
    saved = services.save_version(template=template, source=sent.text, actor=caller.actor)
    if sent.publish and saved.status != VersionStatus.PUBLISHED:
        services.publish(version=saved, actor=caller.actor)
    return Status(200 if saved.pk == latest.pk else 201, VersionAnswer(version=version_source(saved)))


@router.get(
    "/{slug:name}/versions/{int:number}",
    response={200: VersionAnswer, **refusals(404)},
    summary="A version of a template",
    operation_id="getTemplateVersion",
    url_name="template_version",
    by_alias=True,
)
def template_version(request: HttpRequest, name: str, number: VersionNumber) -> VersionAnswer:
    """With its source, as it was saved."""
    _, version = _find_version(request, name, number, Scope.READ)
    return VersionAnswer(version=version_source(version))


@router.post(
    "/{slug:name}/versions/{int:number}/publish",
    response={200: VersionAnswer, **refusals(404, 413, 415), 409: PublishRefused},
    summary="Publish a version of a template",
    openapi_extra=json_body(PublishFields),
    operation_id="publishTemplateVersion",
    url_name="publish_template_version",
    by_alias=True,
)
def publish_template_version(request: HttpRequest, name: str, number: VersionNumber) -> VersionAnswer:
    """New jobs get it from now on; the one before is archived. 409 where it is published already.

    409 SAMPLES_WORSE where a golden sample's field is right with the published version and not with this one, and
    SAMPLES_UNTESTED while many samples are still being tried. With `override` and a `reason` it is published all the
    same.
    """
    caller, version = _find_version(request, name, number, Scope.ADMIN)
    despite = optional_fields(request, PublishFields).despite
    published = services.publish(version=version, actor=caller.actor, despite=despite)
    return VersionAnswer(version=version_source(published))


@router.post(
    "/{slug:name}/versions/{int:number}/trials",
    response={202: CreateJobAnswer, **refusals(404, 413, 415, 429)},
    summary="Try a version of a template",
    openapi_extra=trial_body(TrialFields),
    operation_id="tryTemplateVersion",
    url_name="try_template_version",
    by_alias=True,
    exclude_none=True,
)
def try_template_version(request: HttpRequest, name: str, number: VersionNumber) -> Status[CreateJobAnswer]:
    """A job that reads the file with this version, published or not. It is never reviewed and tells no webhook."""
    caller, version = _find_version(request, name, number, Scope.SUBMIT)
    _, file = read_trial(request, TrialFields)
    job = submit_trial(version=version, actor=caller.actor, file=file, filename=file.name or "document")
    return Status(202, CreateJobAnswer(job=presenting.created(job)))


def _find(request: HttpRequest, name: str, scope: Scope) -> tuple[Caller, ExtractionTemplate]:
    caller = caller_of(request, scope)
    template = overview.find_template(environment=caller.environment, name=name)
    if template is None:
        raise ApiError(404, "TEMPLATE_NOT_FOUND", "There is no such template in this environment.")
    return caller, template


def _find_version(request: HttpRequest, name: str, number: int, scope: Scope) -> tuple[Caller, TemplateVersion]:
    caller, template = _find(request, name, scope)
    version = overview.versions_of(template).filter(number=number).first()
    if version is None:
        raise ApiError(404, "VERSION_NOT_FOUND", "This template has no such version.")
    return caller, version


def _answer(version: TemplateVersion) -> TemplateAnswer:
    return TemplateAnswer(template=template_shown(version.template), version=version_source(version))
