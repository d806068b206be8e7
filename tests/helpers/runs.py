"""Solves as runs that were saved and read back, without the files."""

from netform.plan.run_folder.run import Run
from netform.problem import Problem
from netform.solve import Result, solve
from netform.solve.changed_terms import Base
from netform.solve.record import summary_of


def run_of(result: Result) -> Run:
    """Return the run of a result."""
    summary = summary_of(result, seed=0)
    return Run(result.problem, summary, result.plan, result.certificate, result.witnesses)


def base_of(problem: Problem) -> Base:
    """Return the run of a problem's solve as the base of plans under changed terms."""
    return Base.of(run_of(solve(problem, threads=1)), "run")
