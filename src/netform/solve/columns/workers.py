"""The one way in which the engine works side by side: threads, for work that frees the lock."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar

Result = TypeVar("Result")


def each(threads: int, work: Callable[..., Result], *items: Iterable[Any]) -> list[Result]:
    """Return `map(work, *items)` as a list, so many calls at a time.

    One thread works by itself: many a search is shorter than the start of another thread.
    """
    calls = list(zip(*items, strict=True))
    many = min(threads, len(calls))
    if many <= 1:
        return [work(*call) for call in calls]
    with ThreadPoolExecutor(many) as pool:
        return list(pool.map(lambda call: work(*call), calls))
