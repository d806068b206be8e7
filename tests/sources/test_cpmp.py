"""Capacitated p-median problems are read in both layouts, and faults are placed."""

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from netform.errors import InputError
from netform.sources.cpmp import Distances, read_cpmp

OWN_CAPACITIES = "3 2\n0 0 10 4\n1.5 2 20 5\n7 1 30 6\n"
ONE_CAPACITY = " 1 713\n 3 2 12\n 1 0 0 4\n 2 1 1 5\n 3 7 1 6\n"


def write(folder: Path, text: str) -> Path:
    path = folder / "p.txt"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_layout_with_a_capacity_a_point_is_recognised(tmp_path: Path) -> None:
    problem = read_cpmp(write(tmp_path, OWN_CAPACITIES))
    assert problem.groups == 2
    assert problem.units == ("1", "2", "3")
    assert problem.ceilings.tolist() == [10, 20, 30]
    assert problem.sizes.tolist() == [4, 5, 6]
    assert problem.costs.of(0, 1) == Fraction(5, 2)
    assert problem.published is None
    assert not problem.contiguous
    assert problem.edges is None
    assert problem.floor == 0


def test_the_layout_with_one_capacity_is_recognised(tmp_path: Path) -> None:
    problem = read_cpmp(write(tmp_path, ONE_CAPACITY))
    assert problem.groups == 2
    assert problem.units == ("1", "2", "3")
    assert problem.ceilings.tolist() == [12] * 3
    assert problem.sizes.tolist() == [4, 5, 6]
    assert problem.published == Decimal(713)
    assert problem.cost.tolist() == [[0, 1, 7], [1, 0, 6], [7, 6, 0]]  # cut off, not rounded
    assert problem.scale == 1


@pytest.mark.parametrize(
    ("text", "distances", "expected"),
    [
        (OWN_CAPACITIES, "truncated", 7),
        (OWN_CAPACITIES, "exact", 50**0.5),
        (OWN_CAPACITIES, "as published", 50**0.5),
        (ONE_CAPACITY, "exact", 50**0.5),
        (ONE_CAPACITY, "truncated", 7),
    ],
)
def test_distances_are_as_asked_for(
    tmp_path: Path, text: str, distances: Distances, expected: float
) -> None:
    problem = read_cpmp(write(tmp_path, text), distances)
    assert float(problem.costs.of(0, 2)) == pytest.approx(expected, abs=6e-10)


def test_a_best_value_is_not_compared_with_other_distances(tmp_path: Path) -> None:
    assert read_cpmp(write(tmp_path, ONE_CAPACITY), "exact").published is None
    assert read_cpmp(write(tmp_path, ONE_CAPACITY.replace("713", "0"))).published is None


FAULTS = [
    ("", "p.txt: the file is empty"),
    ("3\n", "p.txt, row 1: the first line has 1 numbers"),
    (OWN_CAPACITIES.replace("3 2", "x 2"), "p.txt, row 1, column 1: the number of points is 'x'"),
    (OWN_CAPACITIES.replace("3 2", "3 4"), "p.txt, row 1, column 2: there are 4 medians"),
    (OWN_CAPACITIES.replace("3 2", "4 2"), "p.txt, row 5: there are 3 rows and 4 points"),
    (OWN_CAPACITIES + "1 1 1 1\n", "p.txt, row 5: there are 4 rows and 3 points"),
    (OWN_CAPACITIES.replace("7 1 30 6", "7 1 30"), "p.txt, row 4: the row has 3 numbers"),
    (OWN_CAPACITIES.replace("7 1 30", "7 1 30.5"), "p.txt, row 4, column 3: the capacity"),
    (OWN_CAPACITIES.replace("7 1 30 6", "7 1 30 -6"), "p.txt, row 4, column 4: the demand is '-6'"),
    (OWN_CAPACITIES.replace("1.5 2", "nan 2"), "p.txt, row 3, column 1: the coordinate is 'nan'"),
    (ONE_CAPACITY.replace("713", "best"), "p.txt, row 1, column 2: the best value is 'best'"),
    (ONE_CAPACITY.replace("3 2 12", "3 2 twelve"), "p.txt, row 2, column 3: the capacity"),
    (ONE_CAPACITY.replace("\n 3 7", "\n\n 2 7"), "p.txt, row 6, column 1: the id stands twice"),
]


@pytest.mark.parametrize(("text", "message"), FAULTS)
def test_a_fault_is_one_message_with_its_place(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(InputError) as caught:
        read_cpmp(write(tmp_path, text))
    assert message in str(caught.value)
    assert "Remedy:" in str(caught.value)


def test_a_missing_file_is_a_fault(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        read_cpmp(tmp_path / "none.txt")
