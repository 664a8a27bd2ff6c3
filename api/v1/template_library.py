"""All templates and filters over HTTP, as one zip: taken along, and brought in, by the same rules as on the page."""

from typing import Literal

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import ConfigDict, Field

from accounts.models import Scope
from api.auth import caller_of
from api.v1.openapi import answers, refusals
from api.v1.schemas import Wire
from api.v1.trial_request import TrialFields, read_trial, trial_body
from builder import library
from builder.library import Plan, Planned
from builder.unpacking import MAX_UPLOAD_BYTES, unpack

router = Router()
ZIP = "application/zip"
PLAN_EXAMPLE = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"


class ImportFields(TrialFields):
    dry_run: bool = Field(False, description="Only say what would be done.")
    plan: str = Field(
        "",
        pattern=r"^([0-9a-f]{64})?$",
        description="`plan` of an earlier answer: nothing is done where the import would do something else by now. "
        "Empty: whatever it comes to.",
    )


class ImportProblem(Wire):
    file: str
    line: int | None = Field(description="From 1; null where no line can be said.")
    message: str


class ImportEntry(Wire):
    kind: Literal["template", "filter", "file"]
    name: str
    action: Literal["create", "update", "skip", "refuse"]
    detail: str = Field(description="What is done with it, in words.")
    problems: list[ImportProblem] = Field(description="Why it is refused.")
    notes: list[str] = Field(description="What could not be carried over from another format.")


class ImportCounts(Wire):
    create: int
    update: int
    skip: int
    refuse: int


class ImportAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={
            "example": {
                "success": True,
                "dryRun": True,
                "plan": PLAN_EXAMPLE,
                "counts": {"create": 1, "update": 0, "skip": 0, "refuse": 0},
                "entries": [
                    {
                        "kind": "template",
                        "name": "invoice",
                        "action": "create",
                        "detail": "one version, published as in the file",
                        "problems": [],
                        "notes": [],
                    }
                ],
            }
        }
    )

    success: bool = True
    dry_run: bool
    plan: str = Field(description="The same for imports that do the same.")
    counts: ImportCounts
    entries: list[ImportEntry]


@router.get(
    "/export",
    response={200: None, **refusals()},
    summary="Export all templates and filters",
    operation_id="exportTemplates",
    url_name="export_templates",
    openapi_extra=answers(200, "The zip.", ZIP),
)
def export_templates(request: HttpRequest) -> HttpResponse:
    """A zip that any desk imports: every template with the versions that were published at some time and the draft
    that waits, and every filter. The same templates and filters give the same bytes. Noted in the audit log."""
    caller = caller_of(request, Scope.READ)
    content = library.export_all(environment=caller.environment, actor=caller.actor)
    name = f"templates-{caller.environment.slug}.zip"
    return HttpResponse(content, content_type=ZIP, headers={"Content-Disposition": f'attachment; filename="{name}"'})


@router.post(
    "/import",
    response={200: ImportAnswer, **refusals(409, 413, 415)},
    summary="Import templates and filters",
    openapi_extra=trial_body(ImportFields, "A zip of `GET /templates/export`, any zip of YAML or JSON, or one file."),
    operation_id="importTemplates",
    url_name="import_templates",
    by_alias=True,
)
def import_templates(request: HttpRequest) -> ImportAnswer:
    """What is new is created, what differs becomes a draft, what is published here stays. What cannot be imported is
    left out and said why; all of the rest is done or nothing. With `dryRun` the answer says what would be done."""
    caller = caller_of(request, Scope.ADMIN)
    sent, file = read_trial(request, ImportFields)
    package = unpack(file.read(MAX_UPLOAD_BYTES + 1), file.name or "templates.zip")
    if sent.dry_run:
        plan = library.plan_import(caller.environment, package)
        library.refuse_another(plan, sent.plan or None)
    else:
        plan = library.import_package(
            environment=caller.environment, package=package, fingerprint=sent.plan or None, actor=caller.actor
        )
    return _answer(plan, is_dry=sent.dry_run)


def _answer(plan: Plan, *, is_dry: bool) -> ImportAnswer:
    return ImportAnswer(
        dry_run=is_dry,
        plan=plan.fingerprint,
        counts=ImportCounts(**plan.counts),
        entries=[_entry(each) for each in plan.entries],
    )


def _entry(planned: Planned) -> ImportEntry:
    return ImportEntry(
        kind=planned.kind,
        name=planned.name,
        action=planned.action,
        detail=planned.detail,
        problems=[ImportProblem(file=each.file, line=each.line, message=each.message) for each in planned.problems],
        notes=list(planned.notes),
    )
