"""What `netform build` builds from, and how."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from netform.errors import InputError


@dataclass(frozen=True)
class BuildOptions:
    """What to build from.

    Attributes
    ----------
    mapping, lists, postcodes
        The mapping file, list sizes and the postcode directory.
    practices
        The ODS file `epraccur`: fills empty postcodes and warns.
    trusts, shares
        Trusts, and shares of patients by practice and trust: both or neither.
    areas
        Texts `column=value`: values of one column are joined, several columns intersect.
    contiguity
        `voronoi`: cells of the practices' points share an edge; `overlap`: patients come from the
        same small areas.
    registrations, overlap_share
        Patients by practice and LSOA, and the least overlap of neighbours; for `overlap` only.
    outline
        GeoJSON to which cells are clipped, for `voronoi` only; `None` = the hull and 10 km.
    max_link_km
        Drop edges between points farther apart; `None` = drop none.
    name
        The problem's name; `None` = the area's.
    """

    mapping: Path
    lists: Path
    postcodes: Path
    practices: Path | None = None
    trusts: Path | None = None
    shares: Path | None = None
    areas: tuple[str, ...] = ()
    contiguity: Literal["voronoi", "overlap"] = "voronoi"
    registrations: Path | None = None
    overlap_share: float = 0.05
    outline: Path | None = None
    max_link_km: float | None = None
    name: str | None = None


def check_options(options: BuildOptions) -> None:
    """Refuse options that contradict each other, before any file is read.

    Raises
    ------
    InputError
        The first contradiction, or a number that is out of range.
    """
    by_overlap = options.contiguity == "overlap"
    faults = [
        (
            (options.trusts is None) != (options.shares is None),
            "--trusts and --shares belong together",
            "give both or neither",
        ),
        (
            by_overlap and options.registrations is None,
            "--contiguity overlap needs registrations by LSOA",
            "add --registrations",
        ),
        (
            not by_overlap and options.registrations is not None,
            "--registrations is for --contiguity overlap",
            "add that, or leave --registrations out",
        ),
        (
            by_overlap and options.outline is not None,
            "--outline is for --contiguity voronoi",
            "leave one of the two out",
        ),
        (
            not 0 < options.overlap_share <= 1,
            f"--overlap-share {options.overlap_share} is not above 0 and up to 1",
            "write a share such as 0.05",
        ),
        (
            options.max_link_km is not None and not options.max_link_km > 0,
            f"--max-link-km {options.max_link_km} is not above 0",
            "write kilometres",
        ),
    ]
    for is_fault, fault, remedy in faults:
        if is_fault:
            raise InputError(fault, remedy=remedy)
