"""Federations of given networks: the engine of one tier over the quotient graph of networks.

A network is one element there: what is connected, and what is within the band, is listed as for
practices. Each set of networks then costs what its practices cost, to the best hub among them.
"""

from dataclasses import dataclass, replace

import numpy as np
from scipy import sparse

from netform.compiled import kernel
from netform.problem import GroupRules, Integers
from netform.solve.columns import Ground, cheapest_partition, list_columns
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.costing import moved_patients
from netform.solve.columns.enumeration import every_plan
from netform.solve.columns.ground import NO_HUB
from netform.solve.columns.measure_row import add_trusts
from netform.solve.limits import Limits

_LIKELY = 20_000  # federations
_STEPS = 1_000_000  # of a search for any federations at all


@dataclass(frozen=True, eq=False)
class Federating:
    """All federations of given networks, and the cheapest choices of them.

    Attributes
    ----------
    networks
        Practices of each network, ascending; each practice is in one.
    columns
        The lawful federations: places of networks, at the cost of their practices.
    paid
        What each network pays for its federation, about; `None` where nothing is known.
    """

    networks: list[Integers]
    columns: ColumnSet
    paid: Integers | None
    threads: int

    @staticmethod
    def of(
        ground: Ground, networks: list[Integers], threads: int = 1, paid: Integers | None = None
    ) -> "Federating":
        """List the federations of networks.

        Parameters
        ----------
        ground
            The upper tier's ground over the practices.
        paid
            What each practice pays for its federation, about: then those that cost little beyond
            that are tried before all.
        """
        sets = _allowed(ground, networks, list_columns(_quotient(ground, networks), threads))
        columns = _costed_by_practices(ground, networks, sets)
        if paid is None:
            return Federating(networks, columns, None, threads)
        own = np.array([int(paid[members].sum()) for members in networks], dtype=np.int64)
        return Federating(networks, columns, own, threads)

    def cheapest(self, limits: Limits) -> list[list[int]] | None:
        """Return the cheapest federations, each as places in the list of networks.

        `None` where the networks cannot be put together within the band, or a limit came first.
        """
        columns, found = self.columns, None
        if self.paid is not None and len(columns) > _LIKELY:
            beyond = columns.cost - np.add.reduceat(self.paid[columns.member], columns.start[:-1])
            likely = np.sort(np.argpartition(beyond, _LIKELY)[:_LIKELY])
            found = self._cheapest_of(columns.take(likely), limits)
        if found is None:
            found = self._cheapest_of(columns, limits)
        if found is None:
            return None
        return [found.members(k).tolist() for k in range(len(found))]

    def _cheapest_of(self, columns: ColumnSet, limits: Limits) -> ColumnSet | None:
        return cheapest_partition(columns, len(self.networks), limits, self.threads)

    def are_none_within(self, most_cost: int, limits: Limits) -> bool:
        """Whether no choice of federations costs at most so much, proved."""
        found = every_plan(
            *(self.columns, len(self.networks), most_cost),
            most_plans=1,
            most_steps=_STEPS,
            limits=limits,
            threads=self.threads,
        )
        return found.is_complete and not found.plans


def federated(
    ground: Ground,
    networks: list[Integers],
    limits: Limits,
    threads: int = 1,
    paid: Integers | None = None,
) -> list[list[int]] | None:
    """Return the cheapest federations of networks; see `Federating`."""
    return Federating.of(ground, networks, threads, paid).cheapest(limits)


