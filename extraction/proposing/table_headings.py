"""Where tables begin and end: rows that are headings of columns, and labels with which the body is over."""

from collections.abc import Iterator, Sequence

from extraction.finders.view import PageView, Row, label_key
from extraction.lexicon import Meaning, meanings
from extraction.proposing.wording import Words, is_amount, is_label, text_of

LEAST_COLUMNS, LEAST_KNOWN, MOST_COLUMNS = 3, 2, 15
WRAPPED_PT = 8.0  # between rows of headings that belong together
MOST_STOPS, LONGEST_TEXT = 20, 60
STOPS = frozenset(("net_total", "subtotal", "grand_total", "due_total", "closing_balance"))


def heading_rows(page: PageView) -> Iterator[tuple[int, list[str]]]:
    """Rows of which most parts can be headings of columns, at least two of them known ones. Where headings run over
    two rows, the one with more known headings stands for both."""
    best: tuple[int, int, list[str]] | None = None
    for at, row in enumerate(page.rows):
        headings = headings_of(row)
        known = {found.concept.name for heading in headings for found in column_meanings(heading)[:1]}
        if len(known) < LEAST_KNOWN:
            continue
        if best is not None and row.top - page.rows[best[1]].bottom <= WRAPPED_PT:
            best = max(best, (len(known), at, headings), key=lambda found: found[0])
            continue
        if best is not None:
            yield best[1:]
        best = (len(known), at, headings)
    if best is not None:
        yield best[1:]


def headings_of(row: Row) -> list[str]:
    """The texts of a row's parts that can be headings; none where too few can."""
    return [text_of(part) for part in heading_parts(row)]


def heading_parts(row: Row) -> list[Words]:
    """The words of a row's parts that can be headings; none where too few can."""
    segments = [segment for segment in row.segments if any(word.key or word.text == "#" for word in segment)]
    if any(word.text.endswith(":") for word in row.words) or any(is_amount(segment) for segment in segments):
        return []
    parts = [part for segment in segments for part in _divided(segment)]
    if not LEAST_COLUMNS <= len(parts) <= MOST_COLUMNS:
        return []
    headings = [
        part
        for part in parts
        if len(text_of(part)) <= LONGEST_TEXT and (is_label(part) or column_meanings(text_of(part)))
    ]
    return headings if len(headings) * 3 >= len(parts) * 2 else []


def _divided(segment: Words) -> list[Words]:
    """The words of one heading, or of several known ones that stand close to each other."""
    if len(segment) == 1 or column_meanings(text_of(segment)):
        return [segment]
    for end in range(len(segment) - 1, 0, -1):
        if column_meanings(text_of(segment[:end])):
            rest = _divided(segment[end:])
            if all(column_meanings(text_of(part)) for part in rest):
                return [segment[:end], *rest]
    return [segment]


def column_meanings(heading: str) -> tuple[Meaning, ...]:
    return meanings(heading, "columns", exact=True) or ((heading == "#" and meanings("no", "columns")) or ())


def table_ends(pages: Sequence[PageView], page: PageView, at: int) -> Iterator[str]:
    """Labels of totals and headings of sections below the headings: with one of them the table ends."""
    found: dict[str, None] = {}
    for other in pages[pages.index(page) :]:
        for row in other.rows[at + 1 if other is page else 0 :]:
            has_amount = any(any(char.isdigit() for char in word.text) for word in row.words)
            for segment in row.segments:
                label = text_of(segment).partition(":")[0].strip()  # its amount may stand behind a colon
                if label_key(label) and len(label) <= LONGEST_TEXT and _ends_a_table(label, has_amount=has_amount):
                    found.setdefault(label)
    yield from list(found)[:MOST_STOPS]


def _ends_a_table(label: str, *, has_amount: bool) -> bool:
    """A heading of a section, or a total that stands beside its amount and is no heading of a column."""
    total = any(found.concept.name in STOPS for found in meanings(label, exact=True))
    return (total and has_amount) or bool(meanings(label, "sections", exact=True))
