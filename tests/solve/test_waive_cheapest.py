"""The fewest patients outside the band, the waivers that allow them, and other remedies."""

from collections.abc import Sequence
from itertools import combinations

from netform.plan import recheck, verify
from netform.plan.proof.witness import witness_faults
from netform.problem import Problem, Rule, Waiver, tier_problem, with_changes
from netform.solve import Limits, Result, Status, solve
from netform.solve.least_outside import least_outside, outside_of
from netform.solve.parts_without_plan import PartWithoutPlan, parts_without_plan, with_only
from netform.solve.remedies import Remedy, remedies
from netform.solve.waive_cheapest import waive_cheapest
from tests.helpers.brute_force import Judge
from tests.helpers.joint_judge import with_federations
from tests.helpers.make import make_problem
from tests.helpers.problems import problems, problems_without_plan, random_problem

NO_LIMITS = Limits()


def solving(problem: Problem, tiers: Sequence[str], limits: Limits) -> Result:
    return solve(problem, tiers=tiers, limits=limits, threads=1)


def one_tier(problem: Problem, tier: str, limits: Limits) -> Result:
    return solve(problem, tiers=(tier,), limits=limits, threads=1)


def fewest_outside(problem: Problem, *, below: bool = True, above: bool = True) -> int | None:
    """Return by brute force how few patients are outside the band in any plan."""
    highest = 2 * problem.settings.tier("network").ceiling if above else None
    floor = 0 if below else None
    judge = Judge(problem.with_tier("network", hard_floor=floor, hard_ceiling=highest))
    totals = (sum(sum(judge.outside(group)) for group in plan) for plan in judge.partitions())
    return min(totals, default=None)


def test_the_fewest_patients_outside_are_those_of_brute_force():
    for problem in problems_without_plan(150):
        for below, above in ((True, True), (True, False), (False, True)):
            fewest = fewest_outside(problem, below=below, above=above)
            result = least_outside(
                problem, "network", NO_LIMITS, one_tier, below=below, above=above
            )
            if fewest is None:
                assert result.status is Status.INFEASIBLE
            else:
                assert result.status is Status.OPTIMAL
                assert outside_of(result, "network") == fewest


def test_parts_without_a_plan_are_those_of_brute_force():
    some = 0
    for family, seed in problems(150):
        problem = random_problem(family, seed, 8)
        found = parts_without_plan(problem, "network", NO_LIMITS, one_tier)
        assert bool(found) == (Judge(problem).optimum is None)
        for part in found:
            own = with_only(problem, part.practices)
            assert Judge(own).optimum is None
            for witness in part.witnesses:
                if witness.kind != "closed_search":
                    assert witness_faults(own, witness, None) == []
        codes = [code for part in found for code in part.practices]
        rest = tuple(code for code in tier_problem(problem, "network").codes if code not in codes)
        if rest:
            assert Judge(with_only(problem, rest)).optimum is not None
        some += bool(rest) and bool(found)
    assert some >= 10


def test_waived_as_cheaply_as_can_be_there_is_a_plan_with_no_patient_more_outside():
    waived = 0
    for problem in problems_without_plan(200):
        found = waive_cheapest(problem, ("network",), NO_LIMITS, solving)
        fewest = fewest_outside(problem)
        if fewest is None:
            assert found.result.status is Status.INFEASIBLE
            assert found.least == {}
            continue
        waived += 1
        result = found.result
        assert result.status is Status.OPTIMAL
        assert result.plan is not None
        assert verify(result.problem, result.plan).faults == []
        judge = Judge(problem)
        groups = [tuple(group.members.tolist()) for group in result.plan.tiers["network"]]
        assert sum(sum(judge.outside(group)) for group in groups) == fewest
        for proof in found.least.values():
            assert proof.certificate is not None
            assert recheck(proof.problem, proof.certificate).holds
    assert waived >= 20


def test_waivers_that_would_be_used_beyond_need_are_held_to_the_fewest():
    """With its floor waived, the first practice would rather be alone, 15 patients short."""
    points = [(0, 0), (9_000, 0), (9_001, 0), (9_002, 0)]
    edges = [(0, 1), (1, 2), (2, 3)]
    problem = make_problem([35, 10, 25, 25], edges, floor=50, ceiling=60, points=points)
    found = waive_cheapest(problem, ("network",), NO_LIMITS, solving)
    assert found.result.plan is not None
    account = verify(found.result.problem, found.result.plan).tiers["network"]
    assert account.outside == 5
    assert [used.reason for used in account.waivers] == ["the band is elastic"]


