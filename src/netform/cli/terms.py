"""Waivers, absences and rules as options, and the problem under these terms."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from netform.problem import Problem, Rule, Waiver

Command = TypeVar("Command", bound=Callable[..., object])

_OPTIONS = (
    (
        "--waive-floor",
        "CODE[=REASON]",
        "Let the groups of this practice be below the floor, in every planned tier.",
    ),
    (
        "--waive-ceiling",
        "CODE[=REASON]",
        "Do not hold this practice's patients against the ceiling, in every planned tier.",
    ),
    ("--leave-out", "CODE", "This practice takes no part."),
    ("--together", "[TIER:]CODE,CODE...", "These practices share a group."),
    ("--apart", "[TIER:]CODE,CODE...", "No two of these practices share a group."),
    ("--keep", "[TIER:]GROUP", "This present group stays exactly as it is."),
    ("--bridge", "CODE,CODE", "These two practices are neighbours, by a ferry, say."),
    ("--within-area", "COLUMN", "No group crosses a boundary of this column of practices.csv."),
    ("--lead", "[TIER:]CODE,CODE...", "Only practices that are named so may be a hub."),
    ("--reach", "[TIER:]TRAVEL", "The farthest that a practice may be from its hub."),
    ("--size", "[TIER:]PRACTICES", "The most practices of a group."),
    ("--most-groups", "[TIER:]GROUPS", "The most groups."),
)


def terms_options(command: Command) -> Command:
    """Add the options for waivers, absences and rules to a command; each may be repeated."""
    for name, metavar, words in reversed(_OPTIONS):
        names = (name, "--freeze", "keep") if name == "--keep" else (name,)
        command = click.option(*names, multiple=True, metavar=metavar, help=words)(command)
    return command


def with_terms(problem: "Problem", options: dict[str, Any]) -> "Problem":
    """Write waivers, absences and rules that were given as options into the problem's settings.

    Raises
    ------
    InputError
        A practice or a column is not in the problem, or a number is none.
    """
    from netform.problem import with_changes

    return with_changes(
        problem,
        waivers=list(_waivers(options)),
        leave_out=options["leave_out"],
        rules=list(_rules(options)),
    )


def _waivers(options: dict[str, Any]) -> "list[Waiver]":
    from netform.problem import Waiver

    found = []
    for bound in ("floor", "ceiling"):
        for text in options[f"waive_{bound}"]:
            code, _, reason = text.partition("=")
            reason = reason.strip() or "waived on the command line"
            for tier in options["tiers"].split(","):
                found.append(Waiver(practice=code.strip(), tier=tier, bound=bound, reason=reason))
    return found


def _rules(options: dict[str, Any]) -> "list[Rule]":
    found = []
    for kind in ("together", "apart", "lead"):
        for text in options[kind]:
            tier, codes = _of_tier(text)
            practices = [code.strip() for code in codes.split(",") if code.strip()]
            found.append(_rule(f"--{kind} {text}", kind=kind, tier=tier, practices=practices))
    for text in options["keep"]:
        tier, group = _of_tier(text)
        found.append(_rule(f"--keep {text}", kind="keep", tier=tier, group=group))
    for text in options["bridge"]:
        practices = [code.strip() for code in text.split(",")]
        found.append(_rule(f"--bridge {text}", kind="bridge", practices=practices))
    for column in options["within_area"]:
        found.append(_rule(f"--within-area {column}", kind="within", area=column))
    for kind in ("reach", "size"):
        for text in options[kind]:
            tier, number = _of_tier(text)
            found.append(_rule(f"--{kind} {text}", kind=kind, tier=tier, limit=number))
    for text in options["most_groups"]:
        tier, number = _of_tier(text)
        terms = {"kind": "groups", "relation": "at most", "tier": tier, "limit": number}
        found.append(_rule(f"--most-groups {text}", **terms))
    return found


def _of_tier(text: str) -> tuple[str, str]:
    """Return the tier before a colon, and what is said of it."""
    tier, colon, rest = text.partition(":")
    return (tier.strip(), rest.strip()) if colon else ("network", text.strip())


def _rule(where: str, **terms: object) -> "Rule":
    """Return a rule; what is wrong with it is said of the option."""
    import pydantic

    from netform.errors import InputError
    from netform.problem import Rule

    try:
        return Rule.model_validate(terms)
    except pydantic.ValidationError as error:
        fault = error.errors()[0]["msg"].removeprefix("Value error, ")
        raise InputError(fault, where=where, remedy="see netform solve --help") from error
