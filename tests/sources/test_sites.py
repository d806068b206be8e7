"""Nearest sites: read, and held to a search with plain loops."""

import math

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.errors import InputError
from netform.sources.postcodes import Postcodes
from netform.sources.sites import Inference, SiteList, nearest_sites, read_sites
from netform.sources.trusts import TrustList, read_trusts
from tests.sources.conftest import Write

HEAD = "site_code,site_name,trust_code,kind,easting,northing\n"
TRUSTS = (
    "trust_code,name,kind,close_date\n"
    "RA1,First,acute,\nRA2,Second,acute,\nRC1,Third,community,\nRX1,Shut,acute,20200331\nRU1,Odd,,\n"
)


def practices(*points: tuple[int, int]) -> pd.DataFrame:
    return pd.DataFrame(
        [(f"A{k}", east, north) for k, (east, north) in enumerate(points)],
        columns=["practice_code", "easting", "northing"],
    )


def inferred(
    write: Write, rows: str, *points: tuple[int, int], within: float = 10.0, head: str = HEAD
) -> Inference:
    sites = read_sites(write("sites.csv", head + rows))
    return nearest_sites(sites, read_trusts(write("t.csv", TRUSTS)), practices(*points), within)


def pairs(found: Inference) -> list[tuple[str, str]]:
    frame = found.shares.frame
    return list(zip(frame["practice_code"], frame["trust_code"], strict=True))


def test_the_published_columns_are_read(write: Write) -> None:
    text = (
        "site_code,site_name,subtype,postcode,latitude,longitude,trust_code_2018,trust_name_2018\n"
        "RA101,Royal Infirmary,Hospital,ab1 2cd,52.6,-2.0,RA1,First\n"
    )
    sites = read_sites(write("s.csv", text))
    (row,) = sites.frame.to_dict("records")
    assert (row["trust_code"], row["trust_name"], row["kind"]) == ("RA1", "First", "")
    assert (row["title"], row["postcode"]) == ("RA101 (Royal Infirmary)", "AB12CD")
    assert row["easting"] == pytest.approx(400_100, abs=100)
    assert sites.postcodes == set()


