"""One template that uses nearly all of the language, on a document that it was written for."""

from extraction.finding import extract, review_flags
from extraction.template_spec import load_template
from tests.extraction.drawn_pages import drawn

TEMPLATE = r"""
template: acme_invoice
locale: de-DE
match: {all: ["ACME GmbH", "re:Rechnung"], none: ["Gutschrift"], page: first}
review: {threshold: 0.92, sample: 0.05}
fields:
  number:
    type: text
    required: true
    pattern: '[A-Z]{2}-\d{6}'
    review: {threshold: 0.97}
    find:
      - {label: ["Rechnung Nr"], fuzzy: 1, at: right}
      - {label: "Rechnung Nr", at: below, align: left, stop: gap}
      - {region: [0.62, 0.10, 0.95, 0.16], page: 1, anchor: "Rechnung"}
      - {regex: 'Nr\.?\s*(\S+)', after: "Rechnung", before: "Summe"}
  paid:     {type: bool, find: [{checkbox: "bezahlt", at: left}]}
  tax_no:   {type: text, find: [{box: "Steuer-ID"}]}
  customer: {type: text, find: [{keyvalue: "Kunde"}]}
  q3:       {type: decimal, find: [{intersection: {row: "Umsatz", column: "Q3"}}]}
  total:    {type: money, find: [{row: "Gesamt", pick: last}, {nearest: "Gesamt", kind: money}]}
  net:      {type: money, find: [{row: "Netto", pick: last}]}
  tax:      {type: money, value: "total - net"}
  date:     {type: date, find: [{label: "Datum", at: right}]}
  due:      {type: date, find: [{label: "Zahlbar bis", at: right}]}
  iban:     {type: iban, find: [{regex: '(DE[\d ]{20,26})'}]}
  emails:   {type: email, many: {max: 5, unique: true}, find: [{regex: '(\S+@\S+)'}]}
  lines:
    type: list
    columns: {pos: int, text: text, amount: money}
    find:
      - table:
          start: ["Pos", "Betrag"]
          stop: "Netto"
          row_starts: pos
          join: text
          across_pages: true
          skip: ['re:^Seite']
checks:
  - {assert: "abs(sum(lines.amount) - net) <= 0.02", severity: error, flag: [lines, net]}
  - {assert: "due >= date", when: "due and date", severity: warning, flag: [due]}"""
PAGES = """
ACME GmbH                                              Rechnung

Rechnung Nr    RE-004711         Datum         14.03.2026
Kunde: Nordwind KG               Zahlbar bis   13.04.2026
[x] bezahlt

IBAN DE89 3704 0044 0532 0130 00
info@acme.example

+--------------------+--------------------+
| Steuer-ID          | Name               |
| 12/345/67          | Ada Lovelace       |
+--------------------+--------------------+

            Q1       Q2       Q3
Kosten      10,5     11,5     12,5
Umsatz      20,5     21,5     22,5

Pos   Text                             Betrag
1     Stuhl, Eiche                      20,00
      geölt
=== page ===
Seite 2
Pos   Text                             Betrag
2     Tisch                          1.451,60

Netto                            EUR 1.471,60
Gesamt                           EUR 1.751,20
"""


def test_a_template_with_nearly_every_rule_reads_its_document_without_a_doubt() -> None:
    template = load_template(TEMPLATE)
    result = extract(drawn(PAGES), template)
    assert {field.name: field.value for field in result.fields} == {
        "number": "RE-004711",
        "paid": True,
        "tax_no": "12/345/67",
        "customer": "Nordwind KG",
        "q3": "22.5",
        "total": "1751.20",
        "net": "1471.60",
        "tax": "279.60",
        "date": "2026-03-14",
        "due": "2026-04-13",
        "iban": "DE89370400440532013000",
        "emails": ["info@acme.example"],
        "lines": [
            {"pos": 1, "text": "Stuhl, Eiche\ngeölt", "amount": "20.00"},
            {"pos": 2, "text": "Tisch", "amount": "1451.60"},
        ],
    }
    assert [check.outcome for check in result.checks] == ["passed", "passed"]
    assert review_flags(result, template) == {}
    assert (template.review.threshold, template.review.sample) == (0.92, 0.05)
