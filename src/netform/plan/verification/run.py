"""Hold a whole run, or a bare plan, to its problem: what `netform verify` does."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netform.plan.carrying import carrying_account
from netform.plan.groups import group_figures, groups_faults
from netform.plan.plan import read_plan
from netform.plan.proof.joint_certificate import JointCertificate
from netform.plan.proof.recheck import Recheck, recheck
from netform.plan.proof.recheck_joint import recheck_joint
from netform.plan.proof.witness import witness_faults
from netform.plan.relationships import relationship_account, relationships_before
from netform.plan.run_folder.run import Run, read_run
from netform.plan.verification.rule_account import rule_account_faults
from netform.plan.verification.verify import Verification, account_table, verify
from netform.problem import Settings, carried_settings, load_problem, read_settings

_WITH_PLAN = ("optimal", "within-gap", "feasible", "interrupted")

_MOST_NAMED = 5  # practices of a deviation


@dataclass
class RunVerification:
    """What was checked, and every fault in words.

    Attributes
    ----------
    plan, bound
        The checks of the plan and of the bound; `None` where not made.
    deviations
        Where the run was solved under other settings than `problem.toml` holds.
    infeasible
        Whether the run's witnesses prove that there is no plan.
    inferred
        How the relationships that were counted were inferred; empty text = they are data.
    claimed_by
        Whose word the bound is, as far as no certificate proves it; empty where one does.
    """

    faults: list[str] = field(default_factory=list)
    deviations: list[str] = field(default_factory=list)
    plan: Verification | None = None
    bound: Recheck | None = None
    infeasible: bool = False
    inferred: str = ""
    claimed_by: str = ""

    @property
    def holds(self) -> bool:
        """Whether everything that was checked is right."""
        return not self.faults

    def to_table(self) -> dict[str, Any]:
        """Return the answer for `--json`."""
        return {
            "holds": self.holds,
            "faults": self.faults,
            "deviations": self.deviations,
            "infeasible": self.infeasible,
            "inferred": self.inferred,
            "claimed_by": self.claimed_by,
            "objective": None if self.plan is None else self.plan.objective,
            "tiers": {} if self.plan is None else account_table(self.plan),
            "certified_bound": None if self.bound is None else self.bound.certified,
            "claimed_bound": None if self.bound is None else self.bound.claimed,
            "columns": None if self.bound is None else self.bound.columns,
        }


def verify_run(
    problem_folder: Path, answer: Path, *, bound: bool = False, infeasible: bool = False
) -> RunVerification:
    """Check a run folder or a `plan.csv`.

    Parameters
    ----------
    problem_folder
        The problem folder.
    answer
        A run folder, held to its `effective.toml`, or a plan file, held to `problem.toml`.
    bound
        Whether to recompute the certified bound too.
    infeasible
        Whether a run that proves infeasibility passes.

    Raises
    ------
    InputError
        A file cannot be read.
    """
    result = RunVerification()
    if not answer.is_dir():
        problem = load_problem(problem_folder)
        result.inferred = problem.settings.relationships.inferred
        result.plan = verify(problem, read_plan(problem, answer))
        result.faults += result.plan.faults
        if bound:
            result.faults.append("a bare plan has no certificate: name a run folder for --bound")
        return result
    run = read_run(problem_folder, answer)
    result.inferred = run.problem.settings.relationships.inferred
    asked = read_settings(problem_folder / "problem.toml")
    result.deviations = deviations(
        carried_settings(asked, run.problem.successors), run.problem.settings
    )
    if run.plan is not None:
        _check_plan(run, result)
        if not result.faults:
            _check_groups(run, answer / "groups.csv", result)
    elif infeasible and run.witnesses:
        _check_witnesses(run, result)
    else:
        result.faults.append(_no_plan(run))
    if bound and run.plan is not None:
        _check_bound(run, result)
    return result


def _no_plan(run: Run) -> str:
    if run.witnesses:
        return "the run holds no plan but a proof that there is none: check it with --infeasible"
    return f"the run holds no plan (status {run.summary.get('status')})"


def _check_plan(run: Run, result: RunVerification) -> None:
    assert run.plan is not None
    result.plan = verify(run.problem, run.plan)
    result.faults += result.plan.faults
    stated = _amount(run, "objective", result)
    if result.plan.objective is not None and stated != result.plan.objective:
        result.faults.append(
            f"the summary states the objective {stated}; the plan costs {result.plan.objective}"
        )
    accounts = account_table(result.plan)
    if run.summary.get("tiers") != accounts:
        result.faults.append("the summary's figures by tier differ from those recomputed")
    status, bound = run.summary.get("status"), _amount(run, "bound", result)
    if status not in _WITH_PLAN:
        result.faults.append(f"the status {status!r} is none of a run with a plan")
    if status == "optimal" and bound != stated:
        result.faults.append(f"the status is optimal, but bound {bound} and objective differ")
    if result.plan.objective is not None and stated == result.plan.objective:
        gap = run.summary.get("gap")
        right = _gap(stated, bound)
        if gap != right:
            result.faults.append(f"the summary states the gap {gap}; it is {right}")
    certified = _amount(run, "certified_bound", result)
    if certified is not None and (bound is None or certified > bound):
        result.faults.append(f"the summary states the bounds {bound} and {certified} (certified)")
    if bound is not None and stated is not None and bound > stated:
        result.faults.append(f"the bound {bound} exceeds the objective {stated}")
    if certified != bound:
        result.claimed_by = str(run.summary.get("solver"))
    before = relationships_before(run.problem, next(iter(result.plan.tiers)))
    if run.summary.get("relationships_before") != before:
        result.faults.append(f"there were {before} relationships before, not the number stated")
    result.faults += rule_account_faults(run.problem, run.plan, run.summary.get("rules"), status)
    if not result.faults:
        relationships = relationship_account(run.problem, run.plan).to_table()
        if run.summary.get("relationships") != relationships:
            result.faults.append("the summary's account of relationships differs from the plan's")


def _amount(run: Run, name: str, result: RunVerification) -> int | None:
    """Return a whole number of the summary, or none; anything else is a fault."""
    value = run.summary.get(name)
    if value is None or (isinstance(value, int) and not isinstance(value, bool)):
        return value
    result.faults.append(f"the summary's {name} is no whole number but {value!r}")
    return None


def _gap(objective: int, bound: int | None) -> float | None:
    """Return (objective − bound) / objective, 0 when they are equal; `None` without a bound."""
    if bound is None:
        return None
    return 0.0 if objective == bound else (objective - bound) / abs(objective or 1)


def _check_groups(run: Run, groups: Path, result: RunVerification) -> None:
    """Hold what is said of each group to the plan."""
    assert run.plan is not None
    account = carrying_account(run.problem, run.plan)
    if run.summary.get("carrying") != (None if account is None else account.to_table()):
        result.faults.append(
            "the summary's account of budgets and services differs from the plan's"
        )
    if groups.exists():
        result.faults += groups_faults(group_figures(run.problem, run.plan), groups)
    else:
        result.faults.append("the run holds no groups.csv")


def _check_witnesses(run: Run, result: RunVerification) -> None:
    for witness in run.witnesses:
        result.faults += witness_faults(run.problem, witness, run.certificate)
    result.infeasible = not result.faults


def _check_bound(run: Run, result: RunVerification) -> None:
    if run.certificate is None:
        result.faults.append(
            "the run holds no certificate of its bound"
            + (f": it is the word of {result.claimed_by}" if result.claimed_by else "")
        )
        return
    if run.plan is not None and not set(run.certificate.tiers) <= set(run.plan.tiers):
        # What another tier costs at least is no bound on what this plan costs.
        result.faults.append(
            f"the certificate is about {' and '.join(run.certificate.tiers)}, "
            f"the plan about {' and '.join(run.plan.tiers)}"
        )
        return
    if isinstance(run.certificate, JointCertificate):
        result.bound = recheck_joint(run.problem, run.certificate)
    else:
        result.bound = recheck(run.problem, run.certificate)
    result.faults += result.bound.faults
    stated = run.summary.get("certified_bound")
    if run.certificate.claimed != stated:
        result.faults.append(
            f"the summary states the certified bound {stated}, the certificate "
            f"{run.certificate.claimed}"
        )
    certified = result.bound.certified
    if certified is not None and certified < run.certificate.claimed:
        result.faults.append(
            f"the certificate proves {certified}, less than the claimed {run.certificate.claimed}"
        )
    objective = None if result.plan is None else result.plan.objective
    if certified is not None and objective is not None and certified > objective:
        result.faults.append(f"the certified bound {certified} exceeds the objective {objective}")


def deviations(asked: Settings, solved: Settings) -> list[str]:
    """Say in words where the settings of a run differ from those of the problem."""
    found = []
    if asked.tiers != solved.tiers:
        found.append("tiers: bands, weights or prices differ from problem.toml")
    if asked.limits != solved.limits:
        found.append("limits: differ from problem.toml")
    for part in ("travel", "relationships"):
        if getattr(asked, part) != getattr(solved, part):
            found.append(f"{part}: differs from problem.toml")
    changed: dict[str, list[str]] = {}
    for practice in sorted({*asked.participation, *solved.participation}):
        word = solved.participation.get(practice, "as practices.csv says")
        if asked.participation.get(practice, "as practices.csv says") != word:
            changed.setdefault(word, []).append(practice)
    for word, who in changed.items():
        more = f" and {len(who) - _MOST_NAMED} more were" if len(who) > _MOST_NAMED else " was"
        found.append(f"participation: practice {', '.join(who[:_MOST_NAMED])}{more} {word}")
    for rule in solved.rules:
        if rule not in asked.rules:
            found.append(f"rules: {rule.words} was added")
    for rule in asked.rules:
        if rule not in solved.rules:
            found.append(f"rules: {rule.words} was dropped")
    for waiver in solved.waivers:
        if waiver not in asked.waivers:
            found.append(
                f"waivers: the {waiver.bound} was waived for {waiver.whom} ({waiver.reason})"
            )
    for waiver in asked.waivers:
        if waiver not in solved.waivers:
            found.append(f"waivers: the {waiver.bound} waiver for {waiver.whom} was dropped")
    return found
