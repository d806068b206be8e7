"""The rows of networks in seats: all at once they have the entries that each has by itself."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.cuts import Cut
from netform.solve.nested.choice_rows import ChoiceRows
from netform.solve.nested.seat_ways import WayRow
from tests.solve.nested.test_better_plans import areas

AREA = next(iter(areas(1)))
COUNT = AREA.ground.count
NETWORKS = st.lists(
    st.sets(st.integers(0, COUNT - 1), min_size=1, max_size=6).map(sorted), min_size=1, max_size=9
)
CUTS = st.sets(st.integers(0, COUNT - 1), min_size=3, max_size=5).map(
    lambda some: Cut(tuple(sorted(some)), (1,) * len(some), 2)
)
WAYS = st.sets(st.integers(0, COUNT - 1), min_size=2, max_size=4).map(
    lambda some: WayRow(len(some) % 2, sorted(some)[0], tuple(sorted(some)[1:]))
)


@given(NETWORKS, st.lists(st.one_of(CUTS, WAYS), max_size=8))
@settings(max_examples=60, deadline=None)
def test_entries_of_all_rows_are_those_of_each(networks, added):
    member = np.array([i for each in networks for i in each], dtype=np.int32)
    start = np.concatenate([[0], np.cumsum([len(each) for each in networks])])
    cost = np.zeros(len(networks), dtype=np.int64)
    columns = ColumnSet(start.astype(np.int64), member, cost, cost)
    seat = np.arange(len(networks)) % 2
    rows = ChoiceRows(AREA.ground, 2, (1, 10**9))
    rows.added += added
    matrix = rows.matrix(columns, seat).toarray()
    for number, row in enumerate(added):
        assert matrix[rows.fixed + number].tolist() == rows.entries(row, columns, seat).tolist()
    for k, each in enumerate(networks):
        assert np.flatnonzero(matrix[:COUNT, k]).tolist() == each
