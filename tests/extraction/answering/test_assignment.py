"""Rows share out columns so that the sum of their scores is the largest."""

from itertools import product
from random import Random

from extraction.answering.assignment import assigned


def test_a_row_gives_its_best_column_to_another_that_has_no_other() -> None:
    assert assigned({0: {5: 0.9, 6: 0.8}, 1: {5: 0.7}}) == {0: 6, 1: 5}


def test_a_row_goes_without_where_the_sum_is_larger_so() -> None:
    assert assigned({0: {5: 0.9}, 1: {5: 0.4}}) == {0: 5}


def test_rows_without_columns_get_none() -> None:
    assert assigned({}) == {}
    assert assigned({0: {}, 1: {2: 0.5}}) == {1: 2}


def test_no_way_of_sharing_out_is_better() -> None:
    random = Random(7)
    for _ in range(150):
        scores = {row: {column: random.random() for column in range(4) if random.random() < 0.6} for row in range(4)}
        found = assigned(scores)
        assert len(set(found.values())) == len(found)
        total = sum(scores[row][column] for row, column in found.items())
        assert abs(total - best_sum(scores)) < 1e-9, scores


def best_sum(scores: dict[int, dict[int, float]]) -> float:
    sums = []
    for choice in product(*((None, *columns) for columns in scores.values())):
        taken = [column for column in choice if column is not None]
        if len(set(taken)) == len(taken):
            sums.append(sum(scores[row][column] for row, column in enumerate(choice) if column is not None))
    return max(sums)
