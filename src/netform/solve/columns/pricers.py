"""Where column generation finds columns: among listed ones, or by searching all of them."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.ground import Ground
from netform.solve.columns.hub_search import NO_LIMIT, search_hubs
from netform.solve.columns.pricing import Duals, scan
from netform.solve.limits import Limits

_NEGATIVE = -1  # scaled: the largest reduced cost that is negative
EFFORTS = (1_000, 30_000, 1_000_000, NO_LIMIT)
"""Steps after which a search gives up on a hub: the most hubs need few, some need millions."""

_SHORT = 30_000


@dataclass(frozen=True, eq=False)
class Priced:
    """What one round of pricing found.

    Attributes
    ----------
    columns
        Columns with a negative reduced cost, none when there is none.
    shortfall
        For each practice what must be taken off its dual so that no column at all has a negative
        reduced cost, scaled, at most 0.
    is_exact
        Whether no column of negative reduced cost was overlooked for want of steps.
    """

    columns: ColumnSet
    shortfall: Integers
    is_exact: bool


class Pricer(Protocol):
    """A set of columns, listed or not, that can be asked for the ones worth bringing in."""

    def price(self, duals: Duals, *, effort: int, limits: Limits | None = None) -> Priced:
        """Find columns of negative reduced cost; `effort` is one of `EFFORTS`.

        A search that may take long gives up when `limits` are reached; it is then not exact.
        """


@dataclass(frozen=True, eq=False)
class ListedColumns:
    """The columns of a list, such as the pool that reduced-cost fixing left."""

    columns: ColumnSet
    threads: int = 1

    def price(self, duals: Duals, *, effort: int, limits: Limits | None = None) -> Priced:
        """Scan the list: for each practice the column of least reduced cost that holds it.

        Each negative reduced cost is shared equally among the column's members.
        """
        found = scan(self.columns, duals, self.threads)
        wanted = np.unique(found.best[found.best_cost <= _NEGATIVE])
        return Priced(self.columns.take(wanted), found.shortfall, is_exact=True)


@dataclass(frozen=True, eq=False)
class SearchedColumns:
    """All connected sets within the band, found by their hubs and never listed.

    No two groups of a plan share a hub, so taking each hub's lowest reduced cost off its own dual
    leaves no column with a negative one.
    """

    ground: Ground
    threads: int = 1

    def price(self, duals: Duals, *, effort: int, limits: Limits | None = None) -> Priced:
        """Search the hubs; a search gives up on a hub after so many steps."""
        found = search_hubs(
            self.ground,
            duals,
            threshold=_NEGATIVE,
            most_steps=effort,
            limits=limits if effort > _SHORT else None,  # others end before a limit is seen
            threads=self.threads,
        )
        return Priced(found.columns, np.minimum(0, found.lowest), found.is_complete)
