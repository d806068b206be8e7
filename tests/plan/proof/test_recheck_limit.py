"""The independent check of a bound under a limit, and attacks on it.

The law: whatever a certificate says, it certifies at most the optimum of the problem that it is
rechecked for.
"""

import dataclasses
import random
from contextlib import nullcontext
from functools import cache
from typing import Any

import pytest

from netform.errors import InputError
from netform.plan import (
    Certificate,
    DualProof,
    LocalTree,
    Part,
    Recheck,
    Round,
    certificate_from_table,
    recheck,
)
from netform.problem import Limit, Measure, Problem, Rule, tier_problem
from netform.solve import solve
from tests.helpers.brute_force import Judge
from tests.helpers.certificates import (
    places,
    proof_of,
    rounds_of,
    tree_at,
    with_node,
    with_part,
    with_proof,
    with_proof_of,
    with_round,
)
from tests.helpers.make import make_problem
from tests.helpers.problems import gappy_problem, problems, random_problem
from tests.helpers.switches import few_cuts, no_cuts

STEPS = (1, 1_000, 10**6, 10**9)


def limited(problem: Problem, measure: Measure, at_most: int) -> Problem:
    limits = (Limit(measure=measure, at_most=at_most),)
    return problem.changed(limits=limits)


@dataclasses.dataclass(frozen=True, eq=False)
class Case:
    """A problem without its limit, the limit, and the certificate of the limited problem."""

    problem: Problem
    measure: Measure
    at_most: int
    certificate: Certificate
    found: frozenset[tuple[int, int]]

    @property
    def asked(self) -> Problem:
        return limited(self.problem, self.measure, self.at_most)

    def optimum(self, at_most: int) -> int | None:
        return min((cost for count, cost in self.found if count <= at_most), default=None)


def pairs(problem: Problem, measure: Measure) -> frozenset[tuple[int, int]]:
    """Return the measure and the cost of every partition."""
    judge = Judge(problem)
    costs = judge.columns
    counts = {g: c.relationships if measure == "relationships" else 1 for g, c in costs.items()}
    return frozenset(
        (sum(counts[g] for g in plan), sum(costs[g].objective for g in plan))
        for plan in judge.partitions()
    )


def limit_duals(certificate: Certificate) -> list[int]:
    proofs = [each.proof for _, _, each in rounds_of(certificate)]
    for place in places(certificate):
        proofs += map(proof_of, tree_at(certificate, place).nodes)
    return [dual for proof in proofs for dual in proof.limits]


def solved_in_ways(problem: Problem, *switches: Any) -> list[Certificate]:
    made = set()
    for switch in switches:
        with switch():
            made.add(solve(problem, threads=1).certificate)
    return sorted({certificate for certificate in made if certificate is not None}, key=str)


def binding(found: frozenset[tuple[int, int]], most: int) -> list[int]:
    """Return limits that make the best plan dearer, and one that leaves no plan."""
    counts = sorted({count for count, _ in found})
    best = min((cost for _, cost in found), default=None)
    tight = [c for c in counts if min(cost for count, cost in found if count <= c) != best]
    return tight[:most] + [count - 1 for count in counts[:1] if count]


@cache
def solved() -> list[Case]:
    """Return solved problems whose limit binds."""
    made = [(random_problem(family, seed, 9), 2, (nullcontext,)) for family, seed in problems(64)]
    for seed in range(30):
        problem = gappy_problem(seed)
        if len(problem.practices) <= 10:
            made.append((problem, 4, (no_cuts, few_cuts)))
    cases = []
    for problem, most, switches in made:
        for measure in ("relationships", "groups"):
            found = pairs(problem, measure)
            for at_most in binding(found, most):
                asked = limited(problem, measure, at_most)
                cases += [
                    Case(problem, measure, at_most, certificate, found)
                    for certificate in solved_in_ways(asked, *switches)
                    if any(limit_duals(certificate))
                ]
    feasible = [case for case in cases if case.optimum(case.at_most) is not None]
    return feasible + [case for case in cases if case not in feasible][::5]


