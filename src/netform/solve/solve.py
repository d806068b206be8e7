"""The main job: a problem in, a plan with a proved bound out, checked before it is passed on."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from netform.errors import InputError, NetformError
from netform.plan import (
    Certificate,
    Group,
    JointCertificate,
    Plan,
    RuleAccount,
    Verification,
    group_cost,
    planned_rules,
    verify,
)
from netform.plan.witness import CLOSED_SEARCH, Witness, component_witnesses, no_column_witness
from netform.problem import Integers, Problem, TierProblem, tier_problem
from netform.solve.confirm import confirm
from netform.solve.limits import Limits
from netform.solve.progress import Listener, Progress, silent
from netform.solve.result import Result
from netform.solve.status import Status

if TYPE_CHECKING:
    from netform.solve.columns import Answer


_FEW = 16  # practices of which all connected sets are soon looked at


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
    listener
        Called with each step; see `Event`.

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
    machine = _Machine(limits, progress, threads or os.cpu_count() or 1, memory_limit)
    found = (_one_tier if len(views) == 1 else _two_tiers)(views, machine, start)
    plan = verification = None
    rules: tuple[RuleAccount, ...] = ()
    if found.groups is not None:
        plan = _plan(views, found.groups)
        verification = _checked(problem, plan, found.objective)
        kept = planned_rules(problem, plan.tiers)
        rules = tuple(RuleAccount(rule.words, rule.tier) for _, rule in kept)
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
        verification=verification,
        certificate=found.certificate,
        rules=rules,
    )


@dataclass(frozen=True)
class _Machine:
    """What a solve may use, and whom it tells."""

    limits: Limits
    progress: Progress
    threads: int
    memory_limit: float | None


@dataclass(frozen=True, eq=False)
class _Found:
    """What a search found; `groups` are participants of each group, tier by tier."""

    groups: list[list[Integers]] | None
    objective: int | None
    bound: int | None
    certificate: Certificate | JointCertificate | None
    witnesses: list[Witness]


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


def _one_tier(views: list[TierProblem], machine: _Machine, start: Plan | None) -> _Found:
    from netform.solve.columns import solve_tier

    (view,) = views
    answer = solve_tier(
        *(view, machine.limits, machine.progress),
        threads=machine.threads,
        memory_limit=machine.memory_limit,
        start=None if start is None else _start_groups(view, start),
    )
    witnesses = _witnesses(view, answer)
    groups = None if answer.groups is None else [answer.groups]
    return _Found(groups, answer.objective, answer.bound, answer.certificate, witnesses)


def _two_tiers(views: list[TierProblem], machine: _Machine, start: Plan | None) -> _Found:
    from netform.solve.columns import solve_tier
    from netform.solve.nested import solve_nested

    lower, upper = views
    answer = solve_nested(
        *(lower, upper, machine.limits, machine.progress),
        threads=machine.threads,
        memory_limit=machine.memory_limit,
        start=None if start is None else _start_groups(upper, start),
    )
    witnesses = _witnesses(lower, answer.lower)
    if witnesses:
        return _Found(None, None, None, answer.lower.certificate, witnesses)
    groups = None
    if answer.networks is not None and answer.federations is not None:
        groups = [answer.networks, answer.federations]
    elif max(len(part) for part in upper.components) <= _FEW:
        # A tier without a plan proves that there is none of both; a larger one takes too long.
        alone = solve_tier(upper, machine.limits, Progress(machine.limits))
        witnesses = _witnesses(upper, alone)
        if witnesses:
            return _Found(None, None, None, alone.certificate, witnesses)
    return _Found(groups, answer.objective, answer.bound, answer.certificate, [])


def _witnesses(view: TierProblem, answer: "Answer") -> list[Witness]:
    """Say why a tier has no plan, where its search is complete and there is none."""
    if answer.groups is not None or not answer.is_closed:
        return []
    codes = tuple(view.codes[i] for i in answer.uncovered)
    if codes:
        return [no_column_witness(view.problem, view.tier.name, codes)]
    return [_closed_search(view)]


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
    return Status.WITHIN_GAP if limits.good_enough(objective, bound) else Status.FEASIBLE


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


def _closed_search(view: TierProblem) -> Witness:
    return Witness(
        kind=CLOSED_SEARCH,
        tier=view.tier.name,
        practices=(),
        fault="every practice is in some connected set within the band, but no choice of such sets "
        f"holds each practice exactly once{_within(view)}; the certificate closes the whole search",
        remedy=f"waive the floor or the ceiling of a practice, widen the band of the "
        f"{view.tier.name} tier, or add a bridge{_or_change(view)}",
    )


def _within(view: TierProblem) -> str:
    """Name the limits that a plan would have to keep to."""
    named = [limit.words for limit in view.limits]
    if view.reach is not None:
        named.append(f"nobody farther than {view.reach:,} {view.travel.unit} from a hub")
    return f", with {' and '.join(named)}" if named else ""


def _or_change(view: TierProblem) -> str:
    return ", or change the limits" if view.limits or view.reach is not None else ""
