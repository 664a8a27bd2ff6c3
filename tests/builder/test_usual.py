"""Usual checks: which of them a template gets, and where they are written."""

import pytest

from builder import live, usual
from builder.models import Sample
from extraction import ExtractionResult, load_template
from extraction.datamodel import CheckResult
from extraction.usual_checks import UsualCheck

SOURCE = """\
template: invoice
fields:
  net_total: {type: money, find: [{row: Net}]}
  tax_total: {type: money, find: [{row: Tax}]}
  grand_total: {type: money, find: [{row: Total}]}
  issue_date: {type: date, find: [{row: Date}]}
  due_date: {type: date, find: [{row: Due}]}
# the end
"""
ADDS_UP, IS_DUE = "abs(net_total + tax_total - grand_total) <= 0.02", "due_date >= issue_date"


def outcomes(monkeypatch: pytest.MonkeyPatch, *samples: dict[str, str]) -> None:
    """What the checks come to on samples, as a worker would answer."""

    def tried(_: object, source: str) -> list[live.Tried]:
        load_template(source)
        results = [
            ExtractionResult("invoice", (), checks=tuple(CheckResult(e, "error", o, ()) for e, o in each.items()))
            for each in samples
        ]
        return [live.Tried(Sample(), result, "", 1) for result in results]

    monkeypatch.setattr(live, "try_source", tried)


def test_only_what_holds_on_a_sample_and_fails_on_none_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes(monkeypatch, {ADDS_UP: "passed", IS_DUE: "passed"}, {ADDS_UP: "not_applicable", IS_DUE: "failed"})
    assert usual.with_usual_checks(SOURCE, []) == (
        f"{SOURCE}\nchecks:\n  - {{assert: {ADDS_UP}, title: Net and tax make the total}}\n"
    )
    outcomes(monkeypatch, {ADDS_UP: "not_applicable", IS_DUE: "not_applicable"})
    assert usual.with_usual_checks(SOURCE, []) == SOURCE


def test_what_a_check_is_about_already_is_not_checked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    outcomes(monkeypatch, {ADDS_UP: "passed", IS_DUE: "passed"})
    source = SOURCE + "checks:\n  # ours\n  - assert: grand_total >= net_total + tax_total\n    severity: warning\n"
    added = usual.with_usual_checks(source, [])
    assert added == source + f"  - {{assert: {IS_DUE}, title: It is due on its date or later}}\n"
    load_template(added)


def test_where_nobody_answers_nothing_is_added(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody(*_: object) -> None:
        raise live.NobodyAnswers("busy")

    monkeypatch.setattr(live, "try_source", nobody)
    assert usual.with_usual_checks(SOURCE, []) == SOURCE


@pytest.mark.parametrize("source", [SOURCE + "checks: [{assert: net_total > 0}]\n", '{"template": "x", "fields": {}}'])
def test_checks_on_one_line_are_left_to_the_text(source: str) -> None:
    assert usual.with_checks(source, [UsualCheck(IS_DUE, "due")]) == source
