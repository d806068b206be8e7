"""Growth by area: what is read, and what is refused."""

import numpy as np
import pytest

from netform.errors import InputError
from netform.plan import StressTerms, read_growth, stress
from netform.plan.stress_test.futures import Futures
from tests.helpers.make import make_problem
from tests.helpers.plans import plan_of


@pytest.fixture
def problem():
    return make_problem(
        [100, 100, 100, 100],
        [(0, 1), (1, 2), (2, 3)],
        floor=0,
        ceiling=1_000,
        areas={"icb_code": ["QGH", "QGH", "QJ2", ""], "sub_icb_code": ["18C", "", "15M", ""]},
    )


def growth_of(problem, tmp_path, *rows):
    path = tmp_path / "growth.csv"
    path.write_text("\n".join(["area,value,factor", *rows]) + "\n")
    return read_growth(problem.practices, path)


def test_factors_of_several_columns_multiply_and_the_others_keep_theirs(problem, tmp_path):
    found = growth_of(problem, tmp_path, "icb_code,QGH,1.5", "sub_icb_code,18C,1.1")
    assert found.tolist() == [1.5 * 1.1, 1.5, 1.0, 1.0]
    assert growth_of(problem, tmp_path).tolist() == [1.0] * 4


def test_lists_grow_before_they_drift(problem, tmp_path):
    growth = growth_of(problem, tmp_path, "icb_code,QGH,1.25", "icb_code,QJ2,0")
    terms = StressTerms(0, 0, draws=3)
    (block,) = Futures(problem, terms, growth)
    assert block.lists.tolist() == [[125, 125, 0, 100]] * 3
    plan = plan_of([{0, 1}, {2, 3}])
    found = stress(problem, {"p": plan}, terms, growth=growth).plans[0]
    assert [group.quantiles[1] for group in found.groups] == [250, 100]
    assert [group.margin.patients for group in found.groups] == [200, 200]  # today
    assert np.array_equal(growth, [1.25, 1.25, 0.0, 1.0])


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("icb,QGH,1.03", "growth.csv, row 2, column area: .*'icb'.*Remedy: the nearest are icb_c"),
        ("icb_code,QG,1.03", "row 2, column value: .*'QG' in the column icb_code.*nearest are QGH"),
        ("icb_code,,1.03", "row 2, column value: "),
        ("icb_code,QGH,103%", "row 2, column factor: '103%' is no factor.*1.03 for 3 % more"),
        ("icb_code,QGH,-1", "is no factor from 0 to 10"),
        ("icb_code,QGH,11", "is no factor from 0 to 10"),
        ("icb_code,QGH,nan", "is no factor from 0 to 10"),
        ("icb_code,QGH,1\nicb_code,QGH,1", "QGH stands twice .first in row 2."),
        ("icb,QGH,1\nicb_code,QGH,x", "1 more fault in the file"),
    ],
)
def test_what_is_wrong_is_named_with_a_remedy(problem, tmp_path, row, words):
    with pytest.raises(InputError, match=words):
        growth_of(problem, tmp_path, row)


def test_a_problem_without_areas_has_no_growth(tmp_path):
    bare = make_problem([1, 1], [(0, 1)], floor=0, ceiling=5)
    with pytest.raises(InputError, match="there is none: leave the row out"):
        growth_of(bare, tmp_path, "icb_code,QGH,1")


def test_a_file_that_is_missing_or_lacks_a_column_is_refused(problem, tmp_path):
    with pytest.raises(InputError, match="the file is missing"):
        read_growth(problem.practices, tmp_path / "none.csv")
    (tmp_path / "short.csv").write_text("area,value\n")
    with pytest.raises(InputError, match="column 'factor' is missing"):
        read_growth(problem.practices, tmp_path / "short.csv")
