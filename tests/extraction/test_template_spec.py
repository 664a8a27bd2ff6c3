"""Loading templates: what is accepted, and that every mistake is named with its place and how to mend it."""

import json

import pytest

from extraction.errors import TemplateInvalid
from extraction.finders import FINDERS
from extraction.finders.label import LabelStep
from extraction.finders.regex import RegexStep
from extraction.finders.region import RegionStep
from extraction.finders.row import RowStep
from extraction.template_spec import load_template, template_json_schema

WHOLE = r"""
template: acme_invoice
title: Invoice of ACME
locale: de-DE
ocr: {engine: tesseract, language: de}
review: {threshold: 0.92, due_hours: 24}
fields:
  number:
    type: text
    title: Number
    required: true
    pattern: 'RE-\d+'
    review: {threshold: 0.97}
    find:
      - {label: [Rechnung Nr, Beleg], fuzzy: 1, at: right}
      - {label: Rechnung, at: below, lines: 2, stop: Datum}
      - {regex: 'Nr\.?\s*(\S+)', after: Rechnung, before: Summe, page: last}
      - {region: [0.5, 0, 1, 0.2], page: 1}
      - {region: [-0.1, 0, 0.3, 0.1], anchor: Rechnung}
  paid: {type: bool, review: never, find: [{row: bezahlt, pick: first}]}
  kind: {type: enum, review: always, options: [yes, no, on], find: [{row: Art, pick: 2}]}
  land: {type: enum, options: {Deutschland: DE, Frankreich: FR}, find: [{label: Land}]}
"""


def problems(source: str) -> tuple[tuple[str, str], ...]:
    with pytest.raises(TemplateInvalid) as caught:
        load_template(source)
    return caught.value.problems


def field(text: str) -> str:
    return f"template: t\nfields:\n  a: {text}\n"


def test_a_whole_template_is_read() -> None:
    template = load_template(WHOLE)
    assert (template.template, template.title, template.locale) == ("acme_invoice", "Invoice of ACME", "de-DE")
    assert (template.ocr.engine, template.ocr.language, template.review.threshold) == ("tesseract", "de", 0.92)
    assert template.review.due_hours == 24
    assert list(template.fields) == ["number", "paid", "kind", "land"]
    number = template.fields["number"]
    assert (number.required, number.pattern, number.review.threshold) == (True, r"RE-\d+", 0.97)
    assert number.find == (
        LabelStep(label=("Rechnung Nr", "Beleg"), fuzzy=1, at="right"),
        LabelStep(label=("Rechnung",), at="below", lines=2, stop="Datum"),
        RegexStep(regex=r"Nr\.?\s*(\S+)", after="Rechnung", before="Summe", page="last"),
        RegionStep(region=(0.5, 0, 1, 0.2), page=1),
        RegionStep(region=(-0.1, 0, 0.3, 0.1), anchor=("Rechnung",)),
    )
    assert template.fields["paid"].find == (RowStep(row=("bezahlt",), pick="first"),)
    assert (template.fields["paid"].review.never, template.fields["kind"].review.always) == (True, True)


def test_yes_no_and_on_in_a_list_of_options_stay_text() -> None:
    assert load_template(WHOLE).fields["kind"].options == {"yes": "yes", "no": "no", "on": "on"}


def test_json_says_the_same_as_yaml() -> None:
    template = load_template(WHOLE)
    again = template.model_dump(mode="json", exclude_defaults=True)
    again["fields"]["kind"]["review"] = "always"
    assert load_template(json.dumps(again)) == template


