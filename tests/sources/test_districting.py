"""Districting problems of the literature are read as stated, and faults are placed."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from netform.errors import InputError
from netform.problem.location import NOT_ALLOWED
from netform.sources.districting import read_districting

NODES = "id,name,population,x,y\na,One,10,0,0\nb,Two,20,3,4\nc,Three,30,0,1\n"
EDGES = "u,v,shared\na,b,1.5\nc,b,2\n"
DISTANCES = "0,1.5,2\n1.5,0,inf\n2.25,3,0\n"
TOML = """
name = "three"
nodes = "nodes.csv"
edges = "edges.csv"
groups = 2
floor = 5
ceiling = 40
"""


def write(folder: Path, toml: str = TOML, **files: str) -> Path:
    """Write a problem; `nodes`, `edges` and `distances` replace the usual files."""
    texts = {"nodes": NODES, "edges": EDGES, "distances": DISTANCES, **files}
    for name, text in texts.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    path = folder / "three.toml"
    path.write_text(toml, encoding="utf-8")
    return path


def test_a_problem_is_read_as_it_is_stated(tmp_path: Path) -> None:
    more = 'distances = "distances.csv"\ncost = "population*distance^2"\npublished = 8.40e3\n'
    problem = read_districting(write(tmp_path, TOML + more))
    assert problem.name == "three"
    assert problem.units == ("a", "b", "c")
    assert problem.sizes.tolist() == [10, 20, 30]
    assert problem.edges is not None
    assert problem.edges.tolist() == [[0, 1], [1, 2]]
    assert (problem.floor, problem.ceilings.tolist(), problem.groups) == (5, [40] * 3, 2)
    assert problem.contiguous
    assert problem.published == Decimal("8400")
    assert problem.scale == 1_000_000
    assert problem.costs.of(0, 1) == Fraction(10 * 9, 4)  # 10 people, 1.5 miles
    assert problem.costs.of(2, 0) == Fraction(30 * 81, 16)  # from row to column
    assert problem.costs.distance[1, 2] == NOT_ALLOWED
    assert problem.cost.tolist()[0] == [0, 22_500_000, 40_000_000]
    assert problem.cost[1, 2] == NOT_ALLOWED
    assert problem.unrounded is None


def test_numbers_as_programs_print_them_are_read(tmp_path: Path) -> None:
    nodes = NODES.replace(",3,4", ",2.9999999999999996,4.0e0")
    rows = "0.0,1.500000000000000000e+00,2\n0.1,0,2.0000000000004\n2.25,0.30000000000000004,0\n"
    toml = TOML + 'distances = "distances.csv"\ncost = "distance"\n'
    costs = read_districting(write(tmp_path, toml, nodes=nodes, distances=rows)).costs
    assert costs.of(0, 1) == Fraction(3, 2)
    assert costs.of(1, 0) == Fraction(1, 10)
    assert costs.of(1, 2) == 2, "to the twelfth decimal"
    assert costs.of(2, 1) == Fraction(3, 10)
    straight = read_districting(write(tmp_path, TOML, nodes=nodes)).costs
    assert straight.distance[0, 1] == 5 * straight.unit


@pytest.mark.parametrize(
    ("cost", "expected"),
    [
        ("population*distance^2", Fraction(10 * 25)),
        ("population*distance", Fraction(10 * 5)),
        ("distance", Fraction(5)),
    ],
)
def test_without_distances_they_are_straight_lines(
    tmp_path: Path, cost: str, expected: Fraction
) -> None:
    problem = read_districting(write(tmp_path, TOML + f'cost = "{cost}"\n'))
    assert problem.costs.of(0, 1) == expected
    root = problem.costs.distance[1, 2] / problem.costs.unit  # from (3, 4) to (0, 1)
    assert root == pytest.approx(18**0.5, abs=6e-10)


def test_degrees_give_geodesics_in_miles(tmp_path: Path) -> None:
    nodes = "id,population,lon,lat\na,1,0,0\nb,1,1,0\nc,1,0,90\n"
    problem = read_districting(write(tmp_path, TOML, nodes=nodes))
    miles = problem.costs.distance / problem.costs.unit
    # One degree of the equator is a 360th of 2 pi 6378.137 km; a quarter meridian 10,001.9657 km.
    assert miles[0, 1] == pytest.approx(2 * np.pi * 6378.137 / 360 / 1.609344, abs=1e-9)
    assert miles[0, 2] == pytest.approx(10_001.965729 / 1.609344, abs=1e-5)


def test_distances_that_are_rounded_geodesics_are_known_as_such(tmp_path: Path) -> None:
    nodes = "id,population,lon,lat\na,1,0,0\nb,1,1,0\nc,1,0,2\n"
    fine = read_districting(write(tmp_path, TOML, nodes=nodes)).costs
    rows = [[f"{Decimal(int(each)) / fine.unit:.9f}" for each in row] for row in fine.distance]
    text = "".join(",".join(row) + "\n" for row in rows)
    toml = TOML + 'distances = "distances.csv"\n'
    problem = read_districting(write(tmp_path, toml, nodes=nodes, distances=text))
    assert problem.unrounded is not None
    assert (problem.unrounded.distance == fine.distance).all()
    assert problem.costs.of(0, 1) != problem.unrounded.of(0, 1)
    other = text.replace(rows[0][1], rows[0][1][:-1] + str((int(rows[0][1][-1]) + 5) % 10), 1)
    assert read_districting(write(tmp_path, toml, nodes=nodes, distances=other)).unrounded is None


def test_a_file_with_a_number_of_plans_and_no_cost_is_counted(tmp_path: Path) -> None:
    counted = TOML + "published_number_of_plans = 3\n"
    assert not read_districting(write(tmp_path, counted)).is_priced
    assert read_districting(write(tmp_path, counted + 'cost = "distance"\n')).is_priced


FAULTS = [
    ({"toml": TOML + 'colour = "red"\n'}, "three.toml: key 'colour' is unknown"),
    ({"toml": TOML.replace("groups = 2\n", "")}, "three.toml: key 'groups' is missing"),
    ({"toml": TOML.replace("groups = 2", "groups = 0")}, "three.toml: groups"),
    ({"toml": TOML.replace("floor = 5", "floor = 50")}, "floor 50 is above the ceiling 40"),
    ({"toml": TOML + 'cost = "miles"\n'}, "three.toml: cost"),
    ({"toml": TOML.replace('edges = "edges.csv"\n', "")}, "contiguous districts need"),
    ({"toml": TOML + "scale = 0\n"}, "three.toml: scale"),
    ({"toml": "name = \n"}, "three.toml: the file is not valid TOML"),
    ({"nodes": "id,name\na,One\n"}, "nodes.csv, row 1: column 'population' is missing"),
    ({"nodes": "id,population,x,y\n"}, "nodes.csv: there is no row"),
    (
        {"nodes": NODES.replace("20", "2.5")},
        "nodes.csv, row 3, column population: the population is '2.5'",
    ),
    ({"nodes": NODES.replace("c,Three", "a,Three")}, "nodes.csv, row 4, column id: id 'a' stands"),
    ({"nodes": NODES.replace(",3,4", ",east,4")}, "nodes.csv, row 3, column x: the coordinate"),
    ({"nodes": "id,population\na,1\nb,2\nc,3\n"}, "neither distances nor coordinates"),
    (
        {"nodes": "id,population,lon,lat\na,1,0,0\nb,1,1,91\nc,1,2,2\n"},
        "nodes.csv, row 3, column lat: the coordinate is '91'",
    ),
    ({"edges": "u,v\na,b\nc,d\n"}, "edges.csv, row 3, column v: id 'd' is not among the nodes"),
    ({"edges": "u,v\na,a\n"}, "edges.csv, row 2, column v: 'a' is its own neighbour"),
    ({"distances": "0,1,2\n1,0,2\n"}, "distances.csv: there are 2 rows and 3 nodes"),
    ({"distances": "0,1,2\n1,0\n1,2,0\n"}, "distances.csv, row 2: the row has 2 cells"),
    (
        {"distances": DISTANCES.replace("2.25", "far")},
        "distances.csv, row 3, column 1: the distance is 'far'",
    ),
    (
        {"distances": DISTANCES.replace("2.25", "90000000").replace("3,0", "0.123456789012,0")},
        "distances.csv, row 3, column 1: the distance 90000000.000000000000 is too large",
    ),
    (
        {"distances": DISTANCES.replace("2.25", "-2")},
        "distances.csv, row 3, column 1: the distance is '-2'",
    ),
]


@pytest.mark.parametrize(("texts", "message"), FAULTS)
def test_a_fault_is_one_message_with_its_place(
    tmp_path: Path, texts: dict[str, str], message: str
) -> None:
    given = dict(texts)
    toml = given.pop("toml", TOML)
    if "distances" in given:
        toml += 'distances = "distances.csv"\n'
    with pytest.raises(InputError) as caught:
        read_districting(write(tmp_path, toml, **given))
    assert message in str(caught.value)
    assert "Remedy:" in str(caught.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "edges.csv").unlink()
    with pytest.raises(InputError, match=r"edges\.csv: the file is missing"):
        read_districting(path)
    with pytest.raises(InputError, match="the file is missing"):
        read_districting(tmp_path / "other.toml")


def test_a_scale_that_costs_outgrow_is_refused(tmp_path: Path) -> None:
    problem = read_districting(write(tmp_path, TOML + "scale = 1_000_000_000_000_000_000\n"))
    with pytest.raises(InputError, match="declare a smaller scale"):
        _ = problem.cost
