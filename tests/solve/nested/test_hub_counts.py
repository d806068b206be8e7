"""Bounds by how many hubs lie where: never above a plan, certified as claimed, and they end."""

import random
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from netform.plan import CoupledPart, JointCertificate, recheck_joint, verify
from netform.plan.cost import beyond_any_plan
from netform.plan.proof.counts_proof import CountsLeaf, CountsProof, CountsSplit, CountsStates
from netform.plan.proof.hub_knapsacks import HubKnapsacks
from netform.plan.proof.knapsack_bound import Sending, in_steps, numbers_of_groups
from netform.plan.proof.recheck import Recheck
from netform.plan.proof.regions import Regions
from netform.problem import Integers, Problem, TierProblem, tier_problem
from netform.solve import Limits, Result, Status, solve
from netform.solve.nested import nested_solver
from netform.solve.nested.counts_bound import CountsBound
from netform.solve.nested.hub_counts import HubCounts
from netform.solve.nested.hub_volume import HubVolume
from netform.solve.nested.proofs import upper_proof
from netform.solve.nested.region_tree import region_tree
from tests.helpers.joint_judge import with_federations
from tests.helpers.make import make_problem
from tests.helpers.problems import problems, random_problem
from tests.helpers.seat_judge import SeatJudge, random_regions
from tests.plan.proof.test_counts_proof import (
    cheapest_by_number,
    leaders_of,
    lower_certificate,
    paid_alone,
    two_squares,
)
from tests.plan.proof.test_seats import JUDGES
from tests.solve.nested.test_nested_solver import TIERS, nested_problems

NO_LIMIT = Limits()


def worked_to(tree: HubCounts, target: int, threads: int = 1, steps: int = 5_000) -> None:
    """Work on a tree until it proves a target or is stuck; it does not go on for ever."""
    for _ in range(steps):
        if tree.bound >= target or not tree.can_go_on():
            return
        before = tree.bound
        tree.step(target, threads)
        assert tree.bound >= before
    raise AssertionError("a tree does not come to its end")


def tree_of(
    view: TierProblem, groups: int, regions: Regions | None = None, paid: Integers | None = None
) -> HubCounts:
    """Return the states of one tier alone, from payments that are not bad."""
    sending = Sending.of(view)
    regions = regions or region_tree(view, leaders_of(sending))
    volume = HubVolume(regions, HubKnapsacks.of(view, sending, groups))
    return HubCounts(
        *(view, sending, regions, groups, 0), volume.first(groups) if paid is None else paid
    )


def splits_of(states: CountsStates) -> int:
    if isinstance(states, CountsLeaf):
        return 0
    return 1 + sum(map(splits_of, states.below))


# ---- one number of federations ---------------------------------------------------------------


@cache
def tiers(number: int) -> list[tuple[TierProblem, dict[int, int]]]:
    """Return tiers and what groups cost by their number, whether or not edges join them."""
    found = []
    for family, seed in problems(number):
        problem = random_problem(family, seed, most=7)
        view = tier_problem(problem, "network")
        if leaders_of(Sending.of(view)):
            found.append((view, cheapest_by_number(problem, "network")))
    return found


@pytest.mark.parametrize("threads", [1, 3])
def test_with_all_the_time_there_is_each_number_ends_at_most_at_what_its_groups_cost(threads: int):
    ended = split = exact = 0
    for number, (view, costs) in enumerate(tiers(64)):
        rng = random.Random(number)
        for groups in numbers_of_groups(view):
            regions = random_regions(rng, leaders_of(Sending.of(view)))
            tree = tree_of(view, groups, rng.choice((regions, None)))
            worked_to(tree, 2 * costs.get(groups, 10**6) + 1, threads)
            proof = tree.proof()
            assert proof.proved(view, Sending.of(view)) == (None if tree.is_empty else tree.bound)
            if groups in costs:
                assert not tree.is_empty
                assert tree.bound <= costs[groups]
                ended += not tree.can_go_on()
                exact += tree.bound >= 0.99 * costs[groups]
                split += splits_of(proof.states) > 0
    assert ended > 80
    assert split > 40
    assert exact > 40


