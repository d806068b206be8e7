"""What every format of `netform bench` is asked with."""

from collections.abc import Callable
from dataclasses import dataclass

from netform.bench.backends import Backend, backend_from_words
from netform.bench.row import Row


def _say_nothing(_: Row) -> None:
    pass


@dataclass(frozen=True)
class BenchOptions:
    """How instances are solved.

    Attributes
    ----------
    backends
        Tried in this order on each instance.
    tiers
        As `netform solve --tiers` takes them; `None` = what the instance's recipe plans.
    time_limit
        Seconds of each solve; `None` = none.
    threads, memory_limit, seed
        Passed on to `netform solve`; `None` = its default. The memory limit is in GB.
    update
        Whether better values are written to the instance's `best_known.json`.
    told
        Called with each row as soon as it is there.
    """

    backends: tuple[Backend, ...] = (backend_from_words("columns"),)
    tiers: str | None = None
    time_limit: float | None = None
    threads: int | None = None
    memory_limit: float | None = None
    seed: int | None = None
    update: bool = False
    told: Callable[[Row], None] = _say_nothing
