"""The LP of a case: below every federation, its duals lawful, in whatever order rows come."""

import random
from collections.abc import Iterator

import numpy as np

from netform.plan.proof.cases import Branch, Case
from netform.plan.proof.knapsack_bound import Band, Sending
from netform.plan.proof.ways import Way
from netform.problem import Problem, TierProblem, tier_problem
from netform.solve.columns import lay_ground
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.hub_search import search_hubs
from netform.solve.columns.pricing import Duals
from netform.solve.nested.inner_lp import InnerLP, InnerSolution
from netform.solve.nested.islands import violated_ways
from tests.solve.nested.test_hub_tree import federations_of
from tests.solve.nested.test_nested_solver import nested_problems

UNIT = 1e6


def networks_of(problem: Problem) -> ColumnSet:
    """Return every network of a problem."""
    lower = tier_problem(problem, "network")
    nobody_pays = Duals(np.zeros(len(lower), dtype=np.int64), (), np.zeros(0, dtype=np.int64))
    found = search_hubs(lay_ground(lower), nobody_pays, threshold=2**60, every=True)
    assert found.is_complete
    return found.columns


def solved(lp: InnerLP) -> InnerSolution:
    """Solve an LP; rows that can be kept are."""
    found = lp.solve()
    assert found is not None
    while not found.is_kept and lp.fine_more():
        found = lp.solve()
        assert found is not None
    return found


def lps(number: int) -> Iterator[tuple[TierProblem, ColumnSet, np.ndarray, list, Case, InnerLP]]:
    """Yield LPs of all networks with what they are of; each has some case of a hub."""
    rng = random.Random(5)
    for problem, judge in nested_problems(number):
        upper, networks = tier_problem(problem, "federation"), networks_of(problem)
        sending = Sending.of(upper)
        if len(networks) == 0 or len(upper) == 1:
            continue
        for hub in np.flatnonzero(np.diag(sending.is_possible)).tolist():
            case = Case(hub)
            other = rng.choice([i for i in range(len(upper)) if i != hub])
            for at in rng.choice(((), (Branch(networks=2),), (Branch(practice=other),))):
                case = rng.choice(case.halves(at))
            allowed = sending.is_possible[:, hub].copy()
            allowed[list(case.outside)] = False
            own = np.logical_and.reduceat(allowed[networks.member], networks.start[:-1])
            own_networks = networks.take(np.flatnonzero(own))
            paid = np.array([rng.randint(0, 10**7) for _ in range(len(upper))], dtype=np.float64)
            beyond = sending.cost[:, hub] - paid
            lp = InnerLP(case, beyond, upper.patients, Band.of(upper), [], UNIT)
            lp.bring(own_networks, own_networks.cost)
            federations = [
                (members, cost - paid[members].sum())
                for members, cost in federations_of(problem, judge, hub)
                if case.inside <= set(members) and not case.outside & set(members)
            ]
            yield upper, own_networks, beyond, federations, case, lp


def test_no_federation_of_a_case_with_any_number_of_networks_costs_less():
    compared = 0
    for _, _, _, federations, case, lp in lps(14):
        found = solved(lp)
        if federations and case.fewest == 1 and case.most is None:
            assert found.is_kept
            assert found.value <= min(value for _, value in federations) + 1.0
            compared += 1
    assert compared > 20


def test_no_network_costs_less_than_the_duals_say_it_pays():
    seen = 0
    for _, networks, _, _, _, lp in lps(14):
        found = solved(lp)
        for start, end, cost in zip(
            networks.start[:-1], networks.start[1:], networks.cost.tolist(), strict=True
        ):
            pays = found.practice[networks.member[start:end]].sum() + found.each
            assert cost >= pays - 1e-5 * max(UNIT, abs(cost), abs(pays))
            seen += 1
    assert seen > 500


def test_a_way_holds_whether_it_was_there_from_the_start_or_is_added():
    mattered = 0
    for upper, networks, beyond, federations, case, lp in lps(14):
        found = solved(lp)
        ways: list[Way] = violated_ways(found.share, case.hub, upper.adjacency)
        if not found.is_kept or not ways:
            continue
        for way in ways:
            lp.add_way(way)
        again = InnerLP(case, beyond, upper.patients, Band.of(upper), ways, UNIT)
        again.bring(networks, networks.cost)
        one, other = solved(lp), solved(again)
        assert one.is_kept == other.is_kept
        if one.is_kept:
            assert abs(one.value - other.value) <= 1e-6 * max(UNIT, abs(one.value))
            for way in ways:
                assert one.share[way.practice] <= one.share[list(way.boundary)].sum() + 1e-6
            if federations and case.fewest == 1 and case.most is None:
                assert one.value <= min(value for _, value in federations) + 1.0
        mattered += one.value > found.value + 1.0
    assert mattered > 3
