"""Travel `d_ij` between practices: whole metres or seconds, straight line or from a table."""

from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

UNREACHABLE = -1
Integers = NDArray[np.int64]


class Travel(Protocol):
    """What every way of measuring travel offers."""

    @property
    def unit(self) -> Literal["metres", "seconds"]:
        """The unit of every number that `block` returns."""

    @property
    def is_straight_line(self) -> bool:
        """Whether outputs must say "straight line"."""

    def block(self, origins: Integers, destinations: Integers) -> Integers:
        """Return travel for every origin (row) and destination (column).

        Parameters
        ----------
        origins, destinations
            Positions of practices, shapes (r,) and (c,).

        Returns
        -------
        array of int64, shape (r, c)
            Whole metres or seconds; `UNREACHABLE` (-1) where no travel is known.
        """

    def at_most(self) -> int:
        """Return a number that no travel exceeds, for bounds on costs."""


@dataclass(frozen=True, eq=False)
class StraightLine:
    """Straight lines between coordinates in whole metres.

    `d_ij` is the integer nearest to the root of `dx² + dy²`, found by integer arithmetic
    (MODEL.md section 1). A root is never half-way between two integers.
    """

    easting: Integers
    northing: Integers
    unit: Literal["metres", "seconds"] = "metres"
    is_straight_line: bool = True

    def block(self, origins: Integers, destinations: Integers) -> Integers:
        """Return straight-line metres, shape (origins, destinations)."""
        dx = self.easting[origins][:, None] - self.easting[destinations][None, :]
        dy = self.northing[origins][:, None] - self.northing[destinations][None, :]
        return nearest_root(dx * dx + dy * dy)

    def at_most(self) -> int:
        """Return the sides of the box around all points, one after the other."""
        return int(np.ptp(self.easting)) + int(np.ptp(self.northing))


@dataclass(frozen=True, eq=False)
class TravelTable:
    """Travel from `travel.csv` or `travel.parquet`; pairs that are not listed are unreachable.

    `stored` is an (n, n) sparse matrix of travel plus one, so that 0 means "not listed".
    """

    stored: sparse.csr_array
    unit: Literal["metres", "seconds"]
    is_straight_line: bool = False

    def block(self, origins: Integers, destinations: Integers) -> Integers:
        """Return the listed travel, shape (origins, destinations); a practice to itself is 0."""
        listed: Integers = self.stored[origins][:, destinations].toarray().astype(np.int64) - 1
        listed[origins[:, None] == destinations[None, :]] = 0
        return listed

    def at_most(self) -> int:
        """Return the longest listed travel."""
        return int(self.stored.data.max(initial=1)) - 1


def nearest_root(squares: Integers) -> Integers:
    """Return the integer nearest to the square root of each non-negative integer."""
    root = np.sqrt(squares.astype(np.float64)).astype(np.int64)
    # The floating root may be off by one either way: settle it in integers.
    root -= root * root > squares
    root += (root + 1) * (root + 1) <= squares
    rounded_up: Integers = root + (squares - root * root > root)
    return rounded_up
