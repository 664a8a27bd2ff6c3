"""Templates of invoice2data: every option, parser and plugin, with the values that they find."""

from textwrap import dedent

import pytest

from extraction import ExtractionResult, ParsedDocument, TemplateSpec, extract, load_template
from extraction.datamodel import JsonValue
from extraction.finders import DocumentView
from extraction.importers import convert_invoice2data, import_invoice2data
from extraction.matching import match_document
from tests.extraction.finders.pages import Printed, document_of, one_page, page_of

INVOICE: tuple[Printed, ...] = (
    (60, 60, "Elm & Oak GmbH"), (360, 60, "Rechnung R-204"),
    (360, 72, "Datum: 03.04.2024"),
    (60, 100, "Pos"), (120, 100, "Artikel"), (300, 100, "Menge"), (420, 100, "Betrag"),
    (60, 112, "1"), (120, 112, "Stuhl"), (300, 112, "2 Stk"), (420, 112, "1.200,00"),
    (120, 124, "aus Eiche"),
    (60, 136, "2"), (120, 136, "Leim"), (300, 136, "3 kg"),
    (60, 148, "Summe"), (420, 148, "1.200,00"),
    (60, 180, "USt 19 %"), (420, 180, "228,00"),
    (60, 192, "USt 7 %"), (420, 192, "7,50"),
    (60, 204, "Gesamt"), (420, 204, "1.435,50"),
    (60, 240, "Konto"), (180, 240, "Bank"),
    (60, 252, "DE0217"), (180, 252, "Waldbank"),
    (60, 280, "Ende"),
)  # fmt: skip
OPTIONS = "{languages: [de], decimal_separator: ',', date_formats: ['%d.%m.%Y']}"
HEAD = f"issuer: Elm & Oak\nkeywords: [Elm]\noptions: {OPTIONS}\n"
REST = "required_fields: []\n"


def imported(body: str, head: str = HEAD) -> TemplateSpec:
    return load_template(import_invoice2data(head + dedent(body) + "\n" + REST))


def result(body: str, document: ParsedDocument | None = None, head: str = HEAD) -> ExtractionResult:
    return extract(document or one_page(*INVOICE), imported(body, head))


def values(body: str, document: ParsedDocument | None = None, head: str = HEAD) -> dict[str, JsonValue]:
    """What was found, but for what the import adds by itself."""
    fields = result(body, document, head).fields
    return {field.name: field.value for field in fields if field.name not in ("issuer", "currency", "desc")}


def warnings(body: str, head: str = HEAD) -> tuple[str, ...]:
    return convert_invoice2data(head + dedent(body) + "\n" + REST).warnings


def rows(body: str, document: ParsedDocument | None = None, name: str = "lines") -> list[dict[str, JsonValue]]:
    found = values(body, document)[name]
    assert isinstance(found, list)
    return [{column: cell for column, cell in row.items() if cell is not None} for row in found]


def test_names_say_the_types_of_mere_expressions() -> None:
    found = values(r"""
        fields:
          invoice_number: Rechnung\s+(\S+)
          date: 'Datum:\s+(\S+)'
          amount: Gesamt\s+([\d.,]+)
          sum_amount_tax: ['USt.*%\s+([\d,]+)']
          static_vat: DE123
    """)
    assert found == {
        "invoice_number": "R-204", "date": "2024-04-03", "amount": "1435.50", "amount_tax": "235.50", "vat": "DE123",
    }  # fmt: skip


def test_a_text_that_is_matched_several_times_is_a_list_of_different_values_unless_it_is_required() -> None:
    body = """
        fields:
          rates: {parser: regex, regex: 'USt (\\d+ %)'}
          bank: {parser: regex, regex: '[A-Z]\\w+bank'}
          last_rate: {parser: regex, regex: 'USt (\\d+ %)', group: last}
          net: {parser: regex, regex: '%\\s+([\\d,]+)', type: float}
    """
    found = values(body)
    assert found == {"rates": ["19 %", "7 %"], "bank": "Waldbank", "last_rate": "7 %", "net": "228.00"}
    required = load_template(import_invoice2data(HEAD + dedent(body) + "\nrequired_fields: [rates]\n"))
    assert [f.value for f in extract(one_page(*INVOICE), required).fields if f.name == "rates"] == ["19 %"]


