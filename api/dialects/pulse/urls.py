"""All of Pulse's addresses, those that nobody has last."""

from api.dialects.pulse import account, batches, following, forms, pipelines
from api.dialects.pulse.api import api, rest

__all__ = ["api"]

api.add_router("", following.router)
api.add_router("", batches.router)
api.add_router("", forms.router)
api.add_router("", pipelines.router)
api.add_router("", account.router)
api.add_router("", rest)
