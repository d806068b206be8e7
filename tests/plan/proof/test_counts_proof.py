"""Proofs by how many hubs lie where: no more than plans cost, and every change to one is found."""

import json
import random
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.errors import InputError
from netform.plan import (
    Certificate,
    CoupledPart,
    JointCertificate,
    joint_certificate_from_table,
    recheck,
    recheck_joint,
)
from netform.plan.cost import beyond_any_plan
from netform.plan.proof.counts_proof import (
    Counts,
    CountsLeaf,
    CountsProof,
    CountsSplit,
    CountsStates,
    halved,
)
from netform.plan.proof.counts_table import counts_proof_from_table, counts_proof_table
from netform.plan.proof.hub_knapsacks import HubKnapsacks, payments_of
from netform.plan.proof.joint_certificate import KnapsackProof, PaidPart
from netform.plan.proof.knapsack_bound import Sending, in_steps, knapsack_bound, numbers_of_groups
from netform.plan.proof.regions import Regions
from netform.plan.proof.seat_proof import DEEPEST
from netform.problem import Problem, TierProblem, tier_problem
from netform.solve import solve
from netform.solve.columns import parts_of
from tests.helpers.brute_force import Judge
from tests.helpers.joint_judge import with_federations
from tests.helpers.make import make_problem
from tests.helpers.problems import problems, random_problem
from tests.helpers.seat_judge import SeatJudge, random_regions
from tests.plan.proof.test_hub_knapsacks import LARGEST, wild_payments
from tests.plan.proof.test_recheck_seats_of_parts import PROBLEMS as OF_PARTS
from tests.plan.proof.test_seats import JUDGES

# ---- random proofs, and what they are held to ------------------------------------------------


def random_states(
    rng: random.Random, regions: Regions, counts: Counts, ways: int, depth: int
) -> CountsStates:
    """Return a random tree over a state, each leaf with any of the payments."""
    able = [at for at, (region, _) in enumerate(counts) if regions.size[region] > 1]
    if not able or not depth or rng.random() < 0.15:
        return CountsLeaf(rng.randrange(ways))
    at = rng.choice(able)
    parts = halved(regions, counts, at)
    below = (random_states(rng, regions, part, ways, depth - 1) for part in parts)
    return CountsSplit(at, tuple(below))


def leaders_of(sending: Sending) -> list[int]:
    return np.flatnonzero(np.diag(sending.is_possible)).tolist()


def random_counts_proof(
    rng: random.Random,
    sending: Sending,
    groups: int,
    networks: int,
    payments: list[list[int]],
    depth: int = 6,
) -> CountsProof:
    """Return a proof with a random tree of regions and a random tree of states; it claims 0."""
    leaders = leaders_of(sending)
    regions = random_regions(rng, leaders)
    halves = tuple((int(a), int(b)) for a, b in regions.half if a >= 0)
    states = random_states(rng, regions, ((regions.whole, groups),), len(payments), depth)
    ways = tuple(map(tuple, payments))
    return CountsProof(groups, halves, networks, ways, states, 0)


def cheapest_by_number(problem: Problem, tier: str) -> dict[int, int]:
    """Return the least that so many groups of a tier cost, whether or not edges join them."""
    judge = Judge(problem, tier)
    costs = {}
    for bits in range(1, 2 ** len(judge.participants)):
        group = tuple(i for k, i in enumerate(judge.participants) if bits >> k & 1)
        cost = judge.cost(group) if judge.is_in_band(group) else None
        if cost is not None:
            costs[bits] = cost.objective
    known: dict[tuple[int, int], int | None] = {}

    def least(left: int, groups: int) -> int | None:
        if not left or not groups:
            return None if left or groups else 0
        if (left, groups) not in known:
            rests = [
                (cost, least(left ^ bits, groups - 1))
                for bits, cost in costs.items()
                if bits & left == bits and bits & left & -left
            ]
            known[left, groups] = min((c + r for c, r in rests if r is not None), default=None)
        return known[left, groups]

    everyone = 2 ** len(judge.participants) - 1
    found = {k: least(everyone, k) for k in range(1, len(judge.participants) + 1)}
    return {k: cost for k, cost in found.items() if cost is not None}


# ---- the bound -------------------------------------------------------------------------------


@cache
def problem_and_costs(number: int) -> tuple[TierProblem, Sending, dict[int, int]]:
    family, seed = problems(80)[number]
    problem = random_problem(family, seed, most=7)
    view = tier_problem(problem, "network")
    return view, Sending.of(view), cheapest_by_number(problem, "network")