def _quotient(ground: Ground, networks: list[Integers]) -> Ground:
    """Return the ground whose elements are networks; travel and trusts cost nothing there.

    Rules are on practices: it has none.
    """
    count = len(networks)
    network_of = np.empty(ground.count, dtype=np.int64)
    for number, members in enumerate(networks):
        network_of[members] = number

    def summed(values: Integers) -> Integers:
        return np.array([int(values[members].sum()) for members in networks], dtype=np.int64)

    row = network_of[np.repeat(np.arange(ground.count), np.diff(ground.neighbour_start))]
    neighbour = network_of[ground.neighbour]
    between = row != neighbour
    entries = np.ones(int(between.sum()), dtype=np.int8)
    graph = sparse.csr_array((entries, (row[between], neighbour[between])), shape=(count, count))
    graph.sum_duplicates()
    return replace(
        ground,
        count=count,
        neighbour_start=graph.indptr.astype(np.int64),
        neighbour=graph.indices.astype(np.int32),
        mate_start=np.arange(count + 1, dtype=np.int64) * count,
        mate=np.tile(np.arange(count, dtype=np.int32), count),
        mate_cost=np.zeros(count * count, dtype=np.int64),
        patients=summed(ground.patients),
        counted=summed(ground.counted),
        held=summed(ground.held),
        floor_waived=summed(ground.floor_waived.astype(np.int64)) > 0,
        giant=summed(ground.giant.astype(np.int64)) > 0,
        trust_start=np.zeros(count + 1, dtype=np.int64),
        trust=np.zeros(0, dtype=np.int32),
        present=np.zeros(count, dtype=np.int64),
        change_price=0,
        limits=(),
        rules=GroupRules.of(count),
    )


def _allowed(ground: Ground, networks: list[Integers], sets: ColumnSet) -> ColumnSet:
    """Return the sets of networks whose practices keep the rules."""
    if ground.rules.are_none:
        return sets
    return sets.take(np.flatnonzero(ground.rules.allowed(*_practices_of(networks, sets))))


def _practices_of(networks: list[Integers], sets: ColumnSet) -> tuple[Integers, Integers]:
    """Return where the practices of each set of networks start, and these practices."""
    first = np.concatenate([[0], np.cumsum([len(members) for members in networks])])
    flat = np.concatenate(networks)
    places = [np.arange(first[k], first[k + 1]) for k in sets.member]
    member = flat[np.concatenate([np.zeros(0, dtype=np.int64), *places])]
    ends = np.concatenate([[0], np.cumsum(np.diff(first)[sets.member])])
    return ends[sets.start], member


def _costed_by_practices(ground: Ground, networks: list[Integers], sets: ColumnSet) -> ColumnSet:
    """Return sets of networks at the cost of their practices, to the best hub among these."""
    cost = np.empty(len(sets), dtype=np.int64)
    first = np.concatenate([[0], np.cumsum([len(members) for members in networks])])
    flat = np.concatenate(networks)
    _travel_of_sets(sets.start, sets.member, first, flat, _travel(ground, networks), cost)
    trusts = [np.unique(_trusts_of(ground, members)) for members in networks]
    trust_start = np.concatenate([[0], np.cumsum([len(each) for each in trusts])])
    trust = np.concatenate([np.zeros(0, dtype=np.int32), *trusts]).astype(np.int32)
    add_trusts(sets.start, sets.member, trust_start, trust, ground.trust_price, cost)
    if ground.change_price:
        start, member = _practices_of(networks, sets)
        cost += ground.change_price * moved_patients(ground, start, member.astype(np.int32))
    return replace(sets, cost=cost).take(np.flatnonzero(cost < NO_HUB))


def _travel(ground: Ground, networks: list[Integers]) -> Integers:
    """Return what it costs to send each network to each practice, shape (networks, n).

    `NO_HUB` where a practice of the network is no mate of it.
    """
    travel = np.full((len(networks), ground.count), NO_HUB, dtype=np.int64)
    for h in range(ground.count):
        low, high = ground.mate_start[h : h + 2]
        cost = np.full(ground.count, NO_HUB, dtype=np.int64)
        cost[ground.mate[low:high]] = ground.mate_cost[low:high]
        for number, members in enumerate(networks):
            own = cost[members]
            if own.max() < NO_HUB:
                travel[number, h] = own.sum()
    return travel


def _trusts_of(ground: Ground, members: Integers) -> Integers:
    spans = [ground.trust[ground.trust_start[i] : ground.trust_start[i + 1]] for i in members]
    return np.concatenate(spans)


@kernel
def _travel_of_sets(start, member, first, practice, travel, cost):  # type: ignore[no-untyped-def]
    for k in range(len(cost)):
        cost[k] = NO_HUB
        for a in range(start[k], start[k + 1]):
            for q in range(first[member[a]], first[member[a] + 1]):
                total = 0
                for b in range(start[k], start[k + 1]):
                    total = min(NO_HUB, total + travel[member[b], practice[q]])
                    if total >= cost[k]:
                        break
                cost[k] = min(cost[k], total)
