"""The figures of one tier of a plan, as `summary.json` and tables hold them."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from netform.problem import Problem


@dataclass(frozen=True)
class UsedWaiver:
    """A group outside its band, and the waiver that allows it.

    `practice` is the one that the waiver is for; with a waiver for an area, the one that names the
    group.
    """

    practice: str
    bound: str
    patients: int
    reason: str


@dataclass
class TierAccount:
    """What `verify` recomputed for one tier.

    `patients` are those of all groups, `covered` those of practices that are covered only (M5);
    `travel` is in objective units before the tier's weight; `moved` are patients (M8), `outside`
    those outside the band (M9); `distances` are those of each practice to its hub, in the unit of
    travel.
    """

    groups: int = 0
    patients: int = 0
    covered: int = 0
    travel: int = 0
    relationships: int = 0
    moved: int = 0
    outside: int = 0
    objective: int = 0
    smallest: int | None = None
    largest: int | None = None
    waivers: list[UsedWaiver] = field(default_factory=list)
    distances: list[int] = field(default_factory=list)

    @property
    def farthest(self) -> int:
        """Return the longest travel of a practice to its hub."""
        return max(self.distances, default=0)


def covered_patients(problem: Problem, members: Iterable[int]) -> int:
    """Return the patients of those practices, by position, that are covered only (M5)."""
    return sum(
        int(problem.practices.patients[i])
        for i in members
        if problem.participation_of(int(i)) == "covered"
    )


def closeness(distances: list[int]) -> dict[str, float | int | None]:
    """Return the mean, 90th percentile and largest distance of practices to their hub.

    Metres or seconds, as travel is; every practice counts the same. `None` where there are none.
    """
    if not distances:
        return {"mean": None, "percentile_90": None, "largest": None}
    ordered = sorted(distances)
    at = -(-9 * len(ordered) // 10) - 1  # the least distance that 90 % do not exceed
    return {
        "mean": round(sum(ordered) / len(ordered), 1),
        "percentile_90": ordered[at],
        "largest": ordered[-1],
    }
