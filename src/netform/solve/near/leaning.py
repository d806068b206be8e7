"""Plans near the optimum that lean one way: the fewest groups, say, at a cost that is near it.

A leaning is a level that more terms hold a plan to, such as a limit on a measure. The level is
halved again and again, as in `differing`.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from netform.errors import InputError
from netform.plan import Plan, TierAccount, verify
from netform.problem import Limit, Measure, Problem, any_present_group
from netform.solve.near.near import Near

_AT_ONCE = 20.0  # seconds for a question
_PARTS = 1000  # levels between the whole band and none of it


@dataclass(frozen=True)
class Leaning:
    """A way that a plan may lean.

    Attributes
    ----------
    words
        What is least in its plan.
    asked
        The problem in which nothing beyond a level is lawful.
    level
        That of a plan's figures; less is more of the leaning.
    step
        Levels apart that make no difference, as parts of the first one; 0 for every level.
    """

    words: str
    asked: Callable[[Near, int], Problem]
    level: Callable[[Near, TierAccount], int]
    step: float = 0.0


@dataclass(frozen=True, eq=False)
class Leant:
    """What was found.

    Attributes
    ----------
    plan
        The plan; `None` without one.
    level
        Its level.
    at_least
        The level that every plan near the optimum has at least, proved.
    """

    plan: Plan | None
    level: int
    at_least: int


def lean(near: Near, name: str, others: Sequence[Plan], enough: int, seconds: float) -> Leant:
    """Find the plan that leans most among those that differ enough from some others.

    Raises
    ------
    InputError
        The problem does not have what the leaning is about.
    """
    leaning = LEANINGS[name]
    _refuse(near, name)
    base = near.base.verification
    assert base is not None, "the best plan is there"
    best: Plan | None = None
    first = leaning.level(near, base.tiers[near.tier])
    alike = near.patients - enough
    until = near.limits.elapsed() + seconds
    low, high, at_least = -1, first + 1, 0
    level = first
    while True:
        left = min(_AT_ONCE, until - near.limits.elapsed())
        if left <= 0 or near.limits.reached():
            break
        asked = leaning.asked(near, level)
        found = near.ask(asked, unlike=others, alike=alike, seconds=left)
        if found.plan is None:
            if level == first:
                break  # where it leans no more than the best plan, it is of no use
            low = level
            at_least = level + 1 if found.is_none else at_least
        else:
            best = found.plan
            reached = leaning.level(near, verify(near.problem, best).tiers[near.tier])
            high = min(level, reached)  # a narrow band may be held open by one large practice
        if high - low <= max(1, int(leaning.step * first)):
            break
        level = (low + high) // 2
    if best is None:
        return Leant(None, first, at_least)
    return Leant(best, leaning.level(near, verify(near.problem, best).tiers[near.tier]), at_least)


def _measure(measure: Measure) -> Callable[[Near, int], Problem]:
    """Return what limits a measure to a level."""

    def asked(near: Near, level: int) -> Problem:
        limit = Limit(measure=measure, tier=near.tier, at_most=level)
        return near.problem.changed(limits=(*near.problem.settings.limits, limit))

    return asked


def _narrow(near: Near, level: int) -> Problem:
    """Return the problem with a band so many parts as wide around the best plan's mean size."""
    tier, middle = near.problem.settings.tier(near.tier), _middle(near)
    below, above = (abs(end - middle) * level for end in (tier.floor, tier.ceiling))
    # A practice that only the narrow band makes a giant would be alone, and may not be here.
    held = near.view.held[~near.view.giant]
    ceiling = max(middle + -(-above // _PARTS), int(held.max(initial=0)))
    floor = middle - -(-below // _PARTS)
    return near.problem.with_tier(near.tier, floor=floor, ceiling=min(tier.ceiling, ceiling))


def _width(near: Near, account: TierAccount) -> int:
    """Return in how many parts of the band around the mean size a plan's groups are."""
    tier, middle = near.problem.settings.tier(near.tier), _middle(near)
    smallest = max(tier.floor, account.smallest or tier.floor)
    largest = min(tier.ceiling, account.largest or tier.ceiling)
    parts = [
        -(-_PARTS * max(0, away) // width) if width else 0
        for away, width in (
            (middle - smallest, middle - tier.floor),
            (largest - middle, tier.ceiling - middle),
        )
    ]
    return min(_PARTS, max(parts))


def _middle(near: Near) -> int:
    base = near.base.verification
    assert base is not None, "the best plan is there"
    tier, account = near.problem.settings.tier(near.tier), base.tiers[near.tier]
    return min(tier.ceiling, max(tier.floor, account.patients // account.groups))


def _refuse(near: Near, name: str) -> None:
    """Refuse a leaning that has nothing to lean on."""
    problem, where = near.problem, f"--seek {name}"
    if name == "fewer-relationships" and len(problem.relationships.practice) == 0:
        raise InputError(
            "the problem has no relationships to count",
            where=where,
            remedy="build it with --trusts and --shares, or seek something else",
        )
    if name == "fewer-moves" and not any_present_group(problem, near.tier, near.view.source):
        raise InputError(
            "no practice has a present group to be moved from",
            where=where,
            remedy=f"fill the column current_{near.tier}, or seek something else",
        )
    if name == "balanced" and problem.settings.tier(near.tier).is_elastic:
        raise InputError(
            "an elastic band is not narrowed by this netform",
            where=where,
            remedy="remove hard_floor and hard_ceiling, or seek something else",
        )


LEANINGS: Mapping[str, Leaning] = {
    "fewer-networks": Leaning(
        "the number of groups", _measure("groups"), lambda _, account: account.groups
    ),
    "closer": Leaning(
        "the longest travel of a practice to its hub",
        _measure("farthest"),
        lambda _, account: account.farthest,
        step=0.01,
    ),
    "fewer-relationships": Leaning(
        "trust relationships",
        _measure("relationships"),
        lambda _, account: account.relationships,
    ),
    "fewer-moves": Leaning(
        "patients moved from present groups",
        _measure("moved"),
        lambda _, account: account.moved,
        step=0.01,
    ),
    "balanced": Leaning(
        "how much of the band group sizes take, in thousandths", _narrow, _width, step=0.02
    ),
}
"""Leanings by the word of `--seek`."""
