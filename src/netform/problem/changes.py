"""A problem under changed terms: waivers and absences that were given as options."""

from collections.abc import Iterable

from netform.errors import InputError
from netform.problem.problem import Problem
from netform.problem.settings import Waiver


def with_changes(
    problem: Problem, *, waivers: Iterable[Waiver] = (), leave_out: Iterable[str] = ()
) -> Problem:
    """Return the problem with more waivers, and with some practices taking no part.

    Raises
    ------
    InputError
        A practice is not in the problem.
    """
    added = tuple(waivers)
    absent = tuple(leave_out)
    for code in (*(waiver.practice for waiver in added), *absent):
        if code not in problem.practices.position:
            raise InputError(
                f"practice {code!r} is not in the problem",
                where="--waive-floor, --waive-ceiling or --leave-out",
                remedy="write the code as in practices.csv",
            )
    waived: dict[tuple[str, str, str], Waiver] = {}
    for waiver in (*problem.settings.waivers, *added):
        waived.setdefault((waiver.practice, waiver.tier, waiver.bound), waiver)
    settings = problem.settings.model_copy(
        update={
            "waivers": tuple(waived.values()),
            "participation": {**problem.settings.participation, **dict.fromkeys(absent, "out")},
        }
    )
    return problem.with_settings(settings)
