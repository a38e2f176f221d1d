"""Where charts are drawn: to one scale, inside the drawing, whatever there is in sight."""

from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from groups.services.overview import percentile
from groups.statistics import charts

counts = st.lists(st.integers(0, 10**7), min_size=2, max_size=2)
durations = st.dictionaries(st.integers(0, 70_000), st.integers(1, 50), min_size=1, max_size=40)


@given(st.lists(counts, min_size=1, max_size=90))
def test_columns_stand_on_the_ground_in_their_places_and_to_scale(stacks: list[list[int]]) -> None:
    drawn = charts.columns(stacks)
    top = charts.round_up(max(map(sum, stacks)))
    scale = (charts.BOTTOM - charts.TOP) / top
    assert len(drawn.pieces) == sum(count > 0 for stack in stacks for count in stack)
    for piece in drawn.pieces:
        count = stacks[piece.column][piece.part]
        assert abs(piece.height - max(count * scale, 1.5)) < 0.11
        assert piece.x >= charts.LEFT
        assert piece.x + piece.width <= charts.RIGHT + 0.1
        assert piece.y >= charts.TOP - 3.2
    assert {label.column for label in drawn.labels} >= {len(stacks) - 1}
    assert len(drawn.labels) <= 8


@given(st.integers(0, 10**12))
def test_the_scale_ends_little_above_the_most_in_a_number_that_has_a_half(most: int) -> None:
    top = charts.round_up(most)
    assert max(most, 1) <= top <= max(2, 2 * most)
    assert top % 2 == 0


@pytest.mark.parametrize(("most", "top"), [(0, 2), (3, 4), (10, 10), (11, 12), (1008, 1200)])
def test_the_scale_ends_in_a_round_number(most: int, top: int) -> None:
    assert charts.round_up(most) == top


@given(durations)
def test_the_distribution_counts_each_once_in_its_bin(found: dict[int, int]) -> None:
    edges = (-1, *charts.EDGES, 10**9)
    expected = [
        sum(count for ms, count in found.items() if low < ms <= high)
        for low, high in pairwise(edges)
    ]
    assert list(charts.distribution(found)) == expected
    boxes = charts.small_columns(expected)
    assert all((box.height > 0) == (count > 0) for box, count in zip(boxes, expected, strict=True))


@given(durations, st.sampled_from([50, 95, 100]))
def test_percentiles_are_those_of_the_sorted_list(found: dict[int, int], percent: int) -> None:
    ordered = sorted(Counter(found).elements())
    rank = -(-percent * len(ordered) // 100)
    assert percentile(found, percent) == ordered[rank - 1]
