"""A problem under changed terms: with more rules, waivers and absences, or without one of them."""

from collections.abc import Collection, Iterable, Mapping

from netform.errors import InputError
from netform.problem.carry_over import (
    carried_rules,
    carried_waivers,
    carried_words,
    codes_of,
    say_carried,
)
from netform.problem.fit import fit_entry
from netform.problem.problem import Problem
from netform.problem.settings import Rule, Waiver
from netform.problem.tables import Faults

_HOLD_ABOVE = ("together", "keep", "within", "bridge", "cut")


def with_changes(
    problem: Problem,
    *,
    waivers: Iterable[Waiver] = (),
    leave_out: Iterable[str] = (),
    rules: Iterable[Rule] = (),
    participation: Mapping[str, str] | None = None,
) -> Problem:
    """Return the problem with more waivers and rules, and with some practices taking no part.

    `participation` holds words by practice code; they go before those of the problem.
    The code of a closed practice is read as that of its successor.

    Raises
    ------
    InputError
        A practice, a tier, or an area column or its value is not in the problem.
    """
    waivers, leave_out, rules = tuple(waivers), tuple(leave_out), tuple(rules)
    asked = {**(participation or {}), **dict.fromkeys(leave_out, "out")}
    successors = problem.successors
    say_carried(successors.carried(codes_of(waivers, rules, asked)), "options")
    added, more = carried_waivers(waivers, successors), carried_rules(rules, successors)
    words = carried_words(asked, successors)
    named = [waiver.practice for waiver in added if waiver.practice is not None]
    for code in (*named, *words):
        _refuse_stranger(problem, code, "--waive-floor, --waive-ceiling or --leave-out")
    faults = Faults()
    for waiver in added:
        if waiver.practice is None:
            where = f"--waive-{waiver.bound}-in {waiver.area}={waiver.value}"
            fit_entry(waiver, problem.practices, faults, where=where)
    faults.stop_if_any("")
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
    waived: dict[tuple[str, ...], Waiver] = {}
    for waiver in (*problem.settings.waivers, *added):
        waived.setdefault((waiver.whom, waiver.tier, waiver.bound), waiver)
    return problem.changed(
        waivers=tuple(waived.values()),
        rules=tuple(dict.fromkeys((*problem.settings.rules, *more))),
        participation={**problem.settings.participation, **words},
    )


def refuse_unplanned(terms: Iterable[Rule | Waiver], planned: Collection[str]) -> None:
    """Refuse a rule or waiver of a tier that is not planned, and so would say nothing.

    Boundaries and neighbours hold in every tier, and who goes together in a network does so in a
    federation.

    Raises
    ------
    InputError
        There is such a term.
    """
    for term in terms:
        goes_up = isinstance(term, Rule) and term.kind in _HOLD_ABOVE and term.tier == "network"
        if term.tier not in planned and not goes_up:
            raise InputError(
                f"it is for the {term.tier} tier, which is not planned",
                where=term.words,
                remedy=f"plan that tier too, or say it of the {' or '.join(planned)} tier",
            )


def without_rule(problem: Problem, place: int) -> Problem:
    """Return the problem without the rule at one place of its settings."""
    rules = problem.settings.rules
    return problem.changed(rules=rules[:place] + rules[place + 1 :])


def without_term(problem: Problem, term: Rule | Waiver) -> Problem | None:
    """Return the problem without a rule or waiver, whatever its reason; `None` where it has none.

    The order of a rule's practices does not matter.
    """
    settings = problem.settings
    rules = tuple(each for each in settings.rules if _meaning(each) != _meaning(term))
    waivers = tuple(each for each in settings.waivers if each.words != term.words)
    if rules == settings.rules and waivers == settings.waivers:
        return None
    return problem.changed(rules=rules, waivers=waivers)


def _meaning(term: Rule | Waiver) -> Rule | Waiver:
    if isinstance(term, Waiver):
        return term
    return term.model_copy(update={"practices": tuple(sorted(term.practices))})


def _refuse_stranger(problem: Problem, code: str, where: str) -> None:
    if code not in problem.practices.position:
        raise InputError(
            f"practice {code!r} is not in the problem",
            where=where,
            remedy="write the code as in practices.csv",
        )
