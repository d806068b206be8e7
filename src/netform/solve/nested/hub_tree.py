"""The federations that one practice may lead, in cases, and what they cost at least.

For payments π the cheapest federation of a hub, networks and all, is found by branch and bound: the
LP of a case (`inner_lp`) is solved with networks from the engine's search, and where it takes a
practice, or a number of networks, in parts, the case is split in two. The duals of each case stay
lawful whatever π is: no network costs less than they pay. So cases and duals are kept from one π to
the next, and what they prove of a new π is a knapsack (`case_values`).
"""

from copy import copy
from dataclasses import replace

import numpy as np

from netform.plan.proof.cases import Branch, Case
from netform.plan.proof.knapsack_bound import Band, Sending
from netform.plan.proof.triples import Shared
from netform.plan.proof.ways import Way, dearer
from netform.problem import Integers, TierProblem
from netform.solve.columns import Ground
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.pricing import Duals, reduced_costs
from netform.solve.limits import Limits
from netform.solve.nested.case_values import NONE_FITS
from netform.solve.nested.floats import Floats
from netform.solve.nested.inner_lp import InnerLP, InnerSolution
from netform.solve.nested.islands import violated_ways
from netform.solve.nested.proved_case import CaseDuals, Node, Prices, values_of

_STEPS, _MOST_STEPS = 5_000, 80_000  # of a search for networks
_MORE_STEPS = 4
_MOST_PAID, _ALL_PAID = 10**15, 2**58  # objective units: what fits into floats, and 64 bits
_FIRST = 150  # networks that an LP begins with
_AT_ONCE = 8  # networks brought in
_ROUNDS = 100
_WHOLE = 1e-4  # from whole: what is closer is as good as whole
_EXACT = 1e-5  # typical costs of a practice


