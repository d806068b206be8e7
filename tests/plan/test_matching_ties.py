"""The best matching that the tie rule names, among all best matchings there are."""

from collections.abc import Iterator

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from netform.plan.matching_ties import Cells, TiedMatchings

WEIGHTS = st.dictionaries(
    st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(1, 3), min_size=1
)


def matchings(cells: Cells) -> Iterator[Cells]:
    """Yield every set of cells in which no group of either side is twice."""
    if not cells:
        yield []
        return
    (a, b), *rest = cells
    yield from matchings(rest)
    for others in matchings([(c, d) for c, d in rest if c != a and d != b]):
        yield [(a, b), *others]


def best_of(weights: dict[tuple[int, int], int]) -> list[Cells]:
    found = list(matchings(list(weights)))
    most = max(sum(weights[cell] for cell in each) for each in found)
    return [each for each in found if sum(weights[cell] for cell in each) == most]


@given(WEIGHTS, st.data())
def test_whichever_best_matching_it_begins_with_wishes_are_granted_in_their_order(
    weights: dict[tuple[int, int], int], data: st.DataObject
) -> None:
    left = best = best_of(weights)
    wishes = data.draw(st.permutations(list(weights)))
    for wish in wishes:
        left = [each for each in left if wish in each] or left
    (expected,) = {tuple(sorted(each)) for each in left}
    cells, common = list(weights), np.array(list(weights.values()))
    for begun in best:
        assert TiedMatchings(cells, common, begun).first_by(wishes) == list(expected)


@given(WEIGHTS, st.data())
def test_without_wishes_it_stays_a_best_one(
    weights: dict[tuple[int, int], int], data: st.DataObject
) -> None:
    begun = data.draw(st.sampled_from(best_of(weights)))
    ties = TiedMatchings(list(weights), np.array(list(weights.values())), begun)
    assert ties.first_by([]) == sorted(begun)


def test_nothing_in_common_is_no_pair() -> None:
    assert TiedMatchings([], np.array([], dtype=np.int64), []).first_by([]) == []
