"""Solve with netform's own engine: columns for one tier, the nested search for two."""

from collections.abc import Sequence

from netform.plan.proof.witness import CLOSED_SEARCH, Witness, no_column_witness
from netform.problem import Integers, TierProblem
from netform.solve.columns import Answer, solve_tier
from netform.solve.found import Found, Machine
from netform.solve.nested import solve_nested
from netform.solve.progress import Progress

_FEW = 16  # practices of which all connected sets are soon looked at


def solve_by_columns(
    views: Sequence[TierProblem], machine: Machine, start: list[list[Integers]] | None
) -> Found:
    """Solve one tier, or two nested ones.

    Parameters
    ----------
    start
        A lawful plan to begin with, tier by tier; of two tiers, only the federations are used.
    """
    return (_one_tier if len(views) == 1 else _two_tiers)(views, machine, start)


def _one_tier(
    views: Sequence[TierProblem], machine: Machine, start: list[list[Integers]] | None
) -> Found:
    (view,) = views
    answer = solve_tier(
        *(view, machine.limits, machine.progress),
        threads=machine.threads,
        memory_limit=machine.memory_limit,
        start=None if start is None else start[0],
        checkpoint=machine.checkpoint,
        helpers=machine.helpers,
    )
    witnesses = witnesses_of(view, answer)
    groups = None if answer.groups is None else [answer.groups]
    return Found(groups, answer.objective, answer.bound, answer.certificate, witnesses)


def _two_tiers(
    views: Sequence[TierProblem], machine: Machine, start: list[list[Integers]] | None
) -> Found:
    lower, upper = views
    answer = solve_nested(
        *(lower, upper, machine.limits, machine.progress),
        threads=machine.threads,
        memory_limit=machine.memory_limit,
        start=None if start is None else start[-1],
        checkpoint=machine.checkpoint,
        helpers=machine.helpers,
    )
    witnesses = witnesses_of(lower, answer.lower)
    if witnesses:
        return Found(None, None, None, answer.lower.certificate, witnesses)
    groups = None
    if answer.networks is not None and answer.federations is not None:
        groups = [answer.networks, answer.federations]
    elif max(len(part) for part in upper.components) <= _FEW:
        # A tier without a plan proves that there is none of both; a larger one takes too long.
        alone = solve_tier(upper, machine.limits, Progress(machine.limits))
        witnesses = witnesses_of(upper, alone)
        if witnesses:
            return Found(None, None, None, alone.certificate, witnesses)
    return Found(groups, answer.objective, answer.bound, answer.certificate, [])


def witnesses_of(view: TierProblem, answer: Answer) -> list[Witness]:
    """Say why a tier has no plan, where its search is complete and there is none."""
    if answer.groups is not None or not answer.is_closed:
        return []
    codes = tuple(view.codes[i] for i in answer.uncovered)
    if codes:
        return [no_column_witness(view.problem, view.tier.name, codes)]
    return [_closed_search(view)]


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
