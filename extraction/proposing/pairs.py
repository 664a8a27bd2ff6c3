"""Labels and the texts that may be their values, found by where they stand: beside, below, or in one run of words."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import takewhile

from extraction.datamodel import BoundingBox
from extraction.finders.view import PageView
from extraction.lexicon import meanings
from extraction.proposing.pieces import Pair, Piece, pieces_of_segment
from extraction.proposing.running import running_pairs
from extraction.proposing.wording import Words, is_amount, is_currency, is_known_label, is_label, text_of

BELOW_HEIGHTS = 1.8  # of the label's height: how far under it its value may begin
ROWS_BELOW = 5
LEVEL_PT = 2.0
EDGE_PT = 4.0  # edges that differ by less are aligned
BESIDE_SHARE = 0.6  # of the page's width: as far from its label a value may stand
HEADING_COLUMNS = 3
SMALLER_PRINT = 0.9
LIST_PITCH_HEIGHTS = 3.5  # rows of a list of labels stand no further apart
MAX_NEIGHBOURS = 200
_ITEM_COLUMNS = frozenset(("description", "quantity", "unit_price"))


def pairs_on(page: PageView, bold: Collection[BoundingBox] = ()) -> list[Pair]:
    """Every pair of a page that its geometry allows, good and bad. `bold`: the boxes of its bold words."""
    rows = [[piece for segment in row.segments for piece in pieces_of_segment(segment)] for row in page.rows]
    pairs: list[Pair] = []
    for at, row in enumerate(rows):
        pairs += _beside(row, BESIDE_SHARE * page.width)
        for piece in row:
            pairs += running_pairs(piece)
            label = piece.key if piece.key and not piece.rest else piece.rest if not piece.key else ()
            if label and is_label(label) and not _is_heading_row(row):
                pairs += _below(label, rows[at + 1 : at + 1 + ROWS_BELOW])
    neighbours: dict[tuple[str, int], list[Pair]] = defaultdict(list)
    for pair in pairs:
        neighbours[_lane(pair)].append(pair)
    return [_listed(pair, _around(pair, neighbours), bold) for pair in pairs]


def _lane(pair: Pair) -> tuple[str, int]:
    """Pairs of one list share a lane, or stand in the next one: a column of labels, or a row of them."""
    word = pair.label[0]
    return pair.stands, int(word.middle / LEVEL_PT if pair.stands == "below" else word.x0 / EDGE_PT)


def _around(pair: Pair, neighbours: Mapping[tuple[str, int], Sequence[Pair]]) -> list[Pair]:
    stands, lane = _lane(pair)
    found = [other for near in (lane - 1, lane, lane + 1) for other in neighbours.get((stands, near), ())]
    return found[:MAX_NEIGHBOURS]


def _is_heading_row(row: Sequence[Piece]) -> bool:
    """Whether these are the headings of a table of items."""
    texts = [text_of(piece.rest) for piece in row if not piece.key]
    columns = {found.concept.name for text in texts for found in meanings(text, "columns", exact=True)[:1]}
    return len(columns) >= HEADING_COLUMNS and not columns.isdisjoint(_ITEM_COLUMNS)


def _beside(row: Sequence[Piece], reach: float) -> Iterator[Pair]:
    begins_with_number = not row[0].key and is_amount(row[0].rest)
    for at, piece in enumerate(row):
        if piece.key and piece.rest:
            yield Pair(piece.key, piece.rest, "inline", colon=True, crowded=begins_with_number)
            continue
        label = piece.key or piece.rest
        if not is_label(label):
            continue
        following = [other.rest for other in takewhile(lambda other: not other.key, row[at + 1 :])]
        if not following or following[0][0].x0 - label[-1].x1 > reach:
            continue
        led = following[0][0].text == ":" and len(following[0]) > 1
        value = following[0][1:] if led else following[0]
        if len(following) > 1 and is_currency(value) and is_amount(following[1]):
            value = (*value, *following[1])
        numbers = [word for words in takewhile(is_amount, following) for word in words]
        several = len(numbers) > 1 and all(is_amount((word,)) for word in numbers)
        if several:
            value = (numbers[-1],)
        crowded = begins_with_number or several
        yield Pair(label, value, "beside", colon=bool(piece.key) or led, crowded=crowded)


def _below(label: Words, rows: Sequence[Sequence[Piece]]) -> Iterator[Pair]:
    """What stands under a label. Under the word for a party it may be below keys with their values."""
    skips = bool(meanings(text_of(label).rstrip(" :"), "parties", exact=True))
    bottom = max(word.y1 for word in label)
    reach = BELOW_HEIGHTS * max(word.height for word in label)
    skipped: list[str] = []
    for at, row in enumerate(rows):
        piece = next((piece for piece in row if _stands_under(label, piece.key or piece.rest, bottom, reach)), None)
        if piece is None:
            continue
        is_key = piece.key or _is_led(row, piece)
        if not is_key:
            crowded = _goes_on(piece.rest, rows[at + 1 : at + 2])
            marked = label[-1].text.endswith(":")
            yield Pair(label, piece.rest, "below", colon=marked, crowded=crowded, skipped=tuple(skipped))
            return
        if not skips or not is_label(piece.key or piece.rest):
            return
        skipped.append(text_of(piece.key or piece.rest).rstrip(" :"))
        bottom = max(word.y1 for word in piece.key or piece.rest)


def _stands_under(label: Words, words: Words, bottom: float, reach: float) -> bool:
    return bottom - 2 <= words[0].y0 <= bottom + reach and _in_column(label, words)


def _is_led(row: Sequence[Piece], piece: Piece) -> bool:
    """Whether the colon of a key begins the next column."""
    following = row[row.index(piece) + 1 :][:1]
    return any(other.rest and other.rest[0].text == ":" for other in following)


def _goes_on(value: Words, rows: Sequence[Sequence[Piece]]) -> bool:
    """Whether the next row has another number under a number, as in a table."""
    below = [piece.rest for row in rows for piece in row if not piece.key]
    return is_amount(value) and any(is_amount(words) and _in_column(value, words) for words in below)


def _in_column(label: Words, words: Words) -> bool:
    x0, x1 = words[0].x0, words[-1].x1
    overlap = min(x1, label[-1].x1) - max(x0, label[0].x0)
    aligned = abs(x0 - label[0].x0) <= EDGE_PT or abs(x1 - label[-1].x1) <= EDGE_PT
    return aligned or overlap >= 0.5 * min(x1 - x0, label[-1].x1 - label[0].x0)


def _listed(pair: Pair, pairs: Sequence[Pair], bold: Collection[BoundingBox]) -> Pair:
    if pair.stands == "inline" or pair.colon:
        return pair
    others = [other for other in pairs if _in_one_list(pair, other)]
    known = any(meanings(other.label_text, exact=True) and not is_known_label(other.value) for other in others)
    return replace(pair, listed=bool(others) or _is_set_apart(pair, bold), among_known=known)


def _is_set_apart(pair: Pair, bold: Collection[BoundingBox]) -> bool:
    """Whether one of the two is bold and the other is not, or the label is in smaller print."""
    label, value = ([word.box in bold for word in words] for words in (pair.label, pair.value))
    if (all(label) and not any(value)) or (all(value) and not any(label)):
        return True
    return max(word.height for word in pair.label) < SMALLER_PRINT * max(word.height for word in pair.value)


def _in_one_list(pair: Pair, other: Pair) -> bool:
    """Whether two pairs are parts of one list: labels under each other with values under each other, or labels on one
    row with their values on the next."""
    if other is pair or other.stands != pair.stands or other.page != pair.page:
        return False
    apart = abs(other.label[0].middle - pair.label[0].middle)
    if pair.stands == "below":
        return max(apart, abs(other.value[0].middle - pair.value[0].middle)) <= LEVEL_PT
    left = abs(other.label[0].x0 - pair.label[0].x0) <= EDGE_PT
    starts = abs(other.value[0].x0 - pair.value[0].x0) <= EDGE_PT
    ends = abs(other.value[-1].x1 - pair.value[-1].x1) <= EDGE_PT
    return left and (starts or ends) and 0 < apart <= LIST_PITCH_HEIGHTS * pair.label[0].height
