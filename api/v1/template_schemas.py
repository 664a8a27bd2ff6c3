"""What v1 says of templates and their versions."""

import json
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from pydantic import ConfigDict, Field, StringConstraints, model_validator

from api.errors import ErrorBody
from api.v1.order_fields import JsonSchema
from api.v1.schemas import Moment, Wire
from api.v1.source_fields import STRICT, TemplateSource, require_one_of
from api.v1.texts import NO_NUL
from extraction import compile_schema
from templates_app import names
from templates_app.models import ExtractionTemplate, TemplateVersion, VersionStatus
from templates_app.overview import pending_draft

TemplateName = Annotated[str, StringConstraints(pattern=names.PATTERN)]
Status = Literal["draft", "published", "archived"]
_VERSION: dict[str, Any] = {
    "number": 2,
    "status": "published",
    "createdAt": "2026-03-12T10:00:00.000Z",
    "createdBy": "ada",
    "publishedAt": "2026-03-12T10:05:00.000Z",
}
_TEMPLATE: dict[str, Any] = {
    "id": "7d0c5a9e-5f0b-4c59-9f2e-0d6c1b1a3f10",
    "name": "invoice",
    "title": "Invoice",
    "createdAt": "2026-03-01T09:00:00.000Z",
    "publishedVersion": 2,
    "draftVersion": None,
}
_SOURCE = {"source": "template: invoice\ntitle: Invoice\nfields: …\n"}


class PublishableSource(TemplateSource):
    publish: bool = Field(False, description="Publish the version at once: jobs can use it.")


class CreateTemplateFields(PublishableSource):
    """A template with its first version. Exactly one of `source`, `template` and `jsonSchema`; the name is in it, but
    a JSON Schema may be given another one."""

    model_config = STRICT | ConfigDict(
        json_schema_extra={
            "oneOf": [
                {"required": ["source"], "properties": dict.fromkeys(("template", "jsonSchema", "name"), False)},
                {"required": ["template"], "properties": dict.fromkeys(("source", "jsonSchema", "name"), False)},
                {"required": ["jsonSchema"], "properties": dict.fromkeys(("source", "template"), False)},
            ],
            "example": {
                "jsonSchema": {"type": "object", "properties": {"invoiceNumber": {"type": "string"}}},
                "name": "invoice",
                "publish": True,
            },
        }
    )

    json_schema: JsonSchema = Field(
        default_factory=dict,
        description="A JSON Schema that the template is compiled from. Results have `output`, an object of it.",
    )
    name: TemplateName = Field("", description="With `jsonSchema`: what jobs send as `templateName`.")

    @model_validator(mode="after")
    def _is_one_of_both(self) -> Self:
        require_one_of(self, "source", "template", "json_schema")
        if "name" in self.model_fields_set and "json_schema" not in self.model_fields_set:
            raise ValueError("name goes with jsonSchema: a source says its own")
        return self

    @property
    def schema_text(self) -> str:
        """The JSON Schema as text, its properties in their order; "" where the template itself was sent."""
        is_schema = "json_schema" in self.model_fields_set
        return json.dumps(self.json_schema, ensure_ascii=False, separators=(",", ":")) if is_schema else ""

    @property
    def text(self) -> str:
        """Raises extraction's SchemaInvalid."""
        return compile_schema(self.json_schema, self.name or None) if self.schema_text else super().text


class SaveVersionFields(PublishableSource):
    """The next version. Exactly one of `source` and `template`; it says the name that the template has."""

    model_config = STRICT | TemplateSource.model_config


class PublishFields(Wire):
    """What may be said when a version is published."""

    model_config = STRICT | ConfigDict(
        json_schema_extra={
            "anyOf": [
                {"properties": {"override": {"const": False}}},
                {"properties": {"reason": {"pattern": r"\S"}}, "required": ["reason"]},
            ],
            "example": {"override": True, "reason": "The date is no longer needed."},
        }
    )

    override: bool = Field(False, description="Publish it although it finds less on the template's samples.")
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=1000), *NO_NUL] = Field(
        "", description="Why, with `override`: it stands in the audit log."
    )

    @model_validator(mode="after")
    def _has_a_reason(self) -> Self:
        if self.override and not self.reason:
            raise ValueError("an override needs a reason")
        return self

    @property
    def despite(self) -> str:
        return self.reason if self.override else ""


class WorseFieldShown(Wire):
    """A field of a sample that the published version finds right, and this one does not."""

    sample: UUID
    job_id: UUID = Field(description="The job that keeps the document; the sample begins on its page `page`.")
    page: int
    document: str
    field: str
    verdict: Literal["wrong", "missing", "extra"]
    right: str = Field(description="What should be found, as people read it; empty: nothing.")
    found: str


class PublishRefused(ErrorBody):
    """The one shape of refusals. Beside SAMPLES_WORSE stands each field that would be lost."""

    problems: list[WorseFieldShown] = []


class TemplateShown(Wire):
    id: UUID = Field(description="What other vendors' clients send for it.")
    name: str = Field(description="What jobs send as `templateName`.")
    title: str
    created_at: Moment
    published_version: int | None = Field(description="The version that new jobs get; null: none yet.")
    draft_version: int | None = Field(description="A version that is newer than the published one.")


class VersionShown(Wire):
    number: int
    status: Status
    created_at: Moment
    created_by: str | None = Field(description="A person's user name; null: an API key, or the desk itself.")
    published_at: Moment | None


class VersionSource(VersionShown):
    source: str


class TemplateListAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={"example": {"success": True, "templates": [_TEMPLATE], "nextCursor": None}}
    )

    success: bool = True
    templates: list[TemplateShown]
    next_cursor: str | None = Field(description="Send it as `cursor` to get what follows; null on the last page.")


class TemplateAnswer(Wire):
    """`version` is the one that jobs get, or where none is published the latest."""

    model_config = ConfigDict(
        json_schema_extra={"example": {"success": True, "template": _TEMPLATE, "version": _VERSION | _SOURCE}}
    )

    success: bool = True
    template: TemplateShown
    version: VersionSource


class VersionListAnswer(Wire):
    model_config = ConfigDict(
        json_schema_extra={"example": {"success": True, "versions": [_VERSION], "nextCursor": None}}
    )

    success: bool = True
    versions: list[VersionShown]
    next_cursor: str | None = Field(description="Send it as `cursor` to get what follows; null on the last page.")


class VersionAnswer(Wire):
    model_config = ConfigDict(json_schema_extra={"example": {"success": True, "version": _VERSION | _SOURCE}})

    success: bool = True
    version: VersionSource


def template_shown(template: ExtractionTemplate) -> TemplateShown:
    versions = list(template.versions.all())
    published = next((each.number for each in versions if each.status == VersionStatus.PUBLISHED), None)
    draft = pending_draft(versions)
    return TemplateShown(
        id=template.pk,
        name=template.name,
        title=template.title,
        created_at=template.created_at,
        published_version=published,
        draft_version=draft.number if draft else None,
    )


def version_shown(version: TemplateVersion) -> VersionShown:
    return VersionShown(**_version(version))


def version_source(version: TemplateVersion) -> VersionSource:
    return VersionSource(**_version(version), source=version.source)


def _version(version: TemplateVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "status": version.status,
        "created_at": version.created_at,
        "created_by": version.created_by.username if version.created_by else None,
        "published_at": version.published_at,
    }
