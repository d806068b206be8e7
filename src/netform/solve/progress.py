"""What a solve reports while it runs: one event at a time, to whoever listens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from netform.solve.limits import Limits


@dataclass(frozen=True)
class Event:
    """A step of the solve: seconds since the start, its name, and figures by name."""

    seconds: float
    step: str
    figures: Mapping[str, int | float | str | None]


Listener = Callable[[Event], None]


def silent(_: Event) -> None:
    """Listen to nothing."""


@dataclass
class Progress:
    """The state of the proof, told to a listener whenever it changes.

    `objective` is the cost of the best plan, `bound` the best proved lower bound; both in
    objective units, `None` while there is none.
    """

    limits: Limits
    listener: Listener = silent
    objective: int | None = None
    bound: int | None = None
    columns: int = 0
    cuts: int = 0
    log: list[Event] = field(default_factory=list)

    def tell(self, step: str, **figures: int | float | str | None) -> None:
        """Report a step with the incumbent, the bound and the gap."""
        gap = None
        if self.objective is not None and self.bound is not None:
            gap = relative_gap(self.objective, self.bound)
        state = {
            "objective": self.objective,
            "bound": self.bound,
            "gap": gap,
            "columns": self.columns,
            "cuts": self.cuts,
        }
        event = Event(round(self.limits.elapsed(), 3), step, {**state, **figures})
        self.log.append(event)
        self.listener(event)


def relative_gap(objective: int, bound: int) -> float:
    """Return (objective − bound) / objective, 0 when they are equal (also at 0)."""
    return 0.0 if objective == bound else (objective - bound) / abs(objective or 1)
