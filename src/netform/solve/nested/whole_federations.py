"""A bound on both tiers from whole federations: a column is one, with its networks.

For payments π, any k federations of a plan cost at least Σ π and the k smallest `v_h`, where `v_h`
is now the least over whole federations of h, as far as its tree of cases proves it (`hub_tree`).
The best π are sought by column generation: the federations that are cheapest under one π join an LP
whose duals are the next (`federation_master`), within a box around the best payments so far, which
grows where the LP foretells the bound well. What the trees have proved stays, whatever π is.
(Dantzig–Wolfe, with a branch and bound as its subproblem.)
"""

from collections.abc import Iterable, Iterator
from copy import copy
from dataclasses import replace

import numpy as np

from netform.plan.proof.cases import Cases, Split
from netform.plan.proof.joint_certificate import CoupledProof, Payments
from netform.plan.proof.knapsack_bound import (
    Band,
    Sending,
    cheapest_choice,
    cheapest_knapsack,
    in_steps,
)
from netform.plan.proof.triples import TripleDual, counted
from netform.problem import Integers, TierProblem
from netform.solve.columns import Ground
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.pricing import Duals, reduced_costs
from netform.solve.columns.workers import each
from netform.solve.limits import Limits
from netform.solve.nested.case_values import NONE_FITS
from netform.solve.nested.federation_master import FederationMaster
from netform.solve.nested.floats import Floats
from netform.solve.nested.hub_tree import HubTree
from netform.solve.nested.inner_lp import InnerSolution
from netform.solve.nested.proofs import cut_duals
from netform.solve.nested.proved_case import CaseDuals, Node, Prices, values_of

_FIRST_DISTANCE = 0.005  # of what practices pay for a patient on average
_FORETOLD, _WRONG, _FAR_WRONG = 0.4, -0.5, -3.0  # what of the gain foretold came true
_GROW, _SHRINK, _OPEN = 2.0, 0.5, 8.0
_NEAR = 2e-5  # of the bound: a box in which no more than that can be gained is too small
_NEAR_ENOUGH, _STRAIN = 2e-3, 1.5  # where triples are looked for: of the bound, and practices
_CONVERGED = 1e-6  # of the bound
_IDLE = 12  # boxes, one after the other, that neither raise the bound nor find a federation
_HUBS_A_THREAD = 3  # at once
_FIRST_NETWORKS = 30  # for each hub
_NEVER = 10**13  # objective units: what it costs to go where nobody can
_HOPELESS = 0.02  # of the gain foretold: payments that promise less are given up


