"""Carry closed practices' codes over to their successors, wherever users write codes."""

import warnings
from collections.abc import Iterable, Mapping

from netform.errors import NetformWarning
from netform.problem.settings import Rule, Settings, Waiver
from netform.problem.successors import Successors

_NEEDS_TWO = ("together", "apart", "bridge", "cut")
_SHOWN = 5


def carried_settings(settings: Settings, successors: Successors) -> Settings:
    """Return settings in which successors stand in the place of closed practices.

    What is said of the successor itself goes before what is said of a practice that it succeeds; a
    rule on practices that have become one has nothing left to say, and is left out.
    """
    words = settings.participation
    named = codes_of(settings.waivers, settings.rules, words)
    if not named.intersection(successors.rows):
        return settings
    return settings.model_copy(
        update={
            "participation": carried_words(words, successors),
            "rules": carried_rules(settings.rules, successors),
            "waivers": carried_waivers(settings.waivers, successors),
        }
    )


def carried_words(words: Mapping[str, str], successors: Successors) -> dict[str, str]:
    """Return words of participation for successors in the place of closed practices."""
    own = {code: word for code, word in words.items() if code not in successors.rows}
    return {successors.current(code): word for code, word in words.items()} | own


def carried_rules(rules: Iterable[Rule], successors: Successors) -> tuple[Rule, ...]:
    """Return rules in which successors stand in the place of closed practices, each once."""
    found = []
    for rule in rules:
        if successors.carried(rule.practices):
            codes = tuple(dict.fromkeys(map(successors.current, rule.practices)))
            if rule.kind in _NEEDS_TWO and len(codes) < 2:
                continue
            found.append(rule.model_copy(update={"practices": codes}))
        else:
            found.append(rule)
    return tuple(dict.fromkeys(found))


def carried_waivers(waivers: Iterable[Waiver], successors: Successors) -> tuple[Waiver, ...]:
    """Return waivers for successors in the place of closed practices; a practice's own come first.

    Each keeps its place; of several for one bound of one practice the first stays. Those for an
    area are left as they are.
    """
    given = list(waivers)
    chosen: dict[tuple[str, str, str], Waiver] = {}
    for waiver in sorted(given, key=lambda each: each.practice in successors.rows):
        whom = successors.current(waiver.whom)
        chosen.setdefault((whom, waiver.tier, waiver.bound), waiver)
    kept = {id(waiver) for waiver in chosen.values()}
    return tuple(
        waiver.model_copy(update={"practice": successors.current(waiver.practice)})
        if waiver.practice is not None and waiver.practice in successors.rows
        else waiver
        for waiver in given
        if id(waiver) in kept
    )


def codes_of(
    waivers: Iterable[Waiver], rules: Iterable[Rule], participation: Iterable[str]
) -> set[str]:
    """Return the practices that waivers, rules and words of participation name."""
    named = {waiver.practice for waiver in waivers if waiver.practice is not None}
    return named.union(participation, *(rule.practices for rule in rules))


def say_carried(carried: Mapping[str, str], where: str) -> None:
    """Warn once of closed codes and what each is read as; nothing where there are none."""
    if not carried:
        return
    shown = [f"{code} as {current}" for code, current in list(carried.items())[:_SHOWN]]
    more = f" and {len(carried) - _SHOWN} more" if len(carried) > _SHOWN else ""
    warnings.warn(
        f"{where}: closed practices are read as their successors: {', '.join(shown)}{more}",
        NetformWarning,
        stacklevel=2,
    )
