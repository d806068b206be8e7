"""Trusts of a synthetic region and how practices' patients are shared between them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.spatial import cKDTree

from netform.problem import Integers, Relationships, Trusts
from netform.sources.synthetic_names import town_names
from netform.sources.synthetic_places import Town, apportion

_NEAREST = 8
_UNIT, _LEAST_SHARE = 10_000, 200  # shares are whole ten-thousandths; below 2 % they are dropped


@dataclass(frozen=True)
class Service:
    """A kind of trust: its code's letters, patients per trust, and share of patients who use it."""

    kind: str
    letters: str
    patients_per_trust: int
    use: float


SERVICES = (
    Service("acute", "RA", 400_000, 0.60),
    Service("community", "RC", 1_000_000, 0.20),
    Service("mental health", "RM", 1_200_000, 0.17),
)


def found_trusts(
    rng: np.random.Generator, towns: Sequence[Town], patients: int, count: int | None
) -> Trusts:
    """Found trusts in towns, in proportion to their size.

    Parameters
    ----------
    rng
        Source of uniform numbers.
    towns
        Towns with their size, largest first.
    patients
        Patients of the whole region.
    count
        Number of trusts of all kinds; `None` for what England's numbers suggest, at least one of
        each kind.

    Returns
    -------
    Trusts
        Codes `RA1`, ... (acute), `RC1`, ... (community) and `RM1`, ... (mental health).
    """
    if count is None:
        numbers = [max(1, round(patients / service.patients_per_trust)) for service in SERVICES]
    else:
        numbers = apportion([1 / service.patients_per_trust for service in SERVICES], count)
    names = town_names(rng, len(towns))
    rows: list[tuple[str, str, str, float, float]] = []
    for service, number in zip(SERVICES, numbers, strict=True):
        width = len(str(number))
        in_town = apportion([town.sites for town in towns], number)
        homes = [rank for rank, hosted in enumerate(in_town) for _ in range(hosted)]
        marks = (2 * rng.random((number, 2)) - 1).tolist()
        for place, (rank, (east, north)) in enumerate(zip(homes, marks, strict=True), start=1):
            town = towns[rank]
            rows.append(
                (
                    f"{service.letters}{place:0{width}d}",
                    f"{names[rank]} {service.kind.title()} Trust (synthetic)",
                    service.kind,
                    float(round(town.easting + east * town.spread)),
                    float(round(town.northing + north * town.spread)),
                )
            )
    codes, titles, kinds, easting, northing = zip(*rows, strict=True) if rows else ((),) * 5
    still_open = ("",) * len(codes)
    return Trusts(
        codes, titles, kinds, np.array(easting, float), np.array(northing, float), still_open
    )


def draw_catchments(points: Integers, trusts: Trusts, reach: float) -> Relationships:
    """Share each practice's patients between the trusts of each kind by gravity.

    Within a kind, a share is proportional to `(d + reach)⁻⁴` with the straight-line distance d:
    the gravity model of hospital choice (Huff 1964), its exponent chosen so that about as many
    trusts reach 5 % of a practice's patients as in England (one to four).

    Parameters
    ----------
    points
        Practices in whole metres, shape (n, 2).
    trusts
        Trusts with coordinates.
    reach
        Metres within which distance hardly matters.

    Returns
    -------
    Relationships
        Shares rounded down to four decimals, so that a practice's add to at most 1; those below
        2 % are left out.
    """
    found: list[tuple[Integers, Integers, Integers]] = []
    for service in SERVICES:
        ranks = np.flatnonzero([kind == service.kind for kind in trusts.kinds])
        if len(ranks) == 0:
            continue
        homes = np.column_stack([trusts.easting[ranks], trusts.northing[ranks]])
        nearby = list(range(1, min(_NEAREST, len(ranks)) + 1))
        nearest: Integers = np.asarray(cKDTree(homes).query(points, k=nearby)[1], dtype=np.int64)
        offsets = homes[nearest] - points[:, None, :]
        metres = np.sqrt(offsets[..., 0] * offsets[..., 0] + offsets[..., 1] * offsets[..., 1])
        closeness = reach / (metres + reach)
        pull = closeness * closeness
        pull *= pull
        # Added column by column: the order of addition, and so the last bit, is the same anywhere.
        total = np.zeros(len(points))
        for column in pull.T:
            total += column
        units = np.floor(_UNIT * service.use * pull / total[:, None]).astype(np.int64)
        practice, rank = np.nonzero(units >= _LEAST_SHARE)
        found.append((practice, ranks[nearest[practice, rank]], units[practice, rank]))
    if not found:
        none = np.zeros(0, dtype=np.int64)
        return Relationships(none, none, np.zeros(0))
    practice, trust, unit = (np.concatenate(part) for part in zip(*found, strict=True))
    order = np.lexsort((trust, practice))
    return Relationships(practice[order], trust[order], unit[order] / _UNIT)
