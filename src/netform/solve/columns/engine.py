"""The column engine: search, cut, find a plan, fix, branch (MODEL.md section 4)."""

from dataclasses import dataclass, replace

import numpy as np

from netform.plan import (
    Branch,
    Certificate,
    CutDual,
    DualProof,
    Pool,
    group_cost,
    most_a_plan_can_cost,
)
from netform.problem import Integers, TierProblem
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.generation import Generation
from netform.solve.columns.ground import NO_HUB, Ground, lay_ground
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.pricers import SearchedColumns
from netform.solve.columns.pricing import DUAL_SCALE, Duals, reduced_costs
from netform.solve.columns.tree import Node, Tree
from netform.solve.columns.windows import PartialPlan, Windows, clusters, whole_groups
from netform.solve.limits import Limits
from netform.solve.progress import Progress

_COLUMNS_A_PRACTICE = (30, 100)  # cheapest columns from which plans are made, in turn
_UNCOVERED = 10**6  # what leaving a practice uncovered costs where nothing else costs anything
_MOST_POOL = 2_000_000  # columns; branching over more would not end
_BYTES_A_COLUMN = 200  # of the pool, with all that is kept beside it


@dataclass(eq=False)
class Answer:
    """What the engine found for one tier.

    Attributes
    ----------
    groups
        The best plan: for each group its participants, ascending; `None` where none was found.
    objective, bound
        Its exact cost and the certified bound, objective units; `None` where there is none.
    is_closed
        Whether the search is complete: without a plan, the problem is then infeasible.
    uncovered
        Participants that are in no column.
    certificate
        The proof of the bound; `None` before the first one.
    """

    groups: list[Integers] | None = None
    objective: int | None = None
    bound: int | None = None
    is_closed: bool = False
    uncovered: tuple[int, ...] = ()
    certificate: Certificate | None = None


def solve_tier(
    view: TierProblem,
    limits: Limits,
    progress: Progress,
    *,
    threads: int = 1,
    seed: int = 0,
    memory_limit: float | None = None,
    start: list[Integers] | None = None,
) -> Answer:
    """Find the cheapest partition of a tier's participants into admissible groups, with a proof.

    Parameters
    ----------
    memory_limit
        Bytes that the pool of near-optimal columns may take; `None` for no limit.
    start
        A lawful plan to begin with: participants of each group.

    Raises
    ------
    InputError
        Costs are so large that they do not fit into 64 bits.
    """
    engine = _Engine(view, limits, progress, threads, seed, memory_limit)
    if start is not None:
        engine.begin_with(start)
    engine.run()
    return engine.answer


