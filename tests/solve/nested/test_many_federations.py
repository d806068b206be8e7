"""The bound of a part with many federations: never more than the optimum, and never taken back."""

from collections.abc import Iterator

import numpy as np

from netform.plan.proof.knapsack_bound import knapsack_bound
from netform.problem import tier_problem
from netform.solve import Limits
from netform.solve.columns.pricing import Duals
from netform.solve.nested.federation import Federation
from netform.solve.nested.led_plans import LedPlans
from netform.solve.nested.many_federations import ManyFederations
from netform.solve.nested.part import Part
from tests.solve.nested.test_nested_solver import nested_problems

NO_LIMIT = Limits()


def searches(number: int) -> Iterator[tuple[ManyFederations, Part, int]]:
    """Yield searches that begin with nothing, their parts, and what the best plan costs."""
    for problem, judge in nested_problems(number):
        tiers = tuple(tier_problem(problem, name) for name in ("network", "federation"))
        lower, upper = tiers
        nobody_pays = np.zeros(len(upper), dtype=np.int64)
        if judge.optimum is None or knapsack_bound(upper, nobody_pays) is None:
            continue
        duals = Duals(nobody_pays, (), np.zeros(0, dtype=np.int64), scale=1)
        part = Part.of(np.arange(len(upper)), (lower, upper), duals, 0, NO_LIMIT)
        led = LedPlans(part.inside, part.ground, part.upper, part.sending, part.duals)
        yield ManyFederations(part, nobody_pays, led, 1), part, judge.optimum


def test_a_bound_that_is_asked_for_is_gone_on_from():
    risen = 0
    for many, _, optimum in searches(9):
        assert many.claimed == 0
        claims = []
        for share in (0.3, 0.9, 2.0):
            many.raise_bound(NO_LIMIT, int(share * optimum))
            claims.append(many.claimed)
        assert claims == sorted(claims)
        assert claims[-1] <= optimum
        risen += claims[-1] > claims[0]
    assert risen > 3


def test_a_proof_whose_check_would_be_long_is_not_taken(monkeypatch):
    monkeypatch.setattr("netform.solve.nested.many_federations._STEPS", -1)
    for many, _, optimum in searches(4):
        many.raise_bound(NO_LIMIT, 2 * optimum)
        assert many.proof is None
        assert many.claimed == many.foretold == 0


def test_plans_that_are_led_as_the_bound_says_are_cheaper_each_time_and_no_cheaper_than_the_best():
    found = 0
    for many, part, optimum in searches(9):
        many.raise_bound(NO_LIMIT, 2 * optimum)
        totals: list[int] = []

        def gained(federations: list[Federation], part=part, totals=totals) -> None:
            part.federations = federations
            totals.append(part.cutoff)

        many.lead(NO_LIMIT, gained)
        assert totals == sorted(set(totals), reverse=True)
        assert all(total >= optimum for total in totals)
        found += bool(totals)
    assert found > 3
