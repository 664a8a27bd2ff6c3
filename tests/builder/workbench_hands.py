"""A person's hands at the workbench in Chromium: every click, key and typed text is counted."""

from pathlib import Path
from typing import Any

# Where the nth word with that text stands on the screen, whatever page it is on; null where it is not printed.
WORD_AT = """async ([wanted, nth, scrolls]) => {
    const view = document.querySelector("page-view");
    const frame = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    for (const { number } of view.pages) {
        const words = (await view.wordsOf(number)).filter(({ text }) => text === wanted);
        if (words.length <= nth) { nth -= words.length; continue; }
        const { x0, y0, x1, y1 } = words[nth];
        const turned = view.page !== number;
        if (turned) view.showPage(number);
        await frame();
        const stage = view.stageOf(number);
        const scroll = document.querySelector(".page-view-scroll");
        if (scrolls) scroll.scrollBy({ top: stage.getBoundingClientRect().top - scroll.getBoundingClientRect().top + y0 * stage.clientHeight - 250, behavior: "instant" });
        await frame();
        const box = stage.getBoundingClientRect();
        const at = (x, y) => ({ x: box.left + x * box.width, y: box.top + y * box.height });
        return { ...at((x0 + x1) / 2, (y0 + y1) / 2), from: at(x0, y0), to: at(x1, y1), turned };
    }
    return null;
}"""  # noqa: E501


class Hands:
    def __init__(self, page: Any) -> None:
        self.page = page
        self.actions = 0

    def sign_in(self, username: str, password: str) -> None:
        self.page.goto("/login/")
        self.fill(self.page.get_by_label("Username"), username)
        self.fill(self.page.get_by_label("Password"), password)
        self.click(self.page.get_by_role("button", name="Sign in"))
        self.page.wait_for_url("**/jobs/**")

    def click(self, locator: Any) -> None:
        self.actions += 1
        locator.click()

    def fill(self, locator: Any, text: str) -> None:
        self.actions += 1
        locator.fill(text)

    def choose_files(self, locator: Any, *paths: Path) -> None:
        self.actions += 1
        locator.set_input_files(paths)

    def press(self, key: str) -> None:
        self.actions += 1
        self.page.keyboard.press(key)

    def type(self, text: str) -> None:
        self.actions += 1
        self.page.keyboard.type(text)

    def click_word(self, word: str, nth: int = 0) -> bool:
        """Clicks a printed word; turning to its page is an action too. False where it is not printed."""
        at = self.page.evaluate(WORD_AT, [word, nth, True])
        if at is None:
            return False
        self.actions += 1 + at["turned"]
        self.page.mouse.click(at["x"], at["y"])
        return True

    def drag_round(self, first: str | tuple[str, int], last: str | tuple[str, int]) -> None:
        """Draws a box from before one word to behind another; each may be the nth with its text."""
        self.actions += 1
        first, last = ((word, 0) if isinstance(word, str) else word for word in (first, last))
        start = self.page.evaluate(WORD_AT, [*first, True])["from"]
        end = self.page.evaluate(WORD_AT, [*last, False])["to"]
        self.page.mouse.move(start["x"] - 3, start["y"] - 3)
        self.page.mouse.down()
        self.page.mouse.move(end["x"] + 3, end["y"] + 3, steps=4)
        self.page.mouse.up()

    def wait_for_page(self) -> None:
        """Until the first sample is read and shown."""
        self.page.wait_for_url("**/build/")
        self.page.wait_for_selector("page-view img", timeout=60_000)
        self.page.wait_for_selector(".bench-detected:not([hidden])")
