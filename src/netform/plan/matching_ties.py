"""Of all best matchings of two plans' groups the one that the tie rule names.

The rule looks at practices alone, so that it is the same whichever plan comes first and however
groups are numbered: of the best matchings, take one that lets the first practice stay if any does;
of those, one that lets the second practice stay if any does; and so on. A matching is known by who
stays, so this leaves exactly one.

Best matchings are told from others by prices (the dual of the assignment problem): a price u of
each group of one plan and v of each of the other, none negative, with u_a + v_b at least what a and
b have in common, and a total equal to the matching's. A matching is best when it pairs only groups
where that holds with equality, and leaves out only groups that are priced 0 (complementary
slackness; R. Burkard, M. Dell'Amico, S. Martello, Assignment Problems, SIAM 2012, chapter 4).
"""

from collections.abc import Iterable

import numpy as np

from netform.problem import Integers

Cells = list[tuple[int, int]]


class TiedMatchings:
    """The best matchings of two plans' groups, changed by alternating paths from one of them.

    Sides are 0 and 1; a group is a pair of its side and its number.

    Parameters
    ----------
    cells
        The pairs of groups that have practices in common, each once.
    common
        What each pair has in common: whole numbers above 0, int64, shape (cells,).
    matching
        Any best matching, over these pairs.
    """

    def __init__(self, cells: Cells, common: Integers, matching: Cells) -> None:
        sizes = [1 + max((cell[side] for cell in cells), default=-1) for side in (0, 1)]
        self._mate = [[-1] * size for size in sizes]
        self._fixed = [[False] * size for size in sizes]
        for a, b in matching:
            self._pair(a, b)
        first, second = np.array(cells, dtype=np.int64).reshape(-1, 2).T
        price = self._prices(first, second, common)
        self._is_priced = [(each > 0).tolist() for each in price]
        self._beside: list[list[list[int]]] = [[[] for _ in range(size)] for size in sizes]
        for k in np.flatnonzero(price[0][first] + price[1][second] == common).tolist():
            a, b = cells[k]
            self._beside[0][a].append(b)
            self._beside[1][b].append(a)

    def first_by(self, wishes: Iterable[tuple[int, int]]) -> Cells:
        """Return the best matching that grants each wish that earlier ones leave possible."""
        for a, b in wishes:
            if self._fixed[0][a] or self._fixed[1][b] or b not in self._beside[0][a]:
                continue
            if self._mate[0][a] == b or self._can_pair(a, b):
                self._fixed[0][a] = self._fixed[1][b] = True
        return [(a, b) for a, b in enumerate(self._mate[0]) if b >= 0]

    def _prices(
        self, first: Integers, second: Integers, common: Integers
    ) -> tuple[Integers, Integers]:
        """Return the least prices of the second side that fit, and what they leave to the first.

        What a group of the first side has with its mate it pays, less the mate's price. Raising
        prices until no pair is dearer than both groups is a longest path, which ends because the
        matching is best.
        """
        mate = np.array(self._mate[0], dtype=np.int64)
        paid = np.zeros(len(mate), dtype=np.int64)
        matched = mate[first] == second
        paid[first[matched]] = common[matched]
        price = np.zeros(len(self._mate[1]), dtype=np.int64)
        while True:
            left = paid - np.where(mate >= 0, price[mate], 0)
            raised = price.copy()
            np.maximum.at(raised, second, common - left[first])
            if (raised == price).all():
                return left, price
            price = raised

    def _pair(self, a: int, b: int) -> None:
        self._mate[0][a], self._mate[1][b] = b, a

    def _can_pair(self, a: int, b: int) -> bool:
        """Pair two groups, if a best matching with all that is fixed does, and mend the rest."""
        before = [list(side) for side in self._mate]
        lost_a, lost_b = self._mate[1][b], self._mate[0][a]
        for side, group in ((0, lost_a), (1, lost_b)):
            if group >= 0:
                self._mate[side][group] = -1
        self._pair(a, b)
        self._fixed[0][a] = self._fixed[1][b] = True
        if self._is_covered(1, lost_b) and self._is_covered(0, lost_a):
            return True
        self._fixed[0][a] = self._fixed[1][b] = False
        self._mate = before
        return False

    def _is_covered(self, side: int, group: int) -> bool:
        """Match a group that has lost its mate, along a path that leaves no priced group alone.

        The path ends at a group of the other side without a mate, or takes the mate of a group of
        the same side that is priced 0. The other side loses nobody.
        """
        if group < 0 or self._mate[side][group] >= 0 or not self._is_priced[side][group]:
            return True
        other = 1 - side
        reached_from = {}
        queue = [group]
        for here in queue:
            for there in self._beside[side][here]:
                if there in reached_from or self._fixed[other][there]:
                    continue
                reached_from[there] = here
                next_one = self._mate[other][there]
                if next_one < 0 or not self._is_priced[side][next_one]:
                    if next_one >= 0:
                        self._mate[side][next_one] = -1
                    self._turn(side, there, reached_from)
                    return True
                queue.append(next_one)
        return False

    def _turn(self, side: int, end: int, reached_from: dict[int, int]) -> None:
        """Give each group of a path the mate that it reached."""
        at = end
        while at >= 0:
            group = reached_from[at]
            before = self._mate[side][group]
            self._mate[side][group], self._mate[1 - side][at] = at, group
            at = before
