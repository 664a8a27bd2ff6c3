"""Pages of the library: copy a template, export one or all, import with a preview, begin with a JSON Schema."""

import base64
import binascii
import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

import extraction
from accounts import audit
from accounts.requests import DeskRequest, actor, any_member, requires
from builder import library
from builder.errors import BuilderError
from builder.library_forms import CopyForm, ImportForm, JsonSchemaForm
from builder.packages import Package
from builder.unpacking import MAX_UPLOAD_BYTES, unpack
from extraction import SchemaInvalid, TemplateInvalid
from templates_app import services
from templates_app.errors import TemplateError
from templates_app.models import TemplateVersion, VersionStatus
from templates_app.overview import find_template, versions_of
from templates_app.selectors import templates_of


@requires()
@require_safe
def page(request: DeskRequest) -> HttpResponse:
    """What can be exported and imported."""
    return _page(request, ImportForm())


def _page(request: DeskRequest, form: ImportForm, status: int = 200) -> HttpResponse:
    templates = templates_of(request.environment).count()
    context = {"form": form, "template_count": templates, "filter_count": request.environment.filters.count()}
    return render(request, "builder/library.html", context, status=status)


@requires()
@require_safe
def export_all(request: DeskRequest) -> HttpResponse:
    content = library.export_all(environment=request.environment, actor=actor(request))
    return _file(content, f"templates-{request.environment.slug}.zip", "application/zip")


@any_member
@require_safe
def export_one(request: DeskRequest, name: str) -> HttpResponse:
    """The text of a version (`?version=`), or of the published one, or else of the latest."""
    version = _version(request, name)
    audit.record(
        environment=request.environment, actor=actor(request), action="template.exported", target=str(version)
    )
    return _file(version.source.encode(), f"{name}.yaml", "application/yaml")


def _file(content: bytes, filename: str, media_type: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{filename}"'}
    return HttpResponse(content, content_type=media_type, headers=headers)


@requires()
@require_POST
def preview(request: DeskRequest) -> HttpResponse:
    """What an upload would do. The browser keeps it: it comes back with the confirmation."""
    form = ImportForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, form, status=422)
    file = form.cleaned_data["file"]
    content = file.read(MAX_UPLOAD_BYTES + 1)
    try:
        package = unpack(content, file.name)
    except BuilderError as error:
        form.add_error("file", error.message)
        return _page(request, form, status=422)
    return _preview(request, package, content, file.name)


def _preview(
    request: DeskRequest, package: Package, content: bytes, filename: str, problem: str = "", status: int = 200
) -> HttpResponse:
    context = {
        "plan": library.plan_import(request.environment, package),
        "content": base64.b64encode(content).decode(),
        "filename": filename,
        "problem": problem,
    }
    return render(request, "builder/import.html", context, status=status)


@requires()
@require_POST
def confirm(request: DeskRequest) -> HttpResponse:
    """Import what was previewed: `content` (base64), `filename`, and the `plan` that was shown."""
    filename = request.POST.get("filename", "")
    try:
        content = base64.b64decode(request.POST.get("content", ""), validate=True)
        package = unpack(content, filename)
    except (BuilderError, binascii.Error) as error:
        form = ImportForm(request.POST)
        form.errors["file"] = form.error_class([getattr(error, "message", "Choose the file again.")])
        return _page(request, form, status=422)
    try:
        plan = library.import_package(
            environment=request.environment,
            package=package,
            fingerprint=request.POST.get("plan", ""),
            actor=actor(request),
        )
    except (BuilderError, TemplateError) as error:
        return _preview(request, package, content, filename, problem=error.message, status=409)
    counts = plan.counts
    messages.success(
        request, f"Imported: {counts['create']} new, {counts['update']} updated, {counts['skip']} skipped."
    )
    return redirect("templates_app:list")


@requires()
@require_http_methods(["GET", "HEAD", "POST"])
def copy(request: DeskRequest, name: str) -> HttpResponse:
    version = _version(request, name)
    context = {"template": version.template, "version": version}
    if request.method != "POST":
        initial = {"name": f"{name[:95]}-copy", "title": f"{version.template.title[:190]} (copy)"}
        return render(request, "builder/copy.html", context | {"form": CopyForm(initial=initial)})
    form = CopyForm(request.POST)
    if form.is_valid():
        try:
            made = library.copy_template(version=version, actor=actor(request), **form.cleaned_data)
        except (TemplateError, BuilderError, TemplateInvalid) as error:
            form.add_error("name", error.message)
        else:
            messages.success(request, f"{made.template.title} is saved as a draft.")
            return redirect("templates_app:version", made.template.name, made.number)
    return render(request, "builder/copy.html", context | {"form": form}, status=422)


@requires()
@require_http_methods(["GET", "HEAD", "POST"])
def from_json_schema(request: DeskRequest) -> HttpResponse:
    """A first draft of a template from a JSON Schema."""
    if request.method != "POST":
        return _schema_page(request, JsonSchemaForm())
    form = JsonSchemaForm(request.POST, request.FILES)
    if not form.is_valid():
        return _schema_page(request, form, status=422)
    try:
        source = extraction.compile_schema(form.schema, form.cleaned_data["name"])
        made = services.create_template(
            environment=request.environment,
            source=source,
            actor=actor(request),
            json_schema=json.dumps(form.schema, ensure_ascii=False, separators=(",", ":")),
        )
    except TemplateError as error:
        form.add_error("name", error.message)
    except SchemaInvalid as error:
        return _schema_page(request, form, problems=error.problems or (("", error.message),), status=422)
    else:
        messages.success(request, f"{made.template.title} is saved as a draft. Try it on a document, then publish it.")
        return redirect("templates_app:version", made.template.name, made.number)
    return _schema_page(request, form, status=422)


def _schema_page(request: DeskRequest, form: JsonSchemaForm, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, "builder/json_schema.html", {"form": form, **context}, status=status)


def _version(request: DeskRequest, name: str) -> TemplateVersion:
    """The version that the address asks for (`?version=`), else the published one, else the latest."""
    template = find_template(environment=request.environment, name=name)
    if template is None:
        raise Http404("There is no such template here.")
    versions = list(versions_of(template))
    wanted = request.GET.get("version", "")
    if wanted:
        found = next((version for version in versions if str(version.number) == wanted), None)
    else:
        found = next((version for version in versions if version.status == VersionStatus.PUBLISHED), versions[0])
    if found is None:
        raise Http404("This template has no such version.")
    return found