def held_to_the_law(problem: Problem, certificate: Certificate, most: int | None) -> Recheck | None:
    """Recheck a certificate, and hold the answer to the law; `None` where it is refused."""
    try:
        checked = recheck(problem, certificate)
    except InputError:
        return None
    if most is not None:
        assert not checked.proves_infeasible
        assert checked.certified is None or checked.certified <= most
        assert not checked.holds or checked.claimed <= most
    return checked


def attack(case: Case, certificate: Certificate) -> bool:
    """Return whether a changed certificate certifies as much as the true one."""
    optimum = case.optimum(case.at_most)
    checked = held_to_the_law(case.asked, certificate, optimum)
    return checked is not None and checked.certified == optimum


def branched() -> list[Case]:
    return [case for case in solved() if places(case.certificate)]


# ---- true certificates ---------------------------------------------------------------------------


def test_the_cases_hold_limits_of_both_measures_and_trees():
    assert len(solved()) >= 50
    assert {case.measure for case in solved()} == {"relationships", "groups"}
    assert len(branched()) >= 6
    assert sum(case.optimum(case.at_most) is None for case in solved()) >= 8
    assert sum(case.optimum(case.at_most) is not None for case in solved()) >= 30


def test_true_certificates_prove_the_optimum_under_the_limit():
    for case in solved():
        checked = recheck(case.asked, case.certificate)
        assert checked.faults == []
        optimum = case.optimum(case.at_most)
        if optimum is None:
            assert checked.proves_infeasible
        else:
            assert checked.holds
            assert checked.certified == optimum == checked.claimed
            worse = dataclasses.replace(case.certificate, claimed=optimum + 1)
            assert not recheck(case.asked, worse).holds


def test_a_certificate_is_the_same_after_it_was_written_and_read():
    for case in solved():
        assert certificate_from_table(case.certificate.to_table(), "x") == case.certificate


# ---- another limit -------------------------------------------------------------------------------


def test_under_another_limit_it_certifies_no_more_than_that_problems_optimum():
    fewer = 0
    for case in solved():
        for at_most in {0, *range(case.at_most - 2, case.at_most + 4), 50, 10**12}:
            if at_most >= 0:
                asked = limited(case.problem, case.measure, at_most)
                held_to_the_law(asked, case.certificate, case.optimum(at_most))
                fewer += case.optimum(at_most) != case.optimum(case.at_most)
    assert fewer > 50


def test_without_the_limit_it_certifies_no_more_than_the_free_optimum():
    for case in solved():
        held_to_the_law(case.problem, case.certificate, case.optimum(10**12))


def test_under_a_limit_on_the_other_measure_it_certifies_no_more_than_there_is():
    for case in solved():
        other: Measure = "groups" if case.measure == "relationships" else "relationships"
        found = pairs(case.problem, other)
        for at_most in {case.at_most, *(count for count, _ in found)}:
            most = min((cost for count, cost in found if count <= at_most), default=None)
            held_to_the_law(limited(case.problem, other, at_most), case.certificate, most)


