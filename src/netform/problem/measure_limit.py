"""A limit on a measure that groups add up to: a row of its own in the integer programme."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from netform.problem.travel import Integers


@dataclass(frozen=True, eq=False)
class MeasureLimit:
    """At most so much, in all, of a measure that every group has.

    It is `m(N) = of_group + Σ of_trust + of_moved · moved(N) + of_outside · outside(N) + of_set`:
    the sum is over the group's trusts, `moved(N)` are its patients that are not of its main present
    group (M8), `outside(N)` those outside the band (M9), `of_set` what this very set of practices
    counts. No group's measure is below 0, or all are −1: then at least so many groups are asked
    for.

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
    of_set
        What some sets of participants count, ascending; a set that alone counts more than the limit
        is no group at all. None where participants are restricted to some: such limits bind all.
    """

    measure: str
    at_most: int
    of_group: int
    of_trust: Integers
    of_moved: int = 0
    of_outside: int = 0
    of_set: Mapping[tuple[int, ...], int] = field(default_factory=dict)

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
    def alike(at_most: int, patients: Mapping[tuple[int, ...], int], trusts: int) -> "MeasureLimit":
        """Return the limit on patients of groups that are also in another plan.

        It is the most that some of these groups hold together and that the limit allows: no plan
        is in between, and what is beyond it then exceeds it by more than a patient or two.
        """
        nothing = np.zeros(trusts, dtype=np.int64)
        nearest = largest_sum(patients.values(), at_most)
        return MeasureLimit("alike", nearest, 0, nothing, of_set=patients)

    @staticmethod
    def at_least_groups(number: int, trusts: int) -> "MeasureLimit":
        """Return the limit that asks for so many groups at least."""
        return MeasureLimit("groups", -number, -1, np.zeros(trusts, dtype=np.int64))

    @property
    def barred(self) -> tuple[tuple[int, ...], ...]:
        """The sets that count more than the limit, and so are no groups."""
        return tuple(members for members, count in self.of_set.items() if count > self.at_most)

    @property
    def words(self) -> str:
        """What is asked for, in words."""
        if self.of_group < 0:
            return f"at least {-self.at_most:,} {self.measure}"
        return f"at most {self.at_most:,} {MEASURE_WORDS.get(self.measure, self.measure)}"

    def is_kept_by(self, total: int) -> bool:
        """Whether a plan keeps it that has so much of the measure in all, as `verify` counts it."""
        return (total if self.of_group >= 0 else -total) <= self.at_most


def largest_sum(numbers: Iterable[int], at_most: int) -> int:
    """Return the largest sum of some of the numbers, each used once, that is at most a limit."""
    numbers = list(numbers)
    sums = 1  # bit s is set where some numbers add up to s
    within = (1 << (min(at_most, sum(numbers)) + 1)) - 1
    for number in numbers:
        sums |= (sums << number) & within
    return sums.bit_length() - 1


MEASURE_WORDS = {
    "moved": "patients moved",
    "outside": "patients outside the band",
    "alike": "patients with the partners that another plan gives them",
}
