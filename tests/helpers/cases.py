"""Trees of cases, changed leaf by leaf."""

from collections.abc import Callable
from typing import TypeVar

from netform.plan.proof.cases import Cases, Split

Leaf = TypeVar("Leaf")
Other = TypeVar("Other")


def mapped(cases: Cases[Leaf], change: Callable[[Leaf], Other]) -> Cases[Other]:
    """Return the same cases with something else said of each."""
    if not isinstance(cases, Split):
        return change(cases)
    return Split(cases.at, mapped(cases.first, change), mapped(cases.second, change))