class WholeFederations:
    """The search for payments, and the trees of all hubs.

    Attributes
    ----------
    numbers
        The numbers of federations that plans may have.
    paid, prices
        The best payments so far, and prices of triples, objective units.
    bound
        What they prove, about: the certificate has it exactly.
    foretold
        What the LP over the federations found so far lets hope for near these payments.
    """

    def __init__(
        self,
        ground: Ground,
        tiers: tuple[TierProblem, TierProblem],
        sending: Sending,
        duals: Duals,
        paid: Integers,
        numbers: range,
        networks: ColumnSet,
        threads: int,
    ) -> None:
        """Begin with what proves the tiers apart.

        Parameters
        ----------
        ground
            The lower tier's.
        tiers
            The lower and the upper tier of the part.
        duals
            What practices pay for networks by the lower tier alone: no network costs less.
        paid
            What practices pay for federations by the upper tier alone.
        numbers
            The numbers of federations that plans may have.
        networks
            Networks for the first LPs.
        """
        self._threads = threads
        self._lower, self._upper = tiers
        self._sending = sending
        self.numbers = numbers
        self._band = Band.of(self._upper, numbers)
        nobody = np.zeros(len(self._upper), dtype=np.int64)
        self._cuts = replace(duals, practice=nobody).active()
        cuts = zip(self._cuts.cut.tolist(), self._cuts.cuts, strict=True)
        self._sides = sum(dual * cut.side for dual, cut in cuts)
        self.paid = (duals.practice + paid).astype(np.float64)
        known = abs(float(self.paid.sum()) + self._sides) / len(self._upper)
        # Where nobody pays anything, what it costs to send a practice somewhere.
        self._unit = unit = max(1.0, known or float(sending.cost[sending.is_possible].mean()))
        leaders = np.flatnonzero(np.diag(sending.is_possible)).tolist()
        self._trees = [
            HubTree(h, ground, self._upper, sending, self._band, self._cuts, unit) for h in leaders
        ]
        left = reduced_costs(networks, duals)
        for tree in self._trees:
            near = _nearest(
                networks,
                left,
                np.where(
                    sending.is_possible[:, tree.hub], sending.cost[:, tree.hub] - paid, _NEVER
                ),
            )
            tree.begin(near, duals.practice)
        self._master = FederationMaster(self._upper.patients, leaders, numbers, unit)
        self.prices = Prices(self._master.triples)
        self.bound, self.foretold = -np.inf, np.inf
        self._distance = 0.0

    def of_number(self, number: int) -> "WholeFederations":
        """Return the search for plans with one of the numbers, which begins with all known here.

        Their band is narrower: the more federations, the closer each is to the floor.
        """
        found = copy(self)
        found.numbers = range(number, number + 1)
        found._band = band = Band.of(self._upper, found.numbers)
        found._trees = [tree.within(band) for tree in self._trees]
        leaders = [tree.hub for tree in self._trees]
        found._master = FederationMaster(self._upper.patients, leaders, found.numbers, self._unit)
        found._master.take_from(self._master, band)
        found.prices = Prices(found._master.triples)
        found.bound, found.foretold = -np.inf, np.inf
        return found

    def begin(self, plan: Iterable[tuple[int, Integers, ColumnSet]]) -> None:
        """Bring in a plan's federations: hub, practices and networks."""
        for hub, members, networks in plan:
            cost = int(reduced_costs(networks, self._cuts).sum())
            cost += int(self._sending.cost[members, hub].sum())
            self._master.bring(hub, members.astype(np.int64), float(cost))

    def raise_bound(self, limits: Limits, enough: int) -> None:
        """Look for better payments until the bound is enough, or none are better."""
        self._evaluate(self.paid, self.prices, limits, -np.inf)
        patients = max(1, int(self._upper.patients.sum()))
        typical = max(float(np.abs(self.paid).sum()), self._unit * len(self._upper))
        self._distance = _FIRST_DISTANCE * typical / patients
        idle = 0
        while self.bound < enough and idle < _IDLE and not limits.reached():
            solved = self._master.solve(self.paid, self._distance)
            if solved is None:
                return
            paid, price = solved
            self.foretold = self._master.value + self._sides
            foretold = self.foretold - self.bound
            is_free = self._master.strain < _CONVERGED
            is_near = foretold <= _NEAR_ENOUGH * abs(self.bound)
            if is_near and self._master.strain < _STRAIN and self._master.add_triples():
                continue
            if foretold <= _CONVERGED * abs(self.bound) and is_free:
                return
            before = self.bound
            prices = Prices(self._master.triples, price)
            hope = before + _HOPELESS * foretold
            brought, found = self._evaluate(paid, prices, limits, hope)
            is_idle = not brought and self.bound - before <= _CONVERGED * abs(before)
            idle = idle + 1 if is_idle else 0
            came_true = (found - before) / max(1.0, foretold)
            if foretold < _NEAR * abs(before) and not is_free:
                self._distance *= _OPEN
            elif came_true > _FORETOLD:
                self._distance *= _GROW
            elif came_true < _WRONG or is_idle:
                self._distance *= _SHRINK**2 if came_true < _FAR_WRONG else _SHRINK

    def _evaluate(
        self, paid: Floats, prices: Prices, limits: Limits, hope: float
    ) -> tuple[int, float]:
        """Find what payments prove, unless that is less than hoped for.

        Returns
        -------
        int, float
            How many federations were new, and what is proved, at most.
        """
        leaves = [leaf for tree in self._trees for leaf in tree.leaves]
        both = [(leaf, duals) for leaf in leaves for duals in (leaf.duals, leaf.kept)]
        value = values_of(both, paid, prices, self._upper, self._band).reshape(-1, 2)
        for leaf, (last, kept) in zip(leaves, value.tolist(), strict=True):
            leaf.value, leaf.found = max(last, kept), None
            leaf.duals = leaf.duals if last >= kept else leaf.kept
        base = float(paid.sum()) + self._sides - sum(prices.price)
        most, brought = self.numbers[-1], 0
        least = np.array([tree.lowest.value for tree in self._trees])
        closed = np.full(len(self._trees), np.inf)
        while not limits.reached():
            order = np.argsort(least, kind="stable")
            open_ = [k for k in order[:most].tolist() if closed[k] == np.inf]
            if not open_ or base + _choice(closed, self.numbers) < hope:
                break
            some = open_[: _HUBS_A_THREAD * self._threads]
            after = order[most + len(some) :]
            enough = float(least[after[0]]) if len(after) else NONE_FITS

            def advanced(k: int, enough: float = enough) -> list[InnerSolution]:
                return self._trees[k].advance(paid, prices, enough, limits)

            for k, met in zip(some, each(self._threads, advanced, some), strict=True):
                least[k] = self._trees[k].lowest.value
                if self._trees[k].is_closed():
                    closed[k] = least[k]
                brought += sum(self._meet(self._trees[k].hub, own, paid, prices) for own in met)
        proved = base + _choice(least, self.numbers)
        if proved > self.bound:
            self.bound, self.paid, self.prices = proved, paid, prices
            for tree in self._trees:
                for leaf in tree.leaves:
                    leaf.kept = leaf.duals
        return brought, min(proved, base + _choice(closed, self.numbers))

    def _meet(self, hub: int, found: InnerSolution, paid: Floats, prices: Prices) -> bool:
        """Bring a whole federation into the LP; return whether it is new there."""
        members = np.flatnonzero(found.share > 0.5)
        cost = found.value + float(paid[members].sum())
        cost -= sum(
            price
            for triple, price in zip(prices.triples, prices.price, strict=False)
            if price and np.isin(triple, members).sum() > 1
        )
        return self._master.bring(hub, members, cost)

    def dives(self, most: int) -> Iterator[list[int]]:
        """Yield choices of hubs that the LP settles on, each time without another of the first."""
        first = self._dive(set())
        yield first
        seen = {tuple(sorted(first))}
        for shunned in first[: most - 1]:
            hubs = self._dive({shunned})
            if tuple(sorted(hubs)) not in seen:
                seen.add(tuple(sorted(hubs)))
                yield hubs

    def _dive(self, shunned: set[int]) -> list[int]:
        self._master.solve(self.paid, self._distance)
        return self._master.dive(shunned)

    def proof(self) -> CoupledProof:
        """Return the best payments with the cases that prove them, and no more of these."""
        paid = self.paid.astype(np.int64)
        chosen = [
            _Chosen(tree, self.paid, self.prices, self._upper, self._band) for tree in self._trees
        ]
        least = np.sort([own.value[own.root] for own in chosen])
        needed = float(least[min(self.numbers[-1], len(least)) - 1])
        inner: list[Cases[Payments] | None] = [None] * len(paid)
        exact: list[int | None] = [None] * len(paid)
        for tree, own in zip(self._trees, chosen, strict=True):
            inner[tree.hub] = own.cases(tree.root, needed)
            exact[tree.hub] = own.exact(tree.root, needed, paid)
        together = cheapest_choice(paid, exact, self.numbers)
        sides = self._sides - sum(self.prices.price)
        claimed = 0 if together is None else together + sides
        return CoupledProof(
            fewest=self.numbers.start,
            most=self.numbers.stop - 1,
            paid=tuple(paid.tolist()),
            inner=tuple(inner),
            cuts=cut_duals(self._cuts.cuts, self._cuts.cut),
            claimed=in_steps(claimed, self._lower, self._upper),
            triples=tuple(
                TripleDual(triple, price)
                for triple, price in zip(self.prices.triples, self.prices.price, strict=False)
            ),
        )


