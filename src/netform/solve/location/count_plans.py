"""Count the plans of a contiguous districting problem: netform's own lister, then partitions."""

import numpy as np

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
    columns = list_columns(lay_ground(tier_problem(_as_problem(problem), _TIER)), threads)
    return count_partitions(columns, len(problem), groups=problem.groups)


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
