"""Which documents are audited although the machine is sure: a blind share of them, the same ones every time."""

from uuid import UUID

import pytest

from extraction.reviewing import audit_flags
from extraction.template_spec import TemplateSpec, load_template

KEYS = [str(UUID(int=number)) for number in range(10_000)]


def template(review: str, name: str = "audited") -> TemplateSpec:
    return load_template(f"""
template: {name}
review: {review}
fields:
  number: {{type: text, find: [{{label: No}}]}}
  total: {{type: money, find: [{{row: Total}}]}}
  notes: {{type: text, review: never, find: [{{label: Notes}}]}}
""")


def test_without_a_sample_nothing_is_audited() -> None:
    assert not any(audit_flags(template("{threshold: 0.9}"), key) for key in KEYS)


def test_a_sample_of_all_audits_every_document_in_all_fields_but_those_that_say_never() -> None:
    audited = {tuple(audit_flags(template("{sample: 1}"), key).items()) for key in KEYS}
    assert audited == {(("number", "forced"), ("total", "forced"))}


@pytest.mark.parametrize("share", [0.05, 0.5])
def test_about_the_share_asked_for_is_audited(share: float) -> None:
    spec = template(f"{{sample: {share}}}")
    audited = sum(bool(audit_flags(spec, key)) for key in KEYS) / len(KEYS)
    assert audited == pytest.approx(share, abs=0.015)


def test_the_same_key_is_chosen_again_and_a_larger_sample_holds_the_smaller_one() -> None:
    small, large = template("{sample: 0.05}"), template("{sample: 0.2}")
    chosen = [key for key in KEYS if audit_flags(small, key)]
    assert chosen == [key for key in KEYS if audit_flags(small, key)]
    assert all(audit_flags(large, key) for key in chosen)


def test_templates_draw_independently_of_each_other() -> None:
    one, other = template("{sample: 0.5}", "one"), template("{sample: 0.5}", "other")
    both = sum(bool(audit_flags(one, key)) and bool(audit_flags(other, key)) for key in KEYS) / len(KEYS)
    assert both == pytest.approx(0.25, abs=0.02)
