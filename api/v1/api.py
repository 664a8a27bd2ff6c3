"""The desk's own HTTP API, version 1: its routers, its errors, its documentation."""

from api.auth import ApiKeyAuth, MemberAuth
from api.errors import add_error_handlers
from api.v1.batches import router as batches
from api.v1.chunks import router as chunks
from api.v1.deliveries import router as deliveries
from api.v1.document import DocumentedApi
from api.v1.exports import router as exports
from api.v1.extraction_jobs import router as extraction_jobs
from api.v1.extractions import router as extractions
from api.v1.filters import router as filters
from api.v1.job_files import router as job_files
from api.v1.jobs import router as jobs
from api.v1.operations import router as operations
from api.v1.review_handing import router as review_handing
from api.v1.review_reading import router as review_reading
from api.v1.review_refusals import add_review_errors
from api.v1.review_tasks import reopening
from api.v1.review_tasks import router as review_tasks
from api.v1.template_library import router as template_library
from api.v1.templates import router as templates
from api.v1.webhook_endpoints import router as webhook_endpoints

api = DocumentedApi(
    title="Proofdesk API",
    version="1",
    auth=[ApiKeyAuth(), MemberAuth()],
    docs_url="/docs",
    urls_namespace="api-v1",
)
add_error_handlers(api)
add_review_errors(api)
api.add_router("/extraction-jobs", extraction_jobs, tags=["Extraction jobs"])
api.add_router("/extraction-jobs", batches, tags=["Extraction jobs"])
api.add_router("/extractions", extractions, tags=["Extraction jobs"])
api.add_router("/jobs", jobs, tags=["Jobs"])
api.add_router("/jobs", job_files, tags=["Jobs"])
api.add_router("/jobs", operations, tags=["Operations"])
api.add_router("/jobs", chunks, tags=["Operations"])
api.add_router("/exports", exports, tags=["Jobs"])
# Before the names of templates.
api.add_router("/templates", template_library, tags=["Templates"])
api.add_router("/templates", templates, tags=["Templates"])
api.add_router("/filters", filters, tags=["Filters"])
api.add_router("/webhook-endpoints", webhook_endpoints, tags=["Webhooks"])
api.add_router("/deliveries", deliveries, tags=["Webhooks"])
api.add_router("/review-tasks", review_tasks, tags=["Reviews"])
api.add_router("/review-tasks", review_handing, tags=["Reviews"])
api.add_router("/review-tasks", review_reading, tags=["Reviews"])
api.add_router("/jobs", reopening, tags=["Reviews"])
