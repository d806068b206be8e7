"""netform's own clock, and the wish to stop: what every long loop asks before it goes on."""

import threading
import time
from dataclasses import dataclass, field, replace


@dataclass
class Limits:
    """When to stop.

    Attributes
    ----------
    seconds
        Wall-clock limit from the start of the process, `None` for no limit.
    gap
        Fraction (objective − bound) / objective at which a plan is good enough; 0 = prove it.
    wanted
        A cost, `None` for none: all that is asked is whether there is a plan that costs at most
        this. One that does, or a bound above it, is good enough.
    stop
        Set by a signal handler; loops see it at their next step.
    """

    seconds: float | None = None
    gap: float = 0.0
    wanted: int | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    started: float = field(default_factory=time.monotonic)

    def elapsed(self) -> float:
        """Return seconds since the start."""
        return time.monotonic() - self.started

    def left(self) -> float:
        """Return seconds left, infinite without a limit, never below 0."""
        return float("inf") if self.seconds is None else max(0.0, self.seconds - self.elapsed())

    def share(self, fraction: float, most: float | None = None) -> "Limits":
        """Return limits that leave this fraction of the time that is left, and stop alike.

        At most so many seconds, where there is a limit at all.
        """
        if self.seconds is None:
            return self
        left = self.left() * fraction
        return replace(self, seconds=self.elapsed() + (left if most is None else min(left, most)))

    def reached(self) -> bool:
        """Whether to stop now, for time or at the user's wish."""
        return self.stop.is_set() or self.left() <= 0.0

    def good_enough(self, objective: int | None, bound: int | None) -> bool:
        """Whether a plan and a bound, where there are such, are all that was asked for."""
        if self.wanted is not None and (
            (objective is not None and objective <= self.wanted)
            or (bound is not None and bound > self.wanted)
        ):
            return True
        return self.is_near(objective, bound)

    def is_near(self, objective: int | None, bound: int | None) -> bool:
        """Whether the gap between a plan and a bound is within the one asked for."""
        if objective is None or bound is None:
            return False
        return objective - bound <= self.gap * abs(objective)
