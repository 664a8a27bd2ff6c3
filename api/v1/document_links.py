"""Links of the OpenAPI document: which operations go on with what another one has answered."""

from collections.abc import Iterable, Mapping
from typing import Any

_OF_JOB = (
    "getExtractionJob",
    "getExtractionResult",
    "getJob",
    "getJobResult",
    "listJobEvents",
    "getDocument",
    "cancelJob",
    "retryJob",
    "deleteJob",
    "reopenJob",
)
_OF_PAGE = ("getPagePicture", "getPageWords", "getDocumentPart")
_OF_TEMPLATE = ("getTemplate", "listTemplateVersions", "createTemplateVersion")
_OF_VERSION = ("getTemplateVersion", "publishTemplateVersion", "tryTemplateVersion")
_OF_FILTER = ("getFilter", "replaceFilter", "deleteFilter", "tryFilter")
_OF_ENDPOINT = tuple(f"{each}WebhookEndpoint" for each in ("get", "update", "pause", "resume", "delete"))
_OF_DELIVERY = ("getDelivery", "resendDelivery")
_OF_TASK = (
    "getReviewTask",
    "claimReviewTask",
    "correctReviewTask",
    "postponeReviewTask",
    "releaseReviewTask",
    "approveReviewTask",
    "rejectReviewTask",
    "reopenReviewTask",
)

LINKS: dict[str, Any] = {}
# operationId -> names of the links of its answers
PRODUCERS: dict[str, list[str]] = {}


def _link(producers: Iterable[str], consumers: Iterable[str], suffix: str, parameters: Mapping[str, Any]) -> None:
    names = [f"{consumer}{suffix}" for consumer in consumers]
    for name, consumer in zip(names, consumers, strict=True):
        LINKS[name] = {"operationId": consumer, "parameters": dict(parameters)}
    for producer in producers:
        PRODUCERS.setdefault(producer, []).extend(names)


_NEW_JOBS = [
    "createExtractionJob",
    *(f"create{each}Job" for each in ("Parse", "Tables", "Classify", "Split", "Schema", "Ask", "Form")),
]
_JOB, _FIRST_JOB = "$response.body#/job/id", "$response.body#/jobs/0/id"
_TASK, _FIRST_TASK = "$response.body#/reviewTask/id", "$response.body#/reviewTasks/0/id"
_link(["createParseJob"], ["getChunks"], "", {"job_id": _JOB})
_link(["createFormJob"], ["getForm"], "", {"job_id": _JOB})
_link([*_NEW_JOBS, "retryJob", "tryTemplateVersion"], _OF_JOB, "", {"job_id": _JOB})
_link(["listJobs"], _OF_JOB, "OfFirst", {"job_id": _FIRST_JOB})
_link(["listJobs"], _OF_PAGE, "OfFirst", {"job_id": _FIRST_JOB, "number": "1"})
_link(["createExtractionBatch"], _OF_JOB, "OfBatch", {"job_id": "$response.body#/files/0/job/id"})
_link(["createTemplate"], _OF_TEMPLATE, "", {"name": "$response.body#/template/name"})
_link(["listTemplates"], _OF_TEMPLATE, "OfFirst", {"name": "$response.body#/templates/0/name"})
_link(
    ["createTemplate", "getTemplate"],
    _OF_VERSION,
    "",
    {"name": "$response.body#/template/name", "number": "$response.body#/version/number"},
)
_link(
    ["createTemplateVersion"],
    _OF_VERSION,
    "OfNew",
    {"name": "$request.path.name", "number": "$response.body#/version/number"},
)
_link(["createFilter"], _OF_FILTER, "", {"name": "$response.body#/filter/name"})
_link(["listFilters"], _OF_FILTER, "OfFirst", {"name": "$response.body#/filters/0/name"})
_link(["tryFilter"], ["getFilterTrial"], "", {"name": "$request.path.name", "job_id": _JOB})
_link(["createWebhookEndpoint"], _OF_ENDPOINT, "", {"endpoint_id": "$response.body#/webhookEndpoint/id"})
_link(["listWebhookEndpoints"], _OF_ENDPOINT, "OfFirst", {"endpoint_id": "$response.body#/webhookEndpoints/0/id"})
_link(["listDeliveries"], _OF_DELIVERY, "OfFirst", {"delivery_id": "$response.body#/deliveries/0/id"})
_link(["claimReviewTask", "claimNextReviewTask", "reopenReviewTask", "reopenJob"], _OF_TASK, "", {"task_id": _TASK})
_link(["listReviewTasks"], _OF_TASK, "OfFirst", {"task_id": _FIRST_TASK})
_REVIEWED = "$response.body#/reviewTasks/0/jobId"
_link(["listReviewTasks"], ["getJob", "getJobResult", "getDocument"], "OfReview", {"job_id": _REVIEWED})
_link(["listReviewTasks"], _OF_PAGE, "OfReview", {"job_id": _REVIEWED, "number": "1"})
