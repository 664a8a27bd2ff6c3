"""What settings name by dotted path can be imported."""

import pytest
from django.conf import settings
from django.utils.module_loading import import_string

from webhooks.formats import formats
from webhooks.payloads import EVENT_TYPES


@pytest.mark.parametrize(
    "path",
    [
        *settings.JOB_EVENT_SUBSCRIBERS,
        *settings.JOB_FORGETTERS,
        *settings.PUBLISH_GATES,
        *settings.SWEEPS,
        settings.JOB_WORDS,
    ],
)
def test_every_dotted_path_leads_to_a_function(path: str) -> None:
    assert callable(import_string(path))


def test_every_format_of_webhooks_is_one() -> None:
    for written in formats().values():
        assert set(written.events) <= set(EVENT_TYPES)
        assert written.label
