"""A form as one operation of the pipeline: found, emptied, filled, told as JSON beside the PDF that came of it."""

import json
from pathlib import Path
from typing import Any

import pytest

from extraction import FormRequest, Plan, ProcessRequest, process
from extraction.errors import NotAForm, UnsupportedType
from extraction.forms.filling import detect
from tests.extraction import documents
from tests.extraction.forms.papers import named_form, printed_form


def done(path: Path, folder: Path, **asked: Any) -> tuple[dict[str, Any], Path]:
    out = folder / "out"
    plan = Plan(operation="form", form=FormRequest(**asked))
    outcome = process(ProcessRequest(document_path=path, output_dir=out, plan=plan), lambda done, total: None)
    assert outcome.output is not None
    return json.loads((out / outcome.output).read_text()), out / "form.pdf"


def test_fields_are_found_and_nothing_is_written_where_nothing_is_asked_for(tmp_path: Path) -> None:
    told, target = done(named_form(tmp_path), tmp_path)
    assert (told["written"], told["not_written"], told["file"], target.exists()) == ([], [], None, False)
    name = next(each for each in told["fields"] if each["name"] == "person.name")
    assert (name["type"], name["value"], name["label"]) == ("text", "Old", "Full name")
    assert name["box"] == {"page": 1, "x0": 0.33333, "y0": 0.1, "x1": 0.66667, "y1": 0.125}


def test_values_and_instructions_are_written_and_values_count_where_both_name_a_field(tmp_path: Path) -> None:
    told, target = done(
        named_form(tmp_path),
        tmp_path,
        values={"person.name": "Ada", "shoe": "42"},
        instructions="Full name: Bob; Colour: Blue; Weight: 3",
    )
    assert told["written"] == ["person.name", "colour"]
    assert told["not_written"] == [
        {"name": "shoe", "reason": "there is no such field"},
        {"name": "Weight", "reason": "no field is called like that, or several are"},
    ]
    now = {each.name: each.value for each in detect(target)}
    assert (now["person.name"], now["colour"]) == ("Ada", "Blue")
    assert {each["name"]: each["value"] for each in told["fields"]} == now
    assert told["file"] == "form.pdf"


def test_a_form_is_emptied_before_it_is_filled(tmp_path: Path) -> None:
    told, target = done(named_form(tmp_path), tmp_path, clear=True, values={"code": "abc"})
    now = {each.name: each.value for each in detect(target)}
    assert (now["person.name"], now["code"], now["office"]) == ("", "abc", "fixed")
    assert told["not_written"] == [{"name": "size", "reason": "one of its buttons is always marked"}]


def test_only_fields_that_are_named_and_pages_that_are_wanted_are_touched(tmp_path: Path) -> None:
    form = named_form(tmp_path)
    told, target = done(form, tmp_path, clear=True, fields=("colour",), values={"person.name": "Ada"})
    assert [each["name"] for each in told["fields"]] == ["colour"]
    assert told["not_written"] == [{"name": "person.name", "reason": "there is no such field"}]
    assert next(each.value for each in detect(target) if each.name == "person.name") == "Old"
    told, _ = done(form, tmp_path / "other", pages=(2,))
    assert told["fields"] == []


def test_a_printed_form_gets_its_values_printed(tmp_path: Path) -> None:
    told, target = done(printed_form(tmp_path), tmp_path, instructions="Name: Ada Lovelace; Married: yes")
    assert (len(told["written"]), told["not_written"]) == (2, [])
    assert target.read_bytes().startswith(b"%PDF")


def test_what_is_no_pdf_is_refused_before_it_is_read(tmp_path: Path) -> None:
    picture, junk = tmp_path / "a.png", tmp_path / "b"
    documents.picture().save(picture, "PNG")
    junk.write_bytes(b"nothing")
    with pytest.raises(NotAForm, match="image/png"):
        done(picture, tmp_path)
    with pytest.raises(UnsupportedType):
        done(junk, tmp_path)
    assert not (tmp_path / "out").exists()
