"""Real ICBs, from the official files to a proved and rechecked plan; minutes: pytest -m slow."""

from pathlib import Path

import pytest

from netform.plan import recheck, verify
from netform.plan.proof.witness import witness_faults
from netform.problem import Problem, Waiver, with_changes
from netform.solve import Result, Status, solve
from netform.sources import BuildOptions, build_problem

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "england"
OFFICIAL = DATA / "official"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not OFFICIAL.is_dir(), reason=f"the real data are not in {OFFICIAL}"),
]


def build(icb: str | None) -> Problem:
    """Build a board, or all of England."""
    return build_problem(
        BuildOptions(
            mapping=OFFICIAL / "gp-reg-pat-prac-map_2025-10.csv",
            lists=DATA / "list_sizes_2025.csv",
            postcodes=OFFICIAL / "onspd_2025-11_gp_postcodes.csv",
            practices=OFFICIAL / "epraccur_2026-02.csv",
            trusts=DATA / "trusts.csv",
            shares=DATA / "practice_trust_shares.csv",
            areas=() if icb is None else (f"icb_code={icb}",),
        )
    ).problem


def assert_proved(problem: Problem, result: Result) -> None:
    assert result.status is Status.OPTIMAL
    assert result.objective == result.bound
    assert result.plan is not None
    verification = verify(problem, result.plan)
    assert verification.faults == []
    assert verification.objective == result.objective
    assert result.certificate is not None
    checked = recheck(problem, result.certificate)
    assert checked.faults == []
    assert checked.certified == result.objective


@pytest.mark.parametrize("icb", ["QMJ", "QKK", "QF7", "QGH", "QJ2", "QOX", "QHM", "QT6"])
def test_an_icb_is_proved_optimal(icb):
    problem = build(icb)
    result = solve(problem)
    assert_proved(problem, result)
    assert result.seconds < 60


@pytest.mark.parametrize(("icb", "practice"), [("QT1", "Y08082"), ("QHG", "Y07040")])
def test_a_practice_whose_neighbours_are_all_outside_is_named(icb, practice):
    problem = build(icb)
    result = solve(problem)
    assert result.status is Status.INFEASIBLE
    assert result.plan is None
    assert practice in {code for witness in result.witnesses for code in witness.practices}
    for witness in result.witnesses:
        assert practice in witness.fault
        assert witness_faults(problem, witness, result.certificate) == []
    waiver = Waiver(practice=practice, bound="floor", reason="serves patients from everywhere")
    waived = with_changes(problem, waivers=[waiver])
    alone = solve(waived)
    assert_proved(waived, alone)
    assert alone.verification is not None
    used = alone.verification.tiers["network"].waivers
    assert practice in {waiver.practice for waiver in used}
    without = with_changes(problem, leave_out=[practice])
    assert_proved(without, solve(without))
