"""Rules on who shares a federation (M4), as rows of an LP or a MIP over networks in federations.

With `x_is` = 1 where practice i is in the federation of seat s: practices of one unit take the same
seat, `x_is − x_js ≤ 0` around the unit; of two that are apart one is there, `x_is + x_js ≤ 1`; and
so are at most so many, `Σ_i x_is ≤ k`. All of these are sums over the practices of networks.
"""

from dataclasses import dataclass

import numpy as np

from netform.problem import NO_LIMIT, GroupRules, Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.nested.floats import Floats

_VIOLATED = 1e-3


@dataclass(frozen=True)
class FederationRule:
    """A federation has at most `most` more practices of `some` than of `others`."""

    some: tuple[int, ...]
    others: tuple[int, ...]
    most: int

    def excess(self, columns: ColumnSet, count: int) -> Integers:
        """Return how many more of `some` than of `others` each of the networks holds.

        Parameters
        ----------
        count
            How many practices there are.
        """
        if len(columns) == 0:
            return np.zeros(0, dtype=np.int64)
        weight = np.zeros(count, dtype=np.int64)
        weight[list(self.some)] = 1
        weight[list(self.others)] = -1
        found: Integers = np.add.reduceat(weight[columns.member], columns.start[:-1])
        return found

    def is_kept_by_networks(self, rules: GroupRules) -> bool:
        """Whether networks that keep their own rules keep this one: it is of one of their units."""
        unit = rules.unit[[*self.some, *self.others]]
        return self.most == 0 and bool((unit == unit[0]).all()) and int(unit[0]) >= 0


@dataclass(frozen=True)
class RuleRow:
    """A rule on the federation of one seat."""

    seat: int
    rule: FederationRule


def federation_rules(rules: GroupRules) -> list[FederationRule]:
    """Return rules as rows have them; together they say the same."""
    found = []
    for unit in rules.units:
        around = zip(unit.tolist(), np.roll(unit, -1).tolist(), strict=True)
        found += [FederationRule((i,), (j,), 0) for i, j in around]
    for i, low in enumerate(rules.apart_start[:-1].tolist()):
        others = rules.apart[low : rules.apart_start[i + 1]].tolist()
        found += [FederationRule((i, j), (), 1) for j in others if i < j]
    if rules.most < NO_LIMIT:
        found.append(FederationRule(tuple(range(len(rules.unit))), (), rules.most))
    return found


def broken_rules(rules: list[FederationRule], share: Floats) -> list[RuleRow]:
    """Return the rules that a solution breaks in some seat, for all seats.

    Parameters
    ----------
    share
        How far each practice is in each seat, shape (seats, n).
    """
    found = []
    for rule in rules:
        excess = share[:, list(rule.some)].sum(axis=1) - share[:, list(rule.others)].sum(axis=1)
        if (excess > rule.most + _VIOLATED).any():
            found += [RuleRow(seat, rule) for seat in range(len(share))]
    return found
