"""What speaks for and against a value, as it is gathered from what is printed around it."""

from dataclasses import replace

import pytest

from extraction import ParsedDocument, extract, load_template
from extraction.confidence import Company, Evidence, Judgement
from tests.extraction.finders.pages import one_page


class Listener:
    """A judge that keeps what it is told."""

    version = "listener"

    def __init__(self) -> None:
        self.told: list[Evidence] = []
        self.companies: list[Company] = []

    def judge(self, evidence: Evidence) -> Judgement:
        self.told.append(evidence)
        return Judgement(0.5, 0.5)

    def together(self, judged: Judgement, company: Company) -> Judgement:
        self.companies.append(company)
        return replace(judged)


def _told(document: ParsedDocument, *fields: str) -> Listener:
    listener = Listener()
    lines = "\n".join(f"  {field}" for field in fields)
    extract(document, load_template(f"template: t\nlocale: en-US\nfields:\n{lines}\n"), listener)
    return listener


def test_a_witness_at_another_place_and_of_another_kind_is_told_apart_from_one_at_the_same() -> None:
    document = one_page((60, 60, "Total 11.90"), (60, 300, "Amount due 11.90"))
    steps = "{type: money, find: [{label: Total}, {row: Total}, {label: Amount due}, {regex: 'none (.*)'}]}"
    (evidence,) = _told(document, f"total: {steps}").told
    assert (evidence.agreeing, evidence.apart, evidence.kinds, evidence.differing) == (2, 1, 1, 0)


def test_a_witness_with_another_value_differs() -> None:
    document = one_page((60, 60, "Total 11.90"), (60, 300, "Amount due 12.90"))
    (evidence,) = _told(document, "total: {type: money, find: [{label: Total}, {label: Amount due}]}").told
    assert (evidence.agreeing, evidence.apart, evidence.differing) == (0, 0, 1)


@pytest.mark.parametrize(
    ("kind", "line", "expected"),
    [("date", "Date 2025-03-01", 2), ("money", "Date 5.00", 3), ("text", "Date today", 0)],
)
def test_other_dates_and_amounts_of_the_document_are_counted(kind: str, line: str, expected: int) -> None:
    others = ((60, 90 + 20 * at, text) for at, text in enumerate(("2024-01-01", "2024-01-02", "1.00", "2.00", "7.50")))
    (evidence,) = _told(one_page((60, 60, line), *others), f"x: {{type: {kind}, find: [{{label: Date}}]}}").told
    assert evidence.alternatives == expected


@pytest.mark.parametrize(("other", "expected"), [("14.65", 1), ("14.64", 0), ("14.80", 0), ("1464", 0)])
def test_an_amount_that_is_nearly_the_same_is_a_twin(other: str, expected: int) -> None:
    document = one_page((60, 60, "Total 14.64"), (60, 90, other))
    (evidence,) = _told(document, "total: {type: money, find: [{label: Total}]}").told
    assert evidence.twins == expected


def test_a_text_that_ends_in_the_middle_of_a_line_goes_on() -> None:
    document = one_page((60, 60, "Client Green Party (20447)"))
    (whole, part) = _told(
        document,
        "whole: {type: text, find: [{label: Client}]}",
        "part: {type: text, find: [{regex: 'Client (Green Party)'}]}",
    ).told
    assert (whole.goes_on, part.goes_on) == (False, True)


@pytest.mark.parametrize(
    ("line", "step", "expected"),
    [
        ("Client Green Party (20447)", "{label: Client}", True),
        ("Client Green Party (20447)", "{regex: 'Client (Green Party)'}", True),
        ("Client Green Party (Bund)", "{label: Client}", False),
        ("Client Green Party 20447", "{label: Client}", False),
    ],
)
def test_figures_in_brackets_make_it_doubtful_where_a_text_ends(line: str, step: str, expected: bool) -> None:
    (evidence,) = _told(one_page((60, 60, line)), f"x: {{type: text, find: [{step}]}}").told
    assert evidence.bracketed is expected


@pytest.mark.parametrize(("x", "y", "expected"), [(60, 72, True), (60, 110, False), (200, 72, False)])
def test_a_line_right_under_a_text_that_begins_where_it_does_may_belong_to_it(x: int, y: int, expected: bool) -> None:
    document = one_page((60, 60, "Long Street 5"), (x, y, "Springfield"))
    (evidence,) = _told(document, "street: {type: text, find: [{regex: 'Long Street 5'}]}").told
    assert evidence.below is expected


@pytest.mark.parametrize(
    ("line", "expected"), [("Invoice date 2025-03-01", 1.0), ("Due date 2025-03-01", -1.0), ("Room 2025-03-01", 0.0)]
)
def test_what_is_printed_before_a_value_speaks_for_it_or_against_it(line: str, expected: float) -> None:
    step = "{regex: '\\d{4}-\\d\\d-\\d\\d'}"
    (evidence,) = _told(one_page((60, 60, line)), f"invoice_date: {{type: date, find: [{step}]}}").told
    assert evidence.beside == expected


@pytest.mark.parametrize(
    ("total", "other", "expected"), [("14.64", "14.65", 1), ("14.65", "14.64", 0), ("14.64", "14.60", 0)]
)
def test_a_twin_that_is_the_nearest_whole_five_cents_may_be_what_is_paid(
    total: str, other: str, expected: int
) -> None:
    document = one_page((60, 60, f"Total {total}"), (60, 90, other))
    (evidence,) = _told(document, "total: {type: money, find: [{label: Total}]}").told
    assert evidence.rounded_twins == expected


