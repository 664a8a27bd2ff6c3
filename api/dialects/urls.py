"""Addresses of the other vendors' APIs: one base each. They answer 401 themselves, without the login page."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from api.dialects.links import linked
from api.dialects.pulse.urls import api as pulse
from api.dialects.unsiloed.api import api as unsiloed
from api.urls import without_login

app_name = "dialects"
urlpatterns = [
    path("linked/<str:token>", login_not_required(linked), name="linked"),
    path("pulse/", without_login(pulse.urls)),
    path("unsiloed/", without_login(unsiloed.urls)),
]
