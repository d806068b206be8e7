"""A second opinion: another solver looks for a cheaper plan among the columns of the last round.

The certificate needs no solver's word. This is for those who want to see two programs that share
nothing agree: the columns are listed by the independent recheck, and CP-SAT, which knows neither
linear programs nor this engine's branching, proves in a process of its own that no choice of them
is cheaper.
"""

import time
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from netform.errors import NetformError
from netform.plan import Certificate, Part
from netform.plan.proof.columns_left import Columns
from netform.plan.proof.recheck import columns_below_cutoff
from netform.problem import Problem
from netform.solve.limits import Limits

if TYPE_CHECKING:
    import pulp


class RefutedError(NetformError):
    """Another solver found a cheaper plan than the one that is said to be the cheapest."""

    exit_code = 1


@dataclass(frozen=True)
class Confirmation:
    """What the other solver said.

    Attributes
    ----------
    confirmed
        Whether it proved that there is no cheaper plan; `False` where its time did not suffice.
    by
        Its name and version.
    columns
        How many columns it chose from.
    seconds
        How long it took, with the listing of the columns.
    """

    confirmed: bool
    by: str
    columns: int
    seconds: float


def confirm(
    problem: Problem, certificate: Certificate, *, seconds: float | None = None, threads: int = 1
) -> Confirmation:
    """Let CP-SAT look for a plan cheaper than a proved optimum.

    Parameters
    ----------
    seconds
        Limit for each part; `None` for none.

    Raises
    ------
    RefutedError
        CP-SAT found one.
    SolverFailedError
        It gave no answer.
    """
    from netform.solve.solvers import SolverOptions, solve_mip

    began = time.monotonic()
    limits = Limits(seconds=seconds)
    confirmed, by, total = True, "CP-SAT", 0
    for part, columns in columns_below_cutoff(problem, certificate):
        own = replace(limits, started=time.monotonic())
        said = solve_mip(
            _model(part, columns, certificate.scale), SolverOptions("CP-SAT", threads), own
        )
        if said.word in ("optimal", "feasible"):
            raise RefutedError(f"{said.by} found a cheaper plan: please report this problem")
        confirmed = confirmed and said.word == "infeasible"
        by = said.by
        total += len(columns)
    return Confirmation(confirmed, by, total, round(time.monotonic() - began, 3))


def _model(part: Part, columns: Columns, scale: int) -> "pulp.LpProblem":
    """Return a model whose solutions are the plans below the part's cutoff.

    Duals as prices of practices change the cost of all plans alike, and guide the search.
    """
    from netform.solve.partition.partition_model import partition_model
    from netform.solve.solvers.linear import weighted_sum

    dual = np.array(part.rounds[-1].proof.practice, dtype=np.int64)
    price = columns.cost * scale - columns.holds @ dual
    model, chosen = partition_model(columns, (), 1)
    model.setObjective(weighted_sum([]))
    spent = weighted_sum(zip(chosen, price.tolist(), strict=True))
    model.addConstraint(spent <= (part.cutoff - 1) * scale - int(dual.sum()), "cheaper")
    return model
