"""The column engine for one part: search, cut, plan, lift, drop, branch (MODEL.md section 4).

A part is a set of practices that no edge joins to others.
"""

from dataclasses import dataclass

import numpy as np

from netform.plan import Part, Round, group_cost, most_a_plan_can_cost
from netform.problem import Integers, TierProblem
from netform.solve.columns.centring import central_duals
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.first_prices import first_prices
from netform.solve.columns.generation import Generation
from netform.solve.columns.ground import lay_ground
from netform.solve.columns.helpers import Helpers, Threads
from netform.solve.columns.lifting import Lifting
from netform.solve.columns.master import Relaxed
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.columns.part_state import PartKeeper, proves
from netform.solve.columns.partial_plan import PartialPlan, clusters, whole_groups
from netform.solve.columns.pricers import EFFORTS, ListedColumns, SearchedColumns
from netform.solve.columns.pricing import DUAL_SCALE, Duals
from netform.solve.columns.rounds import Proof, first_pool, margins_of, proof_of, regions
from netform.solve.columns.tree import Tree, promising
from netform.solve.columns.uncovered import in_no_column, proof_that_none_covers
from netform.solve.columns.windows import Windows
from netform.solve.limits import Limits
from netform.solve.progress import Progress

_POOL_A_PRACTICE = 1_000  # columns that a round is content with
WINDOWS = (80, 160)
"""Practices of the windows in which the first plan is improved, and those of the later ones."""
_CUTTING = 0.25  # the share of the time left that goes into the first cuts
_LARGEST_WINDOW = 400
_PASSES = 10  # over the clusters in a round
_WORTH = 0.03  # the share of the room that a pass must gain for another one
_ATTEMPTS = 4  # to lift with columns that were missing
_MOST_POOL = 1_500_000
_BYTES_A_COLUMN = 200  # of a pool, with all that is kept beside it


@dataclass(eq=False)
class PartAnswer:
    """What the engine found for one part.

    Attributes
    ----------
    groups
        The best plan: for each group its practices by place in the part, ascending; `None` where
        none was found.
    objective, bound
        Its exact cost and the certified bound, objective units; `None` where there is none.
    is_closed
        Whether the search is complete: without a plan, the problem is then infeasible.
    uncovered
        Practices that are in no column.
    proof
        The proof of the bound; `None` before the first one.
    """

    groups: list[Integers] | None = None
    objective: int | None = None
    bound: int | None = None
    is_closed: bool = False
    uncovered: tuple[int, ...] = ()
    proof: Part | None = None