@given(st.integers(0, 79), st.integers(0, 10**6))
@settings(max_examples=120, deadline=None)
def test_whatever_is_paid_and_split_no_more_is_proved_than_the_cheapest_groups_cost(number, seed):
    view, sending, costs = problem_and_costs(number)
    rng = random.Random(seed)
    typical = 1 + max(costs.values(), default=1_000) // len(view)
    for groups in range(1, len(view) + 1):
        payments = [wild_payments(rng, len(view), typical) for _ in range(rng.randint(1, 3))]
        if not leaders_of(sending):
            continue
        bound = random_counts_proof(rng, sending, groups, 0, payments).proved(view, sending)
        if groups in costs:
            assert bound is not None
            assert bound <= costs[groups]


def test_with_what_networks_cost_no_more_is_proved_than_the_cheapest_joint_plan_costs():
    near = nothing = 0
    for seed, judge in JUDGES:
        rng, count = random.Random(seed), len(judge.upper)
        assert judge.cheapest_networks is not None
        above = min(judge.optima.values()) - judge.cheapest_networks
        for groups in range(1, count + 1):
            for _ in range(8):
                typical = 1 + rng.choice((above, min(judge.optima.values()))) // count
                payments = [wild_payments(rng, count, typical) for _ in range(rng.randint(1, 4))]
                proof = random_counts_proof(
                    rng, judge.sending, groups, judge.cheapest_networks, payments
                )
                bound = proof.proved(judge.upper, judge.sending)
                if groups in judge.optima:
                    assert bound is not None
                    assert bound <= judge.optima[groups]
                    near += bound > 0.8 * judge.optima[groups]
                nothing += bound is None
    assert near > 50
    assert nothing > 20


def test_there_is_no_bound_only_where_there_is_no_plan():
    """Fewer may lead than there are to be federations, or none of so many can be in band."""
    view = tier_problem(make_problem([10] * 3, [(0, 1), (1, 2)], floor=10, ceiling=30), "network")
    covered = make_problem(
        [10] * 3,
        [(0, 1), (1, 2)],
        floor=10,
        ceiling=30,
        participation=["covered", "member", "covered"],
    )
    one = tier_problem(covered, "network")
    nobody = ((0, 0, 0),)
    alone = CountsProof(1, (), 5, nobody, CountsLeaf(0), 0)
    assert alone.proved(one, Sending.of(one)) == 5 + 2 * 10 * 1_000 * 1_000
    assert replace(alone, groups=2).proved(one, Sending.of(one)) is None
    three = replace(alone, groups=3, halves=((0, 1), (2, 3)))
    assert three.proved(view, Sending.of(view)) == 5
    split = replace(three, states=CountsSplit(0, (CountsLeaf(0),)))
    assert split.proved(view, Sending.of(view)) == 5


def pairs_far_apart() -> tuple[TierProblem, Sending, int]:
    """Return two pairs on a line, each near its own hub, and what the best two groups cost."""
    points = [(0, 0), (100, 0), (5_000, 0), (5_100, 0)]
    edges = [(0, 1), (1, 2), (2, 3)]
    problem = make_problem([10] * 4, edges, floor=20, ceiling=20, points=points)
    view = tier_problem(problem, "network")
    return view, Sending.of(view), 2 * 10 * 100 * 1_000


def test_the_right_payments_prove_what_a_plan_costs():
    view, sending, optimum = pairs_far_apart()
    half = 10 * 100 * 1_000 // 2
    proof = CountsProof(2, ((0, 1), (2, 3), (4, 5)), 7, ((half,) * 4,), CountsLeaf(0), 0)
    assert proof.proved(view, sending) == optimum + 7


