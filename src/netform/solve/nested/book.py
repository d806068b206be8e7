"""Books: what practices pay for their networks, so that no network costs less."""

from dataclasses import dataclass

from netform.problem import Integers
from netform.solve.columns.cuts import Cut


@dataclass(frozen=True, eq=False)
class Book:
    """What practices pay for their networks, in several ways: in each seat one of them is chosen.

    No network costs less than its members pay, and `each` for itself, cuts added, in any of the
    ways.

    Attributes
    ----------
    payments
        int64, shape (ways, n).
    each
        What is paid for a network itself, int64, shape (ways,).
    cuts, cut
        Cuts on networks and their duals, at most 0, the same in all ways.
    """

    payments: Integers
    each: Integers
    cuts: tuple[Cut, ...]
    cut: Integers

    @property
    def base(self) -> int:
        """What the cuts add to a bound."""
        return sum(int(d) * c.side for d, c in zip(self.cut, self.cuts, strict=True))
