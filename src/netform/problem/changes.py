"""A problem under changed terms: waivers and absences that were given as options."""

from collections.abc import Iterable

from netform.errors import InputError
from netform.problem.problem import Problem
from netform.problem.settings import Rule, Waiver


def with_changes(
    problem: Problem,
    *,
    waivers: Iterable[Waiver] = (),
    leave_out: Iterable[str] = (),
    rules: Iterable[Rule] = (),
) -> Problem:
    """Return the problem with more waivers and rules, and with some practices taking no part.

    Raises
    ------
    InputError
        A practice, a tier or an area column is not in the problem.
    """
    added, absent, more = tuple(waivers), tuple(leave_out), tuple(rules)
    for code in (*(waiver.practice for waiver in added), *absent):
        _refuse_stranger(problem, code, "--waive-floor, --waive-ceiling or --leave-out")
    for rule in more:
        for code in rule.practices:
            _refuse_stranger(problem, code, f"rule {rule.words}")
        problem.settings.tier(rule.tier)
        if rule.area is not None and rule.area not in problem.practices.areas:
            raise InputError(
                f"area column {rule.area!r} is not in practices.csv",
                where=f"rule {rule.words}",
                remedy=f"choose among {', '.join(problem.practices.areas) or 'none'}",
            )
    waived: dict[tuple[str, str, str], Waiver] = {}
    for waiver in (*problem.settings.waivers, *added):
        waived.setdefault((waiver.practice, waiver.tier, waiver.bound), waiver)
    settings = problem.settings.model_copy(
        update={
            "waivers": tuple(waived.values()),
            "rules": tuple(dict.fromkeys((*problem.settings.rules, *more))),
            "participation": {**problem.settings.participation, **dict.fromkeys(absent, "out")},
        }
    )
    return problem.with_settings(settings)


def _refuse_stranger(problem: Problem, code: str, where: str) -> None:
    if code not in problem.practices.position:
        raise InputError(
            f"practice {code!r} is not in the problem",
            where=where,
            remedy="write the code as in practices.csv",
        )
