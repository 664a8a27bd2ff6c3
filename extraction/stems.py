"""Words of running text as they are compared: small letters without accents, and without the endings that change.

One short list of endings serves English, German, French, Spanish and Italian. It knows no language and no dictionary:
"delivered" and "delivery" come out alike, "paid" and "pay" do not, and now and then two strangers do.
"""

import re
from functools import lru_cache

from extraction.lexicon import ascii_letters

SHORTEST_STEM = 4
_ENDINGS = (
    *("ingen", "ungen", "ment", "ing", "ung", "ies", "ed", "en", "em", "er", "es", "os", "as"),
    *("s", "e", "n", "a", "o", "i", "y", "x"),
)
# Words that hold sentences together and say nothing of what they are about, as ascii_letters writes them.
_LITTLE_WORDS = """
    a an the this that these those of in on at to for from by with without into as and or but nor not if then than so
    is are was were be been being am do does did done has have had having will would shall should can could may might
    must it its he she they them his her their there here we us our you your i me my which who whom whose what when
    where why how any all each both no yes any such per also only
    der die das den dem des ein eine einer einem eines einen und oder aber nicht in im an am auf zu zum zur von vom bei
    mit ohne fuer aus nach ueber unter durch um als wie wenn dann ist sind war waren sein wird werden wurde wurden
    worden hat haben hatte kann koennen muss soll sollen darf es er sie sich wir uns ihr ihre ihrer ihrem ihren dies
    diese dieser dieses diesem was wer wem wen wann wo warum auch nur je
    le la les l un une des du de d et ou mais ne pas en au aux a dans sur sous pour par avec sans que qui quoi dont ce
    cet cette ces est sont etait etaient etre ete a ont avait il elle ils elles on se son sa ses leur leurs nous notre
    nos vous votre vos y quel quelle quels quelles quand comment combien pourquoi
    el lo los las uno una unos unas del al y o u e pero no en con sin por para como si es son era eran ser sido ha han
    habia hay se su sus este esta estos estas ese esa eso que quien cual cuales cuando donde cuanto
    il gli i uno una di dei degli delle della dello da dal dalla nel nella su sul sulla per con senza tra fra e ed o ma
    non che chi cui come quando dove quanto quale quali sono erano essere stato stata ha hanno si questo questa questi
    queste lo la le
"""
LITTLE_WORDS = frozenset(_LITTLE_WORDS.split())
_WORD = re.compile(r"\d+(?:[.,/:-]\d+)*|[^\W\d_]+")


def words_in(text: str) -> list[str]:
    """The words and the numbers of a text as printed, in order: "No. 4.2 of Müller's" is No, 4.2, of, Müller, s."""
    return _WORD.findall(text)


def stems_in(text: str) -> list[str]:
    """The stems of a text's words in order, without the little ones."""
    return [stem(word) for word in words_in(text) if not is_little(word)]


@lru_cache(maxsize=50_000)  # the words of a document come again
def is_little(word: str) -> bool:
    """Whether a word only holds others together; a small letter alone does, a capital may be a name ("type B")."""
    if len(word) == 1 and word.isalpha():
        return not word.isupper() or word == "I"
    return ascii_letters(word) in LITTLE_WORDS


@lru_cache(maxsize=50_000)  # the words of a document come again
def stem(word: str) -> str:
    """What is left of a word without its endings, four letters at least; a number stays as it is."""
    rest = ascii_letters(word)
    while True:
        ending = next((end for end in _ENDINGS if rest.endswith(end) and len(rest) - len(end) >= SHORTEST_STEM), "")
        if not ending:
            return rest
        rest = rest.removesuffix(ending)
