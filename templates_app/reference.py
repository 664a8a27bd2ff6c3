"""The language at a glance, beside the editor: each entry is one line of words and one example that works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    words: str
    example: str


FINDERS = (
    Entry(
        "label", "The value beside a printed label: right, left, below or above it.", 'label: "Invoice no", at: right'
    ),
    Entry(
        "row",
        "A value on the row of a label: the first, the last, or a number.",
        'row: ["Total", "Summe"], pick: last',
    ),
    Entry(
        "regex", "Text of a certain form; the first group is the value.", r'''regex: 'No\. (\d+)', after: "Invoice"'''
    ),
    Entry(
        "region",
        "What stands in an area: left, top, right, bottom as shares of the page.",
        "region: [0.6, 0.1, 0.95, 0.16], page: 1",
    ),
    Entry(
        "region, anchor", "The same, measured from a printed text.", 'region: [0, 0.02, 0.3, 0.06], anchor: "Ship to"'
    ),
    Entry("keyvalue", "The value of a key, beside or below it.", 'keyvalue: "Customer"'),
    Entry("nearest", "The nearest text that has the field's type.", 'nearest: "Total", kind: money'),
    Entry("box", "What stands in the printed box of a label.", 'box: "Tax ID"'),
    Entry("checkbox", "Whether the box beside a label is ticked.", 'checkbox: "Paid", at: left'),
    Entry("intersection", "Where a row and a column cross.", 'intersection: {row: "Revenue", column: "Q3"}'),
    Entry("meaning", "Whatever the label is called, in any of six languages.", 'meaning: "Invoice number"'),
    Entry("mrz", "A part of a passport's machine-readable zone.", "mrz: document_number"),
    Entry("known", "A known text, wherever it is printed.", 'known: ["ACME Ltd", "ACME Inc"]'),
    Entry("constant", "The same value on every document.", 'constant: "ACME Ltd"'),
)
ROW_FINDERS = (
    Entry("table", "The rows under printed headings.", 'table: {start: ["Item", "Amount"], stop: "Total"}'),
    Entry(
        "entries", "A row for each line of a certain form.", "entries: {start: Calls, end: Total, line: '(?P<to>.+)'}"
    ),
)
TYPES = (
    Entry("text", "As printed; pattern says what it must look like.", r"type: text, pattern: '[A-Z]{2}-\d{6}'"),
    Entry("int", "A whole number.", "type: int"),
    Entry("decimal", "A number with decimals.", "type: decimal"),
    Entry("money", "An amount, with its currency where one is printed.", "type: money"),
    Entry("percent", "A rate: 19 % is 19.", "type: percent"),
    Entry("date", "A day; 03/04/2026 is flagged when the locale does not settle it.", "type: date"),
    Entry("bool", "Yes or no.", "type: bool"),
    Entry("enum", "One of a few values.", "type: enum, options: {Visa: card, Cash: cash}"),
    Entry("iban", "An account's number, its check digits tested.", "type: iban"),
    Entry("bic", "A bank's code.", "type: bic"),
    Entry("vat", "A VAT number, tested.", "type: vat"),
    Entry("email", "An e-mail address.", "type: email"),
    Entry("phone", "A telephone number.", "type: phone"),
    Entry("group", "Fields in a field.", "type: group, fields: {city: {type: text, find: [{label: City}]}}"),
    Entry("list", "Rows of cells.", "type: list, columns: {text: text, amount: money}"),
    Entry("stdnum", "Any number that python-stdnum knows.", "type: 'stdnum:isbn'"),
)
SETTINGS = (
    Entry("required", "A person looks when nothing is found.", "required: true"),
    Entry("review", "When a person looks: below a confidence, always or never.", "review: {threshold: 0.95}"),
    Entry("title", "The name that people see.", 'title: "Invoice number"'),
    Entry("help", "What people read about it.", 'help: "As printed on page one"'),
    Entry("many", "Every value, not only the first.", "many: {max: 5, unique: true}"),
    Entry("value", "Computed from other fields when nothing is found.", "value: 'other'"),
)
WHOLE = (
    Entry("locale", "How dates and numbers are read: auto, or de-DE, en-US …", "locale: en-GB"),
    Entry("ocr", "Who reads pictures, and in which language.", "ocr: {engine: tesseract, language: en}"),
    Entry(
        "review",
        "The threshold of every field that has none; sample: a share of sure documents that a person sees anyway; "
        "due_hours: within how many hours they are decided.",
        "review: {threshold: 0.9, sample: 0.05, due_hours: 24}",
    ),
    Entry("match", "Which documents it is for.", "match: {all: [ACME Ltd], none: [Credit note]}"),
    Entry("preprocess", "What is looked at.", "preprocess: {pages: 1-3, drop: [headers, footers]}"),
    Entry("checks", "What must hold between fields.", "checks: [{assert: len(number) > 3, severity: warning}]"),
)
SHAPE = """\
template: invoice      # what jobs ask for
title: Invoice
fields:
  number:              # the field's name
    type: text
    find:              # tried in order
      - {label: "No", at: right}
      - {regex: 'No (\\d+)'}
"""


def words_of(*groups: tuple[Entry, ...]) -> dict[str, str]:
    """What each name of some groups means; the first that has a name says it."""
    return {entry.name: entry.words for group in reversed(groups) for entry in group}


# For the editor's completion: {"keys": name -> words, "types": name -> words}.
WORDS = {"keys": words_of(FINDERS, ROW_FINDERS, SETTINGS, WHOLE), "types": words_of(TYPES)}
