"""A limit on a measure that groups add up to: a row of its own in the integer programme."""

from dataclasses import dataclass

from netform.problem.travel import Integers


@dataclass(frozen=True, eq=False)
class MeasureLimit:
    """At most so much, in all, of a measure `m(N) = of_group + Σ of_trust` over a group's trusts.

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
    """

    measure: str
    at_most: int
    of_group: int
    of_trust: Integers