# Slips of the pen and of the mind, each refused in words of our own.
MISTAKES = [
    *(field(f"{{type: text, find: [{step}]}}") for step in (
        "label", "{label: x, lines: two}", "{label: x, lines: 2.5}", "{label: x, lines: 99}",
        "{label: x, fuzzy: true}", "{label: x, stop: []}",
        "{label: x, page: 1.5}", "{region: '0 0 1 1'}", "{region: {x0: 0}}", "{regex: 5}",
        "{regex: x, combine: all}", "{nearest: x, within: far}", "{nearest: x, within: 0}", "{intersection: x}",
        "{intersection: {row: x, col: y}}", "{checkbox: x, give: box}", "{constant: ''}", "{row: x, pick: middle}",
        "{table: {start: x}}", "{regex: x, replace: [[a]]}", "{label: " + "x" * 201 + "}",
    )),
    *(field(f"{{type: {settings}, find: [{{label: x}}]}}") for settings in (
        "5", "enum, options: {a: 1}", "text, many: 5", "text, review: 0.9", "text, review: {threshold: 95}",
        "text, title: [x]", "text, locale: xx", "text, default: 5", "list, columns: [a, b]", "text, value: 7",
    )),
    *("template: t\nfields: {a: {type: text, find: [{label: x}]}}\n" + rule for rule in (
        "checks: a == 'x'", "checks: [a == 'x']", "match: ACME", "match: {all: []}", "review: always", "locale: 5",
        "ocr: {engine: tesserakt}", "ocr: {language: german!}", "preprocess: {pages: 0}",
        "layout_text: {without: [x]}",
        "layout_text: {replace: [['a']]}", "version: 2",
    )),
    "template: t\nfields: {" + ", ".join(f"a{at}: {{type: text, find: [{{label: x}}]}}" for at in range(201)) + "}",
    field("{type: text, find: [" + ", ".join(["{label: x}"] * 21) + "]}"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("source", "path", "message"),
    [
        (field("{type: text, find: [{lable: x}]}"), "fields.a.find.0",
         f"line 3: unknown finder “lable”: did you mean “label”? There are {', '.join(FINDERS)}"),
        (field("{type: text, find: [{label: x, row: y}]}"), "fields.a.find.0",
         "line 3: names 2 finders (label, row): write one step for each"),
        (field("{type: txt, find: [{label: x}]}"), "fields.a.type",
         "line 3: “txt” is not one of text, int, decimal, money, percent, date, bool, enum, iban, bic, vat, email,"
         " phone, group, list, stdnum:<module>. Did you mean “text”?"),
        (field("{type: 'stdnum:de.idnrr', find: [{label: x}]}"), "fields.a.type",
         "line 3: python-stdnum has no module “de.idnrr” that can check a number; try one such as isbn or ean"),
        (field("{type: 'stdnum:../os', find: [{label: x}]}"), "fields.a.type",
         "line 3: “stdnum:../os” names no module: write stdnum: and a name such as isbn, ean or de.idnr"),
        (field("{type: text, find: [{regex: '('}]}"), "fields.a.find.0.regex",
         "line 3: is not a regular expression: missing ) at position 1"),
        (field("{type: text, pattern: '[', find: [{label: x}]}"), "fields.a.pattern",
         "line 3: is not a regular expression: unterminated character set at position 1"),
        (field("{type: text, find: [{region: [0, 0, 2, 1]}]}"), "fields.a.find.0.region.2",
         "line 3: must be 1 at most, not 2"),
        (field("{type: text, find: [{region: [-0.1, 0, 0.5, 1]}]}"), "fields.a.find.0",
         "line 3: region must lie within 0..1 of the page (only with an anchor may it be negative)"),
        (field("{type: text, find: [{region: [0.5, 0, 0.1, 1]}]}"), "fields.a.find.0",
         "line 3: region must be [left, top, right, bottom] with left < right and top < bottom"),
        (field("{type: text, find: [{label: x, at: rigth}]}"), "fields.a.find.0.at",
         "line 3: “rigth” is not one of right, left, below, above. Did you mean “right”?"),
        (field("{type: text, find: [{label: 12}]}"), "fields.a.find.0.label",
         "line 3: must be a text or a list of texts, not the number 12"),
        (field("{type: text, find: [{row: x, pick: 0}]}"), "fields.a.find.0.pick",
         'line 3: must be "first", "last" or a number from 1'),
        (field("{type: text, find: [{label: x, page: 0}]}"), "fields.a.find.0.page",
         'line 3: must be a page number from 1, "first" or "last"'),
        (field("{type: text, patern: x, find: [{label: x}]}"), "fields.a.patern",
         "line 3: unknown key “patern”: did you mean “pattern”?"),
        (field("{type: text, many: {most: 3}, find: [{label: x}]}"), "fields.a.many.most",
         "line 3: unknown key “most”: here are max, unique, alone"),
        (field("{type: text, many: {max: 0}, find: [{label: x}]}"), "fields.a.many.max",
         "line 3: must be 1 at least, not 0"),
        (field("{type: list, columns: {x: text}, many: true, find: [{entries: {start: a, end: b, line: c}}]}"),
         "fields.a", "line 3: a list cannot be many: a list has many rows already"),
        (field("{type: list, find: [{label: x}]}"), "fields.a", "line 3: a list needs columns"),
        (field("{type: text, columns: {x: text}, find: [{label: x}]}"), "fields.a",
         "line 3: columns belong to the type list"),
        (field("{type: list, columns: {x: text}, find: [{label: x}]}"), "fields.a",
         "line 3: find step 1 (label) finds one value, not the rows of a list"),
        (field("{type: text, find: [{entries: {start: a, end: b, line: c}}]}"), "fields.a",
         "line 3: find step 1 (entries) finds rows, which a list takes"),
        (field("{type: list, columns: {x: txt}, find: [{entries: {start: a, end: b, line: c}}]}"),
         "fields.a.columns.x.type",
         "line 3: “txt” is not one of text, int, decimal, money, percent, date, bool, enum, iban, bic, vat, email,"
         " phone, group, list, stdnum:<module>. Did you mean “text”?"),
        (field("{type: list, columns: {x: list}, find: [{entries: {start: a, end: b, line: c}}]}"),
         "fields.a.columns.x", "line 3: a cell holds one value: a column cannot be a group or a list"),
        (field("{type: list, columns: {x: {type: int, requierd: true}}, find: [{label: a}]}"),
         "fields.a.columns.x.requierd", "line 3: unknown key “requierd”: did you mean “required”?"),
        (field("{type: group, fields: {b: {type: int, find: [{label: x}], finds: []}}}"), "fields.a.fields.b.finds",
         "line 3: unknown key “finds”: did you mean “find”?"),
        (field("{type: group}"), "fields.a", "line 3: a group needs fields"),
        (field("{type: group, fields: {b: {type: int, find: [{label: x}]}}, find: [{label: x}]}"), "fields.a",
         "line 3: a group is found by its fields: give each of them a find, and the group none"),
        (field("{type: text}"), "fields.a.find",
         "line 3: “find” is missing: say where it stands, such as"
         ' find: [{label: "Total"}], or compute it by “value”'),
        (field("{type: text, find: [{label: x, fuzy: 1}]}"), "fields.a.find.0.fuzy",
         "line 3: unknown key “fuzy”: did you mean “fuzzy”?"),
        (field("{type: text, find: []}"), "fields.a.find", "line 3: “find” needs at least one entry"),
        (field("{type: enum, find: [{label: x}]}"), "fields.a",
         "line 3: an enum needs options: a list, or a map from what is printed to the value"),
        (field("{type: money, pattern: x, find: [{label: x}]}"), "fields.a",
         "line 3: pattern belongs to the type text; other types are checked by being read"),
        (field("{type: text, review: sometimes, find: [{label: x}]}"), "fields.a.review",
         "line 3: must be always, never or {threshold: 0.95}"),
        (field("{type: text, title: 12, find: [{label: x}]}"), "fields.a.title",
         "line 3: must be text, not the number 12: put it in quotes"),
        ("template: t\nreview: {sample: 5}\nfields: {a: {type: text, find: [{label: x}]}}", "review.sample",
         "line 2: must be 1 at most, not 5 (it is a share: write 0.05 for 5 %)"),
        ("template: t\nreview: {due_hours: 24h}\nfields: {a: {type: text, find: [{label: x}]}}", "review.due_hours",
         "line 2: must be a whole number, not the text “24h”"),
        (field("{type: text, review: {sample: 0.1}, find: [{label: x}]}"), "fields.a.review.sample",
         "line 3: “sample” belongs to the template's review, not to a field's: whole documents are audited"),
        (field("{type: text, review: {due_hours: 8}, find: [{label: x}]}"), "fields.a.review.due_hours",
         "line 3: “due_hours” belongs to the template's review, not to a field's: whole documents are due"),
        (field("{type: text, required: yes, find: [{label: x}]}"), "fields.a.required",
         "line 3: must be true or false, not the text “yes”"),
        (field("{type: text, find: [{at: below}]}"), "fields.a.find.0",
         f"line 3: “at” is a setting, and the step names no finder: it needs one of {', '.join(FINDERS)}"),
        (field("{type: text, find: [{zone: [0, 0, 1, 1]}]}"), "fields.a.find.0",
         f"line 3: unknown finder “zone”: use one of {', '.join(FINDERS)}"),
        (field("{type: text, find: [{label: x, align: left}]}"), "fields.a.find.0",
         "line 3: align is for values below or above their label; beside it (right) leave it out"),
        (field("{type: text, find: [{label: x, at: below, align: middle}]}"), "fields.a.find.0.align",
         "line 3: “middle” is not one of left, right, center."),
        (field("{type: text, find: [{label: ' '}]}"), "fields.a.find.0.label.0", "line 3: must not be blank"),
        (field("{type: text, find: [{label: ''}]}"), "fields.a.find.0.label.0", "line 3: must not be empty"),
        (field("{type: text, find: [{region: [0, 0, 1]}]}"), "fields.a.find.0.region.3",
         "line 3: region needs four numbers: left, top, right and bottom"),
        (field("{type: text, find: {label: x}}"), "fields.a.find",
         'line 3: must be a list, such as [{label: "Total"}], not a map'),
        (field("text"), "fields.a",
         'line 3: must be a map, such as {type: money, find: [{row: "Total"}]}, not the text “text”'),
        (field("{type: list, columns: {pos: int}, find: [{table: {start: [P], accross_pages: true}}]}"),
         "fields.a.find.0.table.accross_pages",
         "line 3: unknown key “accross_pages”: did you mean “across_pages”?"),
        (field("{type: list, columns: {pos: int, text: text}, find: [{table: {start: [P], row_starts: po}}]}"),
         "fields.a.find.0.table.row_starts", "line 3: the list has no column “po”: did you mean “pos”?"),
        (field("{type: list, columns: {pos: int}, find: [{table: {start: [P], join: words}}]}"),
         "fields.a.find.0.table.join", "line 3: the list has no column “words”; it has pos"),
        (field("{type: list, columns: {pos: int}, find: [{entries: {start: a, end: b, line: '(?P<no>c)'}}]}"),
         "fields.a.find.0.entries",
         "line 3: no expression has a group that is named as a column, such as (?P<pos>...)"),
        (field("{type: money, value: from - x}\n  x: {type: money, find: [{row: x}]}"), "fields.a.value",
         "line 3: “from - x” cannot be read as an expression: “from” is no name in expressions: rename that field"),
        ("template: My Invoice\nfields: {a: {type: text, find: [{label: x}]}}", "template",
         "line 1: “My Invoice” cannot be a template's name: use small letters, digits, - and _"),
        ("template: t\nfields: {1a: {type: text, find: [{label: x}]}}", "fields.1a",
         "line 2: “1a” cannot be a field's name: use letters, digits and _, a letter first, 64 at most"),
        ("template: t\nlocale: xx-YY\nfields: {a: {type: text, find: [{label: x}]}}", "locale",
         'line 2: unknown locale “xx-YY”: write "auto", or one such as de-DE or en-US'),
        ("template: t\nreview: {threshold: true}\nfields: {a: {type: text, find: [{label: x}]}}",
         "review.threshold", "line 2: must be a number, not true"),
    ],
)  # fmt: skip
def test_a_mistake_is_named_with_its_place_and_how_to_mend_it(source: str, path: str, message: str) -> None:
    assert problems(source) == ((path, message),)


LOGIC = """
template: t
fields:
  net: {type: money, find: [{label: Net}]}
  date: {type: date, find: [{label: Date}]}
  name: {type: text, find: [{label: Name}]}
  lines: {type: list, columns: {amount: money}, find: [{entries: {start: a, end: b, line: c}}]}
  seller: {type: group, fields: {vat: {type: vat, find: [{label: VAT}]}}}
"""


@pytest.mark.parametrize(
    ("rule", "path", "message"),
    [
        ("  tax: {type: money, value: nett * 2}", "fields.tax.value",
         "line 8: there is no field “nett”: did you mean “net”?"),
        ("  tax: {type: money, value: net +}", "fields.tax.value",
         "line 8: “net +” cannot be read as an expression: something is missing or does not belong there"),
        ("  tax: {type: money, value: net + date}", "fields.tax.value",
         "line 8: “+” does not go between a number and a date"),
        ("  tax: {type: money, value: date}", "fields.tax.value", "line 8: gives a date, which is no money"),
        ("  due: {type: date, value: date + 30}", "fields.due.value",
         "line 8: “+” does not go between a date and a number (write days(30) for a number of days)"),
        ("  x: {type: int, value: y}\n  y: {type: int, value: x + 1}", "fields.x.value",
         "line 8: is computed from itself: x from y from x"),
        ("  x: {type: group, fields: {y: {type: money, value: net}}}", "fields.x.fields.y.value",
         "line 8: a computed field stands beside the groups, not in one"),
        ("  x: {type: money, many: true, value: net}", "fields.x",
         "line 8: value computes one value: it does not go with many, a group or a list"),
        ("  x: {type: money, value: net.real}", "fields.x.value",
         "line 8: there is no field “net.real”: did you mean “net”?"),
        ("  x: {type: money, value: 'open(net)'}", "fields.x.value",
         "line 8: “open” is no function here; use abs, sum, min, max, round, len, days, mrz_holds, vat_holds"),
        ("checks: [{assert: net}, {asert: net > 0}]", "checks.1.assert", "line 8: “assert” is missing"),
        ("checks: [{assert: sum(lines.amont) == net}]", "checks.0.assert",
         "line 8: there is no field “lines.amont”: did you mean “lines.amount”?"),
        ("checks: [{assert: sum(lines.amount) - net}]", "checks.0.assert",
         "line 8: “sum(lines.amount) - net” is not a question: compare it with something"),
        ("checks: [{assert: net > 0, when: date > 0}]", "checks.0.when",
         "line 8: “>” cannot compare a date with a number"),
        ("checks: [{assert: net > 0, severity: fatal}]", "checks.0.severity",
         "line 8: “fatal” is not one of error, warning."),
        ("checks: [{assert: net > 0, flag: [seller.vta]}]", "checks.0.flag",
         "line 8: there is no field “seller.vta”: did you mean “seller.vat”?"),
        ("checks: [{assert: name == 'x' and len(lines) > 0 and len(seller.vat) == 11, flags: net}]",
         "checks.0.flags", "line 8: unknown key “flags”: did you mean “flag”?"),
        ("match: {page: first}", "match", "line 8: match needs texts under all or any:"
         " what the template's documents have in print"),
        ("match: {all: 're:('}", "match.all.0",
         "line 8: is not a regular expression: missing ) at position 1"),
        ("match: {all: x, non: y}", "match.non", "line 8: unknown key “non”: did you mean “none”?"),
        ("preprocess: {pages: 3-1}", "preprocess.pages",
         "line 8: “3-1” is no range of pages: they begin at 1, and the first comes first"),
        ("preprocess: {pages: all}", "preprocess.pages",
         "line 8: pages must look like 1, 1-3, 2- or 1-2, 5; page numbers begin at 1"),
        ("preprocess: {drop: header}", "preprocess.drop.0",
         "line 8: “header” is not one of headers, footers. Did you mean “headers”?"),
    ],
)  # fmt: skip
def test_a_rule_that_makes_no_sense_is_named_with_its_place(rule: str, path: str, message: str) -> None:
    assert (path, message) in problems(LOGIC.strip() + "\n" + rule)


@pytest.mark.parametrize(
    ("source", "path", "message"),
    [
        ("a: 1\nb:\n  c: 1\n  c: 2", "b.c", "line 4: the key “c” stands there twice: keep one"),
        ('{"a": 1, "a": 2}', "a", "the key “a” stands there twice: keep one"),
        ("x: &a [1]\ny: [*a, *a]", "",
         "line 1: anchors (&a) are not part of the language: remove it, or put the text in quotes"),
        ("x: 1\ny: *a", "", "line 2: aliases (*name) are not part of the language: write it out"),
        ("x: {<<: {a: 1}}", "x", "line 1: merge keys (<<) are not part of the language: write it out"),
        ("x: !!python/object:os.system {}", "x",
         "line 1: tags (!name) are not part of the language: remove it, or put a text that begins with ! in quotes"),
        ("x: !!timestamp 2024-01-01", "x",
         "line 1: tags (!name) are not part of the language: remove it, or put a text that begins with ! in quotes"),
        ('x:\n  y: "a\\0b"', "x.y", "line 2: NUL is no part of a text: remove it"),
        ('{"x": {"a\\u0000": 1}}', "x", "line 1: NUL is no part of a text: remove it"),
        ("a: [", "", "line 1: not valid YAML: a bracket that begins here is never closed"),
        ("a: 1\nb: 'x\nc: 2\n", "", "line 2: not valid YAML: the quote that begins here is never closed"),
        ("a:\n\tb: 1", "", "line 2: not valid YAML: a tab: indent with spaces"),
        ('a: "\\d+"', "", "line 1: not valid YAML: in double quotes a backslash begins an escape:"
         " put regular expressions in single quotes"),
        ("a: b: c", "", "line 1: not valid YAML: a second “: ” in one line,"
         " or a line that is indented too far: put texts with a colon in quotes"),
        ("a: 1\n---\nb: 2", "",
         "line 2: not valid YAML: one text holds one template: remove the line --- and what follows it"),
        ("[1, 2]", "", "line 1: a template is a map that starts with “template: its-name” and has “fields:”"),
        ("", "", "a template is a map that starts with “template: its-name” and has “fields:”"),
        ("[" * 3000, "", "line 1: nested deeper than 20 levels"),
        ("x" * 300_000, "", "the template is longer than 256 KiB"),
        ("a: \x00", "", "line 1: not valid YAML: it holds a character that no text file should have: remove it"),
    ],
)  # fmt: skip
def test_text_that_is_no_template_is_refused(source: str, path: str, message: str) -> None:
    assert problems(source) == ((path, message),)


def test_a_mistake_in_json_is_told_with_its_line_too() -> None:
    source = '{\n "template": "t",\n "fields": {\n  "a": {"type": "txt",\n   "find": [{"labl": "x"}]}}\n}'
    assert [(path, message.partition(":")[0]) for path, message in problems(source)] == [
        ("fields.a.type", "line 4"),
        ("fields.a.find.0", "line 5"),
    ]


def test_no_mistake_is_told_in_the_words_of_a_library() -> None:
    words = ("Input", "should", "String", "Tuple", "Dictionary", "valid integer", "validation", "pydantic", "found '<")
    for source in MISTAKES:
        told = problems(source)
        assert told, source
        assert not [message for _, message in told if any(word in message for word in words)], told


def test_all_problems_are_told_at_once() -> None:
    source = "template: t\nfields:\n  a: {type: txt, find: [{label: x}]}\n  b:\n    type: text\n    finds: []\n"
    assert [path for path, _ in problems(source)] == ["fields.a.type", "fields.b.find", "fields.b.finds"]


def test_the_json_schema_knows_every_finder_and_refuses_unknown_keys() -> None:
    schema = template_json_schema()
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["additionalProperties"] is False
    assert {"CheckSpec", "MatchSpec", "ManySpec", "ColumnSpec", "PreprocessSpec"} <= set(schema["$defs"])
    assert {"LabelStep", "RegexStep", "RegionStep", "RowStep", "FieldSpec"} <= set(schema["$defs"])
    assert json.loads(json.dumps(schema)) == schema
