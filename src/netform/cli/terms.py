"""Waivers, absences and rules as options, and the problem under these terms."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from netform.problem import Problem, Rule, Waiver

_KINDS = ("together", "apart", "lead", "keep", "reach", "size", "bridge", "cut")
"""Rules whose options are named as they are."""

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
    ("--cut", "CODE,CODE", "These two practices are no neighbours, for an estuary, say."),
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
    from netform.problem import waiver_from_words

    return [
        waiver_from_words(bound, text, tier=tier, where=f"--waive-{bound} {text}")
        for bound in ("floor", "ceiling")
        for text in options[f"waive_{bound}"]
        for tier in options["tiers"].split(",")
    ]


def _rules(options: dict[str, Any]) -> "list[Rule]":
    from netform.problem import rule_from_words, tier_and_rest

    found = []
    for kind in _KINDS:
        for text in options[kind]:
            found.append(rule_from_words(kind, text, where=f"--{kind} {text}"))
    for column in options["within_area"]:
        found.append(rule_from_words("within", column, where=f"--within-area {column}"))
    for text in options["most_groups"]:
        tier, number = tier_and_rest(text)
        where = f"--most-groups {text}"
        found.append(rule_from_words("groups", f"{tier}:at most {number}", where=where))
    return found
