"""The filter language at a glance, beside the editor: each entry is one line of words and one example that works."""

from templates_app.reference import Entry, words_of

CONDITIONS = (
    Entry("fits", "The rule's template fits, by its match or its printed labels.", "fits: true"),
    Entry("all", "All of these texts are printed, whatever their case and spaces.", "all: [ACME Ltd, Invoice]"),
    Entry("any", "At least one of them is.", "any: [Invoice, Rechnung, Facture]"),
    Entry("none", "None of them is.", "none: [Credit note, Copy]"),
    Entry("re:", "Behind it, a text is a regular expression.", r"any: ['re:INV-\d{4}']"),
    Entry("page", "Where those texts are looked for: a number, first or last.", "all: [Invoice], page: first"),
    Entry(
        "region", "A text in an area: left, top, right, bottom as shares.", "region: {box: [0, 0, 1, 0.2], text: ACME}"
    ),
    Entry("pages", "How many pages: a number, or min and max.", "pages: {min: 1, max: 3}"),
    Entry("orientation", "Of the page, the first unless told.", "orientation: landscape"),
    Entry("source", "What most pages are: scan or text_layer.", "source: scan"),
    Entry("table", "Whether a table is there.", "table: true"),
)
SHAPE = """\
# The first that fits decides.
rules:
  - label: Invoices
    when:
      any: [Invoice, Rechnung]
      none: [Credit note]
    template: invoice
  # without "when": all others
  - label: The rest
    action: skip
"""

# For the editor's completion, as of a template.
WORDS = {"keys": words_of(CONDITIONS)}