class _Chosen:
    """For each case of a tree the duals that prove most of the best payments."""

    def __init__(
        self, tree: HubTree, paid: Floats, prices: Prices, upper: TierProblem, band: Band
    ) -> None:
        self._upper, self._band, self._prices = upper, band, prices
        self._is_possible = tree.is_possible
        self.root = tree.root
        nodes = _below(tree.root)
        some = [(node, duals) for node in nodes for duals in (node.duals, node.kept)]
        values = values_of(some, paid, prices, upper, band).reshape(-1, 2)
        self.duals: dict[Node, CaseDuals] = {}
        self.alone: dict[Node, float] = {}
        self.value: dict[Node, float] = {}
        for node, (last, kept) in zip(nodes, values.tolist(), strict=True):
            self.duals[node] = node.duals if last >= kept else node.kept
            self.alone[node] = max(last, kept)
        for node in reversed(nodes):
            below = min((self.value[half] for half in node.halves or ()), default=-np.inf)
            self.value[node] = max(self.alone[node], below)

    def _is_enough(self, node: Node, needed: float) -> bool:
        return node.halves is None or self.alone[node] >= min(needed, self.value[node])

    def cases(self, node: Node, needed: float) -> Cases[Payments]:
        """Return a case with what practices pay; its halves only where these are needed."""
        if self._is_enough(node, needed):
            duals = self.duals[node]
            shares = duals.counts(self._prices)
            return Payments(tuple(duals.practice.tolist()), duals.each, duals.ways, shares)
        assert node.at is not None
        first, second = (self.cases(half, needed) for half in node.halves or ())
        return Split(node.at, first, second)

    def exact(self, node: Node, needed: float, paid: Integers) -> int | None:
        """Return what these cases prove, as the check works it out."""
        if not self._is_enough(node, needed):
            found = [self.exact(half, needed, paid) for half in node.halves or ()]
            return min((value for value in found if value is not None), default=None)
        duals = self.duals[node]
        added, besides = counted(duals.counts(self._prices), len(paid))
        value = cheapest_knapsack(
            *(self._upper, paid, duals.dearer.astype(np.int64) + added, self._is_possible),
            *(self._band, node.case),
        )
        return None if value is None else value + besides + int(duals.constant)


def _nearest(networks: ColumnSet, left: Integers, beyond: Integers) -> ColumnSet:
    """Return the networks that cost least in the federations of a hub.

    Parameters
    ----------
    left
        What networks cost beyond their payments, shape (networks,).
    beyond
        What practices cost there beyond theirs, shape (n,).
    """
    if len(networks) == 0:
        return networks
    total = left + np.add.reduceat(beyond[networks.member], networks.start[:-1])
    return networks.take(np.argsort(total, kind="stable")[:_FIRST_NETWORKS])


def _below(root: Node) -> list[Node]:
    """Return a node and all below it, each before its halves."""
    found = [root]
    for node in found:
        found += node.halves or ()
    return found


def _choice(least: Floats, numbers: range) -> float:
    """Return the least that as many federations as plans have cost beyond their payments."""
    sums = np.concatenate([[0.0], np.cumsum(np.sort(least))])
    return float(min(sums[k] for k in numbers if k < len(sums)))
