"""Signs messages after Standard Webhooks (https://www.standardwebhooks.com): secrets and the three headers."""

import secrets
from base64 import b64encode
from datetime import datetime

from standardwebhooks import Webhook

SECRET_BYTES = 32


def new_secret() -> str:
    """`whsec_` and 32 random bytes in base64."""
    return "whsec_" + b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def signed_headers(*, secret: str, message_id: str, sent_at: datetime, body: str) -> dict[str, str]:
    """The headers that prove who sent `body`; `sent_at` is in UTC and the time of this try, not of the event."""
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(sent_at.timestamp())),
        "webhook-signature": Webhook(secret).sign(msg_id=message_id, timestamp=sent_at, data=body),
    }
