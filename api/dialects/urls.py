"""Addresses of the other vendors' APIs: one base each. They answer 401 themselves, without the login page."""

from django.contrib.auth.decorators import login_not_required
from django.urls import path

from api.dialects.docspeed.api import api as docspeed
from api.dialects.links import linked
from api.dialects.parselyze.api import api as parselyze
from api.dialects.pulse.urls import api as pulse
from api.dialects.unsiloed.api import api as unsiloed
from api.urls import without_login

app_name = "dialects"
urlpatterns = [
    path("linked/<str:token>", login_not_required(linked), name="linked"),
    path("docspeed/", without_login(docspeed.urls)),
    path("parselyze/", without_login(parselyze.urls)),
    path("pulse/", without_login(pulse.urls)),
    path("unsiloed/", without_login(unsiloed.urls)),
]
