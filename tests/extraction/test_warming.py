"""What a worker loads before its first task."""

from extraction import lexicon
from extraction.warming import warm_finders


def test_the_lexicon_is_loaded_once_for_all_tasks() -> None:
    for kept in (lexicon._data, lexicon.concepts, lexicon._known, lexicon._meanings):
        kept.cache_clear()
    warm_finders()
    assert lexicon._data.cache_info().currsize == 1
    assert lexicon._known.cache_info().currsize > 0
