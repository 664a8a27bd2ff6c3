"""The desk's own HTTP API, version 1: its routers, its errors, its documentation."""

from ninja import NinjaAPI

from api.auth import ApiKeyAuth, MemberAuth
from api.errors import add_error_handlers
from api.v1.extraction_jobs import router as extraction_jobs

api = NinjaAPI(
    title="Proofdesk API",
    version="1",
    description="Create extraction jobs, follow them, fetch what was found. Keys belong to one environment.",
    auth=[ApiKeyAuth(), MemberAuth()],
    docs_url="/docs",
    urls_namespace="api-v1",
)
add_error_handlers(api)
api.add_router("/extraction-jobs", extraction_jobs, tags=["Extraction jobs"])
