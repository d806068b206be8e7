"""Some plans near the optimum that differ pairwise: options to negotiate over.

The first option is the best plan. Each further one leans the way that was asked for, or else
differs from all before it as much as can be, found within some seconds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from netform.plan import Plan
from netform.solve.near.differing import most_differing
from netform.solve.near.leaning import LEANINGS, lean
from netform.solve.near.near import Near
from netform.solve.result import Result

_SECONDS = 60.0  # about, for one option to differ or lean more
_SHARE = 0.9  # of the time left, for all of them


@dataclass(frozen=True, eq=False)
class Option:
    """One plan.

    Attributes
    ----------
    result
        The plan with its own cost, and the proof of the best plan.
    sought
        What it was found for: `best`, `different`, or a word of `LEANINGS`.
    differs
        Patients whose partners are others than in the option that it is most like.
    proved
        In words, what no plan near the optimum has more, or less, of; empty where nothing is said.
    """

    result: Result
    sought: str
    differs: int
    proved: str = ""

    @property
    def plan(self) -> Plan:
        """The plan."""
        assert self.result.plan is not None, "an option is a plan"
        return self.result.plan


@dataclass(frozen=True, eq=False)
class Alternatives:
    """The options, and what is proved of others.

    Attributes
    ----------
    near
        What the options are near to.
    count, enough
        How many were asked for, and the patients by whom each two have to differ.
    options
        Those found, the best plan first.
    no_more
        Why no other plan differs enough from all of them, where that is proved: the best plan that
        does, which costs too much, or no plan at all.
    remarks
        What was sought in vain, in words.
    """

    near: Near
    count: int
    enough: int
    options: tuple[Option, ...]
    no_more: Result | None = None
    remarks: tuple[str, ...] = ()

    @property
    def are_enough(self) -> bool:
        """Whether there are as many as were asked for."""
        return len(self.options) >= self.count

    @property
    def words_of_no_more(self) -> str:
        """What is proved of further options, in words; empty where nothing is."""
        if self.no_more is None:
            return ""
        return (
            f"no other plan near the optimum differs by {self.enough:,} patients from all of these"
        )

    @property
    def is_complete(self) -> bool:
        """Whether there are enough, or it is proved that no other plan can be added."""
        return self.are_enough or self.no_more is not None


def alternatives(
    near: Near,
    count: int,
    differ: Decimal,
    *,
    seek: Sequence[str] = (),
    told: Callable[[Option], None] = lambda option: None,
) -> Alternatives:
    """Find options.

    Parameters
    ----------
    near
        The plans to choose from.
    count
        How many options.
    differ
        The share of patients by whom each two have to differ, a fraction.
    seek
        Words of `LEANINGS`: an option for each.
    told
        Called with each option.

    Raises
    ------
    InputError
        The problem does not have what a leaning is about.
    """
    enough = -int(-near.patients * differ // 1)  # rounded up
    if not near.is_there:
        return Alternatives(near, count, enough, ())
    assert near.base.plan is not None, "what is near is there"
    options = [Option(near.option(near.base.plan), "best", near.patients)]
    told(options[0])
    remarks = []

    def seconds() -> float:
        wanted = max(1, count - len(options))
        return min(_SECONDS, near.limits.left() * _SHARE / wanted)

    for word in seek:
        if len(options) == count:
            break
        plans = [option.plan for option in options]
        found = lean(near, word, plans, enough, seconds())
        if found.plan is None:
            remarks.append(f"{word}: no plan was found that leans so and differs enough")
            continue
        words = f"no plan near the optimum has less than {found.at_least:,}"
        proved = f"{LEANINGS[word].words}: {found.level:,}; {words}" if found.at_least else ""
        least = near.least_difference(found.plan, plans)
        options.append(Option(near.option(found.plan), word, least, proved))
        told(options[-1])
    no_more = None
    while len(options) < count and not near.limits.reached():
        plans = [option.plan for option in options]
        other = most_differing(near, plans, enough, seconds())
        if other.plan is None:
            if other.is_none:
                no_more = near.proof(plans, near.patients - enough)
            break
        least = near.least_difference(other.plan, plans)
        proved = (
            f"no plan near the optimum differs from all before by more than {other.at_most:,} "
            "patients"
        )
        options.append(Option(near.option(other.plan), "different", least, proved))
        told(options[-1])
    return Alternatives(near, count, enough, tuple(options), no_more, tuple(remarks))
