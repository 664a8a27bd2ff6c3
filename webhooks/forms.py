"""What the endpoint page is filled in with."""

from typing import Any

from django import forms

from webhooks.formats import STANDARD, formats
from webhooks.models import Endpoint
from webhooks.payloads import EVENT_TYPES

ALL, SOME = "all", "some"


class EndpointForm(forms.Form):
    url = forms.CharField(
        label="URL",
        help_text="It gets a POST with JSON for every event, and answers with a 2xx status within 15 seconds.",
        widget=forms.URLInput(
            attrs={"placeholder": "https://example.com/hooks/proofdesk", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    description = forms.CharField(
        required=False,
        max_length=200,
        help_text="What stands behind it, such as “bookkeeping, Berlin”.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    format = forms.ChoiceField(
        label="Format",
        choices=lambda: [(name, written.label) for name, written in formats().items()],
        initial=STANDARD,
        required=False,
    )
    scope = forms.ChoiceField(choices=[(ALL, "Every event"), (SOME, "Only these")], initial=ALL)
    event_types = forms.MultipleChoiceField(required=False, choices=list(EVENT_TYPES.items()))

    @classmethod
    def for_endpoint(cls, endpoint: Endpoint) -> "EndpointForm":
        """Filled with what is stored."""
        return cls(
            initial={
                "url": endpoint.url,
                "description": endpoint.description,
                "scope": SOME if endpoint.event_types else ALL,
                "event_types": endpoint.event_types,
            }
        )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("scope") == ALL:
            data["event_types"] = []
        elif data.get("scope") == SOME and not data.get("event_types") and "event_types" not in self.errors:
            self.add_error("event_types", "Tick at least one event, or choose every event.")
        return data

    def clean_format(self) -> str:
        return str(self.cleaned_data["format"] or STANDARD)

    @property
    def chosen_format(self) -> str:
        return str(self["format"].value() or STANDARD)

    @property
    def chosen_scope(self) -> str:
        return str(self["scope"].value() or ALL)

    @property
    def chosen_event_types(self) -> list[str]:
        return list(self["event_types"].value() or [])
