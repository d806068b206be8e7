"""Networks met are kept once each, in the order in which they came."""

import numpy as np

from netform.solve.columns.column_set import ColumnSet
from netform.solve.nested.met_networks import MetNetworks


def columns(*sets: list[int]) -> ColumnSet:
    """Return sets as columns; each costs its size."""
    start = np.concatenate([[0], np.cumsum([len(each) for each in sets])]).astype(np.int64)
    sizes = np.diff(start)
    return ColumnSet(start, np.concatenate(sets).astype(np.int32), sizes, sizes)


def test_a_network_keeps_its_place_however_its_practices_are_ordered():
    met = MetNetworks()
    assert met.bring(columns([0, 1], [2])).tolist() == [0, 1]
    assert met.bring(columns([2], [1, 0], [3, 4, 5])).tolist() == [1, 0, 2]
    assert met.columns.cost.tolist() == [2, 1, 3]
    assert met.columns.members(2).tolist() == [3, 4, 5]
