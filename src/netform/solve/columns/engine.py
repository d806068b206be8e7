"""The column engine: list, price, cut, find a plan, fix, branch (MODEL.md section 4)."""

from dataclasses import dataclass

import numpy as np

from netform.errors import InputError
from netform.plan import Branch, Certificate, CutDual, DualProof, Pool, group_cost
from netform.problem import Integers, TierProblem
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.generation import Generation
from netform.solve.columns.ground import lay_ground
from netform.solve.columns.listing import count_columns, list_columns
from netform.solve.columns.plan_finder import find_plan
from netform.solve.columns.pricing import DUAL_SCALE, Duals, reduced_costs, scan
from netform.solve.columns.tree import Node, Tree
from netform.solve.limits import Limits
from netform.solve.progress import Progress

_FEW_COLUMNS = 2_000  # the tree alone settles so few quickly
_PLAN_COLUMNS = (3_000, 9_000, 27_000)  # cheapest columns handed to the MIP solver, in turn
_BYTES_A_COLUMN, _BYTES_A_MEMBER = 40, 4


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
        Bytes that the list of columns may take; `None` for no limit.
    start
        A lawful plan to begin with: participants of each group.

    Raises
    ------
    InputError
        The list of columns does not fit into the memory allowed.
    """
    engine = _Engine(view, limits, progress, threads, seed)
    if start is not None:
        engine.begin_with(start)
    engine.run(memory_limit)
    return engine.answer


class _Engine:
    """The state of one solve: the columns, the best plan, the proof so far."""

    def __init__(
        self, view: TierProblem, limits: Limits, progress: Progress, threads: int, seed: int
    ) -> None:
        self.view = view
        self.limits = limits
        self.progress = progress
        self.threads = threads
        self.seed = seed
        self.answer = Answer()
        self.most = 0  # one more than any plan can cost

    @property
    def cutoff(self) -> int:
        """Plans at or above this cost are of no use."""
        return self.most if self.answer.objective is None else self.answer.objective

    def begin_with(self, groups: list[Integers]) -> None:
        costs = [group_cost(self.view, members) for members in groups]
        total = sum(cost.objective for cost in costs if cost is not None)
        self._accept(groups, total)

    def _accept(self, groups: list[Integers], objective: int) -> None:
        if self.answer.objective is None or objective < self.answer.objective:
            self.answer.groups, self.answer.objective = groups, objective
            self.progress.objective = objective
            self.progress.tell("plan")

    def _accept_columns(self, columns: ColumnSet, chosen: Integers) -> int:
        groups = [columns.members(int(k)).astype(np.int64) for k in chosen]
        self._accept(groups, int(columns.cost[chosen].sum()))
        return self.cutoff

    def run(self, memory_limit: float | None) -> None:
        columns = self._list(memory_limit)
        if columns is None:
            return
        self.most = _most_a_plan_can_cost(columns, len(self.view)) + 1
        root = Generation(columns, len(self.view), 1000 * self.most, self.threads)
        root.start_from(_no_duals(len(self.view)), [])
        self._prove(root)
        covered = np.bincount(columns.member, minlength=len(self.view)) > 0
        if not covered.all():
            self.answer.uncovered = tuple(np.flatnonzero(~covered).tolist())
            self.answer.is_closed = True
            return
        if not self._solve_root(root):
            return
        self._find_plan(columns, root)
        self._prove(root)
        if root.bound >= self.cutoff or self.limits.good_enough(self.answer.objective, root.bound):
            self.answer.is_closed = True
        elif not self.limits.reached():
            self._close(columns, root)

    def _list(self, memory_limit: float | None) -> ColumnSet | None:
        ground = lay_ground(self.view)
        if memory_limit is not None:
            count = count_columns(ground, self.threads)
            needed = count * (_BYTES_A_COLUMN + 10 * _BYTES_A_MEMBER)
            if needed > memory_limit:
                raise InputError(
                    f"{count:,} connected sets in band need about {needed / 1e9:.1f} GB, "
                    f"and {memory_limit / 1e9:.1f} GB are allowed",
                    where=self.view.problem.name,
                    remedy="raise --memory-limit, build a smaller area, or leave practices with "
                    "tiny lists out (netform check names them)",
                )
        if self.limits.reached():
            return None
        columns = list_columns(ground, self.threads)
        self.progress.columns = len(columns)
        self.progress.tell("listed")
        return columns

    def _prove(self, root: Generation) -> None:
        """Take the root's bound as the answer's bound so far."""
        assert root.duals is not None
        self.answer.bound = self.progress.bound = min(root.bound, self.cutoff)
        self.progress.cuts = len(root.duals.cuts)
        self.answer.certificate = self._certificate(root.duals, None, ())

    def _solve_root(self, root: Generation) -> bool:
        done = root.converge(self.limits, self.cutoff)
        self._prove(root)
        self.progress.tell("relaxed")
        if done:
            done = root.lift(self.limits, self.cutoff)
            self._prove(root)
            self.progress.tell("cut")
        if done and root.relaxed is not None and root.relaxed.is_integral:
            self._accept_columns(root.columns, root.relaxed.columns)
        return done

    def _find_plan(self, columns: ColumnSet, root: Generation) -> None:
        """Hand the cheapest columns by reduced cost to the MIP solver until it finds a plan."""
        if len(columns) <= _FEW_COLUMNS or root.bound >= self.cutoff:
            return
        assert root.duals is not None
        reduced = reduced_costs(columns, root.duals, self.threads)
        for size in _PLAN_COLUMNS:
            if self.answer.objective is not None or self.limits.reached():
                return
            last = min(size, len(columns)) - 1
            cheapest = np.flatnonzero(reduced <= np.partition(reduced, last)[last])
            pool = columns.take(cheapest)
            chosen = find_plan(pool, len(self.view), self.limits, seed=self.seed)
            if chosen is not None:
                self._accept_columns(pool, chosen)
            if size >= len(columns):
                return

    def _close(self, columns: ColumnSet, root: Generation) -> None:
        """Fix by reduced costs, then branch over the pool that is left until the gap is closed."""
        assert root.duals is not None
        reduced = reduced_costs(columns, root.duals, self.threads)
        pool = columns.take(np.flatnonzero(reduced <= self._room(root.duals)))
        self.progress.tell("fixed", pool=len(pool))
        part = Generation(pool, len(self.view), 1000 * self.most, self.threads)
        part.start_from(root.duals, list(root.duals.cuts))
        tree = Tree(
            count=len(self.view),
            progress=self.progress,
            cutoff=self.cutoff,
            on_plan=self._accept_columns,
            threads=self.threads,
        )
        self.answer.is_closed = tree.grow(part, self.limits)
        self.answer.bound = self.progress.bound = min(self.cutoff, tree.bound)
        # The pool of the record is the one that the final cutoff leaves.
        reduced = reduced_costs(pool, root.duals, self.threads)
        pool = pool.take(np.flatnonzero(reduced <= self._room(root.duals)))
        self.answer.certificate = self._certificate(
            root.duals, Pool(len(pool), pool.digest()), _numbered(tree.root)
        )
        self.progress.tell("closed" if self.answer.is_closed else "stopped", nodes=tree.nodes)

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
            scale=DUAL_SCALE,
            cutoff=self.cutoff,
            claimed=self.answer.bound,
            root=_proof(root),
            pool=pool,
            nodes=nodes,
            closed_by=f"netform {__version__}",
        )


def _no_duals(count: int) -> Duals:
    zero = np.zeros(count, dtype=np.int64)
    return Duals(zero, (), zero[:0])


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
        nodes.append(Branch(node.pair, len(order), len(order) + 1))
        order += [node.together, node.apart]
    return tuple(nodes)


def _most_a_plan_can_cost(columns: ColumnSet, count: int) -> int:
    """Return Σ_i max_{N∋i} ⌈c_N / |N|⌉: no plan costs more."""
    # Priced at minus its cost and no duals, a column falls short by its share of the cost.
    priced = ColumnSet(columns.start, columns.member, -columns.cost, columns.patients)
    return -int(scan(priced, _no_duals(count)).shortfall.sum()) // DUAL_SCALE + count
