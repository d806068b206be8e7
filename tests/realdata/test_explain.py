"""Real ICBs without a plan: who is named, and what the least waivers are; pytest -m slow."""

import pytest

from netform.plan import recheck, verify
from netform.plan.proof.witness import witness_faults
from netform.solve import Limits, Status, solve
from netform.solve.explain import explain
from netform.solve.least_outside import outside_of
from netform.solve.waive_cheapest import waive_cheapest
from tests.realdata.test_icbs import OFFICIAL, assert_proved, build

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not OFFICIAL.is_dir(), reason=f"the real data are not in {OFFICIAL}"),
]


def solving(problem, tiers, limits):
    return solve(problem, tiers=tiers, limits=limits)


@pytest.mark.parametrize(
    ("icb", "practice"), [("QT1", "Y08082"), ("QHG", "Y07040"), ("QMF", "Y06592")]
)
def test_the_practice_without_neighbours_is_explained_and_waived_alone(icb, practice):
    problem = build(icb)
    found = explain(problem)
    assert found.rules == ()
    for witness in found.result.witnesses:
        assert witness.practices == (practice,)
        assert witness_faults(problem, witness, found.result.certificate) == []
    (mending,) = found.mendings
    assert mending.part.practices == (practice,)
    cheapest = {remedy.kind: remedy for remedy in mending.remedies if remedy.is_cheapest}
    assert set(cheapest) == {"waive floor", "bridge", "leave out"}
    waived = waive_cheapest(problem, ("network",), Limits(), solving)
    least = waived.least["network"]
    patients = int(problem.practices.patients[problem.practices.position[practice]])
    assert outside_of(least, "network") == 30_000 - patients == cheapest["waive floor"].patients
    assert least.certificate is not None
    assert recheck(least.problem, least.certificate).holds
    assert_proved(waived.result.problem, waived.result)
    assert waived.result.verification is not None
    used = waived.result.verification.tiers["network"].waivers
    assert [each.practice for each in used if each.bound == "floor"] == [practice]


@pytest.mark.parametrize("icb", ["QSL", "QT6"])
def test_where_there_is_a_plan_nothing_is_waived(icb):
    """Somerset, and Cornwall with St Mary's on the Isles of Scilly among its practices."""
    problem = build(icb)
    found = waive_cheapest(problem, ("network",), Limits(), solving)
    assert found.least == {}
    assert found.result.status is Status.OPTIMAL
    assert found.result.plan is not None
    assert verify(problem, found.result.plan).faults == []
