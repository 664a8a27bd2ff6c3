"""Addresses of the HTTP APIs. They answer 401 themselves, so Django's own login redirect is not for them."""

from typing import Any

from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, path

from api.v1.api import api as v1


def without_login(urls: tuple[list[Any], str, str]) -> tuple[list[Any], str, str]:
    """The addresses of an API, whose callers have keys."""
    for pattern in urls[0]:
        if isinstance(pattern, URLPattern):
            login_not_required(pattern.callback)
    return urls


urlpatterns = [path("v1/", without_login(v1.urls))]
