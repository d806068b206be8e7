"""What another solver claims is held to netform's own engine before it is passed on.

That nothing is cheaper, and that there is no plan at all, are claims that no plan shows. The engine
gets as long for its proof as the other solver took, at least some seconds, within the time limit.
"""

from collections.abc import Sequence
from dataclasses import replace

from netform.problem import TierProblem
from netform.solve.by_columns import solve_by_columns
from netform.solve.found import Found, Machine
from netform.solve.progress import Progress

_AT_LEAST = 10.0  # seconds


def believed_bound(
    objective: int | None, bound: int | None, by: str, remarks: list[str]
) -> int | None:
    """Return a solver's bound; none, with a remark, where a plan here is cheaper than that."""
    if bound is None or objective is None or bound <= objective:
        return bound
    remarks.append(
        f"{by} says that no plan costs less than {bound:,}; its own plan costs {objective:,}: its "
        "bound was not used"
    )
    return None


def no_plan(views: Sequence[TierProblem], machine: Machine, by: str, remarks: list[str]) -> Found:
    """Return what is to be said where a solver claims that there is no plan.

    Its word is no proof: netform's own search has to find a witness.
    """
    own = solve_by_columns(views, _for_a_proof(machine), None)
    if own.witnesses:
        return replace(own, by=by, remarks=remarks)
    found = "found one" if own.groups is not None else "did not prove it"
    remarks = [*remarks, f"{by} says that there is no plan; netform {found}"]
    return Found(None, None, None, None, [], by, remarks)


def cheapest(views: Sequence[TierProblem], machine: Machine, found: Found) -> Found:
    """Hold the claim that a plan is the cheapest to the engine: certified, refuted, or neither."""
    if found.groups is None or found.objective is None or found.objective != found.bound:
        return found
    if machine.limits.reached():
        return found
    own = solve_by_columns(views, _for_a_proof(machine), found.groups[-1:])
    if own.objective is not None and own.objective < found.objective:
        remark = (
            f"{found.by} says that its plan of {found.objective:,} is the cheapest; netform found "
            f"one of {own.objective:,}: its bound was not used"
        )
        return replace(
            found,
            bound=own.bound,
            certificate=own.certificate,
            remarks=[*found.remarks, remark],
        )
    return replace(found, certificate=own.certificate)


def _for_a_proof(machine: Machine) -> Machine:
    """Return the machine with as much time as has passed, and nobody to tell."""
    limits = machine.limits
    until = limits.elapsed() + max(_AT_LEAST, limits.elapsed())
    if limits.seconds is not None:
        until = min(until, limits.seconds)
    limits = replace(limits, seconds=until, gap=0.0)
    return replace(machine, limits=limits, progress=Progress(limits))