def two_squares() -> Problem:
    """Return two squares far from each other; neighbours in a square are one metre apart."""
    ways = [
        [min((i - j) % 4, (j - i) % 4) if i // 4 == j // 4 else 1_000 for j in range(8)]
        for i in range(8)
    ]
    edges = [(i, i + 1) for i in range(7)]
    return make_problem([1] * 8, edges, floor=0, ceiling=8, travel=ways)


def test_states_with_payments_of_their_own_prove_more_than_any_payments_of_all():
    """Of three hubs each square has one and a half in parts: 5 metres in all, and whole ones 6."""
    problem, metre = two_squares(), 1_000
    view = tier_problem(problem, "network")
    sending = Sending.of(view)
    halves = ((0, 1), (2, 3), (8, 9), (4, 5), (6, 7), (11, 12), (10, 13))
    paid = [(1, 1_000), (1, 2), (2, 1), (1_000, 1)]  # by hubs in the first square, from 3 down to 0
    ways = tuple((one * metre,) * 4 + (other * metre,) * 4 for one, other in paid)
    states = CountsSplit(0, tuple(CountsLeaf(k) for k in (3, 2, 1, 0)))
    proof = CountsProof(3, halves, 0, ways, states, 0)
    assert proof.proved(view, sending) == 6 * metre == cheapest_by_number(problem, "network")[3]
    rng = random.Random(1)
    for _ in range(200):
        way = tuple(rng.randint(0, 3 * metre) for _ in range(8))
        alone = replace(proof, payments=(*ways, way))
        for k in range(5):
            bound = replace(alone, states=CountsLeaf(k)).proved(view, sending)
            assert bound is not None
            assert bound <= 5 * metre
    best = replace(proof, payments=((1_000, 1_000, 1_000, 1_000) * 2,), states=CountsLeaf(0))
    assert best.proved(view, sending) == 5 * metre


@given(st.integers(0, 10**6))
@settings(max_examples=80, deadline=None)
def test_a_split_never_proves_less_and_networks_add_what_they_cost(seed: int):
    rng = random.Random(seed)
    view, sending, costs = problem_and_costs(rng.randrange(80))
    if not leaders_of(sending):
        return
    typical = 1 + max(costs.values(), default=1_000) // len(view)
    for groups in range(1, len(leaders_of(sending)) + 1):
        payments = [wild_payments(rng, len(view), typical)]
        proof = random_counts_proof(rng, sending, groups, 0, payments)
        bound = proof.proved(view, sending)
        whole = replace(proof, states=CountsLeaf(0)).proved(view, sending)
        assert whole is None or bound is None or bound >= whole
        assert bound is None or whole is not None
        more = replace(proof, networks=10**20 + 1).proved(view, sending)
        assert more == (None if bound is None else bound + 10**20 + 1)


def test_a_proof_of_one_state_is_the_bound_of_knapsacks():
    for number in range(0, 80, 3):
        view, sending, costs = problem_and_costs(number)
        rng = random.Random(number)
        for groups in set(costs) & set(numbers_of_groups(view)):
            payments = [wild_payments(rng, len(view), 1 + costs[groups] // len(view))]
            if max(map(abs, payments[0])) > 10**12:
                continue
            numbers = range(groups, groups + 1)
            proof = random_counts_proof(rng, sending, groups, 0, payments, depth=0)
            bound = proof.proved(view, sending)
            other = knapsack_bound(view, payments_of(payments[0]), sending, numbers)
            most = HubKnapsacks.of(view, sending, groups).band.most
            assert bound is not None
            assert other is not None
            assert other - groups * most <= bound <= other


# ---- states ----------------------------------------------------------------------------------


def hub_sets(regions: Regions, counts: Counts) -> list[frozenset[int]]:
    """Return all sets of hubs of a state."""
    every = sorted(regions.held(regions.whole).tolist())
    inside = [set(regions.held(region).tolist()) for region, _ in counts]
    number = [number for _, number in counts]
    return [
        frozenset(hubs)
        for hubs in combinations(every, sum(number))
        if [len(held & set(hubs)) for held in inside] == number
    ]


@given(st.integers(1, 8), st.integers(1, 8), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_every_set_of_hubs_is_in_exactly_one_of_the_states_of_a_halved_region(count, groups, seed):
    rng = random.Random(seed)
    leaders = sorted(rng.sample(range(20), count))
    regions = random_regions(rng, leaders)
    state: Counts = ((regions.whole, groups),)
    while True:
        able = [at for at, (region, _) in enumerate(state) if regions.size[region] > 1]
        if not able:
            break
        at = rng.choice(able)
        parts = halved(regions, state, at)
        sets = [hubs for part in parts for hubs in hub_sets(regions, part)]
        assert len(sets) == len(set(sets))
        assert set(sets) == set(hub_sets(regions, state))
        if not parts:
            assert groups > count
            break
        state = rng.choice(parts)
        assert sum(number for _, number in state) == groups
        assert all(number > 0 for _, number in state)


@given(st.integers(1, 7), st.integers(1, 7), st.integers(0, 10**6))
@settings(max_examples=60, deadline=None)
def test_every_set_of_hubs_is_in_exactly_one_of_the_leaves_of_a_tree(count, groups, seed):
    rng = random.Random(seed)
    regions = random_regions(rng, list(range(count)))
    counts: Counts = ((regions.whole, groups),)
    states = random_states(rng, regions, counts, 1, depth=9)
    pending, sets = [(states, counts)], []
    while pending:
        each, own = pending.pop()
        if isinstance(each, CountsSplit):
            pending += zip(each.below, halved(regions, own, each.at), strict=True)
        else:
            sets += hub_sets(regions, own)
    assert len(sets) == len(set(sets))
    assert set(sets) == set(hub_sets(regions, counts))


# ---- proofs that do not fit ------------------------------------------------------------------

HALVES = ((0, 1), (2, 3), (4, 5))
ZERO = CountsLeaf(0)
PLAIN = CountsProof(2, HALVES, 0, ((0,) * 4,), ZERO, 0)
SINGLE = CountsSplit(0, (ZERO,))


def split(at: int, *below: CountsStates) -> CountsProof:
    return replace(PLAIN, states=CountsSplit(at, below))


@pytest.mark.parametrize(
    ("proof", "why"),
    [
        (split(0), "all its parts"),
        (split(0, ZERO, ZERO), "all its parts"),
        (split(0, ZERO, ZERO, ZERO, ZERO), "all its parts"),
        (split(1, ZERO, ZERO), "region that is not there"),
        (split(-1, ZERO, ZERO), "region that is not there"),
        (split(10**30, ZERO, ZERO), "region that is not there"),
        (split(-(10**30), ZERO, ZERO), "region that is not there"),
        (split(0, ZERO, CountsSplit(-1, (ZERO, ZERO)), ZERO), "region that is not there"),
        (split(0, ZERO, CountsSplit(2, (ZERO, ZERO)), ZERO), "region that is not there"),
        (split(0, ZERO, CountsSplit(1, (ZERO,)), ZERO), "all its parts"),
        (split(0, ZERO, ZERO, CountsSplit(0, (ZERO, ZERO))), "all its parts"),
        (split(0, ZERO, ZERO, CountsSplit(0, ())), "all its parts"),
        (split(0, ZERO, ZERO, CountsSplit(0, (SINGLE,))), "single practice is halved"),
        (replace(PLAIN, states=CountsLeaf(1)), "payments that are not there"),
        (replace(PLAIN, states=CountsLeaf(-1)), "payments that are not there"),
        (replace(PLAIN, states=CountsLeaf(10**30)), "payments that are not there"),
        (replace(PLAIN, payments=()), "payments that are not there"),
        (split(0, ZERO, CountsLeaf(7), ZERO), "payments that are not there"),
        (replace(PLAIN, payments=((0,) * 3,)), "one payment a practice"),
        (replace(PLAIN, payments=((0,) * 5,)), "one payment a practice"),
        (replace(PLAIN, payments=((0,) * 4, ())), "one payment a practice"),
        (replace(PLAIN, payments=((2**60, 0, 0, 0),)), "64 bits"),
        (replace(PLAIN, payments=((0, -(2**60), 0, 0),)), "64 bits"),
        (replace(PLAIN, payments=((2**58,) * 4,)), "64 bits"),
        (replace(PLAIN, payments=((2**100, 0, 0, 0),)), "64 bits"),
        (replace(PLAIN, payments=((0,) * 4, (0, 0, 0, -(2**100)))), "64 bits"),
        (replace(PLAIN, halves=()), "halved"),
        (replace(PLAIN, halves=HALVES[:2]), "halved"),
        (replace(PLAIN, halves=(*HALVES, (6, 6))), "halved"),
        (replace(PLAIN, halves=((0, 1), (2, 4), (3, 4))), "halved"),
        (replace(PLAIN, halves=((0, 1), (2, 5), (4, 3))), "half comes after"),
        (replace(PLAIN, halves=((-1, 1), (2, 3), (4, 5))), "halved"),
        (replace(PLAIN, halves=((0, 1), (2, 3), (4, 2**70))), "halved"),
    ],
)
def test_proofs_that_do_not_fit_are_refused(proof: CountsProof, why: str):
    view, sending, _ = pairs_far_apart()
    assert PLAIN.proved(view, sending) is not None
    with pytest.raises(ValueError, match=why):
        proof.proved(view, sending)


def deep(levels: int, leaders: int) -> tuple[tuple[tuple[int, int], ...], CountsStates]:
    """Return a tree of one practice after another, one hub in it, split so often."""
    halves = [(0, 1)]
    halves += [(leaders + k - 2, k) for k in range(2, leaders)]
    states: CountsStates = ZERO
    for _ in range(levels):
        states = CountsSplit(0, (ZERO, states))
    return tuple(halves), states


def on_one_spot(count: int) -> TierProblem:
    edges = [(i, i + 1) for i in range(count - 1)]
    points = [(0, 0)] * count
    return tier_problem(
        make_problem([10] * count, edges, floor=0, ceiling=10 * count, points=points), "network"
    )


def test_a_tree_as_deep_as_it_may_be_is_read_again_and_a_deeper_one_is_not():
    view = on_one_spot(DEEPEST + 2)
    halves, states = deep(DEEPEST, len(view))
    proof = CountsProof(1, halves, 3, ((0,) * len(view),), states, 0)
    assert proof.proved(view, Sending.of(view)) == 3
    table = json.loads(json.dumps(counts_proof_table(proof)))
    assert counts_proof_table(counts_proof_from_table(table)) == table
    table["states"] = {"halved": 0, "states": [{"payments": 0}, table["states"]]}
    with pytest.raises(ValueError, match=f"more than {DEEPEST} times"):
        counts_proof_from_table(table)
    for levels in (DEEPEST + 1, 20_000):
        _, deeper = deep(levels, len(view))
        with pytest.raises(ValueError, match=f"more than {DEEPEST} times"):
            replace(proof, states=deeper).proved(view, Sending.of(view))


def test_a_tree_over_more_hubs_than_there_are_has_no_states():
    view, sending, _ = pairs_far_apart()
    five = replace(PLAIN, groups=5)
    assert five.proved(view, sending) is None
    assert replace(five, states=CountsSplit(0, ())).proved(view, sending) is None
    with pytest.raises(ValueError, match="all its parts"):
        replace(five, states=CountsSplit(0, (ZERO,))).proved(view, sending)


# ---- files -----------------------------------------------------------------------------------


@given(st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_a_proof_survives_its_file(seed: int):
    rng = random.Random(seed)
    view, sending, _ = problem_and_costs(rng.randrange(80))
    if not leaders_of(sending):
        return
    payments = [wild_payments(rng, len(view), 1_000) for _ in range(rng.randint(1, 3))]
    proof = random_counts_proof(rng, sending, rng.randint(1, len(view)), seed - 500, payments)
    proof = replace(proof, claimed=rng.randint(-5, 10**18))
    table = json.loads(json.dumps(counts_proof_table(proof)))
    assert counts_proof_from_table(table) == proof


# ---- the recheck -----------------------------------------------------------------------------

Case = tuple[SeatJudge, JointCertificate]


def claimed_as_proved(proof: CountsProof, lower: TierProblem, upper: TierProblem) -> CountsProof:
    bound = proof.proved(upper, Sending.of(upper))
    claimed = beyond_any_plan(lower, upper) if bound is None else in_steps(bound, lower, upper)
    return replace(proof, claimed=claimed)


def paid_alone(view: TierProblem) -> KnapsackProof:
    """Return a proof of the upper tier in which nobody pays."""
    parts = [view.restricted(members) for members in parts_of(view)]
    return KnapsackProof(
        view.tier.name, tuple(PaidPart(part.codes, (0,) * len(part), 0) for part in parts)
    )


def lower_certificate(problem: Problem) -> Certificate | None:
    return solve(problem, tiers=("network",), threads=1).certificate


def certified(seed: int, judge: SeatJudge) -> JointCertificate | None:
    """Return a certificate with proofs by numbers of hubs for all numbers of federations."""
    lower = lower_certificate(judge.problem)
    if lower is None or len(parts_of(judge.upper)) > 1:
        return None
    rng, count = random.Random(seed), len(judge.upper)
    networks = recheck(judge.problem, lower).certified
    assert networks is not None
    above = max(1, min(judge.optima.values()) - networks)
    proofs = []
    for groups in numbers_of_groups(judge.upper):
        payments = [
            [rng.randint(0, 2 * above // count) for _ in range(count)],
            [above // count] * count,
            wild_payments(rng, count, above // count),
        ]
        proof = random_counts_proof(rng, judge.sending, groups, networks, payments)
        proofs.append(claimed_as_proved(proof, judge.lower, judge.upper))
    part = CoupledPart(judge.upper.codes, tuple(proofs))
    return JointCertificate(lower, paid_alone(judge.upper), (part,))


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    found = [(judge, certified(seed, judge)) for seed, judge in JUDGES[:30]]
    return [(judge, certificate) for judge, certificate in found if certificate is not None]


@pytest.fixture(scope="module")
def case(cases: list[Case]) -> Case:
    """A case of several numbers of federations, all of which there are plans of."""
    for judge, certificate in cases:
        numbers = set(numbers_of_groups(judge.upper))
        if len(numbers) > 1 and numbers == set(judge.optima) and not judge.upper.waivers:
            return judge, certificate
    raise AssertionError("no case has several numbers of federations")


def changed(certificate: JointCertificate, **changes: object) -> JointCertificate:
    (part,) = certificate.coupled
    proofs = tuple(replace(proof, **changes) for proof in part.proofs)
    return replace(certificate, coupled=(replace(part, proofs=proofs),))


def with_proofs(certificate: JointCertificate, proofs: list[CountsProof]) -> JointCertificate:
    (part,) = certificate.coupled
    return replace(certificate, coupled=(replace(part, proofs=tuple(proofs)),))


def test_honest_proofs_survive_their_file_and_are_certified_as_claimed(cases: list[Case]):
    assert len(cases) > 15
    better = 0
    for judge, certificate in cases:
        table = json.loads(json.dumps(certificate.to_table()))
        again = joint_certificate_from_table(table, "bound.json")
        assert again == certificate
        kinds = {proof["kind"] for proof in table["coupled"][0]["proofs"]}
        assert kinds == {"counts"}
        checked = recheck_joint(judge.problem, again)
        assert checked.faults == []
        apart = recheck_joint(judge.problem, replace(certificate, coupled=())).certified
        assert apart is not None
        assert checked.certified == max(apart, certificate.coupled[0].claimed)
        assert checked.certified <= min(judge.optima.values())
        assert checked.holds
        better += checked.certified > apart
    assert better > 5


def test_no_proof_that_is_certified_claims_more_than_plans_of_its_number_cost(cases: list[Case]):
    numbers = 0
    for judge, certificate in cases:
        for proof in certificate.coupled[0].proofs:
            if proof.groups in judge.optima:
                assert proof.claimed <= judge.optima[proof.groups]
                numbers += 1
    assert numbers > 30


def test_one_unit_more_than_networks_are_certified_to_cost_is_found(cases: list[Case]):
    for judge, certificate in cases:
        optimum = min(judge.optima.values())
        least = recheck(judge.problem, certificate.lower).certified
        assert least == judge.cheapest_networks
        for networks in (least, least - 1, 0, -least, -(2**100)):
            checked = recheck_joint(judge.problem, changed(certificate, networks=networks))
            assert checked.faults == []
            assert checked.certified is not None
            assert checked.certified <= optimum
        for networks in (least + 1, 2 * least + 1, 2**100):
            checked = recheck_joint(judge.problem, changed(certificate, networks=networks))
            assert any("more for granted than networks" in fault for fault in checked.faults)
            assert checked.certified is None
            assert not checked.holds


def test_other_payments_are_certified_for_what_they_prove_and_not_for_what_was_claimed(
    cases: list[Case],
):
    rng, fallen = random.Random(1), 0
    for judge, certificate in cases:
        count, optimum = len(judge.upper), min(judge.optima.values())
        before = recheck_joint(judge.problem, certificate).certified
        for _ in range(4):
            i, more = rng.randrange(count), rng.choice((-1, 1)) * rng.choice((1, optimum + 1))
            proofs = [
                replace(
                    proof,
                    payments=tuple(
                        tuple(p + more * (k == i) for k, p in enumerate(paid))
                        if sum(map(abs, paid)) + abs(more) <= LARGEST
                        else paid
                        for paid in proof.payments
                    ),
                )
                for proof in certificate.coupled[0].proofs
            ]
            tampered = with_proofs(certificate, proofs)
            checked = recheck_joint(judge.problem, tampered)
            assert checked.faults == []
            assert checked.claimed == certificate.claimed
            assert checked.certified is not None
            honest = [claimed_as_proved(proof, judge.lower, judge.upper) for proof in proofs]
            again = recheck_joint(judge.problem, with_proofs(certificate, honest))
            assert checked.certified == again.certified <= optimum
            assert checked.holds == (checked.certified >= checked.claimed)
            fallen += before > checked.certified and not checked.holds
    assert fallen > 10


def test_a_claim_beyond_the_proof_does_not_hold(cases: list[Case]):
    for judge, certificate in cases:
        certified = recheck_joint(judge.problem, certificate).certified
        assert certified is not None
        more = changed(certificate, claimed=certified + 1)
        checked = recheck_joint(judge.problem, more)
        assert checked.certified == certified
        assert checked.claimed == certified + 1
        assert not checked.holds


def test_whatever_the_trees_and_payments_no_more_than_the_optimum_is_certified(cases: list[Case]):
    rng = random.Random(4)
    for judge, certificate in cases:
        optimum = min(judge.optima.values())
        for _ in range(6):
            proofs = []
            for proof in certificate.coupled[0].proofs:
                payments = [
                    wild_payments(rng, len(judge.upper), rng.choice((100, optimum + 1)))
                    for _ in range(rng.randint(1, 5))
                ]
                proofs.append(
                    random_counts_proof(rng, judge.sending, proof.groups, proof.networks, payments)
                )
            checked = recheck_joint(judge.problem, with_proofs(certificate, proofs))
            assert checked.faults == []
            assert checked.certified is not None
            assert checked.certified <= optimum


def test_a_number_of_federations_without_a_proof_is_found(cases: list[Case]):
    for judge, certificate in cases:
        (part,) = certificate.coupled
        for k, proof in enumerate(part.proofs):
            fewer = [*part.proofs[:k], *part.proofs[k + 1 :]]
            if not fewer:
                other = proof.groups % len(judge.upper) + 1
                fewer = [replace(proof, groups=other, states=ZERO)]
            if len(judge.upper) > 1:
                checked = recheck_joint(judge.problem, with_proofs(certificate, fewer))
                missing = f"nothing is proved for plans of {proof.groups} federations"
                assert checked.faults == [missing]
                assert checked.certified is None
                assert not checked.holds


def test_a_proof_for_one_number_is_not_one_for_another(case: Case):
    judge, certificate = case
    (part,) = certificate.coupled
    twice = [part.proofs[0], *(replace(part.proofs[0]) for _ in part.proofs[1:])]
    checked = recheck_joint(judge.problem, with_proofs(certificate, twice))
    assert any("nothing is proved for plans of" in fault for fault in checked.faults)


def test_the_better_of_two_proofs_for_a_number_counts(case: Case):
    judge, certificate = case
    (part,) = certificate.coupled
    plain = [
        replace(proof, payments=((0,) * len(judge.upper),), states=ZERO) for proof in part.proofs
    ]
    both = recheck_joint(judge.problem, with_proofs(certificate, [*plain, *part.proofs]))
    assert both.certified == recheck_joint(judge.problem, certificate).certified


@pytest.mark.parametrize("last", ["member", "covered"])
def test_numbers_of_federations_that_too_few_can_lead_are_certified_beyond_any_plan(last: str):
    words = ["member", "covered", "covered", last]
    leaders = words.count("member")
    edges = [(0, 1), (1, 2), (2, 3)]
    lower = make_problem([10] * 4, edges, floor=10, ceiling=40, participation=words)
    judge = SeatJudge(with_federations(lower, floor=10, ceiling=20))
    least = recheck(judge.problem, lower_certificate(judge.problem)).certified
    assert least is not None
    proofs = [
        random_counts_proof(random.Random(k), judge.sending, k, least, [[0] * 4])
        for k in numbers_of_groups(judge.upper)
    ]
    assert [proof.groups for proof in proofs] == [2, 3, 4]
    proofs = [claimed_as_proved(proof, judge.lower, judge.upper) for proof in proofs]
    beyond = beyond_any_plan(judge.lower, judge.upper)
    assert [proof.claimed == beyond for proof in proofs] == [leaders < k for k in (2, 3, 4)]
    part = CoupledPart(judge.upper.codes, tuple(proofs))
    certificate = JointCertificate(
        lower_certificate(judge.problem), paid_alone(judge.upper), (part,)
    )
    checked = recheck_joint(judge.problem, certificate)
    assert checked.faults == []
    assert checked.holds
    if leaders == 1:
        assert checked.certified == beyond
        assert judge.judge.optimum is None
    else:
        assert checked.certified is not None
        assert checked.certified <= judge.judge.optimum < beyond


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (lambda n: {"groups": 0}, "numbers of groups"),
        (lambda n: {"groups": -1}, "numbers of groups"),
        (lambda n: {"groups": n + 1}, "numbers of groups"),
        (lambda n: {"groups": 10**30}, "numbers of groups"),
        (lambda n: {"halves": ()}, "halved"),
        (lambda n: {"halves": ((-1, -2),) * (n - 1)}, "halved"),
        (lambda n: {"payments": ()}, "payments that are not there"),
        (lambda n: {"payments": ((0,) * (n - 1),)}, "one payment a practice"),
        (lambda n: {"payments": ((0,) * (n + 1),)}, "one payment a practice"),
        (lambda n: {"payments": ((2**60, *(0,) * (n - 1)),)}, "64 bits"),
        (lambda n: {"payments": ((-(2**59),) * n,)}, "64 bits"),
        (lambda n: {"payments": ((2**100,) * n,)}, "64 bits"),
        (lambda n: {"states": CountsLeaf(-1)}, "payments that are not there"),
        (lambda n: {"states": CountsLeaf(3)}, "payments that are not there"),
        (lambda n: {"states": CountsSplit(1, (ZERO, ZERO))}, "region that is not there"),
        (lambda n: {"states": CountsSplit(-1, (ZERO, ZERO))}, "region that is not there"),
        (lambda n: {"states": CountsSplit(0, ())}, "all its parts"),
        (lambda n: {"states": CountsSplit(0, (ZERO,) * 20)}, "all its parts"),
    ],
)
def test_a_proof_that_does_not_fit_is_refused(
    case: Case, changes: Callable[[int], dict[str, object]], why: str
):
    judge, certificate = case
    other = changed(certificate, **changes(len(judge.upper)))
    with pytest.raises(InputError, match=why):
        recheck_joint(judge.problem, other)


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "count"},
        {"kind": None},
        {"groups": "2"},
        {"groups": True},
        {"groups": 2.0},
        {"groups": None},
        {"halves": [[1]]},
        {"halves": [[1, 2, 3]]},
        {"halves": [["a", "b"]]},
        {"halves": [1, 2]},
        {"halves": None},
        {"networks": None},
        {"networks": "5"},
        {"networks": 0.5},
        {"networks": True},
        {"payments": [[0.5]]},
        {"payments": [["0"]]},
        {"payments": ["00"]},
        {"payments": [0]},
        {"payments": 0},
        {"claimed_bound": None},
        {"claimed_bound": 1.5},
        {"states": None},
        {"states": []},
        {"states": {}},
        {"states": "states"},
        {"states": {"payments": None}},
        {"states": {"payments": "0"}},
        {"states": {"payments": True}},
        {"states": {"halved": 0}},
        {"states": {"states": []}},
        {"states": {"states": [], "halved": "0"}},
        {"states": {"states": [], "halved": None}},
        {"states": {"states": 1, "halved": 0}},
        {"states": {"states": "ab", "halved": 0}},
        {"states": {"states": [[]], "halved": 0}},
        {"states": {"states": [{"payments": 0.0}], "halved": 0}},
    ],
)
def test_a_malformed_file_is_one_clear_message(case: Case, changes: dict[str, object]):
    _, certificate = case
    table = json.loads(json.dumps(certificate.to_table()))
    table["coupled"][0]["proofs"][0].update(changes)
    with pytest.raises(InputError, match="malformed"):
        joint_certificate_from_table(table, "bound.json")


@pytest.mark.parametrize(
    "key", ["kind", "groups", "halves", "networks", "payments", "states", "claimed_bound"]
)
def test_a_file_in_which_something_is_missing_is_one_clear_message(case: Case, key: str):
    _, certificate = case
    table = json.loads(json.dumps(certificate.to_table()))
    del table["coupled"][0]["proofs"][0][key]
    with pytest.raises(InputError, match="malformed"):
        joint_certificate_from_table(table, "bound.json")


def nested(levels: int) -> dict[str, object]:
    states: dict[str, object] = {"payments": 0}
    for _ in range(levels):
        states = {"halved": 0, "states": [{"payments": 0}, states]}
    return states


@pytest.mark.parametrize("levels", [DEEPEST + 1, 20_000])
def test_a_file_of_states_that_are_too_deep_is_one_clear_message(case: Case, levels: int):
    _, certificate = case
    table = certificate.to_table()
    table["coupled"][0]["proofs"][0]["states"] = nested(levels)
    with pytest.raises(InputError, match="malformed"):
        joint_certificate_from_table(table, "bound.json")


# ---- parts -----------------------------------------------------------------------------------


def of_parts(problem: Problem, more: int = 0) -> tuple[JointCertificate, list[int]]:
    """Return a certificate that takes so much more for granted than networks cost in each part.

    With what networks are certified to cost in each.
    """
    lower = lower_certificate(problem)
    assert lower is not None
    both = tier_problem(problem, "network"), tier_problem(problem, "federation")
    by_part = recheck(problem, lower).by_part
    rng, coupled, granted = random.Random(5), [], []
    for members in parts_of(both[1]):
        own, view = (tier.restricted(members) for tier in both)
        sending = Sending.of(view)
        networks = sum(
            bound
            for part, bound in zip(lower.parts, by_part, strict=True)
            if set(part.practices) <= set(view.codes)
        )
        granted.append(networks)
        proofs = []
        for groups in numbers_of_groups(view):
            payments = [wild_payments(rng, len(view), 1 + networks // len(view)) for _ in range(2)]
            proof = random_counts_proof(rng, sending, groups, networks, payments)
            proof = claimed_as_proved(proof, own, view)
            proofs.append(replace(proof, networks=networks + more))
        coupled.append(CoupledPart(view.codes, tuple(proofs)))
    return JointCertificate(lower, paid_alone(both[1]), tuple(coupled)), granted


def test_what_parts_cost_adds_up_and_each_may_take_its_own_networks_for_granted():
    several = 0
    for problem, optimum in OF_PARTS:
        certificate, granted = of_parts(problem)
        checked = recheck_joint(problem, certificate)
        assert checked.faults == []
        assert checked.certified is not None
        assert certificate.claimed <= checked.certified <= optimum
        several += sum(networks > 0 for networks in granted) > 1
    assert several > 3


def test_the_networks_of_one_part_may_not_be_taken_for_granted_in_another():
    found = 0
    for problem, _ in OF_PARTS:
        certificate, granted = of_parts(problem)
        if sum(networks > 0 for networks in granted) < 2:
            continue
        for number, part in enumerate(certificate.coupled):
            proofs = tuple(replace(proof, networks=sum(granted)) for proof in part.proofs)
            coupled = list(certificate.coupled)
            coupled[number] = replace(part, proofs=proofs)
            checked = recheck_joint(problem, replace(certificate, coupled=tuple(coupled)))
            assert any("more for granted than networks" in fault for fault in checked.faults)
            assert checked.certified is None
            found += 1
    assert found > 5


def test_one_unit_more_than_the_networks_of_every_part_is_found():
    for problem, _ in OF_PARTS:
        certificate, _ = of_parts(problem, more=1)
        assert any(
            "more for granted" in fault for fault in recheck_joint(problem, certificate).faults
        )