def test_the_next_best_value_of_the_step_is_known() -> None:
    alone, rivalled = _told(
        one_page((60, 60, "Total 11.90"), (60, 300, "Sum 12.90"), (60, 330, "Sum 13.90")),
        "total: {type: money, find: [{label: Total}]}",
        "sum: {type: money, find: [{label: Sum}]}",
    ).told
    assert (alone.runner_up, rivalled.runner_up) == (0.0, 1.0)


def test_a_region_that_begins_in_the_middle_of_a_line_is_cut() -> None:
    document = one_page((60, 60, "Number 4711 of Friday"))
    cut, whole = _told(
        document,
        "cut: {type: text, find: [{region: [0.16, 0.06, 0.9, 0.1]}]}",
        "whole: {type: text, find: [{region: [0.05, 0.06, 0.9, 0.1]}]}",
    ).told
    assert (cut.is_cut, whole.is_cut) == (True, False)


def test_a_label_that_means_what_the_field_is_called_fits() -> None:
    document = one_page((60, 60, "Invoice number 4711"), (60, 90, "Room 4711"))
    fits, does_not = _told(
        document,
        "invoice_number: {type: text, find: [{label: Invoice number}]}",
        "invoice_date: {type: text, find: [{label: Room}]}",
    ).told
    assert (fits.label_fit, does_not.label_fit) == (1.0, 0.0)


def test_parts_of_a_sum_are_in_good_company_and_an_odd_amount_is_not() -> None:
    document = one_page((60, 60, "Net 10.00"), (60, 90, "Tax 1.90"), (60, 120, "Total 11.90"), (60, 150, "Paid 3.00"))
    names = ("Net", "Tax", "Total", "Paid")
    fields = (f"{name.lower()}: {{type: money, find: [{{label: {name}}}]}}" for name in names)
    assert [company.adds_up for company in _told(document, *fields).companies] == [True, True, True, False]


def test_values_that_only_a_later_step_has_found_cast_doubt_on_the_others() -> None:
    document = one_page((60, 60, "Net 10.00"), (60, 90, "Tax 1.90"))
    companies = _told(
        document,
        "net: {type: money, find: [{label: Net}]}",
        "tax: {type: money, find: [{label: Duty}, {label: Tax}]}",
    ).companies
    assert [company.fallbacks for company in companies] == [1.0, 0.0]


@pytest.mark.parametrize(("total", "expected"), [("11.90", [False] * 3), ("12.90", [True] * 3)])
def test_net_and_tax_that_do_not_make_the_total_are_contradicted(total: str, expected: list[bool]) -> None:
    document = one_page((60, 60, "Net 10.00"), (60, 90, "Tax 1.90"), (60, 120, f"Total {total}"))
    labels = {"net_total": "Net", "tax_total": "Tax", "grand_total": "Total"}
    fields = (f"{name}: {{type: money, find: [{{label: {label}}}]}}" for name, label in labels.items())
    assert [company.contradicted for company in _told(document, *fields).companies] == expected


@pytest.mark.parametrize(("end", "expected"), [("2025-03-09", [False] * 2), ("2025-02-09", [True] * 2)])
def test_an_end_before_its_beginning_is_contradicted(end: str, expected: list[bool]) -> None:
    document = one_page((60, 60, "From 2025-03-01"), (60, 90, f"To {end}"))
    companies = _told(
        document,
        "start_date: {type: date, find: [{label: From}]}",
        "end_date: {type: date, find: [{label: To}]}",
    ).companies
    assert [company.contradicted for company in companies] == expected


def test_dates_that_only_their_names_tell_apart_are_siblings() -> None:
    document = one_page((60, 60, "Start date 2025-03-01"), (60, 90, "End date 2025-03-09"))
    meant, labelled = (
        _told(
            document,
            f"start_date: {{type: date, find: [{{{finder}: Start date}}]}}",
            f"end_date: {{type: date, find: [{{{finder}: End date}}]}}",
        ).told
        for finder in ("meaning", "label")
    )
    assert [evidence.siblings for evidence in (*meant, *labelled)] == [1, 1, 0, 0]


def test_a_field_with_several_steps_is_not_its_own_sibling() -> None:
    step = "{meaning: Due date}, {meaning: payable until}, {meaning: Due date, where: [Nowhere printed]}"
    (evidence,) = _told(one_page((60, 60, "Due date 2025-03-01")), f"due_date: {{type: date, find: [{step}]}}").told
    assert evidence.siblings == 0


def test_spans_of_different_groups_say_nothing_of_each_other() -> None:
    document = one_page((60, 60, "Hired 2025-05-01"), (60, 90, "Until 2025-04-01"), (60, 120, "Bought 2025-01-01"),
                        (60, 150, "Safe to 2026-01-01"))  # fmt: skip

    def span(name: str, begin: str, end: str) -> str:
        first, last = (f"{{type: date, find: [{{label: {label}}}]}}" for label in (begin, end))
        return f"{name}: {{type: group, fields: {{start_date: {first}, end_date: {last}}}}}"

    hire, warranty = span("hire", "Hired", "Until"), span("warranty", "Bought", "Safe to")
    assert [one.contradicted for one in _told(document, hire, warranty).companies] == [True, True, False, False]
    assert [one.contradicted for one in _told(document, warranty, hire).companies] == [False, False, True, True]
