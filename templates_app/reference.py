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
)
TYPES = (
    Entry("text", "As printed; pattern says what it must look like.", r"type: text, pattern: '[A-Z]{2}-\d{6}'"),
    Entry("int", "A whole number.", "type: int"),
    Entry("decimal", "A number with decimals.", "type: decimal"),
    Entry("money", "An amount, with its currency where one is printed.", "type: money"),
    Entry("date", "A day; 03/04/2026 is flagged when the locale does not settle it.", "type: date"),
    Entry("bool", "Yes or no.", "type: bool"),
    Entry("enum", "One of a few values.", "type: enum, options: {Visa: card, Cash: cash}"),
)
SETTINGS = (
    Entry("required", "A person looks when nothing is found.", "required: true"),
    Entry("review", "When a person looks: below a confidence, always or never.", "review: {threshold: 0.95}"),
    Entry("title", "The name that people see.", 'title: "Invoice number"'),
)
WHOLE = (
    Entry("locale", "How dates and numbers are read: auto, or de-DE, en-US …", "locale: en-GB"),
    Entry("ocr", "Who reads pictures, and in which language.", "ocr: {engine: tesseract, language: en}"),
    Entry("review", "The threshold of every field that has none.", "review: {threshold: 0.9}"),
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