def test_whatever_they_begin_with_no_more_is_proved_than_groups_cost():
    for number, (view, costs) in enumerate(tiers(64)):
        rng = random.Random(number)
        for groups, cost in costs.items():
            reach = rng.choice((10**3, cost + 1, 2**46))
            paid = np.array([rng.randint(-reach, reach) for _ in range(len(view))])
            tree = tree_of(view, groups, paid=paid)
            worked_to(tree, rng.choice((cost // 2, cost, cost + 1, 10 * cost + 1)))
            assert not tree.is_empty
            assert tree.bound <= cost
            assert tree.proof().proved(view, Sending.of(view)) == tree.bound


def test_hubs_in_parts_are_made_whole_by_states():
    """Two squares far apart share three hubs: in parts that costs 5 metres, and really 6."""
    problem, metre = two_squares(), 1_000
    tree = tree_of(tier_problem(problem, "network"), 3)
    assert tree.bound <= 5 * metre
    worked_to(tree, 6 * metre)
    assert 5.9 * metre <= tree.bound <= 6 * metre
    assert isinstance(tree.proof().states, CountsSplit)


def test_no_more_is_aimed_at_than_a_target():
    reached = 0
    for view, costs in tiers(64):
        for groups, cost in costs.items():
            low, high = tree_of(view, groups), tree_of(view, groups)
            worked_to(low, cost // 2)
            worked_to(high, cost)
            assert splits_of(low.proof().states) <= splits_of(high.proof().states)
            reached += low.bound >= cost // 2
            before = low.proof()
            low.step(low.bound, 1)
            assert low.proof() == before
    assert reached > 60


def test_what_networks_cost_is_added():
    for view, costs in tiers(24):
        sending = Sending.of(view)
        regions = region_tree(view, leaders_of(sending))
        for groups, cost in costs.items():
            paid = HubVolume(regions, HubKnapsacks.of(view, sending, groups)).first(groups)
            trees = [
                HubCounts(view, sending, regions, groups, networks, paid) for networks in (0, 999)
            ]
            for tree in trees:
                worked_to(tree, cost + tree.networks)
            assert trees[1].bound == trees[0].bound + 999
            assert trees[1].proof().networks == 999


def test_a_number_that_too_few_can_lead_is_one_that_no_plan_has():
    words = ["member", "covered", "member", "covered"]
    edges = [(0, 1), (1, 2), (2, 3)]
    problem = make_problem([10] * 4, edges, floor=10, ceiling=20, participation=words)
    view = tier_problem(problem, "network")
    assert list(numbers_of_groups(view)) == [2, 3, 4]
    assert [tree_of(view, groups).is_empty for groups in (2, 3, 4)] == [False, True, True]
    for groups in (3, 4):
        assert tree_of(view, groups).proof().proved(view, Sending.of(view)) is None


@pytest.mark.parametrize("threads", [1, 2])
def test_states_are_split_no_deeper_than_their_file_may_be(
    monkeypatch: pytest.MonkeyPatch, threads: int
):
    monkeypatch.setattr("netform.solve.nested.hub_counts.DEEPEST", 1)
    deepest = 0
    for view, costs in tiers(64):
        for groups, cost in costs.items():
            tree = tree_of(view, groups)
            worked_to(tree, 2 * cost + 1, threads)
            states = tree.proof().states
            below = states.below if isinstance(states, CountsSplit) else ()
            assert all(isinstance(each, CountsLeaf) for each in below)
            assert tree.bound <= cost
            deepest += bool(below)
    assert deepest > 20


# ---- all numbers together --------------------------------------------------------------------


@cache
def judges(number: int) -> list[SeatJudge]:
    able = [judge for _, judge in JUDGES if lower_certificate(judge.problem) is not None]
    return able[:number]


def paid_alone_for(view: TierProblem) -> Integers:
    """Return what practices pay for federations by the proof of that tier alone."""
    paid = np.zeros(len(view), dtype=np.int64)
    for part in upper_proof(view, NO_LIMIT).parts:
        paid[[view.codes.index(code) for code in part.practices]] = part.paid
    return paid


def counts_bound(
    judge: SeatJudge, numbers: range | None = None, fraction: float = 1.0
) -> CountsBound:
    """Return a search that begins as the solver lets it begin; or with less that is paid."""
    assert judge.cheapest_networks is not None
    return CountsBound(
        *((judge.lower, judge.upper), judge.sending, region_tree(judge.upper, judge.leaders)),
        *(numbers or numbers_of_groups(judge.upper), judge.cheapest_networks),
        (paid_alone_for(judge.upper) * fraction).astype(np.int64),
    )


def certified_by(judge: SeatJudge, proofs: tuple[CountsProof, ...]) -> Recheck:
    """Return what proofs certify beside a proof for networks alone."""
    lower = lower_certificate(judge.problem)
    assert lower is not None
    part = CoupledPart(judge.upper.codes, proofs)
    certificate = JointCertificate(lower, paid_alone(judge.upper), (part,))
    return recheck_joint(judge.problem, certificate)


@pytest.mark.parametrize("share", [0.7, 1.0, 1.1, 4.0])
def test_bounds_are_at_most_the_optimum_and_certified_exactly_as_claimed(share: float):
    risen = above = 0
    for judge in judges(30):
        optimum = min(judge.optima.values())
        bound = counts_bound(judge, fraction=0.7)
        before = bound.bound
        told: list[int] = []
        bound.raise_bound(
            NO_LIMIT,
            int(share * optimum),
            1,
            lambda told=told, bound=bound: told.append(bound.bound),
        )
        assert [before, *told] == sorted([before, *told])
        assert before <= bound.bound <= optimum
        assert not told or told[-1] == bound.bound
        proofs = bound.proofs()
        assert [proof.groups for proof in proofs] == list(numbers_of_groups(judge.upper))
        for proof in proofs:
            proved = proof.proved(judge.upper, judge.sending)
            if proved is None:
                assert proof.claimed == beyond_any_plan(judge.lower, judge.upper)
            else:
                assert proof.claimed == in_steps(proved, judge.lower, judge.upper)
        checked = certified_by(judge, proofs)
        assert checked.faults == []
        assert checked.claimed == max(bound.bound, judge.cheapest_networks)
        assert checked.certified is not None
        assert checked.claimed <= checked.certified <= optimum
        assert checked.holds
        risen += bound.bound > before
        above += checked.certified == bound.bound > judge.cheapest_networks
    assert risen > (10 if share >= 1 else 0)
    assert above > 15


def test_each_number_of_federations_is_proved_at_most_what_its_cheapest_plan_costs():
    several = 0
    for judge in judges(30):
        for groups in numbers_of_groups(judge.upper):
            optimum = judge.optima.get(groups)
            bound = counts_bound(judge, range(groups, groups + 1))
            bound.raise_bound(NO_LIMIT, 2 * min(judge.optima.values()) + 1, 1, lambda: None)
            (tree,), (proof,) = bound.trees, bound.proofs()
            assert proof.claimed == bound.bound
            if optimum is not None:
                assert not tree.is_empty
                assert bound.bound <= optimum
                several += groups > 1
            elif tree.is_empty:
                assert bound.bound == beyond_any_plan(judge.lower, judge.upper)
    assert several > 20


def test_a_claim_of_one_unit_more_is_not_certified():
    found = 0
    for judge in judges(20):
        bound = counts_bound(judge)
        bound.raise_bound(NO_LIMIT, min(judge.optima.values()), 1, lambda: None)
        more = tuple(replace(proof, claimed=proof.claimed + 1) for proof in bound.proofs())
        checked = certified_by(judge, more)
        if checked.certified == bound.bound:
            assert checked.claimed == bound.bound + 1
            assert not checked.holds
            found += 1
    assert found > 10


@pytest.mark.parametrize("limits", [Limits(seconds=0), Limits(seconds=-1)])
def test_with_no_time_as_much_is_proved_as_before(limits: Limits):
    for judge in judges(12):
        bound = counts_bound(judge)
        before, told = bound.bound, []
        bound.raise_bound(limits, 10 * before + 1, 1, lambda told=told: told.append(1))
        assert bound.bound == before
        assert len(told) <= 1
        checked = certified_by(judge, bound.proofs())
        assert checked.faults == []
        assert checked.claimed == max(before, judge.cheapest_networks) <= checked.certified


def test_once_stopped_a_bound_can_be_raised_further():
    raised = 0
    for judge in judges(20):
        optimum = min(judge.optima.values())
        bound = counts_bound(judge, fraction=0.7)
        bound.raise_bound(NO_LIMIT, int(0.8 * optimum), 1, lambda: None)
        stopped = bound.bound
        bound.raise_bound(NO_LIMIT, optimum, 1, lambda: None)
        assert stopped <= bound.bound <= optimum
        assert certified_by(judge, bound.proofs()).holds
        raised += stopped < bound.bound
    assert raised > 2


def test_where_no_number_of_federations_has_a_plan_all_is_proved_at_once():
    words = ["member", "covered", "covered", "covered"]
    edges = [(0, 1), (1, 2), (2, 3)]
    lower = make_problem([10] * 4, edges, floor=10, ceiling=40, participation=words)
    judge = SeatJudge(with_federations(lower, floor=10, ceiling=20))
    bound = counts_bound(judge)
    beyond = beyond_any_plan(judge.lower, judge.upper)
    assert bound.bound == beyond
    told: list[int] = []
    bound.raise_bound(NO_LIMIT, beyond, 1, lambda: told.append(bound.bound))
    assert bound.bound == beyond
    assert set(told) <= {beyond}
    assert [proof.claimed for proof in bound.proofs()] == [beyond] * 3
    checked = certified_by(judge, bound.proofs())
    assert checked.faults == []
    assert checked.certified == checked.claimed == beyond


# ---- the solver ------------------------------------------------------------------------------


def solved_by_counts(problem: Problem, **terms: object) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(nested_solver, "_MOST_SEATS", 0)
        return solve(problem, tiers=TIERS, threads=1, **terms)


def counts_proofs(certificate: JointCertificate) -> list[CountsProof]:
    every = [proof for part in certificate.coupled for proof in part.proofs]
    return [proof for proof in every if isinstance(proof, CountsProof)]


def test_results_by_counts_are_honest_and_their_certificates_hold_proofs_by_counts():
    by_counts = split = 0
    for problem, judge in nested_problems(11):
        result = solved_by_counts(problem)
        if judge.optimum is None:
            assert result.plan is None
            continue
        assert result.plan is not None
        assert verify(problem, result.plan).faults == []
        certificate = result.certificate
        assert isinstance(certificate, JointCertificate)
        assert result.bound <= judge.optimum <= result.objective
        checked = recheck_joint(problem, certificate)
        assert checked.faults == []
        assert checked.certified == checked.claimed == result.bound
        proofs = counts_proofs(certificate)
        by_counts += bool(proofs)
        split += any(isinstance(proof.states, CountsSplit) for proof in proofs)
        if proofs:
            alone = replace(
                certificate,
                coupled=tuple(
                    replace(
                        part, proofs=tuple(p for p in part.proofs if isinstance(p, CountsProof))
                    )
                    for part in certificate.coupled
                ),
            )
            if all(part.proofs for part in alone.coupled):
                again = recheck_joint(problem, alone)
                assert again.faults == []
                assert again.holds
                assert again.certified <= judge.optimum
    assert by_counts > 3
    assert split > 2


def test_with_little_time_a_certificate_by_counts_holds_all_the_same():
    for problem, judge in nested_problems(6):
        result = solved_by_counts(problem, limits=Limits(seconds=0.05))
        if result.certificate is None or result.bound is None or judge.optimum is None:
            continue
        assert result.bound <= judge.optimum
        if isinstance(result.certificate, JointCertificate):
            assert recheck_joint(problem, result.certificate).holds


def test_a_gap_that_is_good_enough_ends_the_solve():
    ended = 0
    for problem, judge in nested_problems(8):
        result = solved_by_counts(problem, limits=Limits(gap=0.3))
        if judge.optimum is None:
            continue
        assert result.bound <= judge.optimum <= result.objective
        if result.status is Status.WITHIN_GAP:
            assert result.objective - result.bound <= 0.3 * abs(result.objective)
            ended += 1
    assert ended > 1
