"""Solve one tier with another solver as the finisher: it chooses among the columns that are left.

Where there are few columns, it chooses among all of them. Where there are many, netform's engine
first finds a plan and a bound near enough that only few columns can be in a better plan; these are
listed by the independent recheck.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from netform.errors import InputError
from netform.plan import Certificate, Part, group_cost
from netform.plan.proof.columns_left import Columns
from netform.plan.proof.recheck import columns_below_cutoff
from netform.problem import Integers, TierProblem
from netform.solve.by_columns import solve_by_columns
from netform.solve.columns import count_columns, lay_ground, list_columns
from netform.solve.found import Found, Machine
from netform.solve.partition import choose_columns
from netform.solve.second_look import believed_bound, cheapest, no_plan
from netform.solve.solvers import SolverFailedError, SolverOptions, require

MOST_COLUMNS = 20_000
"""Columns that a finisher is given; of more, the engine drops some first."""
_GAPS = (0.02, 0.005, 0.001, 0.0)  # to which the engine closes before it counts what is left
_SHARE = 0.5  # of the time left, for the engine


def solve_by_partition(
    views: Sequence[TierProblem],
    machine: Machine,
    finisher: str,
    start: list[list[Integers]] | None,
) -> Found:
    """Solve one tier.

    Raises
    ------
    InputError
        There are two tiers, or the finisher is not here.
    """
    if len(views) > 1:
        raise InputError(
            "the set-partitioning form is for one tier",
            where="--tiers",
            remedy="plan one tier: --tiers network; or use --backend columns without a finisher",
        )
    (view,) = views
    solver = require(finisher)
    options = SolverOptions(solver.name, machine.threads, machine.seed, machine.memory_limit)
    if count_columns(lay_ground(view), machine.threads) <= MOST_COLUMNS:
        return _among_all(view, machine, options, start)
    if view.limits:
        raise InputError(
            f"with limits on measures a finisher is given at most {MOST_COLUMNS:,} columns; there "
            "are more",
            where="--finisher",
            remedy="leave it out",
        )
    return _among_those_left(view, machine, options, start)


def _among_all(
    view: TierProblem,
    machine: Machine,
    options: SolverOptions,
    start: list[list[Integers]] | None,
) -> Found:
    listed = list_columns(lay_ground(view), machine.threads)
    columns = Columns.of(listed.start, listed.member.astype(np.int64), listed.cost, len(view))
    columns = replace(columns, measure=columns.measured(view))
    begun = None if start is None else [group.tolist() for group in start[0]]
    try:
        choice = choose_columns(
            columns, view.limits, view.price_step, options, machine.limits, begun
        )
    except SolverFailedError as failure:
        return Found(None, None, None, None, [], by=options.name, remarks=[str(failure)])
    remarks = list(choice.remarks)
    if choice.is_empty:
        return no_plan([view], machine, choice.by, remarks)
    groups = None if choice.groups is None else [choice.groups]
    bound = believed_bound(choice.cost, choice.bound, choice.by, remarks)
    found = Found(groups, choice.cost, bound, None, [], by=choice.by, remarks=remarks)
    return cheapest([view], machine, found)


def _among_those_left(
    view: TierProblem,
    machine: Machine,
    options: SolverOptions,
    start: list[list[Integers]] | None,
) -> Found:
    own, left = _engine(view, machine, start)
    if left is None:
        return own
    assert own.groups is not None
    place = {code: i for i, code in enumerate(view.codes)}
    groups: list[Integers] = []
    cost, bound = 0, 0
    by, remarks = options.name, list(own.remarks)
    for part, columns in left:
        practices = np.array([place[code] for code in part.practices], dtype=np.int64)
        kept = [group for group in own.groups[0] if np.isin(group[0], practices)]
        known = sum(_cost(view, group) for group in kept)
        begun = [np.searchsorted(practices, group).tolist() for group in kept]
        try:
            choice = choose_columns(columns, (), view.price_step, options, machine.limits, begun)
        except SolverFailedError as failure:
            return replace(own, by=options.name, remarks=[*remarks, str(failure)])
        by, remarks = choice.by, [*remarks, *choice.remarks]
        # Where there is no choice, no plan is cheaper than the engine's.
        claim = known if choice.is_empty else believed_bound(choice.cost, choice.bound, by, remarks)
        if choice.groups is not None and choice.cost is not None and choice.cost < known:
            kept, known = [practices[group] for group in choice.groups], choice.cost
        groups += kept
        cost += known
        bound += part.claimed if claim is None else max(part.claimed, min(claim, known))
    found = Found([groups], cost, bound, own.certificate, [], by=by, remarks=remarks)
    return cheapest([view], machine, found)


def _engine(
    view: TierProblem, machine: Machine, start: list[list[Integers]] | None
) -> tuple[Found, list[tuple[Part, Columns]] | None]:
    """Let the engine find a plan and a bound; return the columns that a better plan can use.

    `None` in their place where it has no plan, or where there are too many when its time is over.
    """
    limits = machine.limits.share(_SHARE)
    own = Found(None, None, None, None, [])
    for gap in _GAPS:
        nearer = replace(machine, limits=replace(limits, gap=gap))
        own = solve_by_columns([view], nearer, start)
        if own.groups is None or not isinstance(own.certificate, Certificate):
            break
        left = columns_below_cutoff(view.problem, own.certificate)
        if max(len(columns) for _, columns in left) <= MOST_COLUMNS:
            return own, left
        start = own.groups
        if limits.reached():
            own.remarks.append(
                f"more than {MOST_COLUMNS:,} columns were left for the finisher: it was not asked"
            )
            break
    return own, None


def _cost(view: TierProblem, group: Integers) -> int:
    cost = group_cost(view, group)
    assert cost is not None, "the engine's groups have hubs"
    return cost.objective
