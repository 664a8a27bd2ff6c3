"""The three views of one source at the workbench in Chromium: lines, YAML and page in step; undo, tables, keys."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from accounts.audit import SYSTEM
from accounts.models import Role
from builder import workbench
from builder.models import Sample
from jobs import queue
from jobs.models import Job
from templates_app.models import ExtractionTemplate
from tests import factories
from tests.axe import grave_violations
from tests.builder.invoices import FIRST, SECOND, printed
from tests.builder.workbench_hands import Hands
from tests.flows.conftest import desk as desk
from tests.flows.running_desk import RunningDesk, wait_until

pytestmark = [pytest.mark.browser, pytest.mark.queue, pytest.mark.timeout(300)]


@pytest.fixture
def hands(desk: RunningDesk, chromium: Any) -> Iterator[Hands]:
    """An admin at the workbench of a template with two samples and no field."""
    environment = factories.make_environment()
    factories.make_member(environment, Role.ADMIN, "nadia")
    files = [factories.uploaded(printed(invoice), name) for invoice, name in ((FIRST, "a.pdf"), (SECOND, "b.pdf"))]
    template = workbench.begin(environment=environment, actor=SYSTEM, title="Nordwind", files=files).template
    # The worker reads the samples while the desk starts.
    desk.start_worker()
    desk.start_web()
    wait_until(lambda: not Job.objects.exclude(status="completed").exists(), timeout_s=60, what="reading")
    wait_until(_worker_answers, timeout_s=60, what="a worker answering")
    context = chromium.new_context(viewport={"width": 1440, "height": 900}, base_url=desk.url)
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("console", lambda line: errors.append(line.text) if "Content Security Policy" in line.text else None)
    hands = Hands(page)
    hands.sign_in("nadia", factories.PASSWORD)
    page.goto(reverse("builder:workbench", args=[template.name]))
    hands.wait_for_page()
    yield hands
    context.close()
    assert errors == []


def _worker_answers() -> bool:
    try:
        return bool(queue.ask(queue.EXTRACTION, "builder.tasks.guess", "all", [], {}, wait_s=2) == [])
    except queue.NoAnswer:
        return False


def source() -> str:
    return workbench.working(ExtractionTemplate.objects.get()).source


def typed(page: Any, text: str) -> None:
    """The whole text of the editor, as if somebody had typed it."""
    page.locator("yaml-editor").evaluate(
        """(editor, text) => {
            editor.value = text;
            editor.querySelector("textarea").dispatchEvent(new Event("input", { bubbles: true }));
        }""",
        text,
    )


def line(hands: Hands, name: str) -> Any:
    return hands.page.locator(f'[data-name="{name}"] .bench-line')


def test_lines_yaml_and_page_stay_in_step_and_nothing_is_lost(hands: Hands) -> None:
    page = hands.page
    # a click on the page is a line, and text
    hands.click_word(FIRST.number)
    expect(line(hands, "invoice_number")).to_contain_text(FIRST.number)
    expect(page.get_by_label("Title")).to_be_focused()
    assert "  invoice_number:\n" in source()

    # what the line's form says is in the text
    page.get_by_label("Name", exact=True).fill("number")
    page.keyboard.press("Enter")
    expect(line(hands, "number")).to_be_focused()
    assert "  number:\n    title: Invoice number\n" in source()

    # what is typed in the text is in the lines, with its mistakes
    page.keyboard.press("Alt+y")
    typed(page, source() + "  total: {type: money, find: [{rwo: Total}]}\n")
    expect(page.locator("[data-bench-problems]")).to_contain_text("rwo")
    expect(page.locator("[data-bench-problem-count]")).to_have_text("1")
    page.wait_for_timeout(1300)  # what is typed after a pause is a step of its own
    typed(page, source().replace("rwo", "row"))
    page.keyboard.press("Alt+y")
    expect(line(hands, "total")).to_contain_text("1727.40")
    expect(page.locator("[data-bench-problems]")).to_be_hidden()

    # undo takes back what was mended, the typed field, and then the name; redo brings all of it
    page.locator("[data-do=undo]").click()
    expect(page.locator("[data-bench-problems]")).to_contain_text("rwo")
    page.locator("[data-do=undo]").click()
    expect(line(hands, "total")).to_have_count(0)
    page.locator("[data-do=undo]").click()
    expect(line(hands, "invoice_number")).to_be_visible()
    for _ in range(3):
        page.locator("[data-do=redo]").click()
    expect(line(hands, "total")).to_contain_text("1727.40")

    # and all of it is there when the page is opened again
    page.reload()
    expect(page.locator(".bench-row")).to_have_count(2)
    expect(line(hands, "total")).to_contain_text("1727.40")
    template = ExtractionTemplate.objects.get()
    assert not template.versions.exists()

    # what another admin does meanwhile is told before it would be overwritten, and what was typed stays
    rita = factories.make_member(template.environment, Role.ADMIN, "rita")
    theirs = source() + "  due:\n    type: date\n    find: [{label: Due}]\n"
    workbench.keep(template=template, actor=factories.acting(rita), source=theirs)
    line(hands, "total").click()
    page.get_by_label("Title").fill("All of it")
    page.keyboard.press("Tab")
    notice = page.locator("[data-bench-outdated]")
    expect(notice).to_contain_text("rita has changed this template meanwhile: Due added.")
    expect(page.get_by_label("Title")).to_have_value("All of it")
    assert source() == theirs
    assert grave_violations(page) == []

    # until one of both is chosen
    notice.get_by_role("button", name="Keep mine").click()
    expect(line(hands, "total")).to_contain_text("All of it")
    expect(notice).to_be_hidden()
    assert "  due:" not in source()
    workbench.keep(template=template, actor=factories.acting(rita), source=theirs)
    page.get_by_label("Title").fill("Sum")
    page.keyboard.press("Tab")
    notice.get_by_role("button", name="Take theirs").click()
    expect(line(hands, "due")).to_be_visible()
    assert source() == theirs
    page.keyboard.press("Escape")
    page.locator("[data-do=undo]").click()
    expect(line(hands, "due")).to_have_count(0)


def test_a_table_is_drawn_its_columns_chosen_and_the_keyboard_does_the_rest(hands: Hands) -> None:
    page = hands.page
    # a box around the table, without its second column
    hands.press("Alt+t")
    hands.drag_round("Description", "240.00")
    heads = page.locator(".table-head select")
    expect(heads).to_have_count(4)
    heads.nth(1).select_option("Ignore")
    page.get_by_role("button", name="Take this table").click()
    expect(page.locator('[data-name="line_items"] .value-table thead')).to_have_text("DescriptionUnit priceAmount")
    expect(page.locator('[data-name="line_items"] .value-table tbody tr')).to_have_count(3)

    # everything else is added, shown on the other sample, moved and removed by keys
    hands.press("Enter")
    hands.press("Alt+a")
    expect(page.locator(".bench-row")).to_have_count(9)
    hands.press("Alt+2")
    expect(line(hands, "grand_total")).to_contain_text("1106.70")
    line(hands, "line_items").focus()
    hands.press("Alt+ArrowDown")
    expect(page.locator(".bench-row").nth(1)).to_have_attribute("data-name", "line_items")
    expect(line(hands, "line_items")).to_be_focused()
    hands.press("Delete")
    expect(page.locator(".bench-row")).to_have_count(8)
    hands.press("Control+s")
    expect(page.locator("[data-bench-standing]")).to_have_text("version 1")
    assert grave_violations(page) == []

    # and what is right in it is said
    page.get_by_role("button", name="Approve this sample’s values").click()
    expect(page.locator("[data-bench-verdict]")).to_have_text("8 of 8 fields found · approved")
    golden = Sample.objects.exclude(approved_at=None).get()
    assert golden.values["invoice_number"] == SECOND.number
    assert golden.currencies == {}


def test_it_is_usable_on_a_phone_and_in_the_dark(hands: Hands) -> None:
    page = hands.page
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    page.locator(".bench-hint-row").first.click()
    expect(page.locator(".bench-row.selected")).to_have_count(1)
    assert page.evaluate("document.scrollingElement.scrollWidth") <= 390
    assert grave_violations(page) == []
