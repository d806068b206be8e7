"""Threads as helpers: results in order, and none that there was no time for."""

import threading

from netform.solve import Limits
from netform.solve.columns.helpers import ALONE, Threads


def _added(shared: int, one: int, other: int, limits: Limits) -> int:
    return shared + one - other


def test_results_come_in_the_order_of_the_items():
    items = [(k, 2 * k) for k in range(9)]
    expected = [100 - k for k in range(9)]
    assert ALONE.many == 1
    for helpers in (ALONE, Threads(3)):
        assert helpers.each(_added, 100, items, Limits()) == expected
        assert helpers.each(_added, 100, [], Limits()) == []


def test_what_there_is_no_time_for_is_none():
    limits = Limits()

    def stopping(shared: None, number: int, limits: Limits) -> int:
        if number == 2:
            limits.stop.set()
        return number

    assert ALONE.each(stopping, None, [(k,) for k in range(5)], limits) == [0, 1, 2, None, None]


def test_threads_meet():
    both = threading.Barrier(2, timeout=20)

    def meeting(shared: None, limits: Limits) -> bool:
        return both.wait() >= 0

    assert Threads(2).each(meeting, None, [(), ()], Limits()) == [True, True]
