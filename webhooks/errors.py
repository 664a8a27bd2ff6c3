"""What webhooks refuse, with stable codes."""


class WebhookError(Exception):
    code = "WEBHOOK_ERROR"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class UnknownEventType(WebhookError):
    code = "UNKNOWN_EVENT_TYPE"


class UnknownFormat(WebhookError):
    code = "UNKNOWN_WEBHOOK_FORMAT"


class LinkSpent(WebhookError):
    """A portal link that was used, is too old, or never was one."""

    code = "PORTAL_LINK_SPENT"


class DeliveryInFlight(WebhookError):
    """The delivery is being sent at this very moment."""

    code = "DELIVERY_IN_FLIGHT"
