"""Solves as runs that were saved and read back, without the files."""

from netform.plan.run import Run
from netform.solve import Result
from netform.solve.record import summary_of


def run_of(result: Result) -> Run:
    """Return the run of a result."""
    summary = summary_of(result, seed=0)
    return Run(result.problem, summary, result.plan, result.certificate, result.witnesses)