def test_coordinates_are_looked_up_by_postcode(write: Write) -> None:
    sites = read_sites(write("s.csv", "trust_code,postcode\nRA1,ab1 2cd\nRA1,zz9 9zz\n"))
    assert sites.postcodes == {"AB12CD", "ZZ99ZZ"}
    placed = sites.placed(Postcodes("p.csv", {"AB12CD": (400_000, 300_000)}, frozenset()))
    assert placed.frame["easting"].tolist()[0] == 400_000
    assert placed.postcodes == {"ZZ99ZZ"}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("site_code,easting,northing\nS1,1,1\n", "s.csv, row 1: column 'trust_code' is missing"),
        ("trust_code,easting\nRA1,1\n", "s.csv, row 1: there are no coordinates"),
        ("trust_code,easting,northing\n", "s.csv: there is no site"),
        ("trust_code,easting,northing\n,1,1\n", "s.csv, row 2, column trust_code: the trust code"),
        ("trust_code,easting,northing\nRA1,x,1\n", "row 2, column easting: 'x' is not a number"),
        ("trust_code,easting,northing\nRA1,1,1e300\n", "s.csv, row 2, column easting: the site l"),
        ("", "s.csv: the file is empty"),
    ],
)
def test_faults_are_named(write: Write, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_sites(write("s.csv", text))


def test_the_nearest_site_of_each_kind_counts_in_equal_parts(write: Write) -> None:
    rows = "S1,,RA1,,1000,500\nS2,,RA2,,3000,500\nS3,,RC1,,9000,500\nS4,,RC1,,1,5500\n"
    found = inferred(write, rows, (900, 500), (2_900, 500), (40_000, 500))
    assert pairs(found) == [("A0", "RA1"), ("A0", "RC1"), ("A1", "RA2"), ("A1", "RC1")]
    assert found.shares.frame["share"].tolist() == [0.5] * 4
    assert found.inferred == "nearest site of each kind within 10 km"
    assert "4 pairs of 2 practices" in found.notes[0]
    assert "straight line" in found.notes[0]


def test_of_equal_distances_the_smallest_trust_code_counts(write: Write) -> None:
    for rows in ("S1,,RA2,,1000,1\nS2,,RA1,,3000,1\n", "S2,,RA1,,3000,1\nS1,,RA2,,1000,1\n"):
        assert pairs(inferred(write, rows, (2_000, 1))) == [("A0", "RA1")]


@pytest.mark.parametrize(("within", "count"), [(3.0, 1), (2.999, 0), (2.9995, 1), (0.0004, 0)])
def test_a_site_at_the_very_distance_still_counts(write: Write, within: float, count: int) -> None:
    found = inferred(write, "S1,,RA1,,4000,1\n", (1_000, 1), within=within)
    assert len(pairs(found)) == count


def test_the_kind_is_that_of_the_trust_before_that_of_the_site(write: Write) -> None:
    rows = "S1,,RA1,community,1,1\nS2,,RU1,acute,2,2\nS3,,RZ9,hospice,3,3\nS4,,RZ8,,4,4\n"
    found = inferred(write, rows, (1, 1))
    kinds = found.trusts.frame["kind"]
    assert (kinds["RA1"], kinds["RU1"]) == ("acute", "acute")
    assert (kinds["RZ9"], kinds["RZ8"]) == ("hospice", "unknown")
    assert pairs(found) == [("A0", "RA1"), ("A0", "RZ8"), ("A0", "RZ9")]


def test_a_trust_that_only_the_sites_know_takes_its_name_from_them(write: Write) -> None:
    head = "trust_code,trust_name,easting,northing\n"
    found = inferred(write, "RZ9,Abbey Care,1,1\n", (1, 1), head=head)
    assert found.trusts.frame.at["RZ9", "name"] == "Abbey Care"
    assert found.trusts.frame.at["RA1", "name"] == "First"


def test_two_kinds_of_one_trust_are_refused_where_they_would_count(write: Write) -> None:
    rows = "S1,,RZ9,acute,1,1\nS2,,RZ9,,2,2\nS3,,RZ9,community,3,3\n"
    with pytest.raises(InputError, match=r"sites.csv, row 4: the sites of trust RZ9 state two kin"):
        inferred(write, rows, (1, 1))
    assert pairs(inferred(write, rows.replace("RZ9", "RA1"), (1, 1))) == [("A0", "RA1")]


def test_sites_of_closed_trusts_and_without_coordinates_are_left_aside_by_name(
    write: Write,
) -> None:
    rows = "S1,Old Infirmary,RX1,,1,1\nS2,Nowhere,RA1,,,\nS3,Gone,RX1,,,\nS4,Far,RA2,,5000,1\n"
    found = inferred(write, rows, (1, 1))
    assert pairs(found) == [("A0", "RA2")]
    assert found.notes[1:] == (
        "sites: 1 of the 4 in sites.csv used",
        "left aside: 2 sites of trusts that are closed in t.csv: S1 (Old Infirmary), S3 (Gone)",
        "left aside: 1 site without coordinates: S2 (Nowhere)",
    )
    with pytest.raises(InputError, match=r"sites.csv: no site is left"):
        inferred(write, rows.replace("RA2", "RX1"), (1, 1))


def test_kilometres_are_said_in_full(write: Write) -> None:
    said = [
        inferred(write, "S1,,RA1,,1,1\n", (1, 1), within=within).within
        for within in (30.0, 0.5, 1234.567, 10_000.0)
    ]
    assert said == ["30 km", "0.5 km", "1234.567 km", "10000 km"]


coordinate = st.integers(1, 30)
point = st.tuples(coordinate, coordinate)
site = st.tuples(st.sampled_from(["T1", "T2", "T3", "T4"]), point)


@given(
    points=st.lists(point, min_size=1, max_size=6),
    sites=st.lists(site, min_size=1, max_size=12),
    kinds=st.lists(st.sampled_from(["acute", "community"]), min_size=4, max_size=4),
    metres=st.integers(0, 40),
)
@settings(max_examples=100, deadline=None)
def test_plain_loops_find_the_same(
    points: list[tuple[int, int]],
    sites: list[tuple[str, tuple[int, int]]],
    kinds: list[str],
    metres: int,
) -> None:
    kind_of = dict(zip(("T1", "T2", "T3", "T4"), kinds, strict=True))
    blank = [""] * len(sites)
    listed = pd.DataFrame(
        {
            "title": blank,
            "trust_code": [trust for trust, _ in sites],
            "trust_name": blank,
            "kind": blank,
            "easting": [float(east) for _, (east, _) in sites],
            "northing": [float(north) for _, (_, north) in sites],
            "postcode": blank,
        }
    )
    trusts = pd.DataFrame(
        {
            "name": "",
            "kind": list(kind_of.values()),
            "easting": math.nan,
            "northing": math.nan,
            "postcode": "",
            "closed": "",
        },
        index=list(kind_of),
    )
    found = nearest_sites(
        SiteList("s.csv", listed), TrustList("t.csv", trusts), practices(*points), metres / 1000
    )
    expected = []
    for k, here in enumerate(points):
        for kind in set(kinds):
            near = [
                (round(math.dist(here, there)), trust)
                for trust, there in sites
                if kind_of[trust] == kind
            ]
            if near and min(near)[0] <= metres:
                expected.append((f"A{k}", min(near)[1]))
    assert pairs(found) == sorted(expected)
    totals = found.shares.frame.groupby("practice_code")["share"].sum()
    assert all(abs(total - 1) < 1e-9 for total in totals)
