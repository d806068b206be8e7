"""The column engine for one tier: its connected parts solved side by side, and put together."""

from dataclasses import dataclass, replace
from threading import Lock

import numpy as np

from netform.plan import Certificate, Part
from netform.problem import Integers, TierProblem
from netform.solve.checkpoint import Checkpoint
from netform.solve.columns.helpers import Helpers
from netform.solve.columns.limited_solver import LimitedSolver
from netform.solve.columns.part_solver import PartAnswer, PartSolver
from netform.solve.columns.part_state import PartKeeper
from netform.solve.columns.parts_elsewhere import solve_elsewhere
from netform.solve.columns.pricing import DUAL_SCALE
from netform.solve.columns.workers import each
from netform.solve.limits import Limits
from netform.solve.progress import Progress


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
    memory_limit: float | None = None,
    start: list[Integers] | None = None,
    checkpoint: Checkpoint | None = None,
    helpers: Helpers | None = None,
) -> Answer:
    """Find the cheapest partition of a tier's participants into admissible groups, with a proof.

    Parameters
    ----------
    memory_limit
        Bytes that the pools of near-optimal columns may take; `None` for no limit.
    start
        A lawful plan to begin with: participants of each group.
    checkpoint
        Where the state of each part is kept, and one of before may be.
    helpers
        Others who solve parts, or the windows of the only part; by default threads.

    Raises
    ------
    InputError
        Costs are so large that they do not fit into 64 bits.
    """
    parts = parts_of(view)
    if helpers is not None and len(parts) > 1:
        starts = [None if start is None else _inside(start, part, len(view)) for part in parts]
        shared = replace(limits, wanted=None)
        found = solve_elsewhere(
            *(view, parts, starts, shared, helpers, memory_limit, checkpoint),
        )
        _tell(progress, dict(enumerate(found)), len(parts))
        return _joined(view, parts, found)
    answers: dict[int, PartAnswer] = {}
    schedule = _Schedule(limits, [len(part) for part in parts])

    def work(k: int, threads: int, told: Progress | None) -> None:
        own = schedule.begin(k, threads_in_all // threads)
        if len(parts) > 1 and own.wanted is not None:
            own = replace(own, wanted=None)  # what is wanted of all is not known of one
        kind = LimitedSolver if view.limits else PartSolver
        inside = view if len(parts) == 1 else view.restricted(parts[k])
        solver = kind(
            inside,
            own,
            told or Progress(own),
            keeper=None if checkpoint is None else PartKeeper(checkpoint, inside),
            helpers=helpers,
            threads=threads,
            memory_limit=None if memory_limit is None else memory_limit * threads / threads_in_all,
        )
        if start is not None:
            solver.begin_with(_inside(start, parts[k], len(view)))
        answers[k] = solver.run()
        schedule.end(k)
        if told is None:
            _tell(progress, answers, len(parts))

    threads_in_all = max(1, threads)
    if len(parts) == 1:
        work(0, threads_in_all, progress)
    else:
        # The largest first. One that is most of the work gets all threads, others one each.
        order = sorted(range(len(parts)), key=lambda k: (-len(parts[k]), k))
        large = [k for k in order if len(parts[k]) * threads_in_all > len(view)]
        for k in large:
            work(k, threads_in_all, None)
        each(threads_in_all, lambda k: work(k, 1, None), order[len(large) :])
    return _joined(view, parts, [answers[k] for k in range(len(parts))])


def parts_of(view: TierProblem) -> list[Integers]:
    """Return the sets of participants that no edge joins; giants, alone anyway, are in the first.

    Each is ascending. Limits bind all together: then there is one.
    """
    if view.limits:
        return [np.arange(len(view))]
    alone = [part for part in view.components if view.giant[part[0]]]
    joined = [part for part in view.components if not view.giant[part[0]]]
    if not joined:
        return [np.sort(np.concatenate(alone))]
    return [np.sort(np.concatenate([joined[0], *alone])), *joined[1:]]


class _Schedule:
    """Shares the time that is left among the parts by their sizes."""

    def __init__(self, limits: Limits, sizes: list[int]) -> None:
        self._limits = limits
        self._open = dict(enumerate(sizes))
        self._lock = Lock()

    def begin(self, part: int, workers: int) -> Limits:
        """Return a part's own limits, when so many are worked on at the same time."""
        with self._lock:
            share = workers * self._open[part] / sum(self._open.values())
        return self._limits.share(min(1.0, share))

    def end(self, part: int) -> None:
        """Free what a part has left."""
        with self._lock:
            del self._open[part]


def _inside(start: list[Integers], part: Integers, count: int) -> list[Integers]:
    place = np.full(count, -1, dtype=np.int64)
    place[part] = np.arange(len(part))
    return [place[group] for group in start if place[group[0]] >= 0]


def _tell(progress: Progress, answers: dict[int, PartAnswer], parts: int) -> None:
    known = list(answers.values())
    progress.bound = sum(answer.bound or 0 for answer in known)
    if len(known) == parts and all(answer.objective is not None for answer in known):
        progress.objective = sum(answer.objective or 0 for answer in known)
    progress.tell("part", parts=len(known), of=parts)


def _joined(view: TierProblem, parts: list[Integers], answers: list[PartAnswer]) -> Answer:
    """Put the parts' plans, bounds and proofs together."""
    joined = Answer()
    closed = [
        (part, answer)
        for part, answer in zip(parts, answers, strict=True)
        if answer.is_closed and answer.groups is None
    ]
    if closed:
        # One part without a plan is enough: its proof is the answer's.
        joined.is_closed = True
        joined.uncovered = tuple(int(part[i]) for part, answer in closed for i in answer.uncovered)
        if joined.uncovered:
            return joined
        proof = closed[0][1].proof
        joined.certificate = _certificate(view, [proof])
        return joined
    if all(answer.groups is not None for answer in answers):
        joined.groups = [
            part[group]
            for part, answer in zip(parts, answers, strict=True)
            for group in answer.groups or []
        ]
        joined.objective = sum(answer.objective or 0 for answer in answers)
    joined.bound = sum(answer.bound or 0 for answer in answers)
    joined.is_closed = all(answer.is_closed for answer in answers)
    joined.certificate = _certificate(view, [answer.proof for answer in answers])
    return joined


def _certificate(view: TierProblem, proofs: list[Part | None]) -> Certificate:
    from netform import __version__

    parts = tuple(proof for proof in proofs if proof is not None)
    return Certificate(
        tier=view.tier.name,
        scale=DUAL_SCALE,
        claimed=sum(part.claimed for part in parts if part.costed),
        parts=parts,
        closed_by=f"netform {__version__}",
    )
