"""What all plans near the optimum share: who is together in every one, in none, or in some.

Neighbours are asked about both ways. A practice's homes are the groups of the best plan, each named
by its hub: those with whose hub it shares a group in some plan near the optimum. A verdict rests on
a plan, which is kept, or on a proof by reduced costs or by solving again under one more rule.
"""

from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, field
from enum import StrEnum

import numpy as np

from netform.errors import InputError
from netform.plan import Certificate, Group, Part, Plan, group_cost, planned_groups
from netform.problem import Integers
from netform.solve.columns import parts_of
from netform.solve.columns.pricing import DUAL_SCALE
from netform.solve.near.near import Near
from netform.solve.near.pair_questions import PairAnswer, PairQuestion, PartQuestions
from netform.solve.near.question_pool import QuestionPool

_AT_ONCE = 2  # questions a worker, so that none waits for the next one
_LOOK_UP = 0.2  # seconds, to see whether to stop


class Verdict(StrEnum):
    """In which plans near the optimum two practices share a group."""

    EVERY = "every"
    NONE = "none"
    SOME = "some"
    OPEN = "open"


@dataclass(frozen=True, eq=False)
class Proof:
    """Why no plan near the optimum has two practices together, or apart.

    `part` proves, under the rule that they are so, that the plans of its practices cost more than
    is left of the most when all others are at their best.
    """

    question: PairQuestion
    part: Part
    by_reduced_costs: bool

    def certificate(self, tier: str) -> Certificate:
        """Return the proof as one that `recheck` reads, for the problem with the rule."""
        return Certificate(tier, DUAL_SCALE, self.part.claimed, (self.part,), "netform")


@dataclass(eq=False)
class Certainty:
    """What is known of pairs of practices, by place among those that take part.

    Attributes
    ----------
    near
        The plans that this is about.
    edges
        Neighbours, the smaller place first.
    hubs
        Hubs of the best plan's groups.
    plans
        Plans near the optimum, the best first, each of which answers something.
    seen
        For each question with the answer yes, the place of a plan in `plans` that shows it.
    proofs
        For each question with the answer no, its proof.
    """

    near: Near
    edges: list[tuple[int, int]]
    hubs: list[int]
    plans: list[Plan] = field(default_factory=list)
    seen: dict[PairQuestion, int] = field(default_factory=dict)
    proofs: dict[PairQuestion, Proof] = field(default_factory=dict)
    _open: set[PairQuestion] = field(init=False)

    def __post_init__(self) -> None:
        """Begin with every question open."""
        self._open = set(self.questions())

    def is_possible(self, i: int, j: int, *, together: bool) -> bool | None:
        """Whether two practices are so in some plan near the optimum; `None` where that is open."""
        question = PairQuestion(min(i, j), max(i, j), together)
        if question in self.seen:
            return True
        return False if question in self.proofs else None

    def verdict(self, i: int, j: int) -> Verdict:
        """Return in which plans two neighbours share a group."""
        together, apart = (self.is_possible(i, j, together=each) for each in (True, False))
        if together is False:
            return Verdict.NONE
        if apart is False:
            return Verdict.EVERY
        return Verdict.SOME if together and apart else Verdict.OPEN

    def homes(self, i: int) -> tuple[int, int]:
        """Return how many homes a practice has, and of how many that is open."""
        others = [self.is_possible(i, hub, together=True) for hub in self.hubs if hub != i]
        own = int(i in self.hubs)
        return own + sum(bool(each) for each in others), sum(each is None for each in others)

    @property
    def is_complete(self) -> bool:
        """Whether every question is answered."""
        return not self._open

    def questions(self) -> Iterable[PairQuestion]:
        """Yield every question once: neighbours together and apart, then homes."""
        asked: set[PairQuestion] = set()
        pairs = [(i, j, together) for i, j in self.edges for together in (True, False)]
        pairs += [(i, h, True) for h in self.hubs for i in range(len(self.near.view)) if i != h]
        for i, j, together in pairs:
            question = PairQuestion(min(i, j), max(i, j), together)
            if question not in asked:
                asked.add(question)
                yield question

    def know(self, plan: Plan) -> bool:
        """Take a plan; return whether it answers anything new."""
        group = planned_groups(self.near.view, plan, self.near.tier)
        place, new = len(self.plans), False
        for question in self._open:
            if (group[question.first] == group[question.second]) == question.together:
                self.seen[question] = place
                new = True
        if new:
            self.plans.append(plan)
            self._open = {q for q in self._open if q not in self.seen}
        return new

    def is_open(self, question: PairQuestion) -> bool:
        """Whether a question is not answered."""
        return question in self._open

    @property
    def open(self) -> list[PairQuestion]:
        """The questions that are not answered, in order."""
        return sorted(self._open)

    def prove(self, proof: Proof) -> None:
        """Take the proof that answers a question with no."""
        self.proofs[proof.question] = proof
        self._open.discard(proof.question)


