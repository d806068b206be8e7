"""A synthetic region as the official files that `netform build` reads.

Names and columns are those of the published files of 2025. Every practice has a postcode of its
own, in an area that does not exist (`ZZ`), so that `build` puts it where the region has it.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import shapely

from netform.errors import InputError
from netform.problem import Neighbours, Practices, Problem, write_table
from netform.sources.contiguity import contiguity_by_cells
from netform.sources.outline import read_outline
from netform.sources.synthetic import GenerateOptions, land_of

MAPPING, LISTS = "gp-reg-pat-prac-map.csv", "gp-reg-pat-prac-all.csv"
POSTCODES, PRACTICES = "onspd.csv", "epraccur.csv"
TRUSTS, SHARES, OUTLINE = "trusts.csv", "shares.csv", "outline.geojson"
FILES = (MAPPING, LISTS, POSTCODES, PRACTICES, TRUSTS, SHARES, OUTLINE)

_PUBLICATION, _EXTRACTED = "GP_PRAC_PAT_LIST", "01Oct2025"
_REGION = ("E40009999", "Y99", "Synthetic region")
_MAPPING_HEADER = (
    *("PUBLICATION", "EXTRACT_DATE", "PRACTICE_CODE", "PRACTICE_NAME", "PRACTICE_POSTCODE"),
    *("PCN_CODE", "PCN_NAME", "ONS_SUB_ICB_LOCATION_CODE", "SUB_ICB_LOCATION_CODE"),
    *("SUB_ICB_LOCATION_NAME", "ONS_ICB_CODE", "ICB_CODE", "ICB_NAME", "ONS_COMM_REGION_CODE"),
    *("COMM_REGION_CODE", "COMM_REGION_NAME", "SUPPLIER_NAME"),
)
_LISTS_HEADER = (
    *("PUBLICATION", "EXTRACT_DATE", "TYPE", "SUB_ICB_LOCATION_CODE", "ONS_SUB_ICB_LOCATION_CODE"),
    *("CODE", "POSTCODE", "SEX", "AGE", "NUMBER_OF_PATIENTS"),
)
# Of the directory's fifty columns: netform looks for words, and takes the first that it knows.
_POSTCODES_HEADER = ("pcd", "pcd2", "pcds", "dointr", "doterm", "oseast1m", "osnrth1m")
_LETTERS = "ABDEFGHJLNPQRSTUWXYZ"  # those that the second half of a postcode may have


def write_official_files(problem: Problem, options: GenerateOptions, folder: Path) -> None:
    """Write a generated problem as official files, `FILES`, into a folder that is there.

    `netform build` with all of them, the outline included, gives back the practices, their places,
    list sizes, present networks and areas, the neighbours, and the trusts that have a share.

    Parameters
    ----------
    problem
        What `generate_problem` made of `options`.

    Raises
    ------
    InputError
        The neighbours that `build` would find are others: a strait is so narrow that the cells of
        one shore reach the other.
    """
    _write_outline(folder / OUTLINE, options)
    _hold_neighbours(problem, folder / OUTLINE)
    practices = problem.practices
    postcodes = [_postcode(i) for i in range(len(practices))]
    write_table(folder / MAPPING, _MAPPING_HEADER, _mapping_rows(practices, postcodes))
    write_table(folder / LISTS, _LISTS_HEADER, _list_rows(practices, postcodes))
    places = zip(practices.easting.tolist(), practices.northing.tolist(), strict=True)
    write_table(
        folder / POSTCODES,
        _POSTCODES_HEADER,
        (
            [text.replace(" ", "").ljust(7), text, text, "198001", "", east, north]
            for text, (east, north) in zip(postcodes, places, strict=True)
        ),
    )
    first, *others = _organisation_rows(practices, postcodes)
    write_table(folder / PRACTICES, first, others)  # published without a header
    trusts, shares = problem.trusts, problem.relationships
    write_table(
        folder / TRUSTS,
        ("trust_code", "name", "kind", "easting", "northing"),
        (
            [code, name, kind, round(east), round(north)]
            for code, name, kind, east, north in zip(
                *(trusts.codes, trusts.names, trusts.kinds),
                *(trusts.easting.tolist(), trusts.northing.tolist()),
                strict=True,
            )
        ),
    )
    write_table(
        folder / SHARES,
        ("practice_code", "trust_code", "share"),
        (
            [practices.codes[i], trusts.codes[t], share]
            for i, t, share in zip(
                shares.practice.tolist(), shares.trust.tolist(), shares.share.tolist(), strict=True
            )
        ),
    )


def _postcode(number: int) -> str:
    """Return the practice's postcode: `ZZ1 0AA`, `ZZ1 0AB`, …, one for each number."""
    rest, last = divmod(number, len(_LETTERS))
    rest, letter = divmod(rest, len(_LETTERS))
    district, sector = divmod(rest, 10)
    return f"ZZ{district + 1} {sector}{_LETTERS[letter]}{_LETTERS[last]}"


