"""Rows `Σ_N m(N) z_N ≤ R` on a measure that groups add up to, such as their trusts or themselves.

One holds the problem's limit; branches on a count are others. A row's dual ρ ≤ 0 makes each unit of
the measure cost −ρ more, wherever columns are priced.
"""

from dataclasses import dataclass, replace

import numpy as np

from netform.compiled import kernel
from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.costing import moved_patients, outside_patients
from netform.solve.columns.ground import Ground


@dataclass(frozen=True, eq=False)
class MeasureRow:
    """A limit R on a measure m(N) of groups; see `MeasureLimit`.

    Attributes
    ----------
    at_most
        R.
    of_group, of_trust, of_moved, of_outside
        What a column counts for itself, for each trust, for each patient moved and for each one
        outside the band; below 0 in a row that holds a count from below.
    of_set
        What each of the ground's named sets counts, shape (sets,).
    ground
        The ground that columns stand on.
    """

    at_most: int
    of_group: int
    of_trust: Integers
    of_moved: int
    of_outside: int
    of_set: Integers
    ground: Ground

    @staticmethod
    def on(ground: Ground) -> "tuple[MeasureRow, ...]":
        """Return the rows of a ground's limits."""
        return tuple(
            MeasureRow(
                *(each.at_most, each.of_group, each.of_trust, each.of_moved, each.of_outside),
                ground.named.counts(each.of_set),
                ground,
            )
            for each in ground.limits
        )

    def counting(self, trust: int | None) -> "MeasureRow":
        """Return a row that counts the groups that deal with a trust; `None` for all groups."""
        of_trust = np.zeros_like(self.of_trust)
        if trust is not None:
            of_trust[trust] = 1
        return replace(
            self,
            at_most=0,
            of_group=int(trust is None),
            of_trust=of_trust,
            of_moved=0,
            of_outside=0,
            of_set=np.zeros_like(self.of_set),
        )

    def beyond(self) -> "MeasureRow":
        """Return the row that asks for more than this one allows."""
        return replace(
            self,
            at_most=-self.at_most - 1,
            of_group=-self.of_group,
            of_trust=-self.of_trust,
            of_moved=-self.of_moved,
            of_outside=-self.of_outside,
            of_set=-self.of_set,
        )

    def measure(self, columns: ColumnSet) -> Integers:
        """Return the measure of each column, int64, shape (columns,)."""
        out = np.full(len(columns), self.of_group, dtype=np.int64)
        ground = self.ground
        flat = columns.start, columns.member
        add_trusts(*flat, ground.trust_start, ground.trust, self.of_trust, out)
        if self.of_moved:
            out += self.of_moved * moved_patients(ground, *flat)
        if self.of_outside:
            out += self.of_outside * outside_patients(ground, *flat)
        if self.of_set.any():
            number = ground.named.numbers(*flat)
            out[number >= 0] += self.of_set[number[number >= 0]]
        return out


@kernel
def add_trusts(start, member, trust_start, trust, of_trust, out):  # type: ignore[no-untyped-def]
    """Add to `out` what each set counts for the distinct trusts of its members."""
    dealt = np.full(len(of_trust), -1, np.int64)  # the last column that dealt with each trust
    for k in range(len(out)):
        for q in range(start[k], start[k + 1]):
            for t in range(trust_start[member[q]], trust_start[member[q] + 1]):
                if dealt[trust[t]] != k:
                    dealt[trust[t]] = k
                    out[k] += of_trust[trust[t]]
