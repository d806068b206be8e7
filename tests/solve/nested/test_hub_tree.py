"""A hub's cheapest federation against all there are, by brute force."""

import random

import numpy as np
import pytest

from netform.plan.proof.knapsack_bound import Band, Sending
from netform.problem import Problem, tier_problem
from netform.solve import Limits
from netform.solve.columns import lay_ground
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.pricing import Duals
from netform.solve.nested.case_values import NONE_FITS
from netform.solve.nested.hub_tree import HubTree
from netform.solve.nested.proved_case import Prices
from tests.helpers.joint_judge import JointJudge
from tests.solve.nested.test_nested_solver import nested_problems

NO_LIMIT = Limits()
NO_NETWORKS = ColumnSet.join([])


def trees_of(problem: Problem) -> list[HubTree]:
    """Return a tree that knows nothing for each practice that may lead."""
    lower, upper = (tier_problem(problem, name) for name in ("network", "federation"))
    sending = Sending.of(upper)
    nothing = np.zeros(len(upper), dtype=np.int64)
    cuts = Duals(nothing, (), np.zeros(0, dtype=np.int64), scale=1)
    found = []
    for h in np.flatnonzero(np.diag(sending.is_possible)).tolist():
        unit = max(1.0, float(sending.cost.max()))
        tree = HubTree(h, lay_ground(lower), upper, sending, Band.of(upper), cuts, unit)
        tree.begin(NO_NETWORKS, nothing)
        found.append(tree)
    return found


def federations_of(problem: Problem, judge: JointJudge, hub: int) -> list[tuple[list[int], int]]:
    """Return the lawful federations with a practice, and what each costs when that one leads."""
    sending = Sending.of(tier_problem(problem, "federation"))
    place = {i: k for k, i in enumerate(judge.upper.participants)}
    found = []
    for group in judge.upper.columns:
        members = [place[i] for i in group]
        networks = judge.cheapest_networks(sum(1 << i for i in group))
        if hub in members and networks is not None and sending.is_possible[members, hub].all():
            found.append((members, networks + int(sending.cost[members, hub].sum())))
    return found


@pytest.mark.parametrize("seed", range(3))
def test_no_federation_costs_less_than_its_hubs_tree_proves(seed):
    rng = random.Random(seed)
    tight = compared = 0
    for problem, judge in nested_problems(14):
        for tree in trees_of(problem):
            federations = federations_of(problem, judge, tree.hub)
            typical = max((cost // len(members) for members, cost in federations), default=1)
            many = len(judge.upper.participants)
            paid = np.array([float(rng.randint(0, 2 * typical)) for _ in range(many)])
            tree.advance(paid, Prices(), NONE_FITS, NO_LIMIT)
            least = min((c - paid[m].sum() for m, c in federations), default=NONE_FITS)
            assert tree.lowest.value <= least + 1.0
            compared += bool(federations)
            tight += bool(federations) and tree.lowest.value >= least - 1e-3 * typical
    assert compared > 20
    assert tight > 0.8 * compared


def test_what_a_tree_has_proved_for_some_payments_holds_for_others():
    rng = random.Random(7)
    for problem, judge in nested_problems(10):
        for tree in trees_of(problem):
            federations = federations_of(problem, judge, tree.hub)
            many = len(judge.upper.participants)
            for _ in range(4):
                paid = np.array([float(rng.randint(0, 10**7)) for _ in range(many)])
                for leaf in tree.leaves:
                    leaf.value, leaf.found = -NONE_FITS, None
                tree.advance(paid, Prices(), NONE_FITS, NO_LIMIT)
            other = np.array([rng.randint(0, 10**7) for _ in range(many)])
            for members, cost in federations:
                inside = set(members)
                costs = [
                    leaf.duals.constant + float((leaf.duals.dearer - other)[members].sum())
                    for leaf in tree.leaves
                    if leaf.case.inside <= inside and not leaf.case.outside & inside
                ]
                assert min(costs) <= cost - other[members].sum()
