"""Some plans near the optimum that differ pairwise: options to negotiate over.

The first option is the best plan. Each further one leans the way that was asked for, or else
differs from all before it as much as can be, found within some seconds.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from netform.plan import Plan
from netform.solve.near.differing import most_differing
from netform.solve.near.every_plan import MostOptions, most_options
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
    differs_at_most
        Patients by whom no plan near the optimum differs more from all options before, proved;
        `None` where nothing is.
    proved
        In words, what no plan near the optimum has more, or less, of; empty where nothing is said.
    """

    result: Result
    sought: str
    differs: int
    differs_at_most: int | None = None
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
    most
        The most options that there are, where all plans near the optimum could be looked at.
    remarks
        What was sought in vain, in words.
    """

    near: Near
    count: int
    enough: int
    options: tuple[Option, ...]
    no_more: Result | None = None
    most: MostOptions | None = None
    remarks: tuple[str, ...] = ()

    @property
    def are_enough(self) -> bool:
        """Whether there are as many as were asked for."""
        return len(self.options) >= self.count

    @property
    def are_most(self) -> bool:
        """Whether no set of plans near the optimum has more that differ pairwise, proved."""
        most = self.most
        return most is not None and most.is_most and len(most.plans) <= len(self.options)

    @property
    def is_complete(self) -> bool:
        """Whether there are as many as were asked for, or proved to be fewer."""
        return self.are_enough or self.are_most

    @property
    def words_of_fewer(self) -> str:
        """What is proved of further options, in words; empty where nothing is."""
        if self.are_enough:
            return ""
        if self.are_most and self.most is not None:
            return (
                f"there are no more: of all {self.most.of:,} plans near the optimum, at most "
                f"{len(self.options)} differ pairwise by {self.enough:,} patients"
            )
        if self.no_more is not None:
            return (
                f"no other plan near the optimum differs from all of these by {self.enough:,} "
                "patients; whether other options would be more is open"
            )
        return ""


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
    enough = max(1, -int(-near.patients * differ // 1))  # rounded up; nobody else is no option
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
        if len(options) == count or enough > near.patients:
            break
        plans = [option.plan for option in options]
        found = lean(near, word, plans, enough, seconds())
        if found.plan is None:
            remarks.append(f"{word}: no plan was found that leans so and differs enough")
            continue
        words = f"no plan near the optimum has less than {found.at_least:,}"
        proved = f"{LEANINGS[word].words}: {found.level:,}; {words}" if found.at_least else ""
        least = near.least_difference(found.plan, plans)
        options.append(Option(near.option(found.plan), word, least, proved=proved))
        told(options[-1])
    no_more = None
    while len(options) < count and enough <= near.patients and not near.limits.reached():
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
        result = near.option(other.plan)
        options.append(Option(result, "different", least, other.at_most, proved))
        told(options[-1])
    most = None
    if len(options) < count:
        most = most_options(near, count, enough)
        if most is not None and not seek and len(most.plans) > len(options):
            options = [_chosen(near, most, k) for k in range(len(most.plans))]
            no_more = None  # it was about the others
    return Alternatives(near, count, enough, tuple(options), no_more, most, tuple(remarks))


def _chosen(near: Near, most: MostOptions, k: int) -> Option:
    """Return one of the most plans that differ pairwise as an option."""
    least = near.least_difference(most.plans[k], most.plans[:k])
    result = near.option(most.plans[k])
    is_best = k == 0 and result.objective == near.base.objective
    return Option(result, "best" if is_best else "different", least)