class PartSolver:
    """The state of one part's solve: the ground, the best plan, the proof so far."""

    def __init__(
        self,
        view: TierProblem,
        limits: Limits,
        progress: Progress,
        *,
        threads: int,
        memory_limit: float | None,
        keeper: PartKeeper | None = None,
        helpers: Helpers | None = None,
    ) -> None:
        self.view = view
        self.limits = limits
        self.progress = progress
        self.threads = threads
        self.helpers = helpers or Threads(threads)
        memory = float("inf") if memory_limit is None else memory_limit
        self.most_columns = int(min(_MOST_POOL, memory // _BYTES_A_COLUMN))
        self.ground = lay_ground(view)
        self._dearest = most_a_plan_can_cost(view)
        self.most = self._dearest + 1
        if limits.wanted is not None:
            self.most = min(self.most, limits.wanted + 1)
        self.answer = PartAnswer()
        self.proof = Proof(self.ground)
        self.keeper = keeper
        self._near: tuple[Duals, ColumnSet] | None = None

    @property
    def cutoff(self) -> int:
        """Plans at or above this cost are of no use: the next better one is a step cheaper."""
        if self.answer.objective is None:
            return self.most
        return min(self.most, self.answer.objective - self.view.price_step + 1)

    def begin_near(self, duals: Duals, columns: ColumnSet) -> None:
        """Begin the LP with duals that hold for all columns, and with some columns among them."""
        self._near = duals, columns

    def begin_with(self, groups: list[Integers]) -> None:
        """Take a lawful plan as the first one."""
        costs = [group_cost(self.view, members) for members in groups]
        self._accept(groups, sum(cost.objective for cost in costs if cost is not None))

    def _accept(self, groups: list[Integers], objective: int) -> None:
        if self.answer.objective is None or objective < self.answer.objective:
            self.answer.groups, self.answer.objective = groups, objective
            self.progress.objective = objective
            self.progress.tell("plan")
            if self.keeper is not None:
                self.keeper.keep_plan(groups)

    def _room(self, duals: Duals) -> int:
        """Return the largest reduced cost of a column that a better plan can use, scaled."""
        return (self.cutoff - 1) * DUAL_SCALE - duals.constant

    def _accept_columns(self, columns: ColumnSet) -> int:
        groups = [columns.members(k).astype(np.int64) for k in range(len(columns))]
        self._accept(groups, int(columns.cost.sum()))
        return self.cutoff

    @property
    def is_enough(self) -> bool:
        """Whether the plan is proved, or as near to the bound as was asked."""
        bound = self.answer.bound
        return bound is not None and (
            bound >= self.cutoff or self.limits.good_enough(self.answer.objective, bound)
        )

    def run(self) -> PartAnswer:
        """Prove a bound, find a plan, close the gap between them."""
        if self._is_known():
            return self.answer
        pricer = SearchedColumns(self.ground, self.threads)
        root = Generation(
            *(pricer, first_prices(self.ground), 1000 * self.most),
            rows=MeasureRow.on(self.ground),
            told=self._keep,
        )
        if self._near is not None:
            root.start_from(*self._near)
        self._solve_root(root)
        if self.answer.proof is None or self.answer.proof.costed:
            self._raise_bound(root.bound)
            self.answer.proof = self._record(root)
            if self.keeper is not None:
                self.keeper.keep_proof(self.answer.proof)
        return self.answer

    def _keep(self, root: Generation) -> None:
        if self.keeper is not None:
            self.keeper.keep_duals(root.duals, root.master.columns)

    def _is_known(self) -> bool:
        """Go on from what a checkpoint has; return whether that is all there is to find."""
        if self.keeper is None:
            return False
        known = self.keeper.found(self.ground)
        if known.groups is not None:
            self._accept_columns(PartialPlan.of(self.ground, known.groups).columns())
        cost = self.answer.objective
        if known.proof is not None and cost is not None and proves(self.view, known.proof, cost):
            self.answer.bound = self.progress.bound = cost
            self.answer.proof, self.answer.is_closed = known.proof, True
            return True
        if known.duals is not None:
            pricer = SearchedColumns(self.ground, self.threads)
            priced = pricer.price(known.duals, effort=EFFORTS[-1], limits=self.limits)
            if priced.is_exact:
                duals = known.duals.repaired(priced.shortfall)
                self.begin_near(duals, ColumnSet.join([known.columns, priced.columns]))
                self._raise_bound(duals.bound)
                self.progress.tell("resumed")
        return False

    def _solve_root(self, root: Generation) -> None:
        done = root.converge(self.limits, self.cutoff)
        self._tell_lp(root, "relaxed")
        if not done:
            return
        if self.limits.wanted is not None and (self.answer.bound or 0) > self.limits.wanted:
            return  # what no plan so cheap covers need not be explained
        if root.relaxed is not None and not root.relaxed.is_covered:
            self._explain(root.relaxed)
            return
        # Cuts may go on for long in a large problem: a limit on time leaves some for a plan.
        root.lift(self.limits.share(_CUTTING), self.cutoff)
        self._tell_lp(root, "cut")
        if not self.limits.reached():
            self._find_plan(root)
            self._close(root)

    def _explain(self, relaxed: Relaxed) -> None:
        """Find out why the columns do not cover all practices."""
        open_ = np.flatnonzero(relaxed.uncovered > 0)
        self.answer.uncovered = in_no_column(self.ground, open_, self.threads)
        if self.answer.uncovered:
            self.answer.is_closed = True
            return
        duals = proof_that_none_covers(self.ground, self.limits, self.threads)
        if duals is not None:
            self.answer.is_closed = True
            self.answer.bound = duals.bound
            rounds = (Round(proof_of(duals), ()),)
            self.answer.proof = Part(self.view.codes, False, duals.bound, duals.bound, rounds, None)

    def _tell_lp(self, part: Generation, step: str) -> None:
        self._raise_bound(part.bound)
        self.progress.cuts = len(part.duals.cuts)
        self.progress.columns = len(part.master.columns)
        self.progress.tell(step)
        if part.relaxed is not None and part.relaxed.is_integral:
            self._accept_columns(part.relaxed.columns)

    def _raise_bound(self, bound: int) -> None:
        """Take a proved bound, at most the cost of the best plan."""
        known, step = self.answer.bound, self.view.price_step
        best = min(bound if known is None else max(bound, known), self.cutoff)
        self.answer.bound = -(-best // step) * step
        self.progress.bound = self.answer.bound

    def _find_plan(self, root: Generation) -> None:
        """Take the LP's whole groups, and fill the clusters between them."""
        if self.is_enough or root.relaxed is None:
            return
        plan = PartialPlan(self.ground, whole_groups(root.relaxed))
        windows = self._windows(root)
        open_clusters = clusters(root.relaxed, self.ground.count)
        if not windows.fill(plan, open_clusters, self.limits) and plan.is_whole:
            self._accept_columns(plan.columns())
        if not self.is_enough:
            self._improve(root, WINDOWS[0])  # this plan, or the one to start from

    def _windows(self, part: Generation) -> Windows:
        return Windows(self.ground, part.duals, part.master.price_uncovered, self.helpers)

    def _improve(self, part: Generation, size: int) -> bool:
        """Improve the plan in windows of so many practices; return whether that worked."""
        if self.answer.groups is None:
            return False
        before = self.cutoff
        plan = PartialPlan.of(self.ground, self.answer.groups)
        self._windows(part).improve(
            *(plan, size, self.limits), on_gain=lambda: self._accept_columns(plan.columns())
        )
        return self.cutoff < before

    def _close(self, root: Generation) -> None:
        """Close the gap in rounds; see `rounds`."""
        part: Generation | None = root
        while part is not None and not self.is_enough and not self.limits.reached():
            part = self._round(part)
        self.answer.is_closed = self.is_enough and self.most > self._dearest

    def _round(self, part: Generation) -> Generation | None:
        """Lift the bound and drop columns; return the LP over those left, if they are to be."""
        central = central_duals(part, self._room(part.duals), self.limits)
        pool, reach = self._pool(part, central)
        if reach is not None and self._improve(part, WINDOWS[1]):
            pool, reach = self._pool(part, central)
        lifting = self._lifted(Lifting(self.ground, pool, central, reach), part.relaxed)
        left = self._left(lifting, part)
        if left is None:
            return None
        self.progress.tell("dropped", left=len(left))
        if not margins_of(len(self.proof.rounds), self.ground.count):
            self._branch(left, lifting.duals, part.master.price_uncovered)
            return None
        pricer = ListedColumns(left, self.threads)
        later = Generation(
            *(pricer, part.master.price_uncovered, 1000 * self.most),
            rows=lifting.duals.rows,
        )
        later.start_from(lifting.duals, left.take(promising(left, lifting.duals)))
        done = later.converge(self.limits, self.cutoff)
        done = done and later.lift(self.limits, self.cutoff)
        self._tell_lp(later, "cut")
        if self.is_enough or not done:
            # The LP's own bound stands as a round without trees.
            self.proof.rounds.append(Lifting(self.ground, left, later.duals, None))
            return None
        if len(self.proof.rounds) == 1 and self.limits.wanted is None:
            self._improve(later, WINDOWS[0])
        return later

    def _lifted(self, lifting: Lifting, root: Relaxed | None) -> Lifting:
        """Lift the bound of an LP's duals by a tree for each cluster of fractional practices.

        Where the pool cannot hold all that matters, it is the columns that trees leave without
        slack that were missing in it: with them, these trees are grown again. One pass comes
        first, so that there is something to keep when a limit ends the others.
        """
        best = lifting
        for passes in (_PASSES,) if lifting.reach is None else (1, _PASSES):
            began = self.limits.elapsed()
            lifting, relaxed = lifting.copy(), root
            if lifting.trees:
                relaxed = lifting.relax(self.cutoff, self.limits)
            self._pass_over(lifting, relaxed, passes)
            self._mend(lifting)
            lifting.settle(self.cutoff, self.threads)
            if lifting.constant >= best.constant:
                best = lifting
            self._raise_bound(best.bound)
            self.progress.tell("lifted", trees=len(best.trees))
            took = self.limits.elapsed() - began
            if self.is_enough or self.limits.left() < took:
                break
        self.proof.rounds.append(best)
        return best

    def _mend(self, lifting: Lifting) -> None:
        for _ in range(_ATTEMPTS):
            missing = lifting.missing(self.cutoff, self.threads)
            self.progress.tell("grown", trees=len(lifting.trees), missing=len(missing))
            if len(missing) == 0 or self.limits.reached():
                return
            lifting.mend(missing, self.cutoff, self.limits, threads=self.threads)

    def _left(self, lifting: Lifting, part: Generation) -> ColumnSet | None:
        """Return the columns that a better plan can use; `None` if they are too many.

        Where they are, only a better plan helps: it is looked for in larger and larger windows.
        """
        size = WINDOWS[1]
        while not (self.is_enough or self.limits.reached()):
            left = lifting.left(self.cutoff, self.most_columns, self.threads)
            if left is not None:
                return left
            while not self._improve(part, size):
                size += size // 2
                if size > min(_LARGEST_WINDOW, self.ground.count) or self.limits.reached():
                    self.progress.tell("stopped", reason="too many columns are left")
                    return None
        return None

    def _pool(self, part: Generation, duals: Duals) -> tuple[ColumnSet, int | None]:
        """Return the columns that a round begins with; see `first_pool`."""
        if isinstance(part.pricer, ListedColumns):
            return part.pricer.columns, None
        enough = min(_POOL_A_PRACTICE * self.ground.count, self.most_columns // 2)
        pool, reach = first_pool(
            *(self.ground, duals, self._room(duals)),
            enough=enough,
            most=self.most_columns,
            threads=self.threads,
            limits=self.limits,
        )
        self.progress.tell("pool", pool=len(pool), whole=int(reach is None))
        return pool, reach

    def _pass_over(self, lifting: Lifting, relaxed: Relaxed | None, passes: int) -> None:
        """Lift the bound around clusters, then around those of the LP over the slack left, …"""
        earlier = len(self.proof.rounds)
        for _ in range(passes):
            before = lifting.constant
            for margin in margins_of(earlier, self.ground.count):
                if relaxed is None or lifting.room(self.cutoff) < 0:
                    return
                around = regions(relaxed, lifting.near(self.cutoff), self.ground, margin)
                lifting.lift(around, self.cutoff, self.limits, threads=self.threads)
                self._put_together(relaxed, lifting)
            if passes > 1:
                relaxed = lifting.relax(self.cutoff, self.limits)
            if lifting.constant - before < _WORTH * lifting.room(self.cutoff):
                return

    def _put_together(self, relaxed: Relaxed, lifting: Lifting) -> None:
        """Make a plan of the regions' best partitions and the LP's whole columns elsewhere."""
        inside = [lifting.pool.take(columns) for columns in lifting.partitions.values()]
        covered = np.bincount(ColumnSet.join(inside).member, minlength=self.ground.count)
        whole = whole_groups(relaxed)
        free = np.logical_and.reduceat(covered[whole.member] == 0, whole.start[:-1])
        plan = ColumnSet.join([*inside, whole.take(np.flatnonzero(free))])
        if (np.bincount(plan.member, minlength=self.ground.count) == 1).all():
            groups = [plan.members(k).astype(np.int64) for k in range(len(plan))]
            self._accept_columns(PartialPlan.of(self.ground, groups).columns())

    def _branch(self, left: ColumnSet, duals: Duals, price_uncovered: Integers) -> None:
        """Close what is left by one tree over everything."""
        tree = Tree(
            *(left, duals, price_uncovered, self.cutoff, self._accept_columns, self.progress),
            has_plan=self.answer.objective is not None,
            threads=self.threads,
        )
        self.proof.tree, self.proof.tree_duals = tree, duals
        tree.grow(self.limits)
        self._raise_bound(tree.bound)
        self.progress.tell("closed" if self.is_enough else "stopped", nodes=tree.nodes)

    def _record(self, root: Generation) -> Part:
        assert self.answer.bound is not None
        rounds, pool = self.proof.record(self.cutoff)
        if not rounds or self.proof.bound < root.bound:
            # Duals from the middle may prove a little less, and no tree may have made up for it.
            rounds, pool = (Round(proof_of(root.duals), ()),), None
        return Part(self.view.codes, True, self.cutoff, self.answer.bound, rounds, pool)
