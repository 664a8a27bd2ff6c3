"""An import in a real browser, on a phone: chosen, looked at, confirmed; nothing is refused by the content policy."""

from pathlib import Path
from typing import Any

import pytest

from accounts.audit import SYSTEM
from builder.library import export_all
from templates_app.models import TemplateVersion
from tests.axe import grave_violations
from tests.builder.test_unpacking import zipped
from tests.factories import DEFAULT_SOURCE, make_environment, make_filter, make_member, make_template
from tests.templates_app.editor_pages import opened_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PHONE = {"width": 390, "height": 844}
OVERFLOW = "document.scrollingElement.scrollWidth - innerWidth"


def test_an_export_is_imported_by_hand(chromium: Any, live_server: Any, tmp_path: Path) -> None:
    acme, demo = make_environment("acme"), make_environment()
    make_template(acme)
    make_filter(acme)
    (tmp_path / "all.zip").write_bytes(export_all(environment=acme, actor=SYSTEM))
    admin = make_member(demo, "admin")
    with opened_page(chromium, live_server.url, admin, "/templates/", viewport=PHONE) as page:
        page.get_by_role("link", name="Import and export").click()
        page.get_by_label("A file").set_input_files(tmp_path / "all.zip")
        page.get_by_role("button", name="Show what it would do").click()
        page.get_by_text("2 new. Nothing is written yet.").wait_for()
        assert grave_violations(page) == []
        assert page.evaluate(OVERFLOW) == 0

        page.get_by_role("button", name="Import").click()

        page.wait_for_url("**/templates/")
        assert page.locator(".toast-text").all_inner_texts() == ["Imported: 2 new, 0 updated, 0 skipped."]
    assert TemplateVersion.objects.get(template__environment=demo).status == "published"


def test_problems_fit_a_phone(chromium: Any, live_server: Any, tmp_path: Path) -> None:
    name = "a-folder-with-a-very-long-name-that-somebody-chose/" * 3 + "invoice.yaml"
    (tmp_path / "bad.zip").write_bytes(zipped({name: DEFAULT_SOURCE.replace("type: date", "type: dat")}))
    admin = make_member(make_environment(), "admin")
    with opened_page(chromium, live_server.url, admin, "/templates/-/library/", viewport=PHONE) as page:
        page.get_by_label("A file").set_input_files(tmp_path / "bad.zip")
        page.get_by_role("button", name="Show what it would do").click()

        page.get_by_text("Did you mean “date”?").wait_for()
        page.get_by_text("Nothing of this can be imported").wait_for()
        page.emulate_media(color_scheme="dark")
        assert grave_violations(page) == []
        assert page.evaluate(OVERFLOW) == 0
        assert page.get_by_role("button", name="Import").count() == 0
    assert not TemplateVersion.objects.exists()
