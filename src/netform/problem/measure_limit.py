"""A limit on a measure that groups add up to: a row of its own in the integer programme."""

from dataclasses import dataclass

import numpy as np

from netform.problem.travel import Integers


@dataclass(frozen=True, eq=False)
class MeasureLimit:
    """At most so much, in all, of a measure that every group has.

    It is `m(N) = of_group + Σ of_trust + of_moved · moved(N) + of_outside · outside(N)`: the sum is
    over the group's trusts, `moved(N)` are its patients that are not of its main present group
    (M8), `outside(N)` those outside the band (M9). No group's measure is below 0, or all are −1:
    then at least so many groups are asked for.

    Attributes
    ----------
    measure
        Its name in `problem.toml`.
    at_most
        The limit.
    of_group
        What each group counts.
    of_trust
        What each distinct trust of a group counts, 0 or more; int64, shape (trusts,).
    of_moved, of_outside
        What each patient moved counts, and each one outside the band, 0 or more.
    """

    measure: str
    at_most: int
    of_group: int
    of_trust: Integers
    of_moved: int = 0
    of_outside: int = 0

    @staticmethod
    def on(measure: str, at_most: int, trusts: int) -> "MeasureLimit":
        """Return the limit on a measure of `problem.toml`, where there are so many trusts."""
        return MeasureLimit(
            measure,
            at_most,
            of_group=int(measure == "groups"),
            of_trust=np.full(trusts, int(measure == "relationships"), dtype=np.int64),
            of_moved=int(measure == "moved"),
            of_outside=int(measure == "outside"),
        )

    @staticmethod
    def at_least_groups(number: int, trusts: int) -> "MeasureLimit":
        """Return the limit that asks for so many groups at least."""
        return MeasureLimit("groups", -number, -1, np.zeros(trusts, dtype=np.int64))

    @property
    def words(self) -> str:
        """What is asked for, in words."""
        if self.of_group < 0:
            return f"at least {-self.at_most:,} {self.measure}"
        return f"at most {self.at_most:,} {MEASURE_WORDS.get(self.measure, self.measure)}"

    def is_kept_by(self, total: int) -> bool:
        """Whether a plan keeps it that has so much of the measure in all, as `verify` counts it."""
        return (total if self.of_group >= 0 else -total) <= self.at_most


MEASURE_WORDS = {"moved": "patients moved", "outside": "patients outside the band"}
