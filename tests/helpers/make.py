"""Problems written out in a test: plain lists in, a `Problem` out."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

import numpy as np
from scipy import sparse

from netform.problem import (
    Neighbours,
    Practices,
    Problem,
    Relationships,
    RelationshipSettings,
    Rule,
    Settings,
    StraightLine,
    Tier,
    Travel,
    TravelSettings,
    TravelTable,
    Trusts,
    Waiver,
)

Matrix = Sequence[Sequence[int | None]]


def codes_of(count: int) -> tuple[str, ...]:
    """Return `count` practice codes in ascending order."""
    return tuple(f"A{10_000 + i}" for i in range(count))


def make_problem(
    patients: Sequence[int],
    edges: Sequence[tuple[int, int]],
    *,
    floor: int,
    ceiling: int,
    points: Sequence[tuple[int, int]] | None = None,
    travel: Matrix | None = None,
    unit: Literal["metres", "seconds"] = "metres",
    travel_weight: str = "1.0",
    relationship_price: str = "0.0",
    change_price: str = "0.0",
    easy_reach: int | None = None,
    reach_price: str = "0.0",
    present: Sequence[str] | None = None,
    trust_kinds: Sequence[str] = (),
    trust_closed: Sequence[str] | None = None,
    shares: Sequence[tuple[int, int, float]] = (),
    kind_weights: Mapping[str, str] | None = None,
    inferred: str = "",
    participation: Sequence[str] | None = None,
    waivers: Sequence[tuple[int, str]] = (),
    rules: Sequence[Rule] = (),
    areas: Mapping[str, Sequence[str]] | None = None,
) -> Problem:
    """Make a problem; practices are named by position, and lie on a line where no points are given.

    `travel` is a matrix with `None` for a missing pair; `shares` are (practice, trust, share);
    `waivers` are (practice, bound); `present` are present networks.
    """
    count = len(patients)
    codes = codes_of(count)
    where = list(points) if points is not None else [(1_000 * i, 0) for i in range(count)]
    easting = np.array([x for x, _ in where], dtype=np.int64)
    northing = np.array([y for _, y in where], dtype=np.int64)
    pairs = sorted({(min(a, b), max(a, b)) for a, b in edges})
    linked = sorted(shares)
    settings = Settings(
        name="a test",
        tiers=(
            Tier(
                name="network",
                floor=floor,
                ceiling=ceiling,
                travel_weight=Decimal(travel_weight),
                relationship_price=Decimal(relationship_price),
                change_price=Decimal(change_price),
                easy_reach=easy_reach,
                reach_price=Decimal(reach_price),
            ),
        ),
        travel=TravelSettings(
            unit=unit, source="straight line" if travel is None else "travel.csv"
        ),
        relationships=RelationshipSettings(
            kind_weights={kind: Decimal(weight) for kind, weight in (kind_weights or {}).items()},
            inferred=inferred,
        ),
        rules=tuple(rules),
        waivers=tuple(
            Waiver(practice=codes[i], bound=bound, reason="a test")  # type: ignore[arg-type]
            for i, bound in waivers
        ),
    )
    ways: Travel = StraightLine(easting, northing)
    if travel is not None:
        ways = TravelTable(_stored(travel), unit)
    return Problem(
        settings=settings,
        practices=Practices(
            codes=codes,
            names=tuple(f"PRACTICE {i}" for i in range(count)),
            easting=easting,
            northing=northing,
            patients=np.array(patients, dtype=np.int64),
            areas={name: tuple(texts) for name, texts in (areas or {}).items()},
            current_network=tuple(present or ("",) * count),
            current_federation=("",) * count,
            participation=tuple(participation or ("member",) * count),  # type: ignore[arg-type]
        ),
        neighbours=Neighbours(
            first=np.array([a for a, _ in pairs], dtype=np.int64),
            second=np.array([b for _, b in pairs], dtype=np.int64),
            kind=("boundary",) * len(pairs),
        ),
        travel=ways,
        trusts=Trusts(
            codes=tuple(f"T{k:02}" for k in range(len(trust_kinds))),
            names=("",) * len(trust_kinds),
            kinds=tuple(trust_kinds),
            easting=np.full(len(trust_kinds), np.nan),
            northing=np.full(len(trust_kinds), np.nan),
            closed=tuple(trust_closed or ("",) * len(trust_kinds)),
        ),
        relationships=Relationships(
            practice=np.array([i for i, _, _ in linked], dtype=np.int64),
            trust=np.array([k for _, k, _ in linked], dtype=np.int64),
            share=np.array([share for _, _, share in linked], dtype=np.float64),
        ),
    )


def _stored(travel: Matrix) -> Any:
    plus_one = [[0 if way is None else way + 1 for way in row] for row in travel]
    return sparse.csr_array(np.array(plus_one, dtype=np.int64))
