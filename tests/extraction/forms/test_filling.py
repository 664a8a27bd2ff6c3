"""detect(), fill() and clear(): named fields and printed ones, what is refused, and files that are none."""

from pathlib import Path

import pytest

from extraction.datamodel import BoundingBox
from extraction.errors import CorruptDocument, PasswordRequired, TooManyPages
from extraction.forms.filling import clear, detect, fill
from extraction.forms.model import FormField, NotFilled
from extraction.reading import read
from tests.extraction.documents import page_loop_pdf, pdf
from tests.extraction.forms.papers import named_form, printed_form


def state(path: Path) -> dict[str, tuple[str, bool | None]]:
    """Value and mark by name, the buttons of a group by name and option."""
    return {
        "/".join((field.name, *field.options)) if field.type == "radio" else field.name: (field.value, field.selected)
        for field in detect(path)
    }


def test_named_fields_are_told_with_place_kind_options_and_label(tmp_path: Path) -> None:
    fields = detect(named_form(tmp_path))
    assert [(field.name, field.type, field.label, field.value, field.selected, field.options) for field in fields] == [
        ("person.name", "text", "Full name", "Old", None, ()),
        ("colour", "choice", "Colour", "Red", None, ("Red", "Green", "Blue")),
        ("agree", "checkbox", "I agree", "Off", False, ("Yes",)),
        ("size", "radio", "Small", "L", False, ("S",)),
        ("size", "radio", "Large", "L", True, ("L",)),
        ("code", "text", "Code", "", None, ()),
        ("office", "text", "Office", "fixed", None, ()),
    ]
    box = fields[0].box
    assert (box.page, round(box.x0, 3), round(box.y0, 3), round(box.x1, 3), round(box.y1, 3)) == (
        1,
        0.333,
        0.1,
        0.667,
        0.125,
    )
    assert [field.name for field in fields if field.read_only] == ["office"]
    assert not any(field.is_drawn for field in fields)


def test_a_filled_form_holds_the_values_and_shows_them(tmp_path: Path) -> None:
    target = tmp_path / "filled.pdf"
    values = {"person.name": "Ada Lövelace", "colour": "blue", "agree": True, "size": "Small", "code": "abc"}
    report = fill(named_form(tmp_path), target, values)
    assert (report.written, report.not_written) == (tuple(values), ())
    assert state(target) == {
        "person.name": ("Ada Lövelace", None), "colour": ("Blue", None), "agree": ("Yes", True), "size/S": ("S", True),
        "size/L": ("S", False), "code": ("abc", None), "office": ("fixed", None),
    }  # fmt: skip
    assert "Ada Lövelace" in read(target.read_bytes()).text


def test_a_field_may_be_named_by_its_place(tmp_path: Path) -> None:
    source, target = named_form(tmp_path), tmp_path / "filled.pdf"
    report = fill(source, target, {(1, detect(source)[0].box): "Grace"})
    assert len(report.written) == 1
    assert state(target)["person.name"] == ("Grace", None)


def test_a_box_that_is_marked_already_is_left_alone_and_can_be_unmarked(tmp_path: Path) -> None:
    source, once, twice, off = named_form(tmp_path), tmp_path / "1.pdf", tmp_path / "2.pdf", tmp_path / "3.pdf"
    fill(source, once, {"agree": True})
    fill(once, twice, {"agree": "yes"})
    fill(twice, off, {"agree": False})
    assert [state(path)["agree"] for path in (once, twice, off)] == [("Yes", True), ("Yes", True), ("Off", False)]


@pytest.mark.parametrize(
    ("name", "value", "reason"),
    [
        ("nowhere", "x", "there is no such field"),
        ("office", "x", "it may not be changed"),
        ("colour", "Pink", "it is none of the options: Red, Green, Blue"),
        ("size", "Huge", "it is none of the options: Small, Large"),
        ("agree", "perhaps", "yes or no is wanted"),
        ("person.name", True, "a text is wanted"),
    ],
)
def test_what_a_field_does_not_take_is_reported_and_changes_nothing(
    tmp_path: Path, name: str, value: str | bool, reason: str
) -> None:
    source, target = named_form(tmp_path), tmp_path / "filled.pdf"
    report = fill(source, target, {name: value})
    assert (report.written, report.not_written) == ((), (NotFilled(name, reason),))
    assert state(target) == state(source)


