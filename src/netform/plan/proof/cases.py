"""Cases of the groups that one practice may lead: they exclude each other and leave none out.

A federation has at most k networks, or more; a practice is in it, or not. What is proved case by
case is proved of all federations that the practice leads, however often cases are split.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Generic, TypeAlias, TypeVar

Leaf = TypeVar("Leaf")


@dataclass(frozen=True)
class Case:
    """The federations that one practice leads, with so many networks, and with some practices.

    Attributes
    ----------
    hub
        The practice that leads.
    fewest, most
        Numbers of networks; a `most` of `None` is any number.
    inside, outside
        Practices that are in each of these federations, and practices that are in none.
    """

    hub: int
    fewest: int = 1
    most: int | None = None
    inside: frozenset[int] = frozenset()
    outside: frozenset[int] = frozenset()

    def least_for_networks(self, each: int, practices: int) -> int:
        """Return what its networks cost together at least where each costs so much."""
        most = practices if self.most is None else self.most
        return each * (self.fewest if each >= 0 else most)

    def halves(self, at: "Branch") -> tuple["Case", "Case"]:
        """Return the two cases of a branch."""
        if at.practice is None:
            most = at.networks if self.most is None else min(self.most, at.networks)
            fewest = max(self.fewest, at.networks + 1)
            return replace(self, most=most), replace(self, fewest=fewest)
        return (
            replace(self, inside=self.inside | {at.practice}),
            replace(self, outside=self.outside | {at.practice}),
        )


@dataclass(frozen=True)
class Branch:
    """At most so many networks, or more; or where there is a practice: with it, or without it."""

    networks: int = 0
    practice: int | None = None


@dataclass(frozen=True)
class Split(Generic[Leaf]):
    """A branch and what follows in either case."""

    at: Branch
    first: "Leaf | Split[Leaf]"
    second: "Leaf | Split[Leaf]"


Cases: TypeAlias = Leaf | Split[Leaf]
"""What is said of all federations at once, or of either case of a branch."""


def leaves(cases: "Cases[Leaf]", case: Case) -> Iterator[tuple[Case, Leaf]]:
    """Yield the cases that are not split further, with what is said of each."""
    if not isinstance(cases, Split):
        yield case, cases
        return
    first, second = case.halves(cases.at)
    yield from leaves(cases.first, first)
    yield from leaves(cases.second, second)