def test_what_its_engine_adds_becomes_constants() -> None:
    fields = {field.name: field for field in result("fields: {x: y}\n").fields}
    assert {name: fields[name].value for name in ("issuer", "currency", "desc")} == {
        "issuer": "Elm & Oak", "currency": "EUR", "desc": "Invoice from Elm & Oak",
    }  # fmt: skip
    assert fields["issuer"].box is None


def test_a_field_goes_before_the_constant_of_its_name() -> None:
    fields = {
        field.name: field.value for field in result(r"fields: {issuer: 'Elm & \w+ GmbH', currency: (USD)}").fields
    }
    assert (fields["issuer"], fields["currency"]) == ("Elm & Oak GmbH", "EUR")


def test_without_an_issuer_the_first_keyword_is_it() -> None:
    fields = {field.name: field.value for field in result("fields: {x: y}\n", head="keywords: [Elm, Oak]\n").fields}
    assert fields["desc"] == "Invoice from Elm"


@pytest.mark.parametrize(
    ("group", "value"),
    [("first", "228.00"), ("last", "7.50"), ("min", "7.50"), ("max", "228.00"), ("sum", "235.50")],
)
def test_groups_of_matches(group: str, value: str) -> None:
    field = rf"fields: {{tax: {{parser: regex, regex: '%\s+([\d,]+)', type: float, group: {group}}}}}" + "\n"
    assert values(field) == {"tax": value}


def test_several_expressions_are_joined_or_added_up_as_one() -> None:
    found = values(r"""
        fields:
          note: {parser: regex, regex: ['(?i)(konto)', '(Rechnung \S+)'], group: join}
          tax: {parser: regex, regex: ['USt 19 %\s+([\d,]+)', 'USt 7 %\s+([\d,]+)'], type: float, group: sum}
    """)
    assert found == {"note": "Rechnung R-204 Konto", "tax": "235.50"}


def test_several_expressions_without_a_group_are_tried_in_order() -> None:
    assert values(r"fields: {payment: [(Paypal), (Waldbank), (Konto)]}") == {"payment": "Waldbank"}


def test_types_static_values_and_replacements() -> None:
    found = values(r"""
        fields:
          rate: {parser: regex, regex: USt (\d+), type: int}
          due: {parser: static, value: 2024-05-01, type: date}
          coc: {parser: static, value: 04080176}
          account: {parser: regex, regex: '(DE\d+)', replace: ['^DE0', 'DE']}
          bank: {parser: regex, regex: 'Wald\w+', replace: [['Wald', 'Wood '], ['\s', '-']]}
          count: {parser: regex, regex: 'Stuhl.*', type: int, extract_number: true}
    """)
    assert found == {
        "rate": 19, "due": "2024-05-01", "coc": "04080176", "account": "DE217", "bank": "Wood-bank", "count": 2,
    }  # fmt: skip


def test_an_area_in_pixels_becomes_one_in_points() -> None:
    area = "{f: 1, l: 1, r: 100, x: 480, y: 70, W: 300, H: 50}"
    assert values(rf"fields: {{number: {{parser: regex, regex: '\S+-\S+', area: {area}}}}}") == {"number": "R-204"}
    template = imported(rf"fields: {{number: {{parser: regex, regex: '\S+-\S+', area: {area}}}}}")
    step = template.fields["number"].find[0]
    assert step.model_dump()["area_pt"] == (345.6, 50.4, 561.6, 86.4)


def test_an_area_over_several_pages_is_a_step_for_each() -> None:
    area = "{f: 1, l: 2, r: 72, x: 0, y: 0, W: 600, H: 800}"
    document = document_of(page_of((60, 60, "Elm")), page_of((60, 60, "No 17"), number=2))
    assert values(rf"fields: {{a: {{parser: regex, regex: 'No (\d+)', area: {area}}}}}", document) == {"a": "17"}


