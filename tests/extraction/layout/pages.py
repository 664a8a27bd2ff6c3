"""Pages of lines at given places, as a reader would give them: 600 x 800 points."""

from extraction import BoundingBox, Line, Page, ParsedDocument, Word
from extraction.layout import arrange

WIDTH_PT, HEIGHT_PT = 600.0, 800.0
LETTER = 0.5  # width of a letter in units of its height


def words(text: str, x: float, y: float, size: float = 10, *, bold: bool = False) -> list[Word]:
    """The words of one line, its upper left corner at (x, y) in points from the top left."""
    made = []
    for word in text.split(" "):
        right = x + len(word) * size * LETTER
        box = BoundingBox(1, x / WIDTH_PT, y / HEIGHT_PT, right / WIDTH_PT, (y + size) / HEIGHT_PT)
        made.append(Word(word, box, bold=bold))
        x = right + size * 0.3
    return made


def column(texts: list[str], x: float, y: float, step: float = 12, size: float = 10) -> list[Word]:
    return [word for row, text in enumerate(texts) for word in words(text, x, y + step * row, size)]


def page(found: list[Word], number: int = 1, pictures: tuple[BoundingBox, ...] = ()) -> Page:
    lines: tuple[Line, ...] = arrange(found, WIDTH_PT, HEIGHT_PT)
    return Page(number, WIDTH_PT, HEIGHT_PT, "text_layer", lines, pictures=pictures)


def document(*pages: Page) -> ParsedDocument:
    return ParsedDocument("application/pdf", pages)
