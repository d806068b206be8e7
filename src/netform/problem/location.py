"""A districting or location problem as the literature states it: units, centres and exact costs."""

from dataclasses import dataclass
from decimal import Context, Decimal
from fractions import Fraction
from functools import cached_property

import numpy as np

from netform.errors import InputError
from netform.problem.travel import Integers

NOT_ALLOWED = -1
"""The distance, and the cost, of a unit to a centre whose group it may not join."""
_MOST = 2**62
DIGITS = 16
"""Significant digits of a value in print, where it has more."""


@dataclass(frozen=True, eq=False)
class ExactCosts:
    """What it costs that a unit is in a centre's group: `weight * (distance / unit) ** power`.

    Attributes
    ----------
    distance
        From unit i (row) to centre j (column), in steps of `1 / unit`, int64, shape (n, n);
        `NOT_ALLOWED` where i may not be in j's group.
    unit
        How many steps make one mile, kilometre or whatever the file counts in.
    weight
        What each unit's distance is multiplied by, int64, shape (n,).
    power
        1 or 2.
    """

    distance: Integers
    unit: int
    weight: Integers
    power: int

    def of(self, unit: int, centre: int) -> Fraction:
        """Return the cost of one pair, exactly."""
        steps = int(self.distance[unit, centre])
        return Fraction(int(self.weight[unit]) * steps**self.power, self.unit**self.power)

    def rounded_down(self, scale: int) -> Integers:
        """Return all costs in steps of `1 / scale`, rounded down, int64, shape (n, n).

        Raises
        ------
        InputError
            A sum of them could be too large for exact integers.
        """
        divisor = self.unit**self.power
        steps = self.distance.astype(object)
        costs = self.weight.astype(object)[:, None] * steps**self.power * scale // divisor
        costs[self.distance == NOT_ALLOWED] = NOT_ALLOWED
        if sum(max(row) for row in costs.tolist()) > _MOST:
            raise InputError(
                f"costs in steps of 1/{scale} are too large for exact integers",
                where="scale",
                remedy=f"declare a smaller scale, such as scale = {max(1, scale // 1000)}",
            )
        return np.array(costs.tolist(), dtype=np.int64).reshape(self.distance.shape)


@dataclass(frozen=True, eq=False)
class LocationProblem:
    """Choose centres, and a centre for every unit: groups within their band, at least cost.

    A centre is a member of its own group.

    Attributes
    ----------
    name
        As messages and tables give it.
    units
        Names of the units, n of them.
    sizes
        What each counts for the band (population, demand), int64, shape (n,).
    costs
        What each pair of a unit and a centre costs, exactly.
    scale
        The solver's costs are whole steps of `1 / scale`, rounded down: a bound on them is a
        bound on the exact cost, and falls short of it by less than `n / scale`.
    floor
        What a group has to count at least.
    ceilings
        What the group of each centre may count at most, int64, shape (n,).
    groups
        How many groups there have to be.
    edges
        Neighbours, int64, shape (m, 2); `None` where contiguity is not asked for and not known.
    contiguous
        Whether every group has to be connected.
    published
        The best value in the literature, with the digits that were published.
    published_plans
        The number of plans in the literature.
    is_priced
        Whether a cost is asked for; else plans are to be counted only.
    unrounded
        The costs by distances with more decimals than those of the file, where the file's are
        roundings of distances that are known (published values may be by these).
    """

    name: str
    units: tuple[str, ...]
    sizes: Integers
    costs: ExactCosts
    scale: int
    floor: int
    ceilings: Integers
    groups: int
    edges: Integers | None = None
    contiguous: bool = False
    published: Decimal | None = None
    published_plans: int | None = None
    is_priced: bool = True
    unrounded: ExactCosts | None = None

    def __len__(self) -> int:
        return len(self.units)

    @cached_property
    def cost(self) -> Integers:
        """Costs in steps of `1 / scale`, rounded down, shape (n, n); `NOT_ALLOWED` is -1."""
        return self.costs.rounded_down(self.scale)

    @cached_property
    def neighbours(self) -> tuple[frozenset[int], ...]:
        """The neighbours of each unit."""
        beside: list[set[int]] = [set() for _ in self.units]
        for one, other in [] if self.edges is None else self.edges.tolist():
            beside[one].add(other)
            beside[other].add(one)
        return tuple(map(frozenset, beside))


def value_text(value: Fraction | Decimal) -> str:
    """Write an exact value: in full where it ends, else with 16 significant digits."""
    exact = Fraction(value)
    if exact.denominator == 1:
        return str(exact.numerator)
    digits = max(DIGITS, len(str(abs(exact.numerator) // exact.denominator)) + 1)
    context = Context(prec=digits)
    return f"{context.divide(Decimal(exact.numerator), Decimal(exact.denominator)):f}"


def equals_published(value: Fraction, published: Decimal) -> bool:
    """Whether a value is the published one in every digit that was published."""
    exponent = published.as_tuple().exponent
    assert isinstance(exponent, int), "a published value is finite"
    step = Fraction(10) ** exponent
    return abs(value - Fraction(published)) <= step / 2
