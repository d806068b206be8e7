"""Pricers: what they bring in is negative, and their shortfall mends the duals."""

import pytest

from netform.solve.columns import lay_ground
from netform.solve.columns.pricers import EFFORTS, ListedColumns, SearchedColumns
from netform.solve.columns.pricing import reduced_costs
from netform.solve.limits import Limits
from tests.helpers.amount import few_or_all
from tests.helpers.brute_force import Judge
from tests.solve.columns.test_hub_search import cases


@pytest.mark.parametrize("number", few_or_all(60, 160))
@pytest.mark.parametrize("effort", [10, *EFFORTS])
@pytest.mark.parametrize("kind", ["listed", "searched"])
def test_the_shortfall_leaves_no_negative_reduced_cost_and_a_true_bound(kind, effort, number):
    mended = 0
    for problem, view, columns, duals, _ in cases(number):
        if kind == "listed":
            priced = ListedColumns(columns, threads=2).price(duals, effort=effort)
        else:
            priced = SearchedColumns(lay_ground(view), threads=2).price(duals, effort=effort)
        assert (priced.shortfall <= 0).all()
        proof = duals.repaired(priced.shortfall)
        assert reduced_costs(columns, proof).min() >= 0
        optimum = Judge(problem).optimum
        if optimum is not None:
            assert proof.bound <= optimum
        negative = reduced_costs(columns, duals).min() < 0
        if priced.is_exact:
            assert (len(priced.columns) > 0) == negative
        mended += negative
        assert (reduced_costs(priced.columns, duals) < 0).all()
    assert mended > number // 3


def test_a_search_that_a_limit_ends_still_gives_a_true_bound():
    for problem, view, columns, duals, _ in cases(160):
        pricer = SearchedColumns(lay_ground(view), threads=2)
        priced = pricer.price(duals, effort=EFFORTS[-1], limits=Limits(seconds=0))
        assert not priced.is_exact
        proof = duals.repaired(priced.shortfall)
        assert reduced_costs(columns, proof).min() >= 0
        optimum = Judge(problem).optimum
        if optimum is not None:
            assert proof.bound <= optimum
