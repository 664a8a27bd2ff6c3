"""Pictures of the template builder for docs/images, taken in Chromium of a desk of its own with the demo's documents.

    python -m bench.builder_pictures [--to docs/images]

The workbench (light and dark), the grid of a test run, rows of a sample that are corrected, what a version changes,
and health; each as WebP of at most MOST_BYTES.
"""

import argparse
import io
import json
import re
import shutil
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from bench.desk import CHROMIUM_FLAGS
from bench.own_desk import ROOT, OwnDesk

MOST_BYTES = 150_000
READ_WITHIN_MS = 90_000
DOCUMENTS = ("invoice-4101.pdf", "scan-invoice-4105.pdf")
# Up to where the buyer is looked for, and the steps of that.
BUYER = re.compile(r"(  buyer_name:\n(?:    \w.*\n)*?    find:\n)(?:      .*\n)+")
TYPED = """(editor, source) => {
    editor.value = source;
    editor.querySelector("textarea").dispatchEvent(new Event("input", { bubbles: true }));
}"""


class Photographer:
    """Goes through the builder as an admin, and keeps a picture of each place worth one."""

    def __init__(self, page: Page, folder: Path) -> None:
        self.page, self.folder = page, folder

    def keep(self, name: str, *, height: int = 900) -> None:
        """The window as it is, `height` pixels of it, as small as it has to be."""
        picture = Image.open(io.BytesIO(self.page.screenshot())).convert("RGB")
        picture = picture.crop((0, 0, picture.width, min(height, picture.height)))
        for quality in (90, 80, 70, 60):
            kept = io.BytesIO()
            picture.save(kept, "WEBP", quality=quality, method=6)
            if kept.tell() <= MOST_BYTES:
                break
        (self.folder / f"builder-{name}.webp").write_bytes(kept.getvalue())
        print(f"builder-{name}.webp  {kept.tell() / 1000:.0f} KB, quality {quality}")

    def sign_in(self, password: str) -> None:
        self.page.goto("/login/")
        self.page.get_by_label("Username").fill("admin")
        self.page.get_by_label("Password").fill(password)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/jobs/**")
        # The demo's own documents are read first: health counts them, and the worker is free then.
        for status in ("queued", "processing"):
            self.page.goto(f"/jobs/?status={status}")
            expect(self.page.get_by_text("No job matches")).to_be_visible(timeout=READ_WITHIN_MS)

    def build(self, samples: Path) -> None:
        page = self.page
        page.goto("/templates/-/from-samples/")
        page.get_by_label("What kind of document is it?").fill("Nordlicht invoices")
        page.get_by_label("Choose files").set_input_files([samples / name for name in DOCUMENTS])
        page.get_by_role("button", name="Read them and begin").click()
        expect(page.locator(".bench-tab .spinner")).to_have_count(0, timeout=READ_WITHIN_MS)
        page.locator("[data-do=all]").click(timeout=READ_WITHIN_MS)
        expect(page.locator(".bench-tab-count")).to_have_count(len(DOCUMENTS), timeout=READ_WITHIN_MS)
        page.locator('[data-name="issue_date"] .bench-line').click()
        page.wait_for_timeout(800)
        self.keep("workbench")
        page.emulate_media(color_scheme="dark")
        page.wait_for_timeout(300)
        self.keep("workbench-dark")
        page.emulate_media(color_scheme="light")

    def publish(self) -> None:
        """The values of both samples are right; then a draft finds one of them in another way."""
        page = self.page
        for number in range(1, len(DOCUMENTS) + 1):
            page.keyboard.press(f"Alt+{number}")
            page.locator("[data-do=approve]").click()
            expect(page.locator(".bench-tab .icon")).to_have_count(number)
        page.locator("[data-do=publish]").click()
        page.wait_for_url("**/templates/nordlicht-invoices/")
        page.goto("/templates/nordlicht-invoices/build/")
        expect(page.locator(".bench-tab-count")).to_have_count(len(DOCUMENTS), timeout=READ_WITHIN_MS)
        page.keyboard.press("Alt+y")
        editor = page.locator("yaml-editor")
        source = str(editor.evaluate("editor => editor.value"))
        source, found = BUYER.subn(r"\1      - {label: Customer number}\n", source)
        assert found == 1
        editor.evaluate(TYPED, source.replace("title: Invoice date", "title: Date of issue"))
        page.locator("[data-do=save]").click()
        expect(page.locator("[data-bench-standing]")).to_have_text("version 2", timeout=READ_WITHIN_MS)

    def look_around(self) -> None:
        page = self.page
        page.goto("/templates/nordlicht-invoices/samples/")
        page.get_by_role("button", name="Run the tests").click()
        expect(page.locator(".run-summary")).to_contain_text("worse than published", timeout=READ_WITHIN_MS)
        page.locator(".sample-cell").nth(1).focus()
        self.keep("samples", height=560)
        page.locator(".sample-head").first.click()
        page.locator("#field-line_items summary").click()
        page.wait_for_timeout(800)
        self.keep("sample")
        page.goto("/templates/nordlicht-invoices/versions/2/")
        page.wait_for_load_state("networkidle")
        self.keep("versions")
        page.goto("/templates/-/health/")
        self.keep("health", height=640)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--to", type=Path, default=ROOT / "docs" / "images")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        desk = OwnDesk(folder)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=CHROMIUM_FLAGS)
        try:
            for command in (["migrate", "--verbosity", "0"], ["collectstatic", "--noinput"], ["seed_demo"]):
                desk.manage(*command)
            desk.start_web()
            desk.start(sys.executable, "manage.py", "work", "extraction")
            desk.start(sys.executable, "manage.py", "sweep")
            desk.wait_for_web()
            window = browser.new_context(viewport={"width": 1440, "height": 900}, base_url=desk.url)
            photographer = Photographer(window.new_page(), given.to)
            photographer.sign_in(json.loads((desk.folder / "demo-passwords.json").read_text())["admin"])
            photographer.build(desk.folder / "samples")
            photographer.publish()
            photographer.look_around()
        finally:
            browser.close()
            desk.end_all()
    return 0


if __name__ == "__main__":
    sys.exit(main())