def certainty(
    near: Near,
    plans: Sequence[Plan] = (),
    *,
    processes: int = 1,
    told: Callable[[Certainty], None] = lambda known: None,
) -> Certainty:
    """Find out what all plans near the optimum share.

    Parameters
    ----------
    near
        The plans; there is one at least.
    plans
        Some of them, such as options; what they show need not be asked. Others are left aside.
    processes
        More than 1: so many answer questions, see `QuestionPool`; 1: threads of this one do.
    told
        Called again and again with what is known.

    Raises
    ------
    InputError
        Two tiers are planned, or the problem limits measures.
    """
    if len(near.tiers) > 1:
        raise InputError(
            "what plans of two tiers share is not looked at by this netform",
            where="--tiers",
            remedy=f"name one tier: --tiers {near.tier}",
        )
    view = near.view
    if view.limits:
        raise InputError(
            "what plans share is not looked at under limits on measures or on numbers of groups",
            where="problem.toml, limits",
            remedy="remove them",
        )
    assert near.base.plan is not None, "there is a plan near the optimum"
    place = {position: i for i, position in enumerate(view.source.tolist())}
    groups = near.base.plan.tiers[near.tier]
    edges = zip(view.edge_first.tolist(), view.edge_second.tolist(), strict=True)
    known = Certainty(
        near,
        sorted({(min(edge), max(edge)) for edge in edges}),
        sorted(place[group.hub] for group in groups),
    )
    for plan in (near.base.plan, *plans):
        if near.is_near(plan):
            known.know(plan)
    work = _Work(known, [[place[int(i)] for i in group.members] for group in groups])
    work.rule_out()
    told(known)
    work.ask(told, processes)
    return known


class _Work:
    """The questions, part by part."""

    def __init__(self, known: Certainty, groups: list[list[int]]) -> None:
        self.known = known
        self.near = near = known.near
        self.threads = near.threads or _cores()
        self.groups = [np.array(sorted(group), dtype=np.int64) for group in groups]
        self.members = parts_of(near.view)
        self.part_of = np.empty(len(near.view), dtype=np.int64)
        costs = []
        for k, members in enumerate(self.members):
            self.part_of[members] = k
            inside = [group for group in self.groups if np.isin(group[0], members)]
            costs.append(sum(_objective(near, group) for group in inside))
        # Where the best plan is not proved to be so, others may cost less by what is open.
        slack = near.most - sum(costs)
        open_ = sum(costs) - (near.base.bound or 0)
        self.parts: list[PartQuestions] = []
        for members, cost in zip(self.members, costs, strict=True):
            own = [
                np.searchsorted(members, group)
                for group in self.groups
                if np.isin(group[0], members)
            ]
            most = cost + slack + (open_ if len(self.members) > 1 else 0)
            part_view = near.view if len(self.members) == 1 else near.view.restricted(members)
            self.parts.append(PartQuestions(part_view, own, most, near.limits, self.threads))

    def rule_out(self) -> None:
        """Answer no where parts or reduced costs say so."""
        for part in self.parts:
            part.look_at_costs(self.near.limits, self.threads)
        for question in self.known.open:
            k, inner = self._inside(question)
            part = self.parts[k]
            first = int(np.searchsorted(self.members[self.part_of[question.first]], question.first))
            proof = part.beyond(first) if inner is None else part.ruled_out(inner)
            if proof is not None:
                self.known.prove(Proof(question, proof, by_reduced_costs=True))

    def ask(self, told: Callable[[Certainty], None], processes: int) -> None:
        """Ask what is open, some questions at once, those of neighbours first."""
        limits = self.near.limits
        edges = set(self.known.edges)
        waiting = sorted(self.known.open, key=lambda q: ((q.first, q.second) not in edges, q))
        asked: dict[Future[PairAnswer], PairQuestion] = {}
        pool = QuestionPool(self.parts, limits, threads=self.threads, processes=processes)
        with pool:
            while not limits.reached():
                waiting = [q for q in waiting if self.known.is_open(q)]
                while waiting and len(asked) < _AT_ONCE * pool.workers:
                    question = _elsewhere(waiting, asked.values())
                    waiting.remove(question)
                    k, inner = self._inside(question)
                    assert inner is not None, "practices of two parts are ruled out"
                    asked[pool.ask(k, inner)] = question
                if not asked:
                    return
                done, _ = wait(asked, timeout=_LOOK_UP, return_when=FIRST_COMPLETED)
                for future in done:
                    self._take(asked.pop(future), pool.answer(future))
                if done:
                    told(self.known)

    def _inside(self, question: PairQuestion) -> tuple[int, PairQuestion | None]:
        """Return a question's part and places in it; `None` where it is about two parts."""
        k = int(self.part_of[question.first])
        if k != self.part_of[question.second]:
            return k, None
        first, second = np.searchsorted(self.members[k], (question.first, question.second))
        return k, PairQuestion(int(first), int(second), question.together)

    def _take(self, question: PairQuestion, answer: PairAnswer) -> None:
        """Take the plan of an answer, checked, or its proof."""
        if answer.proof is not None:
            self.known.prove(Proof(question, answer.proof, by_reduced_costs=False))
        if answer.groups is None:
            return
        # The other parts are as they are in the best plan.
        near, k = self.near, int(self.part_of[question.first])
        others = [group for group in self.groups if self.part_of[group[0]] != k]
        inside = [self.members[k][group] for group in answer.groups]
        made = []
        for members in (*others, *inside):
            cost = group_cost(near.view, members)
            assert cost is not None, "the engine's groups have hubs"
            source = near.view.source
            made.append(Group(source[members], int(source[cost.hub])))
        plan = Plan.of({near.tier: made})
        if near.is_near(plan):
            self.known.know(plan)


def _elsewhere(waiting: list[PairQuestion], asked: Iterable[PairQuestion]) -> PairQuestion:
    """Return the first question of other practices than those asked about, or else the first.

    One plan often answers several questions about one practice.
    """
    met = {i for question in asked for i in (question.first, question.second)}
    others = (q for q in waiting if met.isdisjoint((q.first, q.second)))
    return next(others, waiting[0])


def _objective(near: Near, members: Integers) -> int:
    cost = group_cost(near.view, members)
    assert cost is not None, "the best plan's groups have hubs"
    return cost.objective


def _cores() -> int:
    import os

    return os.cpu_count() or 1
