"""Who solves windows and independent parts side by side: threads of this process, or others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from netform.solve.columns.workers import each
from netform.solve.limits import Limits

Task = Callable[..., Any]
"""A function of a module: `task(shared, *item, limits)`, for one of many items."""


class Helpers(Protocol):
    """Those who work side by side."""

    @property
    def many(self) -> int:
        """How many items they are at together."""

    def each(
        self, task: Task, shared: Any, items: Sequence[Iterable[Any]], limits: Limits
    ) -> list[Any]:
        """Return what a task makes of each item, in their order.

        `None` for those that there was no time for.
        """


@dataclass(frozen=True)
class Threads:
    """Threads of this process: of use where compiled code frees the lock."""

    many: int = 1

    def each(
        self, task: Task, shared: Any, items: Sequence[Iterable[Any]], limits: Limits
    ) -> list[Any]:
        """See `Helpers.each`."""

        def done(item: Iterable[Any]) -> Any:
            return None if limits.reached() else task(shared, *item, limits)

        return each(self.many, done, items)


ALONE = Threads()
"""Nobody but the thread that asks."""
