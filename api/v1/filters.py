"""Filters over HTTP: read, check, create, replace, delete, try."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Query, Router, Status

from accounts.models import Scope
from api.auth import Caller, caller_of
from api.errors import ApiError
from api.pagination import newest_first
from api.v1 import presenting
from api.v1.filter_schemas import (
    CreateFilterFields,
    FilterAnswer,
    FilterListAnswer,
    SaveFilterFields,
    TrialAnswer,
    filter_shown,
    filter_source,
    trial_shown,
)
from api.v1.finding import Wait, find_job, waited
from api.v1.job_query import refuse_unknown_parameters
from api.v1.openapi import json_body, refusals
from api.v1.page_query import PageQuery
from api.v1.schemas import CreateJobAnswer, Done
from api.v1.source_fields import RulesSource, ValidationAnswer, invalid, valid
from api.v1.trial_request import FilterTrialFields, read_trial, trial_body
from extraction import RulesInvalid, rules_json_schema
from jobs.models import Purpose
from jobs.selectors import extractions_of
from jobs.services import Source, submit_filter_trial
from templates_app import filters as services
from templates_app.forms import plain_lines
from templates_app.models import Filter
from templates_app.selectors import find_filter

router = Router()


@router.get(
    "",
    response={200: FilterListAnswer, **refusals()},
    summary="List filters",
    operation_id="listFilters",
    url_name="list_filters",
    by_alias=True,
)
def list_filters(request: HttpRequest, query: Query[PageQuery]) -> FilterListAnswer:
    """Newest first, `limit` at a time, without their rules."""
    caller = caller_of(request, Scope.READ)
    refuse_unknown_parameters(request, PageQuery)
    rows = Filter.objects.filter(environment=caller.environment)
    page = newest_first(rows, cursor=query.cursor, limit=query.limit)
    return FilterListAnswer(filters=[filter_shown(row) for row in page.rows], next_cursor=page.next_cursor)


@router.post(
    "",
    response={201: FilterAnswer, **refusals(409, 413, 415)},
    summary="Create a filter",
    openapi_extra=json_body(CreateFilterFields, required=True),
    operation_id="createFilter",
    url_name="create_filter",
    by_alias=True,
)
def create_filter(request: HttpRequest) -> Status[FilterAnswer]:
    """Its rules may name published templates only."""
    caller = caller_of(request, Scope.ADMIN)
    sent = CreateFilterFields.read(request)
    made = services.create_filter(
        environment=caller.environment, name=sent.name, title=sent.title, source=sent.text, actor=caller.actor
    )
    return Status(201, FilterAnswer(filter=filter_source(made)))


@router.get(
    "/schema",
    response={200: dict[str, Any], **refusals()},
    summary="JSON Schema of filter rules",
    operation_id="getFilterSchema",
    url_name="filter_schema",
)
def filter_schema(request: HttpRequest) -> dict[str, Any]:
    """Draft 2020-12, as it is, for editors and validators."""
    caller_of(request, Scope.READ)
    return rules_json_schema()


@router.post(
    "/validate",
    response={200: ValidationAnswer, **refusals(413, 415)},
    summary="Check rules without saving them",
    openapi_extra=json_body(RulesSource, required=True),
    operation_id="validateFilter",
    url_name="validate_filter",
    by_alias=True,
)
def validate_filter(request: HttpRequest) -> ValidationAnswer:
    """Every problem at its place; also whether the templates that the rules name are published here."""
    caller = caller_of(request, Scope.READ)
    sent = RulesSource.read(request)
    try:
        services.check_rules(caller.environment, sent.text)
    except RulesInvalid as error:
        return invalid(error, has_lines=sent.is_text)
    return valid()


@router.get(
    "/{slug:name}",
    response={200: FilterAnswer, **refusals(404)},
    summary="A filter with its rules",
    operation_id="getFilter",
    url_name="filter_detail",
    by_alias=True,
)
def filter_detail(request: HttpRequest, name: str) -> FilterAnswer:
    """Its source is as it was saved."""
    _, known = _find(request, name, Scope.READ)
    return FilterAnswer(filter=filter_source(known))


@router.put(
    "/{slug:name}",
    response={200: FilterAnswer, **refusals(404, 413, 415)},
    summary="Replace a filter's rules and title",
    openapi_extra=json_body(SaveFilterFields, required=True),
    operation_id="replaceFilter",
    url_name="save_filter",
    by_alias=True,
)
def save_filter(request: HttpRequest, name: str) -> FilterAnswer:
    """Documents that are submitted from now on go by the new rules. The name stays."""
    caller, known = _find(request, name, Scope.ADMIN)
    sent = SaveFilterFields.read(request)
    services.save_filter(known=known, title=sent.title, source=sent.text, actor=caller.actor)
    return FilterAnswer(filter=filter_source(known))


@router.delete(
    "/{slug:name}",
    response={200: Done, **refusals(404)},
    summary="Delete a filter",
    operation_id="deleteFilter",
    url_name="delete_filter",
    by_alias=True,
)
def delete_filter(request: HttpRequest, name: str) -> Done:
    """Jobs that were submitted with it keep their own copy of its rules."""
    caller, known = _find(request, name, Scope.ADMIN)
    services.delete_filter(known=known, actor=caller.actor)
    return Done()


@router.post(
    "/{slug:name}/trials",
    response={202: CreateJobAnswer, **refusals(404, 413, 415, 429)},
    summary="Try a filter",
    openapi_extra=trial_body(FilterTrialFields),
    operation_id="tryFilter",
    url_name="try_filter",
    by_alias=True,
    exclude_none=True,
)
def try_filter(request: HttpRequest, name: str) -> Status[CreateJobAnswer]:
    """A job that goes by the filter's rules, or by other ones (`source`). It is never reviewed and tells no webhook.

    Ask for `/filters/{name}/trials/{id}`: it says which rule fired, and of every rule why or why not.
    """
    caller, known = _find(request, name, Scope.SUBMIT)
    sent, file = read_trial(request, FilterTrialFields)
    job = submit_filter_trial(
        known=known,
        actor=caller.actor,
        document=Source(file.name or "document", file),
        source=None if sent.source is None else plain_lines(sent.source),
        splitting=sent.document_splitting,
    )
    return Status(202, CreateJobAnswer(job=presenting.created(job)))


@router.get(
    "/{slug:name}/trials/{uuid:job_id}",
    response={200: TrialAnswer, **refusals(404)},
    summary="What a filter's trial found",
    operation_id="getFilterTrial",
    url_name="filter_trial",
    by_alias=True,
)
def filter_trial(request: HttpRequest, name: str, job_id: UUID, wait: Wait = 0) -> TrialAnswer:
    """For each document of the file which rule fired, and of every rule why or why not."""
    _find(request, name, Scope.READ)
    caller, job = find_job(request, job_id)
    job = waited(caller, job, wait)
    if (job.filter_name, job.purpose) != (name, Purpose.TRIAL):
        raise ApiError(404, "JOB_NOT_FOUND", "This filter has no such trial.")
    return TrialAnswer(trial=trial_shown(job, extractions_of(job)))


def _find(request: HttpRequest, name: str, scope: Scope) -> tuple[Caller, Filter]:
    caller = caller_of(request, scope)
    known = find_filter(environment=caller.environment, name=name)
    if known is None:
        raise ApiError(404, "FILTER_NOT_FOUND", "There is no such filter in this environment.")
    return caller, known
