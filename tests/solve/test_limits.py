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


def test_a_share_is_of_the_time_that_is_left_and_stops_alike():
    limits = Limits(seconds=limits_elapsed() + 100)
    half = limits.share(0.5)
    assert 49 < half.left() <= 50
    assert 24 < half.share(0.5).left() <= 25
    assert 99 < limits.left() <= 100, "the whole is not touched"
    assert limits.share(1.0).left() == pytest.approx(limits.left(), abs=0.1)
    assert limits.share(0.0).reached()
    limits.stop.set()
    assert half.reached()


def limits_elapsed() -> float:
    return Limits().elapsed()


def test_a_share_of_no_limit_is_no_limit_and_of_no_time_no_time():
    assert Limits(gap=0.1).share(0.01).left() == float("inf")
    assert Limits(gap=0.1).share(0.01).gap == 0.1
    late = Limits(seconds=1.0, started=time.monotonic() - 5)
    assert late.share(1.0).left() == 0.0
    assert Limits(seconds=9, gap=0.25).share(0.5).gap == 0.25