def test_what_has_a_plan_is_solved_as_it_is():
    problem = make_problem([20, 20], [(0, 1)], floor=30, ceiling=40)
    found = waive_cheapest(problem, ("network",), NO_LIMITS, solving)
    assert found.result.status is Status.OPTIMAL
    assert found.least == {}
    assert found.result.problem.settings == problem.settings


# ---- remedies ------------------------------------------------------------------------------------


def of_kind(found: list[Remedy], kind: str) -> Remedy | None:
    return next((remedy for remedy in found if remedy.kind == kind), None)


def with_remedy(problem: Problem, remedy: Remedy) -> Problem:
    """Return the problem with what a remedy says."""
    if remedy.kind == "bridge":
        return with_changes(problem, rules=[Rule(kind="bridge", practices=remedy.practices)])
    if remedy.kind == "leave out":
        return with_changes(problem, leave_out=remedy.practices)
    bound = "floor" if remedy.kind == "waive floor" else "ceiling"
    waivers = [Waiver(practice=code, bound=bound, reason="a test") for code in remedy.practices]
    return with_changes(problem, waivers=waivers)


def test_each_remedy_mends_its_part_and_is_the_cheapest_of_its_kind():
    kinds = set()
    for problem in problems_without_plan(150):
        (part, *others) = parts_without_plan(problem, "network", NO_LIMITS, one_tier)
        found = remedies(problem, part, NO_LIMITS, one_tier)
        own = with_only(problem, part.practices)
        for bound in ("floor", "ceiling"):
            fewest = fewest_outside(own, below=bound == "floor", above=bound == "ceiling")
            waiver = of_kind(found, f"waive {bound}")
            assert (None if waiver is None else waiver.patients) == fewest
        for remedy in found:
            kinds.add(remedy.kind)
            mended = with_remedy(problem, remedy)
            if not others and (remedy.kind != "leave out" or Judge(mended).participants):
                assert Judge(mended).optimum is not None
        bridge = of_kind(found, "bridge")
        if bridge is not None and bridge.is_cheapest and not others:
            hold_bridge(problem, part, bridge)
    assert kinds == {"waive floor", "waive ceiling", "bridge", "join giant", "leave out"}


def test_no_kind_of_remedy_may_take_all_the_time():
    asked = []

    def noted(problem, tier, limits):
        asked.append((limits.elapsed(), limits.seconds))
        return one_tier(problem, tier, limits)

    problem = problems_without_plan(10)[0]
    (part, *_) = parts_without_plan(problem, "network", NO_LIMITS, one_tier)
    remedies(problem, part, NO_LIMITS, noted)
    assert len(asked) >= 2
    assert all(seconds is not None and seconds - now <= 30 for now, seconds in asked)
    asked.clear()
    remedies(problem, part, Limits(seconds=0), noted)
    assert all(seconds <= now for now, seconds in asked)


def hold_bridge(problem: Problem, part: PartWithoutPlan, bridge: Remedy) -> None:
    """No shorter bridge out of the part makes it and the part at its other end feasible."""
    view = tier_problem(problem, "network")
    inside = {view.codes.index(code) for code in part.practices}
    free = {i for i in range(len(view)) if not view.giant[i]}
    far = Judge(problem).far
    for i, j in ((i, j) for i in inside for j in free - inside):
        way = far.get((int(view.source[i]), int(view.source[j])))
        if way is not None and way < (bridge.travel or 0):
            rule = Rule(kind="bridge", practices=(view.codes[i], view.codes[j]))
            assert Judge(with_changes(problem, rules=[rule])).optimum is None


def test_practices_that_a_rule_binds_together_are_one_part():
    problem = make_problem([30, 30, 30], [], floor=20, ceiling=70)
    codes = problem.practices.codes
    asked = with_changes(problem, rules=[Rule(kind="together", practices=codes[:2])])
    (found,) = parts_without_plan(asked, "network", NO_LIMITS, one_tier)
    assert found.practices == codes[:2]
    assert [pair for pair in combinations(found.practices, 2)] == [codes[:2]]


def test_with_two_tiers_each_tier_waives_what_it_must():
    """A lonely practice is short of both floors; the small part is looked at first."""
    edges = [(0, 1), (1, 2), (2, 3), (0, 3)]
    problem = with_federations(make_problem([20] * 4 + [7], edges, floor=30, ceiling=40), 60, 90)
    found = waive_cheapest(problem, ("network", "federation"), NO_LIMITS, solving)
    assert found.result.status is Status.OPTIMAL
    assert {tier: outside_of(least, tier) for tier, least in found.least.items()} == {
        "network": 23,
        "federation": 53,
    }
    for proof in found.least.values():
        assert proof.certificate is not None
        assert recheck(proof.problem, proof.certificate).holds
