"""The steps of a search fall to 0 when a limit is reached, and the clock is looked at no longer."""

import threading
import time

import pytest

from netform.solve.columns.allowance import steps_until
from netform.solve.limits import Limits


def fallen(allowed, within):
    """Return whether the steps fall to 0 in so many seconds."""
    until = time.monotonic() + within
    while allowed[0] and time.monotonic() < until:
        time.sleep(0.01)
    return allowed[0] == 0


def test_without_limits_or_before_they_are_reached_the_steps_stay():
    for limits in (None, Limits(), Limits(seconds=60)):
        with steps_until(limits, 7) as allowed:
            assert not fallen(allowed, 0.3)
            assert allowed.tolist() == [7]


def test_a_limit_that_is_reached_already_leaves_no_step():
    with steps_until(Limits(seconds=0), 7) as allowed:
        assert allowed.tolist() == [0]


@pytest.mark.parametrize("why", ["time", "stop"])
def test_a_limit_in_the_midst_ends_the_steps_soon(why):
    limits = Limits(seconds=0.3 if why == "time" else None)
    with steps_until(limits, 7) as allowed:
        if why == "stop":
            limits.stop.set()
        assert fallen(allowed, 5)


def test_the_thread_beside_ends_with_the_search():
    before = threading.active_count()
    with steps_until(Limits(), 7):
        assert threading.active_count() == before + 1
    assert threading.active_count() == before
    with pytest.raises(ValueError, match="fault"), steps_until(Limits(), 7):
        raise ValueError("fault")
    assert threading.active_count() == before
