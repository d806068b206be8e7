"""What is proved of a part is what its proof claims, and never more than the optimum."""

from dataclasses import replace

from netform.plan import CoupledPart
from netform.solve.nested.part_bounds import PartBounds
from tests.solve.nested.test_better_plans import NO_LIMIT
from tests.solve.nested.test_many_federations import parts


def assert_claimed(bounds: PartBounds, before: int, optimum: int) -> int:
    """Hold a bound to its proof, to the one before and to the optimum; return it."""
    proof = bounds.proof()
    assert proof is not None
    assert before <= bounds.bound == proof.claimed <= optimum
    return bounds.bound


def test_bounds_of_all_kinds_are_what_the_proof_claims():
    risen = 0
    for part, led, optimum in parts(12):
        nobody_pays = (0,) * len(part)
        bounds = PartBounds(part, led, nobody_pays, 1)
        known = [assert_claimed(bounds, 0, optimum)]
        bounds.begin_counts().raise_bound(NO_LIMIT, optimum // 2, 1, lambda: None)
        known.append(assert_claimed(bounds, known[-1], optimum))
        bounds.begin_many().raise_bound(NO_LIMIT, optimum)
        known.append(assert_claimed(bounds, known[-1], optimum))
        risen += known[-1] > known[0]
        proof = bounds.proof()
        assert proof is not None
        fresh = PartBounds(part, led, nobody_pays, 1)
        fresh.kept = proof
        assert fresh.bound == proof.claimed
        assert fresh.proof() == proof
        fresh.kept = CoupledPart(proof.practices, (replace(proof.proofs[0], claimed=0),))
        assert fresh.bound == known[0]
    assert risen > 3


def test_what_counts_prove_of_each_number_is_at_least_what_they_prove_of_all():
    for part, led, optimum in parts(9):
        counts = PartBounds(part, led, (0,) * len(part), 1).begin_counts()
        counts.raise_bound(NO_LIMIT, optimum, 1, lambda: None)
        each = [counts.proved(number) for number in part.numbers]
        assert min(each) == counts.bound
        assert [proof.claimed for proof in counts.proofs()] == each
