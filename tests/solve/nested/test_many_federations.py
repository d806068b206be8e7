"""The bound of a part with many federations: never more than the optimum, and never taken back."""

from collections.abc import Iterator

import numpy as np

from netform.plan import CoupledPart
from netform.plan.proof.knapsack_bound import knapsack_bound
from netform.problem import tier_problem
from netform.solve import Limits
from netform.solve.columns.pricing import Duals
from netform.solve.nested.federation import Federation
from netform.solve.nested.led_plans import LedPlans
from netform.solve.nested.many_federations import ManyFederations
from netform.solve.nested.part import Part
from netform.solve.nested.proofs import without_idle
from tests.solve.nested.test_nested_solver import nested_problems

NO_LIMIT = Limits()


def parts(number: int) -> Iterator[tuple[Part, LedPlans, int]]:
    """Yield parts of which nothing is known, and what the best plan costs."""
    for problem, judge in nested_problems(number):
        lower, upper = (tier_problem(problem, name) for name in ("network", "federation"))
        nobody_pays = np.zeros(len(upper), dtype=np.int64)
        if judge.optimum is None or knapsack_bound(upper, nobody_pays) is None:
            continue
        duals = Duals(nobody_pays, (), np.zeros(0, dtype=np.int64), scale=1)
        part = Part.of(np.arange(len(upper)), (lower, upper), duals, 0, NO_LIMIT)
        led = LedPlans(part.inside, part.ground, part.upper, part.sending, part.duals)
        yield part, led, judge.optimum


def searches(number: int) -> Iterator[tuple[ManyFederations, Part, int]]:
    """Yield searches that begin with nothing, their parts, and what the best plan costs."""
    for part, led, optimum in parts(number):
        nobody_pays = np.zeros(len(part), dtype=np.int64)
        yield ManyFederations(part, nobody_pays, led, 1), part, optimum


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


def test_numbers_of_federations_have_proofs_of_their_own_that_hold():
    by_itself, risen = 0, 0
    for many, part, optimum in searches(16):
        many.raise_bound(NO_LIMIT, int(0.3 * optimum))
        before = many.claimed
        many.raise_least(NO_LIMIT, 2 * optimum, lambda _: 0, lambda: None)
        assert before <= many.claimed <= optimum
        assert all(proof.fewest == k.start for k, proof in many.proofs.items())
        assert all(proof.most == k.stop - 1 for k, proof in many.proofs.items())
        whole = CoupledPart(part.upper.codes, tuple(many.proofs.values()))
        needed = without_idle(whole.proofs)
        assert CoupledPart(whole.practices, needed).claimed == whole.claimed
        assert len(needed) <= len(whole.proofs)
        by_itself += len(part.numbers) > 1 and any(len(k) == 1 for k in many.proofs)
        risen += many.claimed > before
    assert by_itself > 1
    assert risen > 5


def test_what_else_is_proved_of_a_number_need_not_be_proved_again():
    for many, part, optimum in searches(9):
        many.raise_least(NO_LIMIT, optimum, lambda _, known=optimum: known, lambda: None)
        assert not many.proofs
        assert all(many.proved(k) == 0 for k in part.numbers)


def test_a_proof_whose_check_would_be_long_is_not_taken(monkeypatch):
    monkeypatch.setattr("netform.solve.nested.many_federations._STEPS", -1)
    for many, _, optimum in searches(4):
        many.raise_bound(NO_LIMIT, 2 * optimum)
        assert not many.proofs
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
