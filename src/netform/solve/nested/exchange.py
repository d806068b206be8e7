"""Better joint plans: neighbouring federations exchange practices, and form their networks anew.

Of the many ways to move a few practices from one federation to a neighbour, or to swap two, those
whose federations cost least are tried first: what the networks inside can cost at best changes
little.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from netform.problem import Integers
from netform.solve.columns import Ground, costed
from netform.solve.columns.workers import each
from netform.solve.limits import Limits
from netform.solve.nested.federating import federated
from netform.solve.nested.federation import Federation, formed
from netform.solve.nested.inside import Inside, sorted_union

_LARGEST_CLUSTER = 3  # practices that move together
_TRIED = 24  # ways for two federations that are looked at closely
_NEIGHBOURHOODS = (2, 3)  # federations that are formed anew together


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

    def improve(
        self,
        federations: list[Federation],
        limits: Limits,
        on_gain: Callable[[list[Federation]], None],
    ) -> list[Federation]:
        """Exchange practices until no exchange between neighbours pays, or a limit comes."""
        tried: set[tuple[bytes, ...]] = set()
        while not limits.reached():
            found = self._first_gain(federations, limits, tried)
            if found is None:
                return federations
            old, new = found
            federations = [each for k, each in enumerate(federations) if k not in old] + new
            on_gain(federations)
        return federations

    def _first_gain(
        self, federations: list[Federation], limits: Limits, tried: set[tuple[bytes, ...]]
    ) -> tuple[tuple[int, ...], list[Federation]] | None:
        """Look for a cheaper way to form some neighbours, those furthest above the bound first."""
        for size in _NEIGHBOURHOODS:
            for old in self._neighbourhoods(federations, size):
                some = [federations[k] for k in old]
                key = tuple(sorted(each.members.tobytes() for each in some))
                if key in tried:
                    continue
                new = self._anew(some, limits)
                if new is None and size == 2:
                    new = self._exchanged(some[0], some[1], limits)
                if limits.reached():
                    return None if new is None else (old, new)
                if new is not None:
                    return old, new
                tried.add(key)
        return None

    def _neighbourhoods(self, federations: list[Federation], size: int) -> list[tuple[int, ...]]:
        """Return sets of federations that hang together, those furthest above the bound first."""
        of = np.empty(self.ground.count, dtype=np.int64)
        for k, federation in enumerate(federations):
            of[federation.members] = k
        row = of[np.repeat(np.arange(self.ground.count), np.diff(self.ground.neighbour_start))]
        pairs = set(zip(row.tolist(), of[self.ground.neighbour].tolist(), strict=True))
        above = [
            federation.total - int(self.fair[federation.members].sum())
            for federation in federations
        ]
        found = [
            some
            for some in combinations(range(len(federations)), size)
            if sum(pair in pairs for pair in combinations(some, 2)) >= size - 1
        ]
        return sorted(found, key=lambda some: -sum(above[k] for k in some))

    def _anew(self, some: list[Federation], limits: Limits) -> list[Federation] | None:
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

    def _exchanged(
        self, one: Federation, other: Federation, limits: Limits
    ) -> list[Federation] | None:
        """Move or swap practices between two federations; `None` where nothing tried pays."""
        ways = list(self._ways(one.members, other.members))
        if not ways:
            return None
        flat = [members for way in ways for members in way]
        sizes = np.array([len(members) for members in flat])
        columns, _ = costed(self.ground, np.concatenate(flat).astype(np.int32), sizes)
        cost = columns.cost.reshape(-1, 2).sum(axis=1)
        least = sum(int(self.fair[each.members].sum()) for each in (one, other))
        order = np.argsort(cost, kind="stable")
        worth = [k for k in order.tolist() if int(cost[k]) + least < one.total + other.total]
        worth = worth[:_TRIED]
        while worth and not limits.reached():
            batch, worth = worth[: self.threads], worth[self.threads :]
            tried = each(
                self.threads, lambda k: self._if_cheaper([one, other], list(ways[k])), batch
            )
            better = [new for new in tried if new is not None]
            if better:
                return min(better, key=lambda new: sum(federation.total for federation in new))
        return None

    def _if_cheaper(self, some: list[Federation], parts: list[Integers]) -> list[Federation] | None:
        """Return federations of these practices with their networks if they cost less."""
        before = sum(federation.total for federation in some)
        new = []
        for members in parts:
            federation = formed(self.ground, self.inside, members)
            if federation is None:
                return None
            new.append(federation)
        return new if sum(federation.total for federation in new) < before else None

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
            if all(self._is_lawful(members) for members in new):
                yield _ascending(new[0]), _ascending(new[1])

    def _clusters(self, inside: set[int], beside: set[int]) -> Iterator[frozenset[int]]:
        """Yield connected sets of a few practices on the border to others."""
        seen: set[frozenset[int]] = set()
        border = [i for i in sorted(inside) if not beside.isdisjoint(self._neighbours(i))]
        pending = [frozenset([i]) for i in border]
        for cluster in pending:  # grows while it is walked
            if cluster in seen:
                continue
            seen.add(cluster)
            yield cluster
            if len(cluster) < _LARGEST_CLUSTER:
                around = {j for i in cluster for j in self._neighbours(i)} & inside
                pending += [cluster | {j} for j in sorted(around - cluster)]

    def _neighbours(self, practice: int) -> list[int]:
        low, high = self.ground.neighbour_start[practice : practice + 2]
        found: list[int] = self.ground.neighbour[low:high].tolist()
        return found

    def _is_lawful(self, members: set[int]) -> bool:
        """Whether practices are within the band and connected."""
        ground = self.ground
        some = np.array(list(members), dtype=np.int64)
        if len(some) == 0 or int(ground.held[some].sum()) > ground.ceiling:
            return False
        if int(ground.patients[some].sum()) < ground.floor and not ground.floor_waived[some].any():
            return False
        if len(some) > 1 and ground.giant[some].any():
            return False
        reached = {int(some[0])}
        frontier = [int(some[0])]
        while frontier:
            for j in self._neighbours(frontier.pop()):
                if j in members and j not in reached:
                    reached.add(j)
                    frontier.append(j)
        return len(reached) == len(members)


def _ascending(members: set[int]) -> Integers:
    return np.array(sorted(members), dtype=np.int64)