def test_a_text_that_is_cut_off_by_its_field_is_reported(tmp_path: Path) -> None:
    report = fill(named_form(tmp_path), tmp_path / "filled.pdf", {"code": "abcdef"})
    assert report.not_written == (NotFilled("code", "the field took “abc” of it"),)


def test_clearing_empties_what_is_named_or_all_that_can_be(tmp_path: Path) -> None:
    source, filled = named_form(tmp_path), tmp_path / "filled.pdf"
    fill(source, filled, {"agree": True, "code": "abc"})
    one, every = tmp_path / "one.pdf", tmp_path / "every.pdf"
    assert clear(filled, one, ["code"]).written == ("code",)
    assert state(one) == state(filled) | {"code": ("", None)}
    report = clear(filled, every)
    assert report.written == ("person.name", "colour", "agree", "code")
    assert [each.name for each in report.not_written] == ["size", "office"]
    assert state(every) == {
        "person.name": ("", None), "colour": ("", None), "agree": ("Off", False), "code": ("", None),
        "size/S": ("L", False), "size/L": ("L", True), "office": ("fixed", None),
    }  # fmt: skip
    assert clear(filled, one, ["nowhere"]).not_written == (NotFilled("nowhere", "there is no such field"),)


def test_places_of_a_printed_form_are_fields_too(tmp_path: Path) -> None:
    fields = detect(printed_form(tmp_path))
    assert [(field.name, field.type, field.label, field.selected) for field in fields] == [
        ("page1_field1", "text", "Name", None),
        ("page1_field2", "text", "Street", None),
        ("page1_field3", "text", "Date", None),
        ("page1_field4", "checkbox", "Married", False),
    ]
    assert all(field.is_drawn for field in fields)


def test_values_are_printed_into_a_form_without_fields(tmp_path: Path) -> None:
    source, target = printed_form(tmp_path), tmp_path / "filled.pdf"
    values = {"page1_field1": "Ada", "page1_field2": "Main Street 5", "page1_field4": True}
    assert fill(source, target, values).not_written == ()
    words = {word.text: word.box for word in read(target.read_bytes()).pages[0].words}
    street = _field(detect(source), "page1_field2").box
    assert words["Main"].is_centred_in(street, 0.0)
    assert words["Ada"].is_centred_in(_field(detect(source), "page1_field1").box, 0.0)
    assert words["X"].is_centred_in(_field(detect(source), "page1_field4").box, 0.0)
    assert [field.selected for field in detect(target) if field.label == "Married"] == [True]


@pytest.mark.parametrize(
    ("value", "reason"),
    [("漢字", "it has letters that cannot be printed"), ("long " * 60, "it is too long for its place")],
)
def test_what_cannot_be_printed_is_reported_and_nothing_is_printed(tmp_path: Path, value: str, reason: str) -> None:
    source, target = printed_form(tmp_path), tmp_path / "filled.pdf"
    assert fill(source, target, {"page1_field1": value}).not_written == (NotFilled("page1_field1", reason),)
    assert read(target.read_bytes()).text == read(source.read_bytes()).text


def test_a_page_of_text_has_no_fields(tmp_path: Path) -> None:
    path = tmp_path / "letter.pdf"
    path.write_bytes(pdf())
    assert detect(path) == ()


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"no PDF", CorruptDocument), (b"", CorruptDocument), (pdf(password="secret"), PasswordRequired),
        (page_loop_pdf(), (CorruptDocument, TooManyPages)),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_opened_is_refused_and_nothing_is_written(
    tmp_path: Path, data: bytes, error: type[Exception]
) -> None:
    source, target = tmp_path / "hostile.pdf", tmp_path / "filled.pdf"
    source.write_bytes(data)
    with pytest.raises(error):
        fill(source, target, {"name": "x"})
    assert not target.exists()


def test_a_protected_form_opens_with_its_password(tmp_path: Path) -> None:
    source = tmp_path / "protected.pdf"
    source.write_bytes(pdf(password="secret"))
    assert detect(source, "secret") == ()


def _field(fields: tuple[FormField, ...], name: str) -> FormField:
    return next(field for field in fields if field.name == name)


def test_a_place_beside_every_field_is_no_field(tmp_path: Path) -> None:
    corner = BoundingBox(1, 0.0, 0.0, 0.01, 0.01)
    report = fill(named_form(tmp_path), tmp_path / "filled.pdf", {(1, corner): "x"})
    assert report.not_written == (NotFilled("page 1 at 0.000, 0.000", "there is no such field"),)
