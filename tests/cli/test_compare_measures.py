"""The table of a comparison's measures: how numbers are written, and a line a measure."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netform.cli.compare_measures import _decimals, number, print_measures
from netform.plan import compare
from tests.helpers.make import make_problem
from tests.helpers.plans import plan_of, with_federations


@given(st.floats(0, 1))
def test_what_is_not_0_or_1_does_not_look_so(share: float) -> None:
    written = _decimals(share)
    assert (written == "0.0000") == (share == 0)
    assert (written == "1.0000") == (share == 1)
    sign, _, digits = written.rpartition(" ")
    if not sign:
        assert float(digits) == pytest.approx(share, abs=0.5001e-4)
    else:
        assert share < float(digits) if sign == "<" else share > float(digits)


def test_what_there_is_not_is_a_dash() -> None:
    assert number(None) == _decimals(None) == "-"
    assert number(1_234_567) == "1,234,567"


def test_each_measure_is_a_line_with_a_cell_a_plan(capsys) -> None:
    problem = with_federations(
        make_problem([30, 20, 10], [(0, 1), (1, 2)], floor=20, ceiling=60, inferred="")
    )
    print_measures(compare(problem, {"all": plan_of([{0, 1, 2}]), "pair": plan_of([{0, 1}, {2}])}))
    header, *lines = capsys.readouterr().out.split("\n\n")[0].splitlines()
    assert header.split() == ["all", "pair"]
    cells = {label: own for label, *own in (re.split(r"\s{2,}", line) for line in lines)}
    assert cells["lawful"] == ["yes", "no"]
    assert cells["faults"] == ["0", "1"]
    assert cells["network: groups"] == ["1", "2"]
    assert cells["network: patients of the smallest"] == ["60", "10"]
    assert cells["network: practices regrouped against all"] == ["0", "1"]
    assert cells["network: patients with new partners against all"] == ["0", "60"]
    assert cells["network: Rand index against all"] == ["1.0000", "0.3333"]
    assert cells["network: patients moved from present groups"] == ["-", "-"]
    # Neither plan has federations.
    assert not any(label.startswith("federation") for label in cells)
