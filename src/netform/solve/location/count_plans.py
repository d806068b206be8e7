"""Count the plans of a contiguous districting problem: netform's own lister, then partitions."""

import numpy as np

from netform.compiled import kernel
from netform.errors import InputError
from netform.problem import (
    Neighbours,
    Practices,
    Problem,
    Relationships,
    RelationshipSettings,
    Settings,
    StraightLine,
    Tier,
    TravelSettings,
    Trusts,
    tier_problem,
)
from netform.problem.location import LocationProblem
from netform.solve.columns import count_partitions, lay_ground, list_columns

_TIER = "network"


def count_plans(problem: LocationProblem, threads: int = 1) -> int:
    """Count the partitions into connected groups within the band, by complete enumeration.

    Which member is a group's centre makes no difference.

    Raises
    ------
    InputError
        The problem has no contiguity, or a ceiling for each centre.
    """
    if not problem.contiguous or len(set(problem.ceilings.tolist())) != 1:
        raise InputError(
            "plans are counted where groups are contiguous and have one ceiling",
            where=problem.name,
            remedy="leave out the published number of plans",
        )
    if (problem.sizes > problem.ceilings).any():
        return 0  # netform would let such a unit be a group alone
    ground = lay_ground(tier_problem(_as_problem(problem), _TIER))
    columns = list_columns(ground, threads)
    fits = np.zeros(len(columns), dtype=np.bool_)
    _leaves_whole_groups(
        *(columns.start, columns.member, ground.neighbour_start, ground.neighbour),
        *(problem.sizes, problem.floor, int(problem.ceilings[0]), problem.groups - 1, fits),
    )
    return count_partitions(columns.take(np.flatnonzero(fits)), len(problem), groups=problem.groups)


@kernel
def _leaves_whole_groups(  # type: ignore[no-untyped-def]
    start, member, neighbour_start, neighbour, sizes, floor, ceiling, more, fits
):
    """Mark sets whose complement could be that many more groups: each part of it some of them."""
    count = len(sizes)
    left = np.ones(count, np.bool_)
    ends = np.empty(count, np.int64)
    for k in range(len(fits)):
        left[:] = True
        for q in range(start[k], start[k + 1]):
            left[member[q]] = False
        fewest = 0
        most = 0
        for root in range(count):
            if not left[root]:
                continue
            left[root] = False
            ends[0] = root
            found = 1
            total = 0
            while found > 0:
                found -= 1
                unit = ends[found]
                total += sizes[unit]
                for q in range(neighbour_start[unit], neighbour_start[unit + 1]):
                    if left[neighbour[q]]:
                        left[neighbour[q]] = False
                        ends[found] = neighbour[q]
                        found += 1
            own_fewest = more + 1
            own_most = 0
            for groups in range(1, more + 1):
                if groups * floor <= total <= groups * ceiling:
                    own_fewest = min(own_fewest, groups)
                    own_most = groups
            fewest += own_fewest
            most += own_most
        fits[k] = fewest <= more <= most


def _as_problem(problem: LocationProblem) -> Problem:
    """Return the units as practices, all at one point: what groups cost makes no difference."""
    assert problem.edges is not None, "a contiguous problem has edges"
    count = len(problem)
    nobody, nowhere = ("",) * count, np.zeros(count, dtype=np.int64)
    none = np.zeros(0, dtype=np.int64)
    tier = Tier(name=_TIER, floor=problem.floor, ceiling=int(problem.ceilings[0]))
    return Problem(
        settings=Settings(
            name=problem.name,
            tiers=(tier,),
            travel=TravelSettings(unit="metres", source="straight line"),
            relationships=RelationshipSettings(),
        ),
        practices=Practices(
            codes=tuple(f"U{i:06}" for i in range(count)),
            names=problem.units,
            easting=nowhere,
            northing=nowhere,
            patients=problem.sizes,
            areas={},
            current_network=nobody,
            current_federation=nobody,
            participation=("member",) * count,
        ),
        neighbours=Neighbours(
            first=problem.edges[:, 0].copy(),
            second=problem.edges[:, 1].copy(),
            kind=("boundary",) * len(problem.edges),
        ),
        travel=StraightLine(nowhere, nowhere),
        trusts=Trusts(
            codes=(), names=(), kinds=(), easting=np.zeros(0), northing=np.zeros(0), closed=()
        ),
        relationships=Relationships(practice=none, trust=none, share=np.zeros(0)),
    )