class _Engine:
    """The state of one solve: the ground, the best plan, the proof so far."""

    def __init__(
        self,
        view: TierProblem,
        limits: Limits,
        progress: Progress,
        threads: int,
        seed: int,
        memory_limit: float | None,
    ) -> None:
        self.view = view
        self.limits = limits
        self.progress = progress
        self.threads = threads
        self.seed = seed
        memory = float("inf") if memory_limit is None else memory_limit
        self.most_columns = int(min(_MOST_POOL, memory // _BYTES_A_COLUMN))
        self.ground = lay_ground(view)
        self.most = most_a_plan_can_cost(view) + 1
        self.answer = Answer()

    @property
    def cutoff(self) -> int:
        """Plans at or above this cost are of no use."""
        return self.most if self.answer.objective is None else self.answer.objective

    def begin_with(self, groups: list[Integers]) -> None:
        """Take a lawful plan as the first one."""
        costs = [group_cost(self.view, members) for members in groups]
        self._accept(groups, sum(cost.objective for cost in costs if cost is not None))

    def _accept(self, groups: list[Integers], objective: int) -> None:
        if self.answer.objective is None or objective < self.answer.objective:
            self.answer.groups, self.answer.objective = groups, objective
            self.progress.objective = objective
            self.progress.tell("plan")

    def _accept_columns(self, columns: ColumnSet) -> int:
        groups = [columns.members(k).astype(np.int64) for k in range(len(columns))]
        self._accept(groups, int(columns.cost.sum()))
        return self.cutoff

    def run(self) -> None:
        """Prove a bound, find a plan, close the gap between them."""
        pricer = SearchedColumns(self.ground, self.threads)
        root = Generation(pricer, first_prices(self.ground), 1000 * self.most)
        self._prove(root)
        done = root.converge(self.limits, self.cutoff)
        self._prove(root)
        self.progress.tell("relaxed")
        if not done:
            return
        if root.relaxed is not None and not root.relaxed.is_covered:
            self.answer.uncovered = self._in_no_column(root)
            self.answer.is_closed = bool(self.answer.uncovered) or self._cannot_be_covered()
            return
        done = root.lift(self.limits, self.cutoff)
        self._prove(root)
        self.progress.tell("cut")
        if root.relaxed is not None and root.relaxed.is_integral:
            self._accept_columns(root.relaxed.columns)
        if done:
            self._find_plan(root)
        self._prove(root)
        if root.bound >= self.cutoff or self.limits.good_enough(self.answer.objective, root.bound):
            self.answer.is_closed = True
        elif done and not self.limits.reached():
            self._close(root)

    def _prove(self, root: Generation) -> None:
        """Take the root's bound as the answer's bound so far."""
        self.answer.bound = self.progress.bound = min(root.bound, self.cutoff)
        self.progress.cuts = len(root.duals.cuts)
        self.progress.columns = len(root.master.columns)
        self.answer.certificate = self._certificate(root.duals, None, ())

    def _in_no_column(self, root: Generation) -> tuple[int, ...]:
        """Return the practices that no column holds, among those that the LP leaves uncovered."""
        assert root.relaxed is not None
        lonely = []
        for i in np.flatnonzero(root.relaxed.uncovered > 0):
            # With a dual on this practice alone, just the columns that hold it are negative.
            dual = np.zeros(self.ground.count, dtype=np.int64)
            dual[i] = self.most * DUAL_SCALE
            duals = Duals(dual, (), dual[:0])
            found = search_hubs(self.ground, duals, threshold=-1, threads=self.threads)
            if len(found.columns) == 0:
                lonely.append(int(i))
        return tuple(lonely)

    def _cannot_be_covered(self) -> bool:
        """Prove that not even fractions of columns cover all practices, leaving costs aside.

        Where each column costs nothing and a practice left uncovered costs something, duals with
        a bound above 0 are the proof (Farkas).
        """
        nothing = replace(
            self.ground,
            mate_cost=np.where(self.ground.mate_cost < NO_HUB, 0, NO_HUB),
            trust_price=np.zeros_like(self.ground.trust_price),
        )
        price = np.full(self.ground.count, _UNCOVERED, dtype=np.int64)
        part = Generation(SearchedColumns(nothing, self.threads), price, _UNCOVERED)
        part.converge(self.limits, target=1)
        if part.bound < 1:
            return False
        self.answer.bound = part.bound
        self.answer.certificate = replace(
            self._certificate(part.duals, None, ()), costed=False, cutoff=None
        )
        return True

    def _find_plan(self, root: Generation) -> None:
        """Solve windows among the cheapest columns by reduced cost, more of them each time."""
        if root.bound >= self.cutoff:
            return
        assert root.relaxed is not None
        plan = PartialPlan(self.ground, whole_groups(root.relaxed))
        open_clusters = clusters(root.relaxed, self.ground.count)
        for share in _COLUMNS_A_PRACTICE:
            if self.limits.reached():
                return
            pool = self._cheapest(root.duals, share * self.ground.count)
            windows = Windows(self.ground, pool, root.duals, root.master.price_uncovered)
            open_clusters = windows.fill(plan, open_clusters, self.limits)
            if not open_clusters and plan.is_whole:
                self._accept_columns(plan.columns())
                windows.improve(
                    *(plan, self.limits),
                    on_gain=lambda: self._accept_columns(plan.columns()),
                )
                return

    def _cheapest(self, duals: Duals, size: int) -> ColumnSet:
        """Return the `size` columns of least reduced cost: the threshold doubles until then."""
        threshold = max(1, duals.constant // 10_000)
        while True:
            found = search_hubs(
                self.ground, duals, threshold=threshold, every=True, threads=self.threads
            ).columns
            if len(found) >= size:
                reduced = reduced_costs(found, duals, self.threads)
                return found.take(np.argpartition(reduced, size - 1)[:size])
            if threshold > self.most * DUAL_SCALE:
                return found
            threshold *= 2

    def _close(self, root: Generation) -> None:
        """Fix by reduced costs, then branch over the pool that is left until the gap is closed."""
        pool = self._pool(root.duals)
        if pool is None:
            self.progress.tell("stopped", reason="too many columns are left to branch over")
            return
        self.progress.tell("fixed", pool=len(pool))
        prices = root.master.price_uncovered
        tree = Tree(
            *(pool, root.duals, prices, self.cutoff),
            *(self._accept_columns, self.progress),
            has_plan=self.answer.objective is not None,
            threads=self.threads,
        )
        self.answer.is_closed = tree.grow(self.limits)
        self.answer.bound = self.progress.bound = max(tree.bound, self.answer.bound or 0)
        # The pool of the record is the one that the final cutoff leaves.
        reduced = reduced_costs(pool, root.duals, self.threads)
        final = pool.take(np.flatnonzero(reduced <= self._room(root.duals)))
        self.answer.certificate = self._certificate(
            root.duals, Pool(len(final), final.digest()), _numbered(tree.root)
        )
        self.progress.tell("closed" if self.answer.is_closed else "stopped", nodes=tree.nodes)

    def _pool(self, duals: Duals) -> ColumnSet | None:
        """Return all columns that a plan below the cutoff can use; `None` if they are too many."""
        found = search_hubs(
            self.ground,
            duals,
            threshold=self._room(duals),
            every=True,
            most_columns=self.most_columns,
            threads=self.threads,
        )
        return found.columns if found.is_complete else None

    def _room(self, duals: Duals) -> int:
        """Return the largest reduced cost that a column of a plan below the cutoff can have."""
        return (self.cutoff - 1) * DUAL_SCALE - duals.constant

    def _certificate(
        self, root: Duals, pool: Pool | None, nodes: tuple[Branch | DualProof, ...]
    ) -> Certificate:
        from netform import __version__

        assert self.answer.bound is not None
        return Certificate(
            tier=self.view.tier.name,
            practices=self.view.codes,
            costed=True,
            scale=DUAL_SCALE,
            cutoff=self.cutoff,
            claimed=self.answer.bound,
            root=_proof(root),
            pool=pool,
            nodes=nodes,
            closed_by=f"netform {__version__}",
        )


def first_prices(ground: Ground) -> Integers:
    """Return what leaving each practice uncovered costs at first: some times its likely travel.

    For each hub, the farthest practice among the nearest that together reach the floor gives a
    distance; a practice's price is its patients times ten typical distances.
    """
    reach = []
    for h in range(ground.count):
        low, high = ground.mate_start[h : h + 2]
        cost, patients = ground.mate_cost[low:high], ground.patients[ground.mate[low:high]]
        near = (cost < NO_HUB) & (patients > 0)
        ratio = cost[near] / patients[near]
        order = np.argsort(ratio, kind="stable")
        enough = np.searchsorted(np.cumsum(patients[near][order]), ground.floor)
        if enough < len(order):
            reach.append(float(ratio[order[enough]]))
    typical = float(np.median(reach)) if reach else 0.0
    dearest_trust = int(ground.trust_price.max(initial=0))
    return (10 * (1 + typical) * np.maximum(1, ground.patients)).astype(np.int64) + dearest_trust


def _proof(duals: Duals) -> DualProof:
    cuts = (
        CutDual(cut.practices, cut.weights, cut.divisor, int(dual))
        for cut, dual in zip(duals.cuts, duals.cut, strict=True)
    )
    return DualProof(tuple(duals.practice.tolist()), tuple(cuts))


def _numbered(root: Node) -> tuple[Branch | DualProof, ...]:
    """Number a tree's nodes, parents before children, as the certificate lists them."""
    order = [root]
    nodes: list[Branch | DualProof] = []
    for node in order:  # grows while it is walked
        if node.together is None or node.apart is None:
            nodes.append(_proof(node.duals))
            continue
        assert node.pair is not None
        nodes.append(Branch(node.pair, len(order), len(order) + 1, _proof(node.duals)))
        order += [node.together, node.apart]
    return tuple(nodes)
