"""Better joint plans: neighbouring federations exchange practices, and form their networks anew.

Of the many ways to move a few practices from one federation to a neighbour, or to swap two, those
whose federations cost least are tried first: what the networks inside can cost at best changes
little.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from netform.problem import Integers
from netform.solve.columns import Ground, costed
from netform.solve.columns.workers import each
from netform.solve.limits import Limits
from netform.solve.nested.federating import federated
from netform.solve.nested.federation import (
    Federation,
    formed,
    is_lawful,
    neighbours_of,
    total_of,
)
from netform.solve.nested.inside import Inside, sorted_union

_LARGEST_CLUSTER = 3  # practices that move together
_TRIED = 24  # ways for two federations that are looked at closely
_TRIED_OTHERS = 6  # ways whose networks are formed where the federations only have to be others


@dataclass(frozen=True, eq=False)
class Exchange:
    """Exchanges on the upper tier's ground.

    Attributes
    ----------
    fair
        About what each practice costs at least at the lower tier, objective units, shape (n,).
    """

    ground: Ground
    inside: Inside
    fair: Integers
    threads: int = 1

    def anew(self, some: list[Federation], limits: Limits) -> list[Federation] | None:
        """Form the networks of all, then the federations of these; `None` where it does not pay."""
        members = sorted_union([federation.members for federation in some])
        networks = self.inside.networks(members)
        if networks is None:
            return None
        place = np.full(self.ground.count, -1, dtype=np.int64)
        place[members] = np.arange(len(members))
        ground = self.ground.restricted(members)
        found = federated(ground, [place[group] for group in networks.groups], limits)
        if found is None:
            return None
        return self._if_cheaper(
            some, [sorted_union([networks.groups[k] for k in part]) for part in found]
        )

    def exchanged(self, two: list[Federation], limits: Limits) -> list[Federation] | None:
        """Move or swap practices between two federations; `None` where nothing tried pays."""
        ways, cost = self._cheap_first(two)
        least = sum(int(self.fair[federation.members].sum()) for federation in two)
        worth = [k for k in range(len(ways)) if int(cost[k]) + least < total_of(two)][:_TRIED]
        while worth and not limits.reached():
            batch, worth = worth[: self.threads], worth[self.threads :]
            tried = each(self.threads, lambda k: self._if_cheaper(two, list(ways[k])), batch)
            better = [new for new in tried if new is not None]
            if better:
                return min(better, key=total_of)
        return None

    def other(
        self, two: list[Federation], shunned: set[bytes], limits: Limits
    ) -> list[Federation] | None:
        """Return the cheapest of some other federations of the same practices.

        `None` where nothing tried can be formed.

        Parameters
        ----------
        shunned
            What may not be formed: the bytes of members, ascending.
        """
        ways, _ = self._cheap_first(two)
        best: list[Federation] | None = None
        tried = 0
        for way in ways:
            if tried == _TRIED_OTHERS or limits.reached():
                break
            if any(members.tobytes() in shunned for members in way):
                continue
            new = self._formed(list(way))
            if new is None:
                continue
            tried += 1
            if best is None or total_of(new) < total_of(best):
                best = new
        return best

    def _cheap_first(
        self, two: list[Federation]
    ) -> tuple[list[tuple[Integers, Integers]], Integers]:
        """Return ways to exchange and what the federations of each cost, the cheapest first."""
        ways = list(self._ways(two[0].members, two[1].members))
        if not ways:
            return [], np.zeros(0, dtype=np.int64)
        flat = [members for way in ways for members in way]
        sizes = np.array([len(members) for members in flat])
        columns, _ = costed(self.ground, np.concatenate(flat).astype(np.int32), sizes)
        cost = columns.cost.reshape(-1, 2).sum(axis=1)
        order = np.argsort(cost, kind="stable")
        return [ways[k] for k in order.tolist()], cost[order]

    def _if_cheaper(self, some: list[Federation], parts: list[Integers]) -> list[Federation] | None:
        """Return federations of these practices with their networks if they cost less."""
        new = self._formed(parts)
        return new if new is not None and total_of(new) < total_of(some) else None

    def _formed(self, parts: list[Integers]) -> list[Federation] | None:
        """Return federations with their networks; `None` where one cannot be formed."""
        new = []
        for members in parts:
            federation = formed(self.ground, self.inside, members)
            if federation is None:
                return None
            new.append(federation)
        return new

    def _ways(self, one: Integers, other: Integers) -> Iterator[tuple[Integers, Integers]]:
        """Yield what two federations would hold after moving or swapping a few practices."""
        first, second = set(one.tolist()), set(other.tolist())
        to_second = list(self._clusters(first, second))
        to_first = list(self._clusters(second, first))
        moves = [(cluster, frozenset[int]()) for cluster in to_second]
        moves += [(frozenset[int](), cluster) for cluster in to_first]
        moves += [(a, b) for a in to_second if len(a) == 1 for b in to_first if len(b) == 1]
        for away, back in moves:
            new = (first - away) | back, (second - back) | away
            if all(is_lawful(self.ground, members) for members in new):
                yield _ascending(new[0]), _ascending(new[1])

    def _clusters(self, inside: set[int], beside: set[int]) -> Iterator[frozenset[int]]:
        """Yield sets of a few practices on the border to others, connected but for their units."""
        seen: set[frozenset[int]] = set()
        border = [i for i in sorted(inside) if not beside.isdisjoint(neighbours_of(self.ground, i))]
        pending = [self._with_units({i}) for i in border]
        for cluster in pending:  # grows while it is walked
            if cluster in seen:
                continue
            seen.add(cluster)
            yield cluster
            if len(cluster) < _LARGEST_CLUSTER:
                around = {j for i in cluster for j in neighbours_of(self.ground, i)} & inside
                pending += [cluster | self._with_units({j}) for j in sorted(around - cluster)]

    def _with_units(self, some: set[int]) -> frozenset[int]:
        """Return practices with those that rules hold together with them."""
        unit = self.ground.rules.unit
        own = [int(unit[i]) for i in some if unit[i] >= 0]
        return frozenset(some.union(np.flatnonzero(np.isin(unit, own)).tolist() if own else ()))


def _ascending(members: set[int]) -> Integers:
    return np.array(sorted(members), dtype=np.int64)
