"""Modules import each other, and what is vendored, by their hashed names."""

import re

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders

from config.static_files import IMPORT
from config.templatetags.modules import imported_by


@pytest.mark.parametrize(
    ("line", "url"),
    [
        ('import { Language } from "./yaml-schema.js";', "./yaml-schema.js"),
        ("export * from './a.js'", "./a.js"),
        ('} from "../vendor/codemirror/codemirror.min.js";', "../vendor/codemirror/codemirror.min.js"),
    ],
)
def test_an_import_is_found_beside_a_module_and_among_what_is_vendored(line: str, url: str) -> None:
    found = re.search(IMPORT, line)
    assert found is not None
    assert found["url"] == url


@pytest.mark.parametrize("line", ['import x from "codemirror";', 'const from = "./a.txt";', 'from "https://a/b.js"'])
def test_what_is_no_import_of_ours_is_left_alone(line: str) -> None:
    assert re.search(IMPORT, line) is None


def test_the_editor_loads_what_it_is_built_on_at_once() -> None:
    assert set(imported_by("js/yaml-editor.js")) == {
        "vendor/codemirror/codemirror.min.js",
        "js/yaml-look.js",
        "js/yaml-place.js",
        "js/yaml-schema.js",
    }


def test_what_is_vendored_has_its_licence_beside_it() -> None:
    folders = [path for path in (settings.BASE_DIR / "static" / "vendor").iterdir() if path.is_dir()]

    assert {path.name for path in folders} >= {"codemirror", "htmx"}
    assert all(finders.find(f"vendor/{path.name}/LICENSE") for path in folders)
