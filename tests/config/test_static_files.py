"""How static files are stored."""

from pathlib import Path
from typing import Any

from django.core.files.base import ContentFile

from config.static_files import StaticFilesStorage


def test_our_modules_import_each_other_by_names_that_change_with_what_is_in_them(
    tmp_path: Path, settings: Any
) -> None:
    settings.DEBUG = False
    storage = StaticFilesStorage(location=str(tmp_path), base_url="/static/")
    files = {
        "js/desk.js": 'import { post } from "./desk-api.js";\nexport const url = "./desk-api.js";\n',
        "js/desk-api.js": "export const post = 1;\n",
        "other/vendor.js": 'import htmx from "./missing.js";\n',
    }
    for name, content in files.items():
        storage.save(name, ContentFile(content.encode()))

    stored = {name: hashed for name, hashed, _ in storage.post_process({name: (storage, name) for name in files})}

    api, desk = Path(stored["js/desk-api.js"]).name, (tmp_path / stored["js/desk.js"]).read_text()
    assert api != "desk-api.js"
    assert desk.splitlines() == [f'import {{ post }} from "./{api}";', 'export const url = "./desk-api.js";']
    assert (tmp_path / stored["other/vendor.js"]).read_text() == files["other/vendor.js"]
