"""The main job: a problem in, a plan with a proved bound out, checked before it is passed on."""

import os
from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from netform.errors import InputError, NetformError
from netform.plan import (
    Certificate,
    Group,
    Plan,
    RuleAccount,
    Verification,
    group_cost,
    planned_rules,
    verify,
)
from netform.plan.proof.witness import Witness, component_witnesses
from netform.problem import Integers, Problem, TierProblem, tier_problem
from netform.solve.backend import ENGINE, Backend
from netform.solve.checkpoint import Checkpoint
from netform.solve.columns.helpers import Helpers
from netform.solve.confirm import confirm
from netform.solve.found import Found, Machine
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
    backend: Backend = ENGINE,
    listener: Listener = silent,
    checkpoint: Checkpoint | None = None,
    helpers: Helpers | None = None,
) -> Result:
    """Form networks, or networks nested in federations.

    Parameters
    ----------
    problem
        The problem; see `load_problem`.
    tiers
        The tiers to plan, one or two; two are planned together, the lower nested in the upper.
    limits
        Time limit, gap and the wish to stop; by default none, and a gap of 0.
    threads
        Threads to use; by default one a core. A proved optimum does not depend on it.
    seed
        Recorded with the run; nothing in the column engine is drawn by chance.
    memory_limit
        Bytes that the list of connected sets may take.
    start
        A plan to begin with, such as the one of an earlier run; with two tiers, its federations.
    backend
        Which way the problem is solved; by default netform's own engine.
    listener
        Called with each step; see `Event`.
    checkpoint
        Where netform's own engine keeps what it has, and begins with what is there.
    helpers
        Others who solve independent parts and windows for it; by default threads.

    Raises
    ------
    InputError
        The problem or the options cannot be used; limits on measures with two tiers
        among them.
    SolverError
        The plan found does not stand the independent check.
    """
    limits = limits or Limits()
    progress = Progress(limits, listener)
    views = _views(problem, tiers)
    names = [view.tier.name for view in views]
    witnesses = [each for name in names for each in component_witnesses(problem, name)]
    if witnesses:
        return _result(problem, progress, Status.INFEASIBLE, witnesses=witnesses)
    cores = threads or os.cpu_count() or 1
    machine = Machine(limits, progress, cores, memory_limit, seed, checkpoint, helpers)
    found = _found(views, machine, backend, start)
    plan = verification = None
    if found.groups is not None:
        try:
            plan, verification = _checked(problem, views, found)
        except SolverError as fault:
            if not found.by:
                raise
            # Another solver's plan that does not hold is no plan, and its bound is not believed.
            lie = f"{fault}: this answer of {found.by} was not used"
            found = Found(None, None, None, None, [], found.by, [*found.remarks, lie])
    kept = () if plan is None else planned_rules(problem, plan.tiers)
    result = _result(
        problem,
        progress,
        _status(limits, found.objective, found.bound, bool(found.witnesses)),
        witnesses=found.witnesses,
    )
    return replace(
        result,
        plan=plan,
        objective=found.objective,
        bound=None if found.witnesses else found.bound,
        certified=found.certified,
        verification=verification,
        certificate=found.certificate,
        by=found.by,
        remarks=tuple(found.remarks),
        rules=tuple(RuleAccount(rule.words, rule.tier) for _, rule in kept),
    )


def _views(problem: Problem, tiers: Sequence[str]) -> list[TierProblem]:
    """Take the view of each tier, in the order in which they nest."""
    known = [tier.name for tier in problem.settings.tiers]
    if not tiers or len(set(tiers)) < len(tiers):
        raise InputError(
            "name each tier to plan once",
            where="--tiers",
            remedy=f"the problem's tiers are {', '.join(known)}",
        )
    views = [tier_problem(problem, name) for name in tiers]
    views.sort(key=lambda view: known.index(view.tier.name))
    if len(views) > 1 and any(view.limits for view in views):
        raise InputError(
            "limits on measures, and on the number of groups, are not kept with two tiers at once "
            "by this netform",
            where="problem.toml, limits",
            remedy="remove the limits, or plan one tier: --tiers network",
        )
    if len(views) > 1 and any(
        view.tier.is_elastic or view.tier.counts == "members" for view in views
    ):
        raise InputError(
            "elastic bands, and bands that count members only, are not kept with two tiers at once "
            "by this netform",
            where="problem.toml, tiers",
            remedy="remove hard_floor, hard_ceiling and counts, or plan one tier: --tiers network",
        )
    return views


def _found(
    views: list[TierProblem], machine: Machine, backend: Backend, start: Plan | None
) -> Found:
    """Let the backend solve; what it gives back is not checked yet."""
    from netform.solve.by_assignment import solve_by_assignment
    from netform.solve.by_columns import solve_by_columns
    from netform.solve.by_partition import solve_by_partition

    # The engine begins two tiers with federations alone.
    wanted = views if backend.is_assignment else views[-1:]
    begun = None if start is None else [_start_groups(view, start) for view in wanted]
    if backend.is_assignment:
        return solve_by_assignment(views, machine, backend, begun)
    if backend.solver_of_partition is not None:
        return solve_by_partition(views, machine, backend.solver_of_partition, begun)
    return solve_by_columns(views, machine, begun)


def confirmed(result: Result, threads: int | None = None) -> Result:
    """Let another solver confirm a proved optimum, in the time that the solve took, at least 60 s.

    Results of another status, and of two tiers, are returned as they are. For the errors see
    `confirm`.
    """
    if result.status is not Status.OPTIMAL or not isinstance(result.certificate, Certificate):
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
    # A plan that is all that was asked for need not be near the bound.
    return Status.WITHIN_GAP if limits.is_near(objective, bound) else Status.FEASIBLE


def _plan(views: list[TierProblem], groups: list[list[Integers]]) -> Plan:
    tiers = {}
    for view, own in zip(views, groups, strict=True):
        made = []
        for members in own:
            cost = group_cost(view, members)
            if cost is None:
                raise SolverError("the solver's plan has a group that nobody may lead")
            made.append(Group(view.source[members], int(view.source[cost.hub])))
        tiers[view.tier.name] = made
    return Plan.of(tiers)


def _checked(problem: Problem, views: list[TierProblem], found: Found) -> tuple[Plan, Verification]:
    """Hold a backend's plan to the independent check before anybody sees it."""
    assert found.groups is not None
    plan = _plan(views, found.groups)
    verification = verify(problem, plan)
    if not verification.holds:
        raise SolverError(f"the solver's plan does not hold: {verification.faults[0]}")
    if verification.objective != found.objective:
        raise SolverError(
            f"the solver says its plan costs {found.objective}; it costs {verification.objective}"
        )
    return plan, verification


def _start_groups(view: TierProblem, start: Plan) -> list[Integers]:
    """Translate one tier of a plan to begin with, refusing one that is not lawful."""
    wanted = Plan({view.tier.name: start.tiers.get(view.tier.name, ())})
    verification = verify(view.problem, wanted)
    if not verification.holds:
        raise InputError(
            f"the plan to start from does not hold: {verification.faults[0]}",
            where="--start",
            remedy="start from a lawful plan, or from none",
        )
    return [np.searchsorted(view.source, group.members) for group in wanted.tiers[view.tier.name]]
