"""How many steps a compiled search may take: a number that falls to 0 when a limit is reached."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import numpy as np

from netform.problem import Integers
from netform.solve.limits import Limits

_LOOKS = 0.1  # seconds between two looks at the clock


@contextmanager
def steps_until(limits: Limits | None, most_steps: int) -> Iterator[Integers]:
    """Yield the steps that each hub's search may take, int64, shape (1,).

    Compiled loops cannot read the clock or hear a signal, but they can read a number: a thread
    beside them sets it to 0 as soon as the limits are reached.
    """
    allowed = np.array([most_steps], dtype=np.int64)
    if limits is None:
        yield allowed
        return
    if limits.reached():
        allowed[0] = 0
    ended = Event()

    def watch() -> None:
        while not limits.reached():
            if ended.wait(_LOOKS):
                return
        allowed[0] = 0

    watcher = Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield allowed
    finally:
        ended.set()
        watcher.join()
