"""The row of a limit: `Σ_N m(N) z_N ≤ R` for a measure that groups add up to, such as their trusts.

Its dual ρ ≤ 0 makes each unit of the measure cost −ρ more, wherever columns are priced.
"""

from dataclasses import dataclass

import numpy as np

from netform.compiled import kernel
from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.ground import Ground


@dataclass(frozen=True, eq=False)
class LimitRow:
    """A limit R on `m(N) = of_group + Σ of_trust` over the distinct trusts of a column.

    `trust[trust_start[i]:trust_start[i + 1]]` are the trusts of practice i.
    """

    at_most: int
    of_group: int
    of_trust: Integers
    trust_start: Integers
    trust: Integers

    @staticmethod
    def on(ground: Ground) -> "LimitRow | None":
        """Return the row of a ground's limit; `None` where it has none."""
        limit = ground.limit
        if limit is None:
            return None
        return LimitRow(
            *(limit.at_most, limit.of_group, limit.of_trust, ground.trust_start),
            ground.trust.astype(np.int64),
        )

    def measure(self, columns: ColumnSet) -> Integers:
        """Return the measure of each column, int64, shape (columns,)."""
        out = np.full(len(columns), self.of_group, dtype=np.int64)
        _add_trusts(columns.start, columns.member, self.trust_start, self.trust, self.of_trust, out)
        return out


@kernel
def _add_trusts(start, member, trust_start, trust, of_trust, out):  # type: ignore[no-untyped-def]
    dealt = np.full(len(of_trust), -1, np.int64)  # the last column that dealt with each trust
    for k in range(len(out)):
        for q in range(start[k], start[k + 1]):
            for t in range(trust_start[member[q]], trust_start[member[q] + 1]):
                if dealt[trust[t]] != k:
                    dealt[trust[t]] = k
                    out[k] += of_trust[trust[t]]
