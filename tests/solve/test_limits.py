"""netform's own clock."""

import time

import pytest

from netform.solve import Limits


def test_without_limits_nothing_is_reached():
    limits = Limits()
    assert limits.left() == float("inf")
    assert not limits.reached()


def test_time_runs_out_and_never_below_zero():
    limits = Limits(seconds=0.05)
    assert 0 < limits.left() <= 0.05
    assert not limits.reached()
    time.sleep(0.06)
    assert limits.reached()
    assert limits.left() == 0.0
    assert limits.elapsed() >= 0.06


def test_the_wish_to_stop_is_seen_at_once():
    limits = Limits(seconds=1_000)
    limits.stop.set()
    assert limits.reached()


@pytest.mark.parametrize(
    ("gap", "objective", "bound", "expected"),
    [
        (0.0, 100, 100, True),
        (0.0, 100, 99, False),
        (0.01, 100, 99, True),
        (0.01, 1_000, 989, False),
        (0.0, 0, 0, True),
        (0.5, None, 10, False),
        (0.5, 10, None, False),
    ],
)
def test_what_is_good_enough(gap, objective, bound, expected):
    assert Limits(gap=gap).good_enough(objective, bound) is expected
