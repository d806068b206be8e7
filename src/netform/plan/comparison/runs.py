"""Read the plans that are to be compared: run folders, plan files, and today's groups."""

from collections.abc import Sequence
from pathlib import Path

from netform.errors import InputError
from netform.plan.comparison.compare import compare
from netform.plan.comparison.compared import Comparison
from netform.plan.plan import Plan, read_plan
from netform.plan.run_folder.run import read_run
from netform.plan.today import present_plan
from netform.problem import Problem, load_problem

TODAY = "today"


def compare_runs(problem_folder: Path, answers: Sequence[str]) -> Comparison:
    """Compare runs, plans and today's groups.

    Parameters
    ----------
    problem_folder
        The problem folder.
    answers
        Run folders, plan files, or the word `today`; a single one is held against `today`.

    Raises
    ------
    InputError
        A file cannot be read, or a run has no plan.
    """
    problem = load_problem(problem_folder)
    asked = [TODAY, *answers] if len(answers) == 1 else list(answers)
    return compare(problem, *read_answers(problem_folder, problem, asked))


def read_answers(
    problem_folder: Path, problem: Problem, asked: Sequence[str]
) -> tuple[dict[str, Plan], dict[str, Problem]]:
    """Read runs, plans and today's groups, each under a name that tells it from the others.

    Returns
    -------
    tuple
        The plans, and for those of runs the problem under the run's own settings, both by name.

    Raises
    ------
    InputError
        A file cannot be read, or a run has no plan.
    """
    plans: dict[str, Plan] = {}
    made_under: dict[str, Problem] = {}
    for name, answer in zip(_names(asked), asked, strict=True):
        if answer == TODAY:
            plans[name] = present_plan(problem)
        elif Path(answer).is_dir():
            run = read_run(problem_folder, Path(answer))
            if run.plan is None:
                raise InputError(
                    f"the run holds no plan (status {run.summary.get('status')})",
                    where=answer,
                    remedy="name a run with a plan",
                )
            plans[name], made_under[name] = run.plan, run.problem
        elif Path(answer).exists():
            plans[name] = read_plan(problem, Path(answer))
        else:
            raise InputError(
                "there is no such run or plan",
                where=answer,
                remedy=f"name a run folder, a plan.csv, or {TODAY!r} for the present groups",
            )
    return plans, made_under


def _names(answers: Sequence[str]) -> list[str]:
    """Name plans by the last part of their path where that tells them apart, else in full.

    Only the present groups are named `today`.
    """
    parts = [Path(answer).absolute().name for answer in answers]
    short = [
        answer if TODAY in (answer, part) else part
        for answer, part in zip(answers, parts, strict=True)
    ]
    names: list[str] = []
    for name in short if len(set(short)) == len(set(answers)) else answers:
        times, label = 1, name
        while label in names:
            times += 1
            label = f"{name} ({times})"
        names.append(label)
    return names
