"""Rules and waivers read from words: the inverse of `Rule.words`, and what options say of them.

A rule is its kind and what is said of it, with the tier in front of that where it is not the
network: `together A,B`, `size federation:40`, `groups at most 12`. A waiver is `waive floor A`.
"""

from difflib import get_close_matches
from typing import Any, TypeVar, get_args

import pydantic

from netform.errors import InputError
from netform.problem.settings import Rule, RuleKind, Waiver

Term = TypeVar("Term", Rule, Waiver)

_CODES = "[TIER:]CODE,CODE"
_FORMS = {
    "together": _CODES,
    "apart": _CODES,
    "keep": "[TIER:]GROUP",
    "within": "COLUMN",
    "lead": _CODES,
    "reach": "[TIER:]TRAVEL",
    "size": "[TIER:]PRACTICES",
    "groups": "[TIER:]at most GROUPS",
    "bridge": "CODE,CODE",
    "cut": "CODE,CODE",
    "waive": "floor|ceiling [TIER:]CODE or COLUMN VALUE",
}
_RELATIONS = ("at least", "at most", "exactly")


def term_from_words(text: str, *, where: str) -> Rule | Waiver:
    """Read a rule, or a waiver (`waive floor CODE`), as outputs print it.

    Raises
    ------
    InputError
        The words are no rule; `where` is said in the message.
    """
    kind, _, said = text.strip().partition(" ")
    if kind == "waive":
        bound, _, practice = said.strip().partition(" ")
        return waiver_from_words(bound, practice, where=where)
    if kind not in get_args(RuleKind):
        near = get_close_matches(kind, _FORMS, n=1, cutoff=0.0)
        raise InputError(
            f"{kind!r} is no kind of rule",
            where=where,
            remedy=f"the nearest valid kind is {near[0]!r}; valid: {', '.join(_FORMS)}",
        )
    return rule_from_words(kind, said, where=where)


def rule_from_words(kind: str, said: str, *, where: str) -> Rule:
    """Read a rule of a kind from what is said of it, such as `federation:A,B`; see the module.

    Raises
    ------
    InputError
        The words do not fit the kind; `where` is said in the message.
    """
    tier, said = tier_and_rest(said)
    terms: dict[str, Any] = {"kind": kind, "tier": tier}
    if kind in ("together", "apart", "lead", "bridge", "cut"):
        terms["practices"] = [code.strip() for code in said.split(",") if code.strip()]
    elif kind == "keep":
        terms["group"] = said
    elif kind == "within":
        terms["area"] = said
    else:
        terms["limit"] = said
    if kind == "groups":
        relation = next((each for each in _RELATIONS if said.startswith(f"{each} ")), None)
        terms |= {"relation": relation, "limit": said.removeprefix(relation or "").strip()}
    return _checked(Rule, kind, terms, where)


def waiver_from_words(bound: str, said: str, *, where: str, tier: str | None = None) -> Waiver:
    """Read a waiver of a bound from `CODE` or `CODE=REASON`, of an area from `COLUMN VALUE…`.

    Parameters
    ----------
    tier
        The tier that it is for; `None` = the one that the words name, by default the network.

    Raises
    ------
    InputError
        The words are no waiver; `where` is said in the message.
    """
    whom, _, reason = said.partition("=")
    named, whom = tier_and_rest(whom) if tier is None else (tier, whom.strip())
    area, is_area, value = whom.partition(" ")
    for_whom = {"area": area, "value": value.strip()} if is_area else {"practice": whom}
    return _waiver(for_whom, named, bound, reason, where)


def area_waiver_from_words(bound: str, said: str, *, where: str, tier: str) -> Waiver:
    """Read a waiver of a bound for an area from `COLUMN=VALUE` or `COLUMN=VALUE=REASON`.

    Raises
    ------
    InputError
        The words are no waiver; `where` is said in the message.
    """
    column, _, rest = said.partition("=")
    value, _, reason = rest.partition("=")
    if not value.strip():
        raise InputError(
            "the area has no value",
            where=where,
            remedy="write it as COLUMN=VALUE, such as sub_icb_code=06H",
        )
    for_whom = {"area": column.strip(), "value": value.strip()}
    return _waiver(for_whom, tier, bound, reason, where)


def _waiver(for_whom: dict[str, str], tier: str, bound: str, reason: str, where: str) -> Waiver:
    said = reason.strip() or "waived on the command line"
    terms = {**for_whom, "tier": tier, "bound": bound, "reason": said}
    return _checked(Waiver, "waive", terms, where)


def tier_and_rest(said: str) -> tuple[str, str]:
    """Return the tier before a colon, by default the network, and what is said of it."""
    tier, colon, rest = said.partition(":")
    return (tier.strip(), rest.strip()) if colon else ("network", said.strip())


def _checked(model: type[Term], kind: str, terms: dict[str, Any], where: str) -> Term:
    try:
        return model.model_validate(terms)
    except pydantic.ValidationError as error:
        fault = error.errors()[0]["msg"].removeprefix("Value error, ")
        remedy = f"write it as {kind} {_FORMS[kind]}"
        raise InputError(fault, where=where, remedy=remedy) from error