LINES = r"""
    start: Pos\s+Artikel
    end: Summe
    first_line: '^(?P<pos>\d)\s+(?P<description>\w+)\s+(?P<qty>\d)\s(?P<uom>\w+)(?:\s+(?P<price_subtotal>[\d.,]+))?$'
    line: '^\s+(?P<description>\w.*)$'
    types: {pos: int, qty: float, price_subtotal: float}
"""


def test_lines_become_entries_with_its_own_names_of_columns_and_codes_of_units() -> None:
    expected = [
        {
            "pos": 1,
            "name": "Stuhl\naus Eiche",
            "qty": "2",
            "uom": "Stk",
            "unece_code": "H87",
            "price_subtotal": "1200.00",
        },
        {"pos": 2, "name": "Leim", "qty": "3", "uom": "kg", "unece_code": "KGM", "price_subtotal": "0"},
    ]
    assert rows("fields: {x: y}\nlines:\n" + LINES) == expected
    parser = "fields:\n  lines:\n    parser: lines\n" + "".join(f"    {line.strip()}\n" for line in LINES.split("\n"))
    assert rows(parser) == expected


def test_lines_under_another_name_keep_their_columns() -> None:
    body = r"fields: {items: {parser: lines, start: Pos, end: Summe, line: '(?P<description>Leim)\s+\d (?P<uom>\w+)'}}"
    assert rows(body + "\n", name="items") == [{"description": "Leim", "uom": "kg"}]


def test_sets_of_rules_follow_each_other() -> None:
    body = r"""
        fields:
          items:
            parser: lines
            rules:
              - {start: Pos, end: Summe, line: '(?P<name>Stuhl|Leim)', skip_line: Stuhl}
              - {start: Pos, end: Gesamt, end_match: last, line: ['USt (?P<rate>\d+)'], types: {rate: int},
                 replace: {rate: ['^', '1']}}
    """
    assert rows(body, name="items") == [{"name": "Leim"}, {"rate": 119}, {"rate": 17}]


def test_a_last_line_ends_an_entry() -> None:
    body = r"""
        fields:
          items: {parser: lines, start: Pos, end: Summe, first_line: '^\d\s+(?P<name>\w+)', line: '(?P<name>kg)',
                  last_line: '(?P<name>Eiche)'}
    """
    assert rows(body, name="items") == [{"name": "Stuhl\nEiche"}, {"name": "Leim"}]


def test_a_table_becomes_a_field_for_each_group_of_its_body() -> None:
    found = values(r"""
        fields: {x: y}
        tables:
          - {start: Konto\s+Bank, end: Ende, body: '(?P<account>DE\d+)\s+(?P<bank>\w+)'}
          - start: Summe
            end: Gesamt
            body: USt (?P<rate>\d+) %\s+(?P<amount_tax>[\d,]+)
            types: {rate: int}
            fields: {rate: {group: last}, amount_tax: {group: sum}}
    """)
    assert found == {"x": None, "account": "DE0217", "bank": "Waldbank", "rate": 7, "amount_tax": "235.50"}


def test_white_space_accents_and_case_are_taken_out_before_the_search() -> None:
    options = "options: {remove_whitespace: true, remove_accents: true, lowercase: true, replace: ['nr', 'no']}\n"
    document = one_page((60, 100, "Référence Nr: 17 A"))
    body = r"fields: {number: 'referenceno:(\w+)'}"
    assert values(body, document, "keywords: Ref\n" + options) == {"number": "17a"}


