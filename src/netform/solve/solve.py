"""The main job: a problem in, a plan with a proved bound out, checked before it is passed on."""

import os
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from netform.errors import InputError, NetformError
from netform.plan import Group, Plan, Verification, group_cost, verify
from netform.plan.witness import CLOSED_SEARCH, Witness, component_witnesses, no_column_witness
from netform.problem import Integers, Problem, TierProblem, tier_problem
from netform.solve.confirm import confirm
from netform.solve.limits import Limits
from netform.solve.progress import Listener, Progress, silent
from netform.solve.result import Result
from netform.solve.status import Status


class SolverError(NetformError):
    """A backend gave a plan that does not stand the independent check; nothing was passed on."""

    exit_code = 1


def solve(
    problem: Problem,
    *,
    tiers: Sequence[str] = ("network",),
    limits: Limits | None = None,
    threads: int | None = None,
    seed: int = 0,
    memory_limit: float | None = None,
    start: Plan | None = None,
    listener: Listener = silent,
) -> Result:
    """Form networks.

    Parameters
    ----------
    problem
        The problem; see `load_problem`.
    tiers
        The tier to plan.
    limits
        Time limit, gap and the wish to stop; by default none, and a gap of 0.
    threads
        Threads to use; by default one a core. A proved optimum does not depend on it.
    seed
        Recorded with the run; nothing in the column engine is drawn by chance.
    memory_limit
        Bytes that the list of connected sets may take.
    start
        A plan to begin with, such as the one of an earlier run.
    listener
        Called with each step; see `Event`.

    Raises
    ------
    InputError
        The problem or the options cannot be used.
    SolverError
        The plan found does not stand the independent check.
    """
    if len(tiers) != 1:
        raise InputError(
            "two tiers at once are not planned by this version of netform",
            where="--tiers",
            remedy="plan one tier: --tiers network",
        )
    from netform.solve.columns import solve_tier

    limits = limits or Limits()
    progress = Progress(limits, listener)
    tier = tiers[0]
    view = tier_problem(problem, tier)
    witnesses = component_witnesses(problem, tier)
    if witnesses:
        return _result(problem, progress, Status.INFEASIBLE, witnesses=witnesses)
    answer = solve_tier(
        view,
        limits,
        progress,
        threads=threads or os.cpu_count() or 1,
        memory_limit=memory_limit,
        start=None if start is None else _start_groups(problem, view, start),
    )
    plan = verification = None
    if answer.groups is not None:
        plan = _plan(view, answer.groups)
        verification = _checked(problem, plan, answer.objective)
    elif answer.is_closed:
        codes = tuple(view.codes[i] for i in answer.uncovered)
        witnesses = [no_column_witness(problem, tier, codes) if codes else _closed_search(view)]
    result = _result(
        problem,
        progress,
        _status(limits, answer.objective, answer.bound, bool(witnesses)),
        witnesses=witnesses,
    )
    return Result(
        status=result.status,
        problem=problem,
        plan=plan,
        objective=answer.objective,
        bound=None if witnesses else answer.bound,
        verification=verification,
        certificate=answer.certificate,
        witnesses=witnesses,
        seconds=result.seconds,
        events=progress.log,
    )


def confirmed(result: Result, threads: int | None = None) -> Result:
    """Let another solver confirm a proved optimum, in the time that the solve took, at least 60 s.

    Results of another status are returned as they are. For the errors see `confirm`.
    """
    if result.status is not Status.OPTIMAL or result.certificate is None:
        return result
    said = confirm(
        result.problem,
        result.certificate,
        seconds=max(60.0, result.seconds),
        threads=threads or os.cpu_count() or 1,
    )
    return replace(result, confirmation=said)


def _result(
    problem: Problem, progress: Progress, status: Status, *, witnesses: list[Witness]
) -> Result:
    seconds = round(progress.limits.elapsed(), 3)
    return Result(
        *(status, problem, None, None, None, None, None, witnesses, seconds), events=progress.log
    )


def _status(limits: Limits, objective: int | None, bound: int | None, infeasible: bool) -> Status:
    if infeasible:
        return Status.INFEASIBLE
    if objective is not None and objective == bound:
        return Status.OPTIMAL
    if limits.stop.is_set():
        return Status.INTERRUPTED
    if objective is None:
        return Status.UNKNOWN
    return Status.WITHIN_GAP if limits.good_enough(objective, bound) else Status.FEASIBLE


def _plan(view: TierProblem, groups: list[Integers]) -> Plan:
    made = []
    for members in groups:
        cost = group_cost(view, members)
        if cost is None:
            raise SolverError("the solver's plan has a group that nobody may lead")
        made.append(Group(view.source[members], int(view.source[cost.hub])))
    return Plan.of({view.tier.name: made})


def _checked(problem: Problem, plan: Plan, objective: int | None) -> Verification:
    """Hold the solver's plan to the independent check before anybody sees it."""
    verification = verify(problem, plan)
    if not verification.holds:
        raise SolverError(f"the solver's plan does not hold: {verification.faults[0]}")
    if verification.objective != objective:
        raise SolverError(
            f"the solver says its plan costs {objective}; it costs {verification.objective}"
        )
    return verification


def _start_groups(problem: Problem, view: TierProblem, start: Plan) -> list[Integers]:
    """Translate a plan to begin with, refusing one that is not lawful."""
    wanted = Plan({view.tier.name: start.tiers.get(view.tier.name, ())})
    verification = verify(problem, wanted)
    if not verification.holds:
        raise InputError(
            f"the plan to start from does not hold: {verification.faults[0]}",
            where="--start",
            remedy="start from a lawful plan, or from none",
        )
    return [np.searchsorted(view.source, group.members) for group in wanted.tiers[view.tier.name]]


def _closed_search(view: TierProblem) -> Witness:
    return Witness(
        kind=CLOSED_SEARCH,
        tier=view.tier.name,
        practices=(),
        fault="every practice is in some connected set within the band, but no choice of such sets "
        f"holds each practice exactly once{_within(view)}; the certificate closes the whole search",
        remedy=f"waive the floor or the ceiling of a practice, widen the band of the "
        f"{view.tier.name} tier, or add a bridge{_or_raise(view)}",
    )


def _within(view: TierProblem) -> str:
    """Name the limits that a plan would have to keep to."""
    named = [] if view.limit is None else [f"at most {view.limit.at_most:,} {view.limit.measure}"]
    if view.reach is not None:
        named.append(f"nobody farther than {view.reach:,} {view.travel.unit} from a hub")
    return "".join(f", with {each}" for each in named)


def _or_raise(view: TierProblem) -> str:
    return "" if view.limit is None and view.reach is None else ", or raise the limit"
