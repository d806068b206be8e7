"""Practices that share a group, far from each other: what a search does must not depend on luck."""

from dataclasses import replace

import numpy as np
import pytest

from netform.plan import DualProof, group_cost
from netform.plan.proof.afresh import Afresh
from netform.problem import Organisation, tier_problem
from netform.solve.columns import lay_ground
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.pricing import Duals
from netform.sources import GenerateOptions, generate_problem

SITES = (3, 50, 90, 140)
FAIR = 2_000  # metres that a patient's dual pays for


@pytest.fixture(scope="module")
def view():
    problem = generate_problem(GenerateOptions(practices=150, seed=3))
    organisation = Organisation("ORG", "", "unit", SITES)
    return tier_problem(replace(problem, organisations=(organisation,)), "network")


def duals_paid_at(view, sites):
    """Return duals, in objective units, which pay for the whole unit at some of its sites."""
    dual = view.patients * FAIR * 1_000
    cost = group_cost(view, np.array(SITES))
    dual[list(SITES)] = 0
    dual[list(sites)] = cost.objective // len(sites)
    return dual


@pytest.mark.parametrize("sites", [SITES, SITES[:1], SITES[1:3], SITES[3:]])
def test_it_makes_no_difference_at_which_site_duals_pay_for_a_unit(view, sites):
    dual = duals_paid_at(view, sites)
    found = search_hubs(lay_ground(view), Duals(dual, (), dual[:0], 1), threshold=-1)
    assert found.is_complete
    assert len(found.columns) > 100
    assert found.steps < 5_000  # 25,000 to 500,000 where a site's own price is what counts
    lowest = int(found.lowest.min())
    proof = DualProof(tuple(dual.tolist()), ())
    assert Afresh(view).has_below(proof, lowest)
    assert Afresh(view).is_soon_known(proof, lowest - 1, 5_000)
    assert not Afresh(view).has_below(proof, lowest - 1)
