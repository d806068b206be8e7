"""What is doubtful in travel is named; what is sound is left alone."""

import numpy as np
import pytest

from netform.problem.travel_checks import travel_findings, travel_summary
from tests.helpers.make import make_problem

POINTS = [(0, 0), (10_000, 0), (20_000, 0), (30_000, 0)]
EDGES = [(0, 1), (1, 2), (2, 3)]


def with_travel(change=None, unit="seconds", per_metre=0.07):
    """Make a problem on a line whose travel takes so long for each metre, about 50 km/h."""
    far = [[abs(x - y) for y, _ in POINTS] for x, _ in POINTS]
    table = [[round(d * per_metre) if d else 0 for d in row] for row in far]
    if change is not None:
        change(table)
    return make_problem(
        [10] * 4, EDGES, floor=10, ceiling=40, points=POINTS, travel=table, unit=unit
    )


def checks(problem):
    return [finding.check for finding in travel_findings(problem)]


def test_sound_travel_is_not_doubtful():
    assert checks(with_travel()) == []
    assert checks(with_travel(unit="metres", per_metre=1.3)) == []
    summary = travel_summary(with_travel())
    assert (summary.practices, summary.pairs, summary.listed) == (4, 12, 12)
    assert summary.median == 1_050


def test_straight_lines_are_as_they_are():
    problem = make_problem([10] * 4, EDGES, floor=10, ceiling=40, points=POINTS)
    assert travel_findings(problem) == []
    assert travel_summary(problem).listed == 12


def test_a_practice_without_travel_is_named():
    def change(table):
        for k in range(3):
            table[3][k] = table[k][3] = None

    problem = with_travel(change)
    alone, beside = travel_findings(problem)
    assert (alone.check, alone.names) == ("travel_alone", (problem.practices.codes[3],))
    assert beside.check == "travel_neighbours"
    assert set(beside.names) == set(problem.practices.codes[2:])
    assert travel_summary(problem).listed == 6


def test_one_way_and_uneven_pairs_are_told_apart():
    def one_way(table):
        table[0][3] = None

    (finding,) = travel_findings(with_travel(one_way))
    assert finding.check == "travel_one_way"
    assert "one direction only: 1" in finding.fault

    def uneven(table):
        table[0][3] *= 2

    (finding,) = travel_findings(with_travel(uneven))
    assert finding.check == "travel_uneven"

    def a_little(table):
        table[0][1] += 200

    assert checks(with_travel(a_little)) == []


@pytest.mark.parametrize(
    ("unit", "per_metre", "check"),
    [
        ("seconds", 0.07 / 60, "travel_speed"),  # minutes
        ("seconds", 70.0, "travel_speed"),  # milliseconds
        ("seconds", 1.0, "travel_speed"),  # metres of straight roads
        ("seconds", 1.3, "travel_speed"),  # metres of roads
        ("seconds", 0.0, "travel_speed"),  # nothing at all
        ("metres", 0.0013, "travel_short"),  # kilometres
        ("metres", 0.9, "travel_short"),
    ],
)
def test_another_unit_is_suspected(unit, per_metre, check):
    assert checks(with_travel(unit=unit, per_metre=per_metre)) == [check]


def test_many_practices_are_looked_at_in_blocks(monkeypatch):
    monkeypatch.setattr("netform.problem.travel_checks._SAMPLE", 0)

    def change(table):
        table[2][0] = None

    assert checks(with_travel(change)) == ["travel_one_way"]
    assert np.isclose(travel_summary(with_travel(change)).listed, 11)
