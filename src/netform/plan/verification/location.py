"""Hold a plan of a location problem to its terms, and recompute its value in exact fractions.

Nothing of a solver is used, and no scaled cost: the value is the sum of the exact costs.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction

from netform.problem.location import NOT_ALLOWED, LocationProblem


@dataclass
class LocationCheck:
    """The answer of the check.

    Attributes
    ----------
    faults
        Every fault in words; none where the plan holds.
    value
        The exact cost; `None` where a unit is in no lawful group.
    unrounded
        The exact cost by distances that the file's are roundings of, where these are known.
    contiguous
        Whether every group is connected; `None` where no neighbours are known.
    groups
        Members of each centre's group, by centre.
    """

    faults: list[str] = field(default_factory=list)
    value: Fraction | None = None
    unrounded: Fraction | None = None
    contiguous: bool | None = None
    groups: dict[int, list[int]] = field(default_factory=dict)

    @property
    def holds(self) -> bool:
        """Whether the plan has no fault."""
        return not self.faults


def verify_location(problem: LocationProblem, centre: Sequence[int]) -> LocationCheck:
    """Check a plan.

    Parameters
    ----------
    centre
        For each unit, the position of the centre whose group it is in.
    """
    check = LocationCheck()
    count = len(problem)
    if len(centre) != count:
        check.faults.append(f"the plan has {len(centre)} units; the problem has {count}")
        return check
    for unit, own in enumerate(centre):
        if not 0 <= own < count:
            check.faults.append(f"{problem.units[unit]} is in no group")
        else:
            check.groups.setdefault(int(own), []).append(unit)
    if len(check.groups) != problem.groups:
        check.faults.append(f"there are {len(check.groups)} groups, not {problem.groups}")
    for own in sorted(check.groups):
        _check_group(problem, own, check)
    if problem.edges is not None:
        apart = [own for own in sorted(check.groups) if _cut_off(problem, check.groups[own])]
        check.contiguous = not apart
        if problem.contiguous:
            for own in apart:
                stray = problem.units[_cut_off(problem, check.groups[own])[0]]
                name = problem.units[own]
                check.faults.append(f"the group of {name} is not contiguous: {stray} is cut off")
    lawful = sum(len(members) for members in check.groups.values()) == count
    pairs = [(unit, own) for own, members in check.groups.items() for unit in members]
    if lawful and all(problem.costs.distance[pair] != NOT_ALLOWED for pair in pairs):
        check.value = sum((problem.costs.of(*pair) for pair in pairs), Fraction(0))
        if problem.unrounded is not None:
            check.unrounded = sum((problem.unrounded.of(*pair) for pair in pairs), Fraction(0))
    return check


def _check_group(problem: LocationProblem, own: int, check: LocationCheck) -> None:
    members = check.groups[own]
    name = problem.units[own]
    if own not in members:
        check.faults.append(f"the centre {name} is not a member of its group")
    size = sum(int(problem.sizes[unit]) for unit in members)
    if size < problem.floor:
        check.faults.append(f"the group of {name} counts {size:,}, below {problem.floor:,}")
    if size > problem.ceilings[own]:
        most = int(problem.ceilings[own])
        check.faults.append(f"the group of {name} counts {size:,}, above {most:,}")
    for unit in members:
        if problem.costs.distance[unit, own] == NOT_ALLOWED:
            check.faults.append(f"{problem.units[unit]} may not be in the group of {name}")


def _cut_off(problem: LocationProblem, members: list[int]) -> list[int]:
    """Return members that no path inside the group joins to its first."""
    left = set(members)
    ends = [members[0]]
    left.discard(members[0])
    while ends:
        for beside in problem.neighbours[ends.pop()]:
            if beside in left:
                left.discard(beside)
                ends.append(beside)
    return sorted(left)
