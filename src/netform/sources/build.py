"""`netform build`: official files become a problem, with an account of every row.

The mapping file says who exists. List sizes and coordinates are joined to it; only a practice
without one of them is dropped. Contiguity is built from all practices that are kept, of the whole
input; an area's graph is that graph restricted to it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import shapely
from numpy.typing import NDArray

from netform.errors import InputError
from netform.problem import (
    FEDERATIONS,
    NETWORKS,
    Finding,
    Neighbours,
    Practices,
    Problem,
    Relationships,
    RelationshipSettings,
    Settings,
    SourceFile,
    StraightLine,
    Successors,
    Trusts,
)
from netform.sources import findings
from netform.sources.areas import area_filter
from netform.sources.contiguity import contiguity_by_cells, contiguity_by_overlap, restricted
from netform.sources.digest import source_file
from netform.sources.lists import ListSizes, read_lists
from netform.sources.mapping import PracticeMapping, read_mapping
from netform.sources.ods import read_organisations
from netform.sources.options import SITES_WITHIN, BuildOptions, check_options
from netform.sources.outline import hull, read_outline
from netform.sources.overlap import overlap_pairs, read_registrations
from netform.sources.postcodes import read_postcodes
from netform.sources.reconciliation import Reconciliation, reconcile
from netform.sources.remote_findings import remote_findings
from netform.sources.roster import join_roster, practice_postcodes
from netform.sources.sites import nearest_sites, read_sites
from netform.sources.successors import (
    SuccessorList,
    carried_lists,
    carried_mapping,
    carried_shares,
    kept_successors,
    read_successors,
    successors_note,
)
from netform.sources.trusts import Shares, TrustList, read_shares, read_trusts, relate

_NO_RELATIONSHIPS = Relationships(
    np.zeros(0, dtype=np.int64), np.zeros(0, dtype=np.int64), np.zeros(0)
)
_NO_TRUSTS = Trusts((), (), (), np.zeros(0), np.zeros(0), ())
_NO_SUCCESSION = SuccessorList("", Successors())


@dataclass(frozen=True, eq=False)
class Build:
    """A problem, the account of how it came about, and what to know of it."""

    problem: Problem
    reconciliation: Reconciliation
    warnings: tuple[Finding, ...]


def build_problem(options: BuildOptions) -> Build:
    """Build a problem from official files.

    Raises
    ------
    InputError
        The options contradict each other, a file has a fault, or no practice is left.
    """
    check_options(options)
    published = read_mapping(options.mapping)
    organisations = read_organisations(options.practices) if options.practices else {}
    listed = read_lists(options.lists)
    trusts = read_trusts(options.trusts) if options.trusts else None
    shares = read_shares(options.shares) if options.shares else None
    succession = read_successors(options.successors) if options.successors else _NO_SUCCESSION
    successors = succession.successors
    mapping = carried_mapping(published, successors, listed, organisations)
    lists = carried_lists(listed, successors)
    area = area_filter(options.areas, mapping)
    sites = read_sites(options.sites) if options.sites else None
    postcodes_of = practice_postcodes(mapping, organisations)
    wanted = set(postcodes_of) | (trusts.postcodes if trusts else set())
    wanted |= sites.postcodes if sites else set()
    postcodes = read_postcodes(options.postcodes, wanted)
    roster = join_roster(mapping, postcodes_of, lists, postcodes, area.mask(mapping).tolist())

    everyone = roster.kept
    inside = np.flatnonzero(everyone["in_area"])
    local = everyone.iloc[inside].reset_index(drop=True)
    if local.empty:
        raise InputError(
            "no practice is left: none has both a list size and coordinates",
            where=options.mapping.name,
            remedy="check that the files are of the same country and time",
        )
    national, doubtful = _contiguity(options, everyone, successors)
    neighbours = restricted(national, inside, len(everyone))
    practices = _practices(local, mapping)
    kept, relationships = _NO_TRUSTS, _NO_RELATIONSHIPS
    counting = RelationshipSettings()
    notes = [_contiguity_note(options, neighbours)]
    if options.successors:
        notes.append(
            successors_note(succession.file, successors, practices.position, published, listed)
        )

    warnings = findings.date_finding(mapping.extracted, lists.extracted)
    if options.practices:
        warnings += findings.practice_findings(
            local, organisations, options.practices.name, mapping.extracted
        )
    if options.outline:
        warnings += findings.outline_finding(local[doubtful[inside]], options.outline.name)
    if options.registrations:
        warnings += findings.registration_finding(local[doubtful[inside]])
    remote = remote_findings(national, everyone, str(area), organisations)
    warnings += remote
    named = [code for finding in remote for code in finding.names]
    warnings += findings.isolation_finding(neighbours, local, named)
    if trusts and shares:
        shares = carried_shares(shares, successors, listed)
        kept, relationships = relate(trusts.placed(postcodes), shares, practices.position)
        notes += _share_notes(trusts, shares, kept, relationships, everyone)
        warnings += findings.trust_findings(kept, relationships, trusts, local)
    elif trusts and sites:
        within = SITES_WITHIN if options.sites_within is None else options.sites_within
        inference = nearest_sites(sites.placed(postcodes), trusts, local, within)
        placed = inference.trusts.placed(postcodes)
        kept, relationships = relate(placed, inference.shares, practices.position)
        # Equal parts are no measured shares: each counts, however many there are.
        counting = RelationshipSettings(minimum_share=Decimal(0), inferred=inference.inferred)
        notes += inference.notes
        warnings += findings.site_findings(kept, relationships, local, inference.within)
    settings = Settings(
        name=area.name(mapping) if options.name is None else options.name,
        tiers=(NETWORKS, FEDERATIONS),
        relationships=counting,
        sources=tuple(_sources(options, mapping, lists)),
    )
    travel = StraightLine(practices.easting, practices.northing)
    return Build(
        problem=Problem(
            settings,
            practices,
            neighbours,
            travel,
            kept,
            relationships,
            successors=kept_successors(successors, practices.position),
        ),
        reconciliation=reconcile(mapping, lists, roster, str(area), tuple(notes)),
        warnings=tuple(warnings),
    )


def _contiguity(
    options: BuildOptions, practices: pd.DataFrame, successors: Successors
) -> tuple[Neighbours, NDArray[np.bool_]]:
    """Return the graph of all practices, and those whose neighbours are in doubt.

    In doubt are practices outside the outline, or without registrations by small area.
    """
    easting = practices["easting"].to_numpy(dtype=np.int64)
    northing = practices["northing"].to_numpy(dtype=np.int64)
    doubtful = np.zeros(len(practices), dtype=bool)
    if options.registrations is not None:
        position = {str(code): index for index, code in enumerate(practices["practice_code"])}
        for code, current in successors.carried(successors.rows).items():
            if current in position:
                position[code] = position[current]
        registrations = read_registrations(options.registrations, position)
        doubtful[np.setdiff1d(np.arange(len(practices)), registrations.practice)] = True
        pairs = overlap_pairs(registrations, len(practices), options.overlap_share)
        return contiguity_by_overlap(pairs, easting, northing, options.max_link_km), doubtful
    if options.outline is None:
        region = hull(np.column_stack([easting, northing]))
    else:
        region = read_outline(options.outline)
        doubtful = ~shapely.intersects_xy(region, easting, northing)
        if doubtful.all():
            raise InputError(
                "no practice lies inside the outline",
                where=options.outline.name,
                remedy="check that it is of the same country, in EPSG:4326 or EPSG:27700",
            )
    return contiguity_by_cells(easting, northing, region, options.max_link_km), doubtful


def _practices(local: pd.DataFrame, mapping: PracticeMapping) -> Practices:
    def texts(column: str) -> tuple[str, ...]:
        return tuple(str(text) for text in local[column])

    return Practices(
        codes=texts("practice_code"),
        names=texts("name"),
        easting=local["easting"].to_numpy(dtype=np.int64),
        northing=local["northing"].to_numpy(dtype=np.int64),
        patients=local["patients"].to_numpy(dtype=np.int64),
        areas={column: texts(column) for column in mapping.area_columns},
        current_network=texts("network"),
        current_federation=("",) * len(local),
        participation=("member",) * len(local),
    )


def _contiguity_note(options: BuildOptions, neighbours: Neighbours) -> str:
    region = options.outline.name if options.outline else "the hull of all points and 10 km"
    ways = {
        "voronoi": f"cells clipped to {region}",
        "overlap": f"at least {options.overlap_share:.2%} of patients from common LSOAs",
    }
    kinds = ", ".join(
        f"{neighbours.kind.count(kind):,} {kind}" for kind in sorted(set(neighbours.kind))
    )
    return f"neighbours: {len(neighbours.first):,} pairs ({kinds or 'none'}); " + (
        ways[options.contiguity]
        + (f"; links up to {options.max_link_km:g} km" if options.max_link_km else "")
    )


def _share_notes(
    trusts: TrustList,
    shares: Shares,
    kept: Trusts,
    relationships: Relationships,
    everyone: pd.DataFrame,
) -> list[str]:
    strangers = int((~shares.frame["practice_code"].isin(everyone["practice_code"])).sum())
    occurring = len(set(kept.codes) & set(trusts.frame.index))
    return [
        f"shares: {len(relationships.practice):,} of {len(shares.frame):,} rows kept; "
        f"{strangers:,} are of practices that the input does not keep",
        f"trusts: {len(kept.codes)} kept, those that occur in the shares kept; "
        f"{len(trusts.frame) - occurring} of the {len(trusts.frame)} in {trusts.file} do not",
    ]


def _sources(
    options: BuildOptions, mapping: PracticeMapping, lists: ListSizes
) -> Iterator[SourceFile]:
    yield source_file(options.mapping, "mapping", mapping.extracted)
    yield source_file(options.lists, "lists", lists.extracted)
    others = ("postcodes", "practices", "trusts", "shares", "sites", "outline", "registrations")
    for role in (*others, "successors"):
        path: Path | None = getattr(options, role)
        if path is not None:
            yield source_file(path, role)