@pytest.mark.parametrize(
    ("options", "printed", "date"),
    [
        ("languages: [fr]", "3 avril 2024", "2024-04-03"),
        ("languages: [en]", "03/04/2024", "2024-03-04"),
        ("languages: [en], date_formats: ['%d/%m/%Y']", "03/04/2024", "2024-04-03"),
        ("languages: [fr], date_formats: ['%m/%d/%Y']", "03/04/2024", "2024-03-04"),
        ("date_formats: ['%d/%m/%Y']", "03/04/2024", "2024-04-03"),
        ("date_formats: ['%m-%d-%y']", "03-04-24", "2024-03-04"),
        ("date_formats: ['%Y %B %d']", "2024 maart 4", "2024-03-04"),
    ],
)
def test_languages_and_formats_say_how_dates_are_read(options: str, printed: str, date: str) -> None:
    fields = result(
        r"fields: {date: 'on (.+)'}", one_page((60, 60, f"on {printed}")), f"keywords: a\noptions: {{{options}}}\n"
    ).fields
    found = next(field for field in fields if field.name == "date")
    assert (found.value, found.flags) == (date, ())


@pytest.mark.parametrize(
    ("options", "printed", "amount"),
    [
        ("languages: [nl]", "1.659", "1.659"),
        ("languages: [nl], decimal_separator: ','", "1.659", "1659"),
        ("languages: [en], decimal_separator: ','", "1,659", "1.659"),
        ("currency: USD", "1,659", "1659"),
    ],
)
def test_the_decimal_separator_goes_before_the_language(options: str, printed: str, amount: str) -> None:
    document = one_page((60, 60, f"paid {printed}"))
    head = f"keywords: a\noptions: {{{options}}}\n"
    assert values(r"fields: {amount: 'paid (\S+)'}", document, head) == {"amount": amount}


def test_keywords_choose_the_document() -> None:
    head = "keywords: [Elm & Oak, 'R-\\d+', $]\nexclude_keywords: Gutschrift\n"
    match = imported("fields: {x: y}\n", head).match
    assert match is not None
    assert (match.all, match.none) == (("Elm & Oak", r"re:R-\d+", r"re:\$"), ("Gutschrift",))
    printed = (60, 300, "all in $")
    assert match_document(DocumentView(one_page(*INVOICE, printed)), match).fits
    assert not match_document(DocumentView(one_page(*INVOICE)), match).fits
    assert not match_document(DocumentView(one_page(*INVOICE, printed, (60, 320, "Gutschrift"))), match).fits


def test_its_usual_fields_are_required_unless_it_names_others() -> None:
    body = "keywords: Elm\nfields: {date: (x), amount: (x), invoice_number: (x), other: (x)}\n"
    usual = load_template(import_invoice2data(body))
    assert [name for name, field in usual.fields.items() if field.required] == [
        "issuer", "date", "amount", "invoice_number",
    ]  # fmt: skip
    own = load_template(import_invoice2data(body + "required_fields: [other]\n"))
    assert [name for name, field in own.fields.items() if field.required] == ["other"]


def test_anchors_mean_the_ends_of_the_text_but_of_a_line_in_lines() -> None:
    assert values(r"fields: {number: '^Elm.*(R-\d+)', second: '^Datum'}") == {"number": "R-204", "second": None}


def test_the_yaml_is_made_for_reading() -> None:
    source = "issuer: Élan S.A.\nkeywords: [Élan]\nfields: {amount: 'Total: (\\d+)'}\nrequired_fields: [amount]\n"
    assert (
        import_invoice2data(source)
        == dedent(r"""
        template: elan_s_a
        title: Élan S.A.
        locale: auto
        match:
          all:
            - 're:Élan'
        fields:
          issuer:
            type: text
            find:
              - constant: Élan S.A.

          amount:
            type: decimal
            required: true
            locale: en-US
            find:
              - regex: 'Total: (\d+)'
                over: layout

          currency:
            type: text
            find:
              - constant: EUR

          desc:
            type: text
            find:
              - constant: Invoice from Élan S.A.
    """).lstrip()
    )


def test_a_template_in_json_is_imported_as_well() -> None:
    template = load_template(import_invoice2data('{"keywords": ["Elm"], "fields": {"a": "Rechnung (.+)"}}'))
    assert template.template == "elm"
