"""Every address of the desk, app by app."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.generic import RedirectView

from config import health

handler400 = "config.error_pages.bad_request"
handler404 = "config.error_pages.not_found"
handler500 = "config.error_pages.server_error"

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="jobs:list"), name="home"),
    path("healthz", login_not_required(health.healthz), name="healthz"),
    path("jobs/", include("jobs.urls")),
    path("review/", include("review.urls")),
    path("templates/", include("builder.urls")),
    path("templates/", include("templates_app.urls")),
    path("webhooks/", include("webhooks.urls")),
    path("", include("accounts.urls")),
    path("api/", include("api.urls")),
    path("", include("api.dialects.urls")),
]
