"""Check whatever a command wrote: a run or a plan, or a folder of runs with tables about them."""

from pathlib import Path

from netform.plan.verification.certainty import verify_certainty
from netform.plan.verification.folder import FolderVerification
from netform.plan.verification.options import verify_options
from netform.plan.verification.run import RunVerification, verify_run

_OF_CERTAINTY = ("certainty.json", "certainty.csv")
_OF_ALTERNATIVES = ("alternatives.json", "alternatives.csv")


def verify_answer(
    problem_folder: Path, answer: Path, *, bound: bool = False, infeasible: bool = False
) -> RunVerification | FolderVerification:
    """Check an answer by what it is; see `verify_certainty`, `verify_options`, `verify_run`.

    Raises
    ------
    InputError
        A file cannot be read.
    """
    if any((answer / name).exists() for name in _OF_CERTAINTY):
        return verify_certainty(problem_folder, answer, bound=bound)
    if any((answer / name).exists() for name in _OF_ALTERNATIVES):
        return verify_options(problem_folder, answer, bound=bound)
    return verify_run(problem_folder, answer, bound=bound, infeasible=infeasible)
