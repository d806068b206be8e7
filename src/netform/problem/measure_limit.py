"""A limit on a measure that groups add up to: a row of its own in the integer programme."""

from dataclasses import dataclass

from netform.problem.travel import Integers


@dataclass(frozen=True, eq=False)
class MeasureLimit:
    """At most so much, in all, of a measure that every group has.

    It is `m(N) = of_group + Σ of_trust + of_moved · moved(N)`: the sum is over the group's trusts,
    `moved(N)` are its patients that are not of its main present group (M8).

    Attributes
    ----------
    measure
        Its name in `problem.toml`.
    at_most
        The limit.
    of_group
        What each group counts, 0 or more.
    of_trust
        What each distinct trust of a group counts, 0 or more; int64, shape (trusts,).
    of_moved
        What each patient moved counts, 0 or more.
    """

    measure: str
    at_most: int
    of_group: int
    of_trust: Integers
    of_moved: int = 0