class HubTree:
    """The cases of one hub.

    Attributes
    ----------
    is_possible
        Practices that the hub's federations can have, bool, shape (n,).
    leaves
        The cases that are not split; `root` is all of them together.
    """

    def __init__(
        self,
        hub: int,
        ground: Ground,
        upper: TierProblem,
        sending: Sending,
        band: Band,
        cuts: Duals,
        unit: float,
    ) -> None:
        """Begin without networks and without duals; see `begin`.

        Parameters
        ----------
        ground
            The lower tier's.
        cuts
            Duals of cuts on networks, the same for all hubs and for good; practices pay nothing.
        unit
            A typical cost of a practice.
        """
        self.hub = hub
        self._ground = ground
        self._upper = upper
        self._cost = sending.cost[:, hub].astype(np.float64)
        self.is_possible = sending.is_possible[:, hub]
        self._band = band
        self._cuts = cuts
        self._unit = unit
        self._per_patient = np.zeros(ground.count, dtype=np.int64)  # of the last search
        self._pool = ColumnSet.join([])
        self._price = np.zeros(0, dtype=np.int64)
        self._place: dict[bytes, int] = {}
        self.leaves: list[Node] = []

    def within(self, band: Band) -> "HubTree":
        """Return a tree for another band, with all that is proved here without triples."""
        found = copy(self)
        found._band, found._place, found.leaves = band, dict(self._place), []
        found.root = found._copied(self.root)
        return found

    def _copied(self, node: Node) -> Node:
        duals, kept = (replace(each, triples=()) for each in (node.duals, node.kept))
        new = Node(node.case, node.may, node.must, duals, kept, -NONE_FITS, list(node.ways))
        if node.halves is None:
            self.leaves.append(new)
        else:
            first, second = node.halves
            new.at, new.halves = node.at, (self._copied(first), self._copied(second))
        return new

    def begin(self, networks: ColumnSet, practice: Integers) -> None:
        """Begin with some networks, and with what practices pay for theirs."""
        self._bring(networks)
        case = Case(self.hub)
        duals = self._case_duals(case, practice, 0, ())
        must = np.zeros(len(practice), dtype=bool)
        must[self.hub] = True
        self.root = Node(case, self.is_possible, must, duals, duals, -NONE_FITS)
        self.leaves = [self.root]

    @property
    def lowest(self) -> Node:
        """The leaf of least value."""
        return min(self.leaves, key=lambda node: node.value)

    def advance(
        self, paid: Floats, prices: Prices, enough: float, limits: Limits
    ) -> list[InnerSolution]:
        """Solve and split the leaf of least value until that is more, or it is a federation.

        Returns
        -------
        list of InnerSolution
            Whole federations met on the way.
        """
        met: list[InnerSolution] = []
        while not limits.reached():
            node = self.lowest
            if node.value > enough or node.value >= NONE_FITS:
                break
            if node.found is None:
                self._solve(node, paid, prices, enough, limits)
                if node.found is None:
                    break
                if node.found.is_kept and self._branch(node) is None:
                    met.append(node.found)
                continue
            at = self._branch(node)
            if at is None:
                break
            self._split(node, at)
        return met

    def is_closed(self) -> bool:
        """Whether the leaf of least value is as good as a federation, or cannot be split."""
        node = self.lowest
        is_solved = node.found is not None and self._branch(node) is None
        return is_solved or node.value >= NONE_FITS

    def _branch(self, node: Node) -> Branch | None:
        """Return where a solution is furthest from whole; `None` where it is whole or no solution.

        What the case has settled is whole, whatever HiGHS's tolerances make of it.
        """
        found = node.found
        if found is None or not found.is_kept:
            return None
        below = int(np.floor(found.networks + _WHOLE))
        most = node.case.most
        if found.networks - below > _WHOLE and node.case.fewest <= below and below != most:
            return Branch(networks=below)
        part = np.minimum(found.share, 1 - found.share)
        part[node.must | ~node.may] = 0.0
        i = int(np.argmax(part * self._upper.patients))
        return Branch(practice=i) if part[i] > _WHOLE else None

    def _split(self, node: Node, at: Branch) -> None:
        halves = []
        for case in node.case.halves(at):
            may, must = node.may.copy(), node.must.copy()
            may[list(case.outside)] = False
            must[list(case.inside)] = True
            duals = self._same(case, node.duals)
            half = Node(case, may, must, duals, self._same(case, node.kept), node.value)
            half.ways, half.triples = list(node.ways), list(node.triples)
            halves.append(half)
        node.at, node.halves, node.found = at, (halves[0], halves[1]), None
        self.leaves.remove(node)
        self.leaves += halves

    def _same(self, case: Case, duals: CaseDuals) -> CaseDuals:
        return self._case_duals(case, duals.practice, duals.each, duals.ways, duals.triples)

    def _solve(
        self, node: Node, paid: Floats, prices: Prices, enough: float, limits: Limits
    ) -> None:
        """Solve the LP of a leaf; its duals are taken where they prove more."""
        lp = InnerLP(
            *(node.case, self._cost - paid, self._upper.patients, self._band),
            *(node.ways, self._unit),
        )
        for number in node.triples:
            lp.add_triple(number, prices.triples[number], prices.of(number))
        held = self._likely(node)
        lp.bring(self._pool.take(held), self._price[held])
        inside = set(held.tolist())
        steps = _STEPS
        for _ in range(_ROUNDS):
            found = None if limits.reached() else lp.solve()
            if found is None:
                return
            columns = self._prove(node, found, paid, prices, steps)
            if node.value > enough or node.value >= NONE_FITS:
                return
            new = [k for k in self._bring(columns) if k not in inside]
            is_proved = found.value - node.value <= _EXACT * self._unit
            if new and not is_proved:
                inside.update(new)
                at = np.array(new, dtype=np.int64)
                lp.bring(self._pool.take(at), self._price[at])
            elif not is_proved and steps < _MOST_STEPS:
                steps *= _MORE_STEPS  # the search was cut off
            elif not found.is_kept:
                if not lp.fine_more():
                    break
            elif not self._add_rows(lp, node, found.share, prices):
                break
        node.found = found

    def _add_rows(self, lp: InnerLP, node: Node, share: Floats, prices: Prices) -> bool:
        """Add ways that a federation in parts does without, and triples; return whether any."""
        ways = violated_ways(share, self.hub, self._upper.adjacency)
        ways = [way for way in ways if way not in node.ways]
        for way in ways:
            lp.add_way(way)
        triples = [number for number in prices.violated(share) if number not in node.triples]
        for number in triples:
            lp.add_triple(number, prices.triples[number], prices.of(number))
        node.ways += ways
        node.triples += triples
        return bool(ways or triples)

    def _likely(self, node: Node) -> Integers:
        """Return the networks of the pool that suit a case and cost least by its duals."""
        if len(self._pool) == 0:
            return np.zeros(0, dtype=np.int64)
        outside = ~node.may
        spans = self._pool.start[:-1]
        suits = np.flatnonzero(~np.logical_or.reduceat(outside[self._pool.member], spans))
        paid = np.add.reduceat(node.duals.practice[self._pool.member], spans)
        left = (self._price - paid)[suits]
        if len(suits) <= _FIRST:
            return suits
        return suits[np.argpartition(left, _FIRST)[:_FIRST]]

    def _prove(
        self, node: Node, found: InnerSolution, paid: Floats, prices: Prices, steps: int
    ) -> ColumnSet:
        """Make the LP's duals whole and lawful; return networks that cost less than they pay."""
        most = min(_MOST_PAID, _ALL_PAID // len(paid))
        practice = np.rint(np.clip(found.practice, -most, most)).astype(np.int64)
        each = round(found.each)
        # Those that are not there are paid more than all others pay: no network is cheap with them.
        paid_by_all = int(np.maximum(0, practice[node.may]).sum()) + abs(each)
        practice[~node.may] = -min(most, paid_by_all)
        duals = Duals(practice, self._cuts.cuts, self._cuts.cut, scale=1)
        search = search_hubs(
            *(self._ground, duals),
            threshold=each - 1,
            most_steps=steps,
            per_patient=self._per_patient,
        )
        lawful = practice + np.minimum(0, search.lowest - each)
        ways = zip(node.ways, np.rint(found.ways).astype(np.int64).tolist(), strict=True)
        proved = self._case_duals(
            *(node.case, lawful, each, tuple(w for w in ways if w[1] > 0), found.triples)
        )
        value = values_of([(node, proved)], paid, prices, self._upper, self._band)[0]
        if value > node.value:
            node.value, node.duals = float(value), proved
        columns = search.columns
        if len(columns) == 0:
            return columns
        reduced = reduced_costs(columns, duals)
        least = np.argsort(reduced, kind="stable")[:_AT_ONCE]
        return columns.take(least[reduced[least] < each])

    def _bring(self, columns: ColumnSet) -> list[int]:
        """Add networks to the pool; return their places in it."""
        keys = columns.keys()
        new = [k for k, key in enumerate(keys) if key not in self._place]
        for k in new:
            self._place[keys[k]] = len(self._place)
        if new:
            part = columns.take(np.array(new, dtype=np.int64))
            self._pool = ColumnSet.join([self._pool, part])
            self._price = np.append(self._price, reduced_costs(part, self._cuts))
        return [self._place[key] for key in keys]

    def _case_duals(
        self,
        case: Case,
        practice: Integers,
        each: int,
        ways: tuple[tuple[Way, int], ...],
        triples: tuple[Shared, ...] = (),
    ) -> CaseDuals:
        over = self._cost + practice + dearer(ways, len(practice))
        constant = float(case.least_for_networks(each, len(practice)))
        return CaseDuals(practice, each, ways, over, constant, triples)
