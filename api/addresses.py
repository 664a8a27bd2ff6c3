"""Addresses that documents are to be fetched from: refused at once where no look-up is needed for that."""

from django.conf import settings

import egress
from api.errors import ApiError


def refuse_address(url: str, name: str = "") -> None:
    """Raises ApiError 400, naming the field that holds it; the worker that fetches it asks again."""
    try:
        allowed = egress.AllowedHosts.parse(settings.EGRESS_ALLOWED_PRIVATE_HOSTS)
        egress.refuse_blocked_host(egress.parse_url(url), allowed)
    except egress.InvalidUrl as error:
        raise ApiError(400, error.code, f"{name}: {error.message}" if name else error.message) from error
