"""Hold the run `no-more` to what it is for: no plan near the optimum differs from all options."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from netform.plan.plan import Plan
from netform.plan.proof.joint_certificate import JointCertificate
from netform.plan.proof.recheck_joint import upper_bound
from netform.plan.run_folder.run import Run, read_run
from netform.plan.verification.folder import FolderVerification
from netform.plan.verification.run import verify_run
from netform.problem import Limit, tier_problem


def no_more_faults(
    problem_folder: Path,
    folder: Path,
    options: Sequence[tuple[Run, Plan]],
    enough: Any,
    most: int,
    result: FolderVerification,
    *,
    bound: bool,
) -> Iterator[str]:
    """Yield why the run does not show that no further plan differs enough.

    Its terms are those of the options with nothing but limits on who may have the same partners as
    in one of them. It has no plan, or a bound above what is left for the tier.

    Parameters
    ----------
    options
        Runs of the options and their plans.
    enough
        Patients by whom each two options have to differ.
    most
        What an option may cost, objective units.
    """
    run = read_run(problem_folder, folder)
    checked = verify_run(problem_folder, folder, bound=bound, infeasible=run.plan is None)
    result.take_run("no-more", checked)
    base, plan = options[0]
    tier, *upper = plan.tiers
    if not isinstance(enough, int):
        return
    patients = int(tier_problem(base.problem, tier).patients.sum())
    own, terms = run.problem.settings, base.problem.settings
    allowed = {_alike(base, each, tier, patients - enough) for _, each in options}
    more = [limit for limit in own.limits if limit not in terms.limits]
    kept = tuple(limit for limit in own.limits if limit in terms.limits)
    if own.model_copy(update={"limits": kept}) != terms or not set(more) <= allowed:
        yield "no-more: its terms are not those of the options with limits on who is alike in them"
    if run.plan is None:
        return  # `verify_run` has held its witness
    if tuple(run.plan.tiers) != (tier,):
        yield f"no-more: it is not about the {tier} tier alone"
        return
    left = most
    if upper:
        certificate = base.certificate
        if not isinstance(certificate, JointCertificate):
            yield "no-more: the options have no joint certificate, which says what is left for it"
            return
        left -= upper_bound(tier_problem(base.problem, upper[0]), certificate.upper)
    proved = run.summary.get("bound") if checked.bound is None else checked.bound.certified
    if not isinstance(proved, int) or proved <= left:
        yield f"no-more: its bound is {proved}, and a plan may cost {left:,}"


def _alike(run: Run, plan: Plan, tier: str, at_most: int) -> Limit:
    """Return the limit by which at most so many have the same partners as in a plan."""
    codes = run.problem.practices.codes
    like = tuple(tuple(codes[i] for i in group.members) for group in plan.tiers[tier])
    return Limit(measure="alike", tier=tier, at_most=at_most, like=like)
