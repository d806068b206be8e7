"""Old plans under new codes."""

import warnings
from dataclasses import replace

import pytest

from netform.errors import InputError, NetformWarning
from netform.plan import read_plan
from netform.problem import Succession, Successors
from tests.helpers.make import make_problem

HEADER = "practice_code,network,network_hub\n"


@pytest.fixture
def read(tmp_path):
    """Read a plan for four practices, of which two succeed others."""
    problem = make_problem([10] * 4, [(0, 1), (1, 2), (2, 3)], floor=5, ceiling=30)
    rows = {"X1": "X2", "X2": "A10001", "X3": "A10001", "X4": "A10003"}
    problem = replace(
        problem, successors=Successors({code: Succession(to) for code, to in rows.items()})
    )

    def read_rows(rows):
        (tmp_path / "plan.csv").write_text(HEADER + rows)
        plan = read_plan(problem, tmp_path / "plan.csv")
        return [(group.members.tolist(), group.hub) for group in plan.tiers["network"]]

    return read_rows


def test_a_successor_takes_the_place_of_a_closed_practice(read):
    words = "plan.csv: closed practices are read as their successors: X1 as A10001"
    with pytest.warns(NetformWarning) as told:
        groups = read("A10000,N,X1\nX1,N,X1\nA10002,M,A10002\nA10003,M,A10002\n")
    assert groups == [([0, 1], 1), ([2, 3], 2)]
    assert [str(each.message) for each in told] == [words]


def test_the_successors_own_row_decides_and_a_hub_that_went_elsewhere_is_not_stated(read):
    with pytest.warns(NetformWarning, match="X1 as A10001, X4 as A10003"):
        groups = read("A10000,N,X1\nX1,N,X1\nA10001,M,\nA10002,M,\nX4,M,\n")
    assert groups == [([0], -1), ([1, 2, 3], -1)]


def test_of_several_closed_practices_the_first_gives_the_place(read):
    with pytest.warns(NetformWarning):
        groups = read("X1,N,\nX3,M,\nA10000,N,\nA10002,M,\nA10003,M,\n")
    assert groups == [([0, 1], -1), ([2, 3], -1)]


def test_a_plan_of_open_practices_is_read_in_silence(read):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert read("A10000,N,\nA10001,N,\n") == [([0, 1], -1)]


def test_a_code_without_a_successor_is_refused_as_ever(read):
    with pytest.raises(InputError, match="name its successor in"):
        read("X9,N,\n")
