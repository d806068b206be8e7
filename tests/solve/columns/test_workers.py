"""Work side by side."""

import threading

from netform.solve.columns.workers import each


def test_results_come_in_order() -> None:
    for threads in (1, 2, 5):
        assert each(threads, lambda a, b: a - b, [3, 5, 9], [1, 2, 3]) == [2, 3, 6]
    assert each(2, lambda a: a, []) == []


def test_two_threads_meet() -> None:
    both = threading.Barrier(2, timeout=20)
    assert each(2, lambda _: both.wait() >= 0, range(2)) == [True, True]


def test_one_thread_starts_no_other() -> None:
    here = threading.get_ident()
    assert each(1, lambda _: threading.get_ident(), range(3)) == [here] * 3
    assert each(4, lambda _: threading.get_ident(), range(1)) == [here]