def _areas(practices: Practices) -> Iterator[tuple[str, str]]:
    return zip(practices.areas["icb_code"], practices.areas["sub_icb_code"], strict=True)


def _mapping_rows(practices: Practices, postcodes: list[str]) -> Iterator[list[str]]:
    for i, (icb, sub_icb) in enumerate(_areas(practices)):
        network = practices.current_network[i]
        yield [
            *(_PUBLICATION, _EXTRACTED, practices.codes[i], practices.names[i], postcodes[i]),
            *((network, f"{network} PCN") if network else ("U", "Unallocated")),
            *("", sub_icb, f"Synthetic ICB {icb} - {sub_icb}", "", icb, f"Synthetic ICB {icb}"),
            *(*_REGION, ""),
        ]


def _list_rows(practices: Practices, postcodes: list[str]) -> Iterator[list[object]]:
    for i, (_, sub_icb) in enumerate(_areas(practices)):
        patients = int(practices.patients[i])
        yield [
            *(_PUBLICATION, _EXTRACTED, "GP", sub_icb, "", practices.codes[i], postcodes[i]),
            *("ALL", "ALL", patients),
        ]


def _organisation_rows(practices: Practices, postcodes: list[str]) -> Iterator[list[str]]:
    """Return rows of the 27 columns of `epraccur`: an active general practice each."""
    for i, (icb, sub_icb) in enumerate(_areas(practices)):
        yield [
            *(practices.codes[i], practices.names[i], _REGION[1], icb),
            *("", "", "", "", "", postcodes[i], "20000101", "", "ACTIVE", "B", sub_icb),
            *("20000101", "", "", "", "", "", "0", "", sub_icb, "", "RO76", ""),
        ]


def _write_outline(path: Path, options: GenerateOptions) -> None:
    geometry = json.loads(shapely.to_geojson(land_of(options)))
    feature = {"type": "Feature", "properties": {"name": "land"}, "geometry": geometry}
    document = {"type": "FeatureCollection", "features": [feature]}
    path.write_text(json.dumps(document) + "\n", encoding="utf-8")


def _hold_neighbours(problem: Problem, outline: Path) -> None:
    """Refuse a region whose cells, seen from both shores at once, are not the generator's."""
    practices = problem.practices
    found = contiguity_by_cells(practices.easting, practices.northing, read_outline(outline))
    if _edges(found) != _edges(problem.neighbours):
        raise InputError(
            "official files cannot say who is beside whom: an island lies too near the coast",
            where="--official-files",
            remedy="ask for fewer --islands, or another --seed",
        )


def _edges(neighbours: Neighbours) -> set[tuple[int, int, str]]:
    pairs = zip(neighbours.first.tolist(), neighbours.second.tolist(), strict=True)
    return {(*pair, kind) for pair, kind in zip(pairs, neighbours.kind, strict=True)}
