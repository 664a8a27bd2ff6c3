"""Templates of invoice2data that say what has no equal here: left out with a warning, or refused with the place."""

import pytest

from extraction.errors import TemplateInvalid
from extraction.importers import import_invoice2data
from tests.extraction.importers.test_invoice2data import HEAD, REST, warnings


@pytest.mark.parametrize(
    ("body", "warning"),
    [
        ("fields: {a: '('}", "a: “(” is not a regular expression: missing ) at position 1; it was left out"),
        ("fields: {a: {parser: magic}}", "a: the parser “magic” is unknown, the field was left out"),
        ("fields: {a: {parser: static}}", "a: has no value and was left out"),
        ("fields: {a-b: x}", "the field “a-b” is called “a_b” here"),
        ("fields: {a: (b)(c)}",
         "a: “(b)(c)” has several groups, of which invoice2data takes none; here it is the first"),
        ("fields: {a: {parser: regex, regex: b, group: mean}}",
         "a: the grouping “mean” is unknown: the first match is taken"),
        ("fields: {a: {parser: regex, regex: b, type: color}}", "a: the type “color” is unknown and was read as text"),
        ("fields: {a: {parser: regex, regex: b, colour: c}}",
         "a: “colour” means nothing to a regex field and was left out"),
        ("fields: {a: {parser: regex, regex: b, area: {x: 1}}}",
         "a: the area needs the numbers f, l, r, x, y, W and H; the whole document is searched"),
        ("fields: {a: b}\ntables: [{start: a}]", "a table without start, end and body was left out"),
        ("fields: {a: b}\nlines: {start: a, end: b, line: c}",
         "lines: its lines have no named groups or no start and end; they were left out"),
        ("fields: {a: b}\npriority: 9", "the priority 9 has no counterpart: the template that matches best is taken"),
        ("fields: {a: b}\ncamelot: {flavor: lattice}", "the key “camelot” means nothing here and was left out"),
    ],
)  # fmt: skip
def test_what_cannot_be_carried_over_is_said(body: str, warning: str) -> None:
    assert warnings(body + "\n") == (warning,)
    assert f"# - {warning}\n" in import_invoice2data(HEAD + body + "\n" + REST)


def test_expressions_that_are_too_long_or_too_many_are_left_out() -> None:
    long = "a" * 951
    assert warnings(f"fields: {{a: [b, {long}]}}") == (
        "a: an expression that is empty or longer than 950 characters was left out",
    )
    assert warnings(f"fields: {{a: [{', '.join('b' * 21)}]}}") == (
        "a: only the first 20 of its expressions were taken",
    )


def test_what_has_no_equal_is_refused_with_the_place() -> None:
    many = ", ".join(f"a{number}: b" for number in range(201))
    with pytest.raises(TemplateInvalid, match="The template has one problem"):
        import_invoice2data(f"keywords: a\nfields: {{{many}}}\nrequired_fields: []\n")


@pytest.mark.parametrize(
    ("options", "warning"),
    [
        ("languages: [xx]", "the language “xx” is unknown: dates are read in any of the usual ones"),
        ("decimal_separator: ':'", "the decimal separator “:” is neither a point nor a comma: the point was taken"),
        ("strict_fields: true", "the option “strict_fields” has no counterpart and was left out"),
        ("replace: [[a]]", "options: a replacement is a pair [expression, text]; “['a']” was left out"),
    ],
)
def test_options_that_cannot_be_carried_over_are_said(options: str, warning: str) -> None:
    assert warnings("fields: {a: b}\n", f"keywords: a\noptions: {{{options}}}\n") == (warning,)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        ("[", "it is not valid YAML"),
        ("a: 1", "a template of invoice2data is a map with “keywords” and “fields”"),
        ("keywords: a", "a template of invoice2data is a map with “keywords” and “fields”"),
        ("keywords: &a [b]\nfields: {c: *a}", "it has aliases (*name): write them out"),
        ("#" * 300_000, "it is longer than 256 KiB"),
    ],
)
def test_what_is_no_template_is_refused(source: str, message: str) -> None:
    with pytest.raises(TemplateInvalid, match="cannot be imported") as refusal:
        import_invoice2data(source)
    assert refusal.value.problems == (("", message),)
