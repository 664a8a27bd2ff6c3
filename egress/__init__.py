"""The one guarded way out of the desk: every request to a host that somebody named goes through `post` or `fetch`.

Pure Python. An address is checked and then connected to, with no second look-up between; every request has one
deadline for all of it; proxies, .netrc and cookies do not exist on this way.
"""

from egress.addresses import AllowedHosts
from egress.errors import EgressError, ErrorClass, FetchCode, FetchError, InvalidUrl
from egress.fetching import Fetched, fetch
from egress.posting import Answer, post
from egress.target_url import parse_url, refuse_blocked_host

__all__ = [
    "AllowedHosts",
    "Answer",
    "EgressError",
    "ErrorClass",
    "FetchCode",
    "FetchError",
    "Fetched",
    "InvalidUrl",
    "fetch",
    "parse_url",
    "post",
    "refuse_blocked_host",
]
