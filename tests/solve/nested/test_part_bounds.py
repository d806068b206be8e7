"""What is proved of a part is what its proof claims, and never more than the optimum."""

from dataclasses import replace

import numpy as np

from netform.plan import CoupledPart
from netform.plan.proof.knapsack_bound import knapsack_bound
from netform.problem import tier_problem
from netform.solve.columns.pricing import Duals
from netform.solve.nested.led_plans import LedPlans
from netform.solve.nested.part import Part
from netform.solve.nested.part_bounds import PartBounds
from tests.solve.nested.test_better_plans import NO_LIMIT
from tests.solve.nested.test_nested_solver import nested_problems


def assert_claimed(bounds: PartBounds, before: int, optimum: int) -> int:
    """Hold a bound to its proof, to the one before and to the optimum; return it."""
    proof = bounds.proof()
    assert proof is not None
    assert before <= bounds.bound == proof.claimed <= optimum
    return bounds.bound


def test_bounds_of_all_kinds_are_what_the_proof_claims():
    risen = 0
    for problem, judge in nested_problems(12):
        lower, upper = (tier_problem(problem, name) for name in ("network", "federation"))
        nobody_pays = np.zeros(len(upper), dtype=np.int64)
        if judge.optimum is None or knapsack_bound(upper, nobody_pays) is None:
            continue
        duals = Duals(nobody_pays, (), np.zeros(0, dtype=np.int64), scale=1)
        part = Part.of(np.arange(len(upper)), (lower, upper), duals, 0, NO_LIMIT)
        led = LedPlans(part.inside, part.ground, part.upper, part.sending, part.duals)
        bounds = PartBounds(part, led, tuple(nobody_pays.tolist()), 1)
        known = [assert_claimed(bounds, 0, judge.optimum)]
        enough = judge.optimum // 2
        bounds.begin_counts().raise_bound(NO_LIMIT, enough, 1, lambda: None)
        known.append(assert_claimed(bounds, known[-1], judge.optimum))
        bounds.begin_many().raise_bound(NO_LIMIT, judge.optimum)
        known.append(assert_claimed(bounds, known[-1], judge.optimum))
        risen += known[-1] > known[0]
        proof = bounds.proof()
        assert proof is not None
        fresh = PartBounds(part, led, tuple(nobody_pays.tolist()), 1)
        fresh.kept = proof
        assert fresh.bound == proof.claimed
        assert fresh.proof() == proof
        fresh.kept = CoupledPart(proof.practices, (replace(proof.proofs[0], claimed=0),))
        assert fresh.bound == known[0]
    assert risen > 3
