"""What `netform build` builds from, and how."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from netform.errors import InputError

SITES_WITHIN = 30.0
"""Kilometres within which a site counts as near, where no other number is given."""


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
        Trusts, and shares of patients by practice and trust.
    sites
        Sites of trusts: in the place of shares, each practice deals with the trust of the nearest
        site of each kind. Trusts go with one of shares and sites.
    sites_within
        Kilometres beyond which no site counts; `None` = `SITES_WITHIN`. For sites only.
    successors
        The direct successor of each closed or merged practice, to which its rows, patients and
        shares go.
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
    sites: Path | None = None
    sites_within: float | None = None
    successors: Path | None = None
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
            options.shares is not None and options.sites is not None,
            "--sites is a stand-in for --shares",
            "leave --sites out: shares are data",
        ),
        (
            options.sites is not None and options.trusts is None,
            "--sites needs --trusts, which says of what kind each trust is",
            "add --trusts",
        ),
        (
            (options.trusts is None) != (options.shares is None) and options.sites is None,
            "--trusts and --shares belong together",
            "give both or neither, or --trusts and --sites",
        ),
        (
            options.sites_within is not None and options.sites is None,
            "--sites-within is for --sites",
            "add that, or leave --sites-within out",
        ),
        (
            options.sites_within is not None and not 0 < options.sites_within <= 10_000,
            f"--sites-within {options.sites_within} is not above 0 and up to 10,000",
            "write kilometres",
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
