"""The workers of a Dask cluster inside one solve: they solve windows and independent parts.

What a task needs besides its item is sent to each worker once. Where the cluster is lost, the
solve goes on alone.
"""

import time
from collections.abc import Iterable, Sequence
from typing import Any

from netform.batch.cluster import ended, slots
from netform.extras import needed
from netform.solve.columns.helpers import ALONE, Task
from netform.solve.limits import Limits

_FIRST = 10  # before runs that wait


class DaskHelpers:
    """See `netform.solve.columns.helpers`.

    Attributes
    ----------
    done
        How many items they have solved so far.
    lost
        Why the cluster is no longer asked; empty while it is.
    """

    def __init__(self, client: Any) -> None:
        """Take a `distributed.Client`."""
        self.client = client
        self.done = 0
        self.lost = ""
        self._sent: tuple[Any, Any] = (None, None)

    @property
    def many(self) -> int:
        """How many items the workers are at together: one for each of their threads."""
        return 1 if self.lost else max(1, slots(self.client))

    def each(
        self, task: Task, shared: Any, items: Sequence[Iterable[Any]], limits: Limits
    ) -> list[Any]:
        """See `Helpers.each`; no more are sent than are worked on, so that each knows its time."""
        if self.lost or len(items) < 2:
            return ALONE.each(task, shared, items, limits)
        distributed = needed("distributed", "batch")
        found: list[Any] = [None] * len(items)
        waiting, asked = list(enumerate(items))[::-1], dict[Any, int]()
        try:
            if self.client.status != "running":
                raise ConnectionError("the client is closed")
            with_all, many = self._send(shared), self.many
            while (waiting or asked) and not limits.reached():
                while waiting and len(asked) < many:
                    number, item = waiting.pop()
                    key = f"{task.__name__}-{number}-{time.monotonic_ns()}"
                    left = None if limits.seconds is None else limits.left()
                    call = (_done, task, with_all, tuple(item), (left, limits.gap, limits.wanted))
                    asked[self.client.submit(*call, key=key, pure=False, priority=_FIRST)] = number
                for future in ended(self.client, list(asked)):
                    found[asked.pop(future)] = future.result()
                    self.done += 1
            self.client.cancel(list(asked))
        except (distributed.CancelledError, distributed.KilledWorker, OSError) as error:
            self.lost = f"the cluster is lost, and the solve went on alone ({error})"
            missing = [k for k, each in enumerate(found) if each is None]
            again = ALONE.each(task, shared, [items[k] for k in missing], limits)
            for k, each in zip(missing, again, strict=True):
                found[k] = each
        return found

    def _send(self, shared: Any) -> Any:
        """Return what stands for an object on the workers; the last one is sent once."""
        if self._sent[0] is not shared:
            self._sent = (shared, self.client.scatter([shared], broadcast=True, hash=False)[0])
        return self._sent[1]


def _done(
    task: Task, shared: Any, item: tuple[Any, ...], terms: tuple[float | None, float, int | None]
) -> Any:
    """Do a task on a worker, in the time that was left when it was sent."""
    seconds, gap, wanted = terms
    return task(shared, *item, Limits(seconds, gap, wanted))
