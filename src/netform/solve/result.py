"""The result of a solve: status, plan, bound and the proofs of both."""

from dataclasses import dataclass, field

from netform.plan import Certificate, JointCertificate, Plan, RuleAccount, Verification
from netform.plan.proof.witness import Witness
from netform.problem import Problem
from netform.solve.confirm import Confirmation
from netform.solve.progress import Event, relative_gap
from netform.solve.status import Status


@dataclass(frozen=True, eq=False)
class Result:
    """What a solve gives back.

    Attributes
    ----------
    status
        One of MODEL.md's status words.
    problem
        The problem as it was solved, with the waivers and rules of the options.
    plan, objective
        The best plan, checked, and its exact cost in objective units; `None` where there is none.
    bound
        The lower bound in objective units; `None` where there is none. Of another solver it is its
        word, as far as netform's own check did not contradict it.
    certified
        The lower bound that the certificate proves; `None` where there is none.
    verification
        What the independent check recomputed for the plan; `None` without a plan.
    certificate
        The proof of the bound; `None` where there is none.
    witnesses
        Why there is no plan, when the status is `infeasible`.
    seconds
        Wall-clock time of the solve.
    by
        The solver that found it, with version; empty for netform's own engine.
    remarks
        What went wrong with other solvers, in words.
    rules
        The rules that the plan keeps, and what is known of each; none without a plan.
    confirmation
        What another solver said of a proved optimum, where it was asked.
    events
        The log, one event a step.
    """

    status: Status
    problem: Problem
    plan: Plan | None
    objective: int | None
    bound: int | None
    verification: Verification | None
    certificate: Certificate | JointCertificate | None
    witnesses: list[Witness]
    seconds: float
    certified: int | None = None
    by: str = ""
    remarks: tuple[str, ...] = ()
    rules: tuple[RuleAccount, ...] = ()
    confirmation: Confirmation | None = None
    events: list[Event] = field(default_factory=list)

    @property
    def gap(self) -> float | None:
        """(objective − bound) / objective; `None` where either is missing."""
        if self.objective is None or self.bound is None:
            return None
        return relative_gap(self.objective, self.bound)
