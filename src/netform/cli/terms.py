"""Waivers, absences and rules as options, and the problem under these terms."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from netform.cli.options import tiers_of

if TYPE_CHECKING:
    from netform.problem import Problem, Rule, Waiver

_KINDS = ("together", "apart", "lead", "keep", "reach", "size", "bridge", "cut")
"""Rules whose options are named as they are."""

Command = TypeVar("Command", bound=Callable[..., object])

_OPTIONS = (
    (
        "--set",
        "KEY=VALUE",
        "Change a setting of problem.toml, such as tiers.network.relationship_price=2000.",
    ),
    ("--terms", "FILE", "Rules, waivers and participation for many, as TOML or CSV."),
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
    (
        "--waive-floor-in",
        "COLUMN=VALUE[=REASON]",
        "The same for every practice with this value in this column of practices.csv.",
    ),
    (
        "--waive-ceiling-in",
        "COLUMN=VALUE[=REASON]",
        "The same for the ceiling: groups of such practices alone have none.",
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
    ("--groups", "[TIER:]GROUPS", "Exactly so many groups."),
    ("--fewest-groups", "[TIER:]GROUPS", "The fewest groups."),
    ("--most-groups", "[TIER:]GROUPS", "The most groups."),
)

_RELATIONS = {"groups": "exactly", "fewest_groups": "at least", "most_groups": "at most"}


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
        A practice or a column is not in the problem, a rule is for a tier that is not planned, a
        number is none, or a file has a fault.
    """
    from netform.problem import load_terms, refuse_unplanned, with_changes
    from netform.problem.dotted_settings import key_and_value, with_keys

    if options["set"]:
        keys = dict(key_and_value(text, f"--set {text}") for text in options["set"])
        problem = with_keys(problem, keys, "--set")
    files = [load_terms(Path(path), problem) for path in options["terms"]]
    rules = _rules(options)
    changed = with_changes(
        problem,
        waivers=[*(each for file in files for each in file.waivers), *_waivers(options)],
        leave_out=options["leave_out"],
        rules=[*(each for file in files for each in file.rules), *rules],
        participation={code: word for file in files for code, word in file.participation.items()},
    )
    # What stands in files may be for other tiers, since several commands share them.
    refuse_unplanned(rules, tiers_of(options["tiers"]))
    return changed


def _waivers(options: dict[str, Any]) -> "list[Waiver]":
    from netform.problem import area_waiver_from_words, waiver_from_words

    readers = {"": waiver_from_words, "-in": area_waiver_from_words}
    return [
        read(bound, text, tier=tier, where=f"--waive-{bound}{which} {text}")
        for bound in ("floor", "ceiling")
        for which, read in readers.items()
        for text in options[f"waive_{bound}{which.replace('-', '_')}"]
        for tier in tiers_of(options["tiers"])
    ]


def _rules(options: dict[str, Any]) -> "list[Rule]":
    from netform.problem import rule_from_words, tier_and_rest

    found = []
    for kind in _KINDS:
        for text in options[kind]:
            found.append(rule_from_words(kind, text, where=f"--{kind} {text}"))
    for column in options["within_area"]:
        found.append(rule_from_words("within", column, where=f"--within-area {column}"))
    for option, relation in _RELATIONS.items():
        for text in options[option]:
            tier, number = tier_and_rest(text)
            where = f"--{option.replace('_', '-')} {text}"
            found.append(rule_from_words("groups", f"{tier}:{relation} {number}", where=where))
    return found
