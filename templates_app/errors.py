"""What template services refuse, with stable codes."""

from dataclasses import dataclass
from uuid import UUID


class TemplateError(Exception):
    code = "TEMPLATE_ERROR"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class TemplateNameTaken(TemplateError):
    code = "TEMPLATE_NAME_TAKEN"


class VersionNotDraft(TemplateError):
    code = "VERSION_NOT_DRAFT"


class FilterNameTaken(TemplateError):
    code = "FILTER_NAME_TAKEN"


class InvalidName(TemplateError):
    code = "INVALID_NAME"


class PublishRefused(TemplateError):
    """What stands before publishing (settings.PUBLISH_GATES) has refused a version; an admin may insist."""

    code = "PUBLISH_REFUSED"


class SamplesUntested(PublishRefused):
    """It is not known yet what the version finds on the template's samples."""

    code = "SAMPLES_UNTESTED"


@dataclass(frozen=True, slots=True)
class WorseField:
    """A field of a sample that the published version finds right and another one does not. `document` names the
    sample, which is a document of `job` from `page` on; `verdict` is wrong, missing or extra; `right` and `found` are
    values as people read them, "" for none."""

    sample: UUID
    job: UUID
    page: int
    document: str
    field: str
    label: str
    verdict: str
    right: str
    found: str


class SamplesWorse(PublishRefused):
    """The version finds less on the template's golden samples than the published one: `problems` says what."""

    code = "SAMPLES_WORSE"

    def __init__(self, message: str, problems: tuple[WorseField, ...]) -> None:
        super().__init__(message)
        self.problems = problems