def test_within_a_longer_reach_it_certifies_no_more_than_there_is():
    judged = 0
    for case in solved()[::6]:
        judge = Judge(case.problem)
        ways = sorted(set(judge.far.values()))
        for reach in (ways[len(ways) // 2], ways[-1]):
            near = solve(limited(case.problem, "farthest", reach), threads=1).certificate
            if near is not None:
                held_to_the_law(case.problem, near, judge.optimum)
                judged += 1
    assert judged >= 5


# ---- the limit's dual ----------------------------------------------------------------------------


def test_the_limits_dual_moved_in_a_base_certifies_no_more_than_there_is():
    caught = 0
    for case in solved():
        for k, r, each in rounds_of(case.certificate):
            for step in STEPS[::3]:
                for moved in (each.proof.limits[0] - step, min(0, each.proof.limits[0] + step), 0):
                    proof = dataclasses.replace(each.proof, limits=(moved,))
                    caught += not attack(case, with_proof(case.certificate, k, r, proof))
    assert caught > 50


def test_the_limits_dual_moved_in_a_node_certifies_no_more_than_there_is():
    caught, rng = 0, random.Random(1)
    for case in branched():
        for place in places(case.certificate):
            nodes = list(enumerate(tree_at(case.certificate, place).nodes))
            for at, node in rng.sample(nodes, min(5, len(nodes))):
                for step in rng.sample(STEPS, 2):
                    (limit,) = proof_of(node).limits
                    for moved in (limit - step, min(0, limit + step), 0):
                        changed = with_proof_of(
                            node, dataclasses.replace(proof_of(node), limits=(moved,))
                        )
                        worse = with_node(case.certificate, place, at, changed)
                        caught += not attack(case, worse)
    assert caught > 20


def test_a_dual_taken_from_the_limit_and_given_to_practices_certifies_no_more_than_there_is():
    """Practices pay for the limit's dual, one of them or all alike."""
    rng = random.Random(2)
    for case in solved():
        for k, r, each in rounds_of(case.certificate):
            for step in STEPS[1:]:
                count = len(each.proof.practice)
                one = rng.randrange(count)
                for given in ([one], range(count)):
                    duals = tuple(
                        dual + step * (i in given) for i, dual in enumerate(each.proof.practice)
                    )
                    proof = DualProof(duals, each.proof.cuts, (each.proof.limits[0] - step,))
                    attack(case, with_proof(case.certificate, k, r, proof))


@pytest.mark.parametrize("positive", [1, 10**6, 2**61])
def test_a_positive_dual_of_the_limit_is_refused(positive):
    for case in solved()[:20]:
        for k, r, each in rounds_of(case.certificate):
            proof = dataclasses.replace(each.proof, limits=(positive,))
            with pytest.raises(InputError, match="positive dual"):
                recheck(case.asked, with_proof(case.certificate, k, r, proof))
    for case in branched()[:20]:
        for place in places(case.certificate):
            for at, node in enumerate(tree_at(case.certificate, place).nodes):
                changed = with_proof_of(
                    node, dataclasses.replace(proof_of(node), limits=(positive,))
                )
                with pytest.raises(InputError, match="positive dual"):
                    recheck(case.asked, with_node(case.certificate, place, at, changed))


@pytest.mark.parametrize("huge", [-(2**62), -(2**63), -(2**200)])
def test_a_dual_of_the_limit_beyond_64_bits_is_refused(huge):
    for case in solved()[:20]:
        base = case.certificate.parts[0].rounds[0].proof
        proof = dataclasses.replace(base, limits=(huge,))
        with pytest.raises(InputError, match="64 bits"):
            recheck(case.asked, with_proof(case.certificate, 0, 0, proof))


def test_large_duals_of_the_limit_never_overflow():
    for case in solved()[::4]:
        base = case.certificate.parts[0].rounds[0].proof
        for size in range(31, 62, 5):
            for limit in (-(2**size), -(2**size) + 1):
                high = tuple(min(2**61, dual + 2**size) for dual in base.practice)
                for duals in (base.practice, high):
                    proof = DualProof(duals, base.cuts, (limit,))
                    attack(case, with_proof(case.certificate, 0, 0, proof))


# ---- trees and parts -----------------------------------------------------------------------------


def by_hand(problem: Problem, base: DualProof, *trees: LocalTree) -> Certificate:
    codes = tier_problem(problem, "network").codes
    part = Part(codes, True, 10**9, 0, (Round(base, trees),), None)
    return Certificate("network", 1_000, 0, (part,), "a test")


def three_apart(at_most: int = 3) -> Problem:
    """Each group is one practice, all at one place, so that no group costs anything."""
    edges = [(0, 1), (1, 2)]
    here = [(0, 0)] * 3
    # At this weight any whole number is a cost, so that no bound is rounded up.
    problem = make_problem(
        [10] * 3, edges, floor=10, ceiling=10, points=here, travel_weight="0.001"
    )
    return limited(problem, "groups", at_most)


@pytest.mark.parametrize("of_base", [0, -5_000])
@pytest.mark.parametrize("of_node", [0, -5_000, -7_000])
@pytest.mark.parametrize("regions", [[(0, 1)], [(0, 1, 2), (0, 1, 2)], [(0, 1, 2), (2,)], [(1,)]])
def test_only_a_tree_alone_and_over_everything_may_move_the_limits_dual(of_base, of_node, regions):
    trees = [
        LocalTree(region, (), (DualProof((0,) * len(region), (), (of_node,)),))
        for region in regions
    ]
    certificate = by_hand(three_apart(), DualProof((0,) * 3, (), (of_base,)), *trees)
    if of_node != of_base:
        with pytest.raises(InputError, match="moves a limit's dual"):
            recheck(three_apart(), certificate)
    else:
        found = recheck(three_apart(), certificate)
        assert not found.faults
        assert found.certified == 3 * of_base // 1_000


@pytest.mark.parametrize("at_most", [0, 1, 2, 3, 4])
@pytest.mark.parametrize("of_base", [0, -5_000])
@pytest.mark.parametrize("of_node", [0, -5_000, -9_000])
@pytest.mark.parametrize("raised", [0, 5_000, 9_000])
def test_a_tree_over_everything_may_move_the_limits_dual(at_most, of_base, of_node, raised):
    """Groups cost nothing, so that with a limit of 3 no bound is above 0."""
    problem = three_apart(at_most)
    node = DualProof((raised,) * 3, (), (of_node,))
    tree = LocalTree((0, 1, 2), (), (node,))
    certificate = by_hand(problem, DualProof((0,) * 3, (), (of_base,)), tree)
    most = 0 if at_most >= 3 else None
    checked = held_to_the_law(problem, certificate, most)
    assert checked is not None
    if raised <= -of_node:
        assert checked.faults == []
        assert checked.certified == -(-(3 * raised + at_most * of_node) // 1_000)
        assert checked.proves_infeasible == (checked.certified > 0)
    else:
        assert checked.faults


def test_several_parts_are_refused_where_there_is_a_limit():
    free = make_problem([10] * 4, [(0, 1), (2, 3)], floor=20, ceiling=20)
    certificate = solve(free, threads=1).certificate
    assert certificate is not None
    assert len(certificate.parts) == 2
    assert recheck(free, certificate).holds
    for measure in ("relationships", "groups"):
        with pytest.raises(InputError, match="it has parts"):
            recheck(limited(free, measure, 2), certificate)
    one = dataclasses.replace(certificate, parts=certificate.parts[:1])
    held_to_the_law(limited(free, "groups", 2), one, solve(free, threads=1).objective)
    reached = recheck(limited(free, "farthest", 10**6), certificate)
    assert reached.holds


def test_no_part_at_all_is_refused_or_certifies_nothing():
    for case in solved()[:5]:
        none = dataclasses.replace(case.certificate, parts=())
        assert not attack(case, none) or case.optimum(case.at_most) in (0, None)


def test_a_part_of_some_practices_certifies_no_more_than_there_is():
    for case in solved():
        part = case.certificate.parts[0]
        for r, each in enumerate(part.rounds):
            if len(part.practices) > 1 and not each.trees:
                fewer = with_part(
                    with_round(case.certificate, 0, r, trees=()), practices=part.practices[1:]
                )
                attack(case, fewer)


def test_groups_of_practices_left_out_count_where_so_many_are_asked_for():
    """Two islands of two, three groups at least: one island alone may hold a single group."""
    ask = Rule(kind="groups", relation="at least", limit=3)
    problem = make_problem([10] * 4, [(0, 1), (2, 3)], floor=10, ceiling=20, rules=[ask])
    much = 10**12
    island = DualProof((-much, -much), (), (-much,))  # −2·much + 3·much, and no column is below 0
    part = Part(tier_problem(problem, "network").codes[:2], True, 10**15, 0, (), None)
    part = dataclasses.replace(part, rounds=(Round(island, ()),))
    with pytest.raises(InputError, match="or leaves some out"):
        recheck(problem, Certificate("network", 1_000, 0, (part,), "a test"))
    everyone = by_hand(problem, DualProof((-much,) * 4, (), (-much,)))
    assert recheck(problem, everyone).certified == -(10**9)
    assert Judge(problem).optimum == 0


@pytest.mark.parametrize("asked", [2, 3, 4])
@pytest.mark.parametrize("of_node", [0, -5_000])
@pytest.mark.parametrize("paid", [0, -5_000])
def test_a_tree_may_move_the_dual_of_at_least_so_many_groups(asked, of_node, paid):
    """That dual makes each group cheaper, where those of other limits make it dearer."""
    ask = Rule(kind="groups", relation="at least", limit=asked)
    free = make_problem(
        [10] * 3, [(0, 1)], floor=10, ceiling=10, points=[(0, 0)] * 3, travel_weight="0.001"
    )
    problem = free.with_settings(free.settings.model_copy(update={"rules": (ask,)}))
    tree = LocalTree((0, 1, 2), (), (DualProof((paid,) * 3, (), (of_node,)),))
    found = recheck(problem, by_hand(problem, DualProof((0,) * 3, (), (0,)), tree))
    if paid > of_node:
        assert found.faults
    else:
        assert found.certified == -(-(3 * paid - asked * of_node) // 1_000)
        assert found.proves_infeasible == (found.certified > 0)


@pytest.mark.parametrize("measure", ["relationships", "groups", "moved", "outside"])
def test_where_nobody_may_lead_a_limit_is_no_obstacle_to_the_recheck(measure):
    problem = make_problem(
        [10] * 2, [], floor=10, ceiling=20, points=[(0, 0)] * 2, participation=["covered"] * 2
    )
    asked = limited(problem, measure, 5)
    found = recheck(asked, by_hand(asked, DualProof((10**6,) * 2, (), (-5,))))
    assert found.faults == []
    assert found.proves_infeasible


# ---- anything at all -----------------------------------------------------------------------------


def numbers_in(table: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Return the place of every number in a certificate's table."""
    if isinstance(table, bool):
        return []
    if isinstance(table, int):
        return [path]
    items = table.items() if isinstance(table, dict) else ()
    items = enumerate(table) if isinstance(table, list) else items
    return [place for key, value in items for place in numbers_in(value, (*path, key))]


def get(table: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        table = table[key]
    return table


def duals_in(table: Any) -> list[dict[str, Any]]:
    """Return every place in which duals stand: those of rounds and of nodes."""
    if isinstance(table, list):
        return [found for each in table for found in duals_in(each)]
    if not isinstance(table, dict):
        return []
    below = [found for each in table.values() for found in duals_in(each)]
    return [table, *below] if "duals" in table else below


def tampered(rng: random.Random, table: dict[str, Any]) -> dict[str, Any]:
    """Change numbers, few or many of them, and limits, which may not be there."""
    where = [place for place in numbers_in(table) if place != ("format",)]
    largest = max(4, *(abs(get(table, place)) for place in where))
    for place in rng.sample(where, min(len(where), rng.choice((0, 1, 1, 2, 5, len(where) // 3)))):
        holder, key = get(table, place[:-1]), place[-1]
        size = rng.choice((1, 1, 2, 1_000, largest // 1_000 + 1, largest // 20 + 1, largest))
        holder[key] += rng.choice((1, -1)) * rng.randint(0, size)
    for proof in duals_in(table):
        if rng.random() < 0.4:
            step = rng.choice((1, 1_000, largest // 50 + 1, largest // 5 + 1))
            known = proof.get("limits", [0])
            proof["limits"] = [min(0, dual + rng.choice((1, -1)) * step) for dual in known]
            if rng.random() < 0.5:
                proof["duals"] = [dual + rng.choice((0, step)) for dual in proof["duals"]]
    for part in table["parts"]:
        if rng.random() < 0.1:
            part["pool"] = None
        if rng.random() < 0.1:
            part["rounds"] = rng.choices(part["rounds"], k=rng.randint(1, 3))
        if rng.random() < 0.1:
            part["costed"] = not part["costed"]
    return table


def test_whatever_the_numbers_are_the_certified_bound_is_at_most_the_optimum():
    proved = refused = 0
    cases = solved() + branched() * 2
    for seed in range(600):
        rng = random.Random(seed)
        case = cases[seed % len(cases)]
        table = tampered(rng, case.certificate.to_table())
        at_most = max(0, case.at_most + rng.choice((0, 0, 0, 1, -1, 3)))
        try:
            certificate = certificate_from_table(table, "bound.json")
        except InputError:
            refused += 1
            continue
        asked = limited(case.problem, case.measure, at_most)
        checked = held_to_the_law(asked, certificate, case.optimum(at_most))
        refused += checked is None or bool(checked.faults)
        proved += checked is not None and not checked.faults
    assert proved >= 100
    assert refused >= 100
