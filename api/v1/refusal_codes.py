"""Which codes an operation may refuse with, and when: the table from which the OpenAPI document is filled."""

import re
from collections.abc import Collection
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Refusal:
    """It concerns operations whose "METHOD /path" holds `where`, and that have one of the parameters or body fields in
    `sent` (empty: whatever is sent). `said` is an example of a message."""

    status: int
    code: str
    said: str
    where: str = ""
    sent: frozenset[str] = frozenset()

    def concerns(self, operation: str, sent: Collection[str]) -> bool:
        return re.search(self.where, operation) is not None and (not self.sent or not self.sent.isdisjoint(sent))


def _rows(status: int, *rows: tuple[str, str, str, str]) -> tuple[Refusal, ...]:
    return tuple(Refusal(status, code, said, where, frozenset(sent.split())) for code, sent, where, said in rows)


_TASK_STEPS = "/review-tasks/.*/(postpone|hand-over|read-again|corrections|approve|reject)$"
# What takes a document: an import takes templates.
_NO_IMPORT = "^(?!POST /templates/import)"
REFUSALS: tuple[Refusal, ...] = (
    *_rows(
        400,
        ("INVALID_REQUEST", "", "", "documentReview: Input should be less than or equal to 99."),
        ("UNKNOWN_FIELD", "limit format order box sizeChars", "", "stauts: no parameter of this address."),
        ("UNKNOWN_FIELD", "order", "^POST", "oder: no parameter of this address."),
        ("UNKNOWN_FIELD", "(body)", "", "colour: no field of this request."),
        ("INVALID_CURSOR", "cursor", "", "The cursor is not one that a list gave out. Begin again without it."),
        ("INVALID_JSON", "(json) metadata", "", "The body is not JSON: Expecting value: line 1 column 1 (char 0)."),
        ("FILE_REQUIRED", "file files", "", "Send the document as 'file', 'fileUrl' or 'fromJob': one of them."),
        ("TOO_MANY_DOCUMENTS", "fileUrls", "", "A schema is proposed from up to 5 documents together. Send fewer."),
        ("EMPTY_FILE", "file", _NO_IMPORT, "The file is empty."),
        ("INVALID_BASE64", "(base64)", "", "'file' is not valid base64."),
        ("UNKNOWN_EVENT_TYPE", "eventTypes", "", "The format Parselyze has no message for 'job.queued'."),
        ("INVALID_URL", "fileUrl url", "", "The URL must begin with https:// or http://"),
        ("INVALID_IDEMPOTENCY_KEY", "Idempotency-Key", "", "Idempotency-Key must have 1 to 255 characters of ASCII."),
        ("WEBHOOK_NOT_CONFIGURED", "deliveryMode", "", "No enabled webhook endpoint would hear of this job."),
        ("INVALID_NAME", "name", "POST /filters$", "A name has small letters, digits, - and _ only."),
        ("INVALID_NAME", "", "POST /templates$", "“schema” is an address of the API. Choose another name."),
        ("TEMPLATE_INVALID", "", "POST /templates(/{name}/versions)?$", "The template has one problem."),
        (
            "SCHEMA_INVALID",
            "jsonSchema",
            "",
            "The schema cannot be compiled. /properties/a/type: null alone is no value.",
        ),
        ("IMPORT_UNREADABLE", "", "POST /templates/import$", "The zip is damaged."),
        ("IMPORT_EMPTY", "", "POST /templates/import$", "There is no template and no filter in it."),
        ("RULES_INVALID", "rules", "/filters(/{name})?$", "The rules have one problem."),
        ("RULES_INVALID", "", "/filters/{name}/trials$", "The rules have one problem."),
        ("ONLY_FOR_CSV", "lines", "/exports$", "lines and bom belong to the format csv."),
        ("UNKNOWN_LIST", "lines", "/exports$", "lines: no list of these templates is called so."),
        ("BAD_REQUEST", "", "POST /review-tasks", "Only a person or an API key can review a document."),
    ),
    *_rows(401, ("INVALID_API_KEY", "", "", "Send 'Authorization: api-key <key>' with a key of yours.")),
    *_rows(403, ("NOT_ALLOWED", "", "", "This key lacks the scope 'admin': manage. Ask an admin for it.")),
    *_rows(
        404,
        ("NOT_FOUND", "", "{", "There is nothing at this address."),
        ("JOB_NOT_FOUND", "job_id fromJob", "", "There is no such job in this environment."),
        ("PAGE_NOT_FOUND", "", "/pages/", "The job has no such page. Pages count from 1."),
        ("DOCUMENT_NOT_FOUND", "", "/documents/", "The job has no file of such a document. Ask with returnDocuments."),
        ("FORM_NOT_FOUND", "", "GET .*/form$", "The job has written no form. Send values, instructions or clear."),
        ("TEMPLATE_NOT_FOUND", "templateName", "", "There is no published template named 'x' in this environment."),
        ("TEMPLATE_NOT_FOUND", "", "/templates/{name}", "There is no such template in this environment."),
        ("VERSION_NOT_FOUND", "", "/templates/.*{number}", "This template has no such version."),
        ("FILTER_NOT_FOUND", "filterName", "", "There is no filter named 'x' in this environment."),
        ("FILTER_NOT_FOUND", "", "/filters/{name}", "There is no such filter in this environment."),
        ("WEBHOOK_ENDPOINT_NOT_FOUND", "endpoint_id", "", "There is no such webhook endpoint in this environment."),
        ("DELIVERY_NOT_FOUND", "delivery_id", "", "There is no such delivery in this environment."),
        ("TASK_NOT_FOUND", "task_id", "", "There is no such review in this environment."),
    ),
    *_rows(
        409,
        ("IDEMPOTENCY_IN_PROGRESS", "Idempotency-Key", "", "A request with this Idempotency-Key is being handled."),
        (
            "RESULT_NOT_READY",
            "",
            "/(result|document|pages|documents|chunks|form)\\b",
            "The job is not done. Ask for its status.",
        ),
        ("RESULT_NOT_READY", "fromJob", "", "The document was not fetched from its address."),
        ("NOT_PARSED", "", "/chunks$", "Only a parsed document has chunks. Send it to /jobs/parse."),
        ("REVIEW_REQUIRED", "", "/result$", "A reviewer has to approve the result first."),
        ("JOB_FAILED", "", "/(result|chunks)$", "CORRUPT_DOCUMENT: The file is damaged."),
        ("TRANSITION_REFUSED", "", "/(cancel|retry)$", "The job has ended already."),
        ("JOB_OPEN", "", "DELETE /jobs", "The job is queued. Cancel it first."),
        ("JOB_KEPT", "", "DELETE /jobs", "A template has this document as a sample. Remove it there first."),
        ("TEMPLATE_NAME_TAKEN", "", "POST /templates(?!/import)", "There is a template named invoice here already."),
        ("VERSION_NOT_DRAFT", "", "POST /templates/.*(versions|publish)$", "This version is published already."),
        ("SAMPLES_WORSE", "", "POST /templates/.*(versions|publish)$", "With version 3, one field would be lost."),
        ("SAMPLES_UNTESTED", "", "POST /templates/.*(versions|publish)$", "The samples are being tried. Try again."),
        ("IMPORT_PLAN_OUTDATED", "plan", "", "Templates or filters have changed here meanwhile. Look again."),
        ("FILTER_NAME_TAKEN", "", "POST /filters$", "There is a filter named incoming here already."),
        ("DELIVERY_IN_FLIGHT", "", "/resend$", "It is being sent right now. Look again in a few seconds."),
        ("CLAIM_HELD", "", "/review-tasks/.*/(claim|take-back)$", "bob is reviewing this document now."),
        ("CLAIM_LOST", "", _TASK_STEPS, "You no longer hold this document."),
        ("TASK_DECIDED", "", "POST /review-tasks/.*/(?!reopen)", "This document was approved already."),
        ("BEING_READ", "", "POST /review-tasks/.*/(?!reopen)", "The document is being read again. It comes back."),
        ("NOT_YOURS", "", "/take-back$", "rita has handed this document over to kim: only they can take it back."),
        ("NOT_HELD", "", "/take-away$", "Nobody has this document any more."),
        ("CANNOT_REOPEN", "", "/reopen$", "Only a released result can be opened again, and only while it is kept."),
    ),
    *_rows(410, ("RESULT_EXPIRED", "", "", "The result is no longer kept. Submit the document again.")),
    *_rows(
        413,
        ("IMPORT_TOO_LARGE", "", "POST /templates/import$", "It is larger than 2 MB."),
        ("FILE_TOO_LARGE", "", _NO_IMPORT, "The file has more than 100 MiB. Split it or shrink its images."),
    ),
    *_rows(
        415,
        ("UNSUPPORTED_MEDIA_TYPE", "(body)", "", "Send multipart/form-data, or application/json with base64."),
        (
            "UNSUPPORTED_TYPE",
            "file",
            _NO_IMPORT,
            "The file is a ZIP archive or an Office document, which cannot be read.",
        ),
    ),
    *_rows(
        422,
        ("IDEMPOTENCY_KEY_REUSED", "Idempotency-Key", "", "This Idempotency-Key was used for another request."),
        ("EXTRACTION_FAILED", "", "POST /extractions$", "CORRUPT_DOCUMENT: The file is damaged."),
        ("VALUE_REFUSED", "corrections", "", "“31.02.2026” is no day of the calendar."),
        ("FIELDS_OPEN", "", "/approve$", "Total still needs you."),
        ("CANNOT_READ_AGAIN", "", "/read-again$", "There is no published template named 'letter' here."),
        ("REASON_REQUIRED", "reason", "", "Say why the document is rejected: whoever sent it will read this."),
    ),
    *_rows(
        429,
        ("RATE_LIMITED", "job_id", "^GET", "This job was asked for more than 120 times in a minute."),
        ("TOO_MANY_ACTIVE_JOBS", "file files", "", "This key has 1000 jobs under way. Wait for some to end."),
    ),
)


def codes_of(status: int, operation: str, sent: Collection[str]) -> list[str]:
    """Of an operation such as "GET /jobs/{job_id}", each code once."""
    found = [each.code for each in REFUSALS if each.status == status and each.concerns(operation, sent)]
    return list(dict.fromkeys(found))
