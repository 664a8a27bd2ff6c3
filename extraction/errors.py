"""Every way the engine can refuse a document or a template: a class each, with a stable `code` and what to do."""


class ExtractionError(Exception):
    """Base of the engine's errors. `code` is stable, `retryable` says whether the same input may succeed later."""

    code = "PROCESSING_ERROR"
    retryable = False

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UnsupportedType(ExtractionError):
    code = "UNSUPPORTED_TYPE"


class PasswordRequired(ExtractionError):
    """The document is encrypted and no password, or a wrong one, was given."""

    code = "PASSWORD_REQUIRED"


class CorruptDocument(ExtractionError):
    code = "CORRUPT_DOCUMENT"


class TooManyPages(ExtractionError):
    code = "TOO_MANY_PAGES"


class TooManyScannedPages(ExtractionError):
    code = "TOO_MANY_SCANNED_PAGES"


class DocumentTooLarge(ExtractionError):
    """Too many bytes, points or pixels to be read within the limits."""

    code = "DOCUMENT_TOO_LARGE"


class NotAForm(ExtractionError):
    """A document of a kind that has no fields which could be found and filled."""

    code = "NOT_A_FORM"


class NoText(ExtractionError):
    code = "NO_TEXT"


class OcrUnavailable(ExtractionError):
    """The OCR engine asked for is not installed on this machine, or lacks the language."""

    code = "OCR_UNAVAILABLE"


class TemplateInvalid(ExtractionError):
    """A template that cannot be used; `problems` name each place as (path such as "fields.total.find.0", message)."""

    code = "TEMPLATE_INVALID"

    def __init__(self, message: str, problems: tuple[tuple[str, str], ...] = ()) -> None:
        super().__init__(message)
        self.problems = problems


class SchemaInvalid(TemplateInvalid):
    """A JSON Schema that cannot be compiled to a template; `problems` name each place as (JSON Pointer, message)."""

    code = "SCHEMA_INVALID"


class RulesInvalid(TemplateInvalid):
    """Filter rules that cannot be used; `problems` name each place as (path such as "rules.0.when", message)."""

    code = "RULES_INVALID"


class PlanInvalid(ExtractionError):
    """Documents that were cut by hand and leave pages out, or meet."""

    code = "PLAN_INVALID"


class CalibrationInvalid(ExtractionError):
    """A stored calibration that this engine cannot use."""

    code = "CALIBRATION_INVALID"


class ProcessingTimeout(ExtractionError):
    code = "PROCESSING_TIMEOUT"
    retryable = True


class SandboxCrashed(ExtractionError):
    """The child process that read the document died without an answer (a crash or a resource limit)."""

    code = "DOCUMENT_CRASHED_READER"
