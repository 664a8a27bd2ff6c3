"""Which of several places with the same value is the one that is meant: fields are looked at together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from extraction.learning.model import Occurrence, Understood
from extraction.lexicon import label_words

NUMBERS = ("money", "decimal")
COLUMN_PT, STACKED_PT = 5.0, 110.0  # how exactly amounts of one column end alike, and how far apart they may stand
LATER = 0.94  # of the weight of the first place
APART = 0.85  # of the weight of places that stand together
MOST_BETWEEN = 2  # words between the ends of a range, such as a dash or "to"
FAR = 99


def settled(fields: Mapping[str, Understood]) -> dict[str, Understood]:
    """The fields with their places weighed. Two that are called alike and have one type, such as the two ends of a
    period, stand on one line where that is possible."""
    return {name: _in_a_column(name, fields) or _at_the_head(_weighed(name, fields)) for name in fields}


def _at_the_head(known: Understood) -> Understood:
    """What is no sum stands first where it is told, and again where it is used."""
    if known.kind.type in NUMBERS:
        return known
    places = [
        [place if at == 0 else replace(place, weight=place.weight * LATER) for at, place in enumerate(mine)]
        for mine in known.places
    ]
    return Understood(known.kind, places)


def _in_a_column(name: str, fields: Mapping[str, Understood]) -> Understood | None:
    """Sums stand under each other: the places that have most of the document's other sums in their column."""
    own = fields[name]
    others = [known for other, known in fields.items() if other != name and known.kind.type in NUMBERS]
    if own.kind.type not in NUMBERS or not others:
        return None
    places = []
    for at, mine in enumerate(own.places):
        company = [
            sum(any(_stacked(place, other) for other in known.places[at]) for known in others) for place in mine
        ]
        most = max(company, default=0)
        places.append(
            [p if count == most else replace(p, weight=APART) for p, count in zip(mine, company, strict=True)]
        )
    return Understood(own.kind, places)


def _stacked(one: Occurrence, other: Occurrence) -> bool:
    if one.page is not other.page or one.words == other.words:
        return False
    ends = abs(one.words[-1].x1 - other.words[-1].x1)
    return ends <= COLUMN_PT and abs(one.words[0].middle - other.words[0].middle) <= STACKED_PT


def _weighed(name: str, fields: Mapping[str, Understood]) -> Understood:
    own = fields[name]
    words = set(label_words(name))
    kin = [
        other
        for other, known in fields.items()
        if other != name and known.kind.type == own.kind.type != "text" and words & set(label_words(other))
    ]
    if not kin:
        return own
    places = []
    for at, mine in enumerate(own.places):
        apart = [
            min((_words_between(*pair) for pair in _pairs(place, name, kin, fields, at)), default=FAR)
            for place in mine
        ]
        least = min(apart, default=FAR)
        if least < FAR:
            mine = [p if away == least else replace(p, weight=APART) for p, away in zip(mine, apart, strict=True)]
        places.append(mine)
    return Understood(own.kind, places)


def _pairs(
    place: Occurrence, name: str, kin: Sequence[str], fields: Mapping[str, Understood], at: int
) -> Iterator[tuple[Occurrence, Occurrence]]:
    """The place with each of the others' on a sample. Of two fields that have the same value there the one that is
    named first stands first."""
    names = list(fields)
    for other in kin:
        theirs = fields[other].places[at]
        is_shared = any(_position(place) == _position(one) for one in theirs)
        is_first = names.index(name) < names.index(other)
        for one in theirs:
            if not is_shared or (_position(place) < _position(one)) == is_first:
                yield place, one


def _position(place: Occurrence) -> tuple[int, float, float, int]:
    first = place.words[0]
    return place.page.number, first.middle, first.x0, len(place.glued[0])


def _words_between(one: Occurrence, other: Occurrence) -> int:
    """How many words of letters stand between two values of a row; FAR where they do not stand together."""
    if one.page is not other.page:
        return FAR
    first, second = one.words, other.words
    if first[0].x0 > second[0].x0:
        first, second = second, first
    if first == second:
        return 0 if one.glued != other.glued else FAR
    row = next((row.words for row in one.page.rows if first[0] in row.words), ())
    if second[0] not in row or first[-1] not in row:
        return FAR
    between = row[row.index(first[-1]) + 1 : row.index(second[0])]
    if len(between) > MOST_BETWEEN or any(char.isdigit() for word in between for char in word.text):
        return FAR
    return sum(bool(word.key) for word in between)
