"""Whether a plan near the optimum has two practices together, or apart: asked of one part.

A window around the two is solved first: where it costs little there, that is a plan. Else the whole
part is solved, until there is such a plan or a proof that there is none.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np

from netform.plan import Part, Round, most_a_plan_can_cost
from netform.problem import Integers, TierProblem
from netform.solve.columns.branching import allowed
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.first_prices import first_prices
from netform.solve.columns.generation import Generation
from netform.solve.columns.ground import Ground, lay_ground
from netform.solve.columns.pair_costs import PairCosts, pair_costs
from netform.solve.columns.part_solver import PartSolver
from netform.solve.columns.partial_plan import PartialPlan
from netform.solve.columns.pricers import SearchedColumns
from netform.solve.columns.pricing import Duals
from netform.solve.columns.rounds import proof_of
from netform.solve.limits import Limits
from netform.solve.progress import Progress

_WINDOWS = (30, 60)  # practices around the two
_WINDOW_SECONDS = 0.5  # at most for one


@dataclass(frozen=True, order=True)
class PairQuestion:
    """Whether two practices, the first before the second, can be together, or apart."""

    first: int
    second: int
    together: bool


@dataclass(frozen=True, eq=False)
class PairAnswer:
    """Groups of a plan of the part that answers yes, or the proof that answers no, or neither."""

    question: PairQuestion
    groups: list[Integers] | None = None
    proof: Part | None = None


class PartQuestions:
    """Questions about one part: practices that no edge joins to others."""

    def __init__(
        self, view: TierProblem, groups: list[Integers], most: int, limits: Limits, threads: int
    ) -> None:
        """Take the part, the groups of its best plan and what a plan of it may cost."""
        self.view = view
        self.groups = groups
        self.most = most
        self.ground: Ground = lay_ground(view)
        self._columns = PartialPlan.of(self.ground, groups)
        self._cost = int(self._columns.columns().cost.sum())
        root = Generation(
            SearchedColumns(self.ground, threads),
            first_prices(self.ground),
            1000 * most_a_plan_can_cost(view),
        )
        beyond = most + 1
        if root.converge(limits, beyond):
            root.lift(limits, beyond)
        self.duals: Duals = root.duals
        self._near: ColumnSet = root.master.columns
        self.costs: PairCosts | None = None

    def look_at_costs(self, limits: Limits, threads: int) -> None:
        """Find out what reduced costs alone rule out, if there is time."""
        self.costs = pair_costs(
            *(self.ground, self.duals, self.most), threads=threads, limits=limits
        )

    def ruled_out(self, question: PairQuestion) -> Part | None:
        """Return the proof by reduced costs that there is no such plan; `None` without one.

        Under the rule, every column of a practice costs so much more than its duals pay: they may
        rise by that.
        """
        if self.costs is None:
            return None
        rises = self.costs.rises(question.first, question.second, together=question.together)
        if rises is None:
            return None
        return self._risen({question.first: rises[0], question.second: rises[1]})

    def beyond(self, practice: int) -> Part:
        """Return the proof that there is no plan where no column holds a practice."""
        return self._risen({practice: self.most * self.duals.scale - self.duals.constant + 1})

    def _risen(self, rises: Mapping[int, int]) -> Part:
        practice = self.duals.practice.copy()
        for place, rise in rises.items():
            practice[place] += rise
        duals = replace(self.duals, practice=practice)
        bound = min(duals.bound, self.most + 1)
        step = self.view.price_step
        rounds = (Round(proof_of(duals), ()),)
        claimed = -(-bound // step) * step
        return Part(self.view.codes, True, self.most + 1, claimed, rounds, None)

    def ask(self, question: PairQuestion, limits: Limits, seconds: float) -> PairAnswer:
        """Answer a question, or leave it open after so many seconds."""
        seed = np.array([question.first, question.second], dtype=np.int64)
        own = [group for group in self.groups if np.isin(seed, group).any()]
        for size in _WINDOWS:
            if size > len(self.view):
                break
            window = np.unique(
                np.concatenate([*own, self._columns.around(np.unique(np.concatenate(own)), size)])
            )
            groups = self._within(question, window, limits)
            if groups is not None:
                return PairAnswer(question, groups)
            if limits.reached():
                return PairAnswer(question)
        return self._in_all(question, limits, seconds)

    def _within(
        self, question: PairQuestion, window: Integers, limits: Limits
    ) -> list[Integers] | None:
        """Return a plan that changes a window alone; `None` where that is too dear."""
        is_inside = np.zeros(len(self.view), dtype=bool)
        is_inside[window] = True
        # A window is made of whole groups.
        kept = [group for group in self.groups if not is_inside[group[0]]]
        left = self.most - (self._cost - self._columns.cost_of(window))
        inside = [int(np.searchsorted(window, i)) for i in (question.first, question.second)]
        view = self._ruled(self.view.restricted(window), inside, question.together)
        solver = PartSolver(
            view, *_limits(limits, _WINDOW_SECONDS, left), threads=1, memory_limit=None
        )
        near = self._near.within(window, len(self.view))
        lawful = np.flatnonzero(allowed(near, (inside[0], inside[1]), question.together))
        solver.begin_near(self.duals.within(window), near.take(lawful))
        answer = solver.run()
        if answer.groups is None or answer.objective is None or answer.objective > left:
            return None
        return [*kept, *(window[group] for group in answer.groups)]

    def _in_all(self, question: PairQuestion, limits: Limits, seconds: float) -> PairAnswer:
        pair = question.first, question.second
        solver = PartSolver(
            self._ruled(self.view, list(pair), question.together),
            *_limits(limits, seconds, self.most),
            threads=1,
            memory_limit=None,
        )
        lawful = np.flatnonzero(allowed(self._near, pair, question.together))
        solver.begin_near(self.duals, self._near.take(lawful))
        answer = solver.run()
        if answer.objective is not None and answer.objective <= self.most:
            return PairAnswer(question, answer.groups)
        if answer.uncovered:
            return PairAnswer(question, None, self.beyond(answer.uncovered[0]))
        if answer.proof is None:
            return PairAnswer(question)
        is_none = not answer.proof.costed or answer.is_closed or (answer.bound or 0) > self.most
        return PairAnswer(question, None, answer.proof if is_none else None)

    def _ruled(self, view: TierProblem, pair: list[int], together: bool) -> TierProblem:
        return replace(view, rules=view.rules.with_pair(*pair, together=together))


def _limits(limits: Limits, seconds: float, wanted: int) -> tuple[Limits, Progress]:
    until = limits.elapsed() + min(seconds, limits.left())
    own = replace(limits, seconds=until, wanted=wanted, gap=0.0)
    return own, Progress(own)
