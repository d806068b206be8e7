import json

import pytest

from netform.bench import Row


def row(**terms) -> Row:
    return Row("a", "network", "columns", terms.pop("status", "feasible"), **terms)


@pytest.mark.parametrize(
    ("objective", "bound", "gap"),
    [(100, 100, 0.0), (100, 90, 0.1), (0, 0, 0.0), (None, 90, None), (100, None, None)],
)
def test_the_gap(objective, bound, gap):
    assert row(objective=objective, bound=bound).gap == gap


@pytest.mark.parametrize(
    ("objective", "best", "gap"),
    [(110, 100, 0.1), (100, 100, 0.0), (90, 100, -0.1), (None, 100, None), (1, None, None)],
)
def test_the_gap_to_the_best_known(objective, best, gap):
    assert row(objective=objective, best_objective=best).gap_to_best == gap


def test_a_table_is_json_and_exact():
    huge = 2**60 + 1
    table = json.loads(json.dumps(row(objective=huge, bound=huge, faults=("x",)).to_table()))
    assert table["objective"] == huge
    assert (table["gap"], table["gap_to_best"]) == (0.0, None)
    assert table["faults"] == ["x"]
