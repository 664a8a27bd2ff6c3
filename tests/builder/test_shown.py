"""What the workbench says of found values."""

import pytest

from accounts.models import Environment
from builder.live import Tried
from builder.models import Sample
from builder.shown import tried_values
from extraction import ExtractionResult, load_template
from tests import factories


@pytest.mark.parametrize(
    ("confidence", "percent", "level"), [(0.999, 99, "sure"), (0.8999, 89, "check"), (0.9, 90, "sure")]
)
def test_no_found_value_is_called_surer_than_it_is(
    environment: Environment, confidence: float, percent: int, level: str
) -> None:
    # given
    spec = load_template(
        "template: t\nreview: {threshold: 0.9}\nfields:\n  number: {type: text, find: [{label: No}]}\n"
    )
    found = factories.make_field("number", confidence=confidence)
    sample = Sample(job=factories.make_job(environment))
    # when
    (shown,) = tried_values([Tried(sample, ExtractionResult("t", (found,)), "", 1)], spec, 0.99)
    # then
    number = shown["fields"]["number"]
    assert (number["percent"], number["level"]) == (percent, level)


@pytest.mark.parametrize(("environment_threshold", "level"), [(0.95, "check"), (0.85, "sure")])
def test_where_the_template_says_nothing_the_environments_threshold_says_what_is_sure(
    environment: Environment, environment_threshold: float, level: str
) -> None:
    spec = load_template("template: t\nfields:\n  number: {type: text, find: [{label: No}]}\n")
    found = factories.make_field("number", confidence=0.9)
    tried = Tried(Sample(job=factories.make_job(environment)), ExtractionResult("t", (found,)), "", 1)
    (shown,) = tried_values([tried], spec, environment_threshold)
    assert shown["fields"]["number"]["level"] == level
