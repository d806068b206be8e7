"""The independent check of a bound.

The law: whatever a certificate says, either it is refused, or the bound that the recheck certifies
is at most the optimum. A liar can only make the bound worse.
"""

import dataclasses
import random
from functools import cache
from itertools import cycle, islice, permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.errors import InputError
from netform.plan import (
    Branch,
    Certificate,
    CutDual,
    DualProof,
    LocalTree,
    Part,
    Pool,
    Recheck,
    Round,
    recheck,
)
from netform.plan.proof.certificate import Count
from netform.problem import Problem, tier_problem
from netform.solve import solve
from tests.helpers.brute_force import Judge
from tests.helpers.certificates import (
    Node,
    exchanged,
    one_round,
    part_of,
    places,
    proof_of,
    raised,
    rounds_of,
    size_of,
    tree_at,
    with_node,
    with_part,
    with_proof,
    with_proof_of,
    with_round,
    with_tree,
)
from tests.helpers.make import make_problem
from tests.helpers.problems import gappy_problem, problem_of_parts, problems, random_problem
from tests.helpers.switches import few_cuts, no_cuts, small_steps


@dataclasses.dataclass(frozen=True, eq=False)
class Case:
    problem: Problem
    certificate: Certificate
    optimum: int | None


def solved_in_all_ways(problem: Problem) -> set[Certificate]:
    found = {solve(problem, threads=1).certificate}
    for switch in (no_cuts, small_steps, few_cuts):
        with switch():
            found.add(solve(problem, threads=1).certificate)
    return {certificate for certificate in found if certificate is not None}


@cache
def solved() -> list[Case]:
    """Return solved problems with a certificate: of most rounds, nodes, cuts and parts."""
    made = [random_problem(family, seed) for family, seed in problems(56)]
    made += [gappy_problem(seed) for seed in range(12)]
    made += [problem_of_parts(seed) for seed in range(16)]
    found = [
        Case(problem, certificate, Judge(problem).optimum)
        for problem in made
        for certificate in solved_in_all_ways(problem)
    ]
    found.sort(key=lambda case: str(case.certificate))
    chosen: dict[str, Case] = {}
    for what in range(4):
        most = sorted(found, key=lambda case: -size_of(case.certificate)[what])
        chosen |= {str(case.certificate): case for case in most[:30]}
    return list(chosen.values())


def certified(case: Case, certificate: Certificate) -> int | None:
    """Recheck, and hold the answer to the law; a refused certificate certifies nothing."""
    checked = held_to_the_law(case, certificate)
    return None if checked is None else checked.certified


def held_to_the_law(case: Case, certificate: Certificate) -> Recheck | None:
    try:
        checked = recheck(case.problem, certificate)
    except InputError:
        return None
    if case.optimum is not None:
        assert not checked.proves_infeasible
        assert checked.certified is None or checked.certified <= case.optimum
    return checked


def sampled(rng: random.Random, nodes: tuple[Node, ...]) -> list[tuple[int, Node]]:
    return rng.sample(list(enumerate(nodes)), min(6, len(nodes)))


def branched() -> list[Case]:
    return [case for case in solved() if places(case.certificate)]


def of_many_rounds() -> list[Case]:
    return [case for case in solved() if any(part.pool for part in case.certificate.parts)]


def of_many_parts() -> list[Case]:
    return [case for case in solved() if len(case.certificate.parts) > 1]


def test_the_cases_hold_rounds_trees_cuts_and_parts():
    certificates = [case.certificate for case in solved()]
    assert sum(len(part.rounds) > 2 for c in certificates for part in c.parts) >= 4
    assert sum(len(each.trees) > 1 for c in certificates for _, _, each in rounds_of(c)) >= 10
    assert sum(len(tree_at(c, at).nodes) > 4 for c in certificates for at in places(c)) >= 12
    partial = [(c, at) for c in certificates for at in places(c)]
    assert (
        sum(len(tree_at(c, at).region) < len(part_of(c, at).practices) for c, at in partial) >= 12
    )
    assert sum(size_of(c)[2] > 0 for c in certificates) >= 10
    assert len(of_many_parts()) >= 12
    assert sum(case.optimum is None for case in solved()) >= 5


def test_true_certificates_prove_the_optimum():
    for case in solved():
        checked = recheck(case.problem, case.certificate)
        assert checked.faults == []
        if case.optimum is None:
            assert checked.proves_infeasible
        else:
            assert checked.holds
            assert checked.certified == case.optimum == checked.claimed


def test_a_higher_claim_does_not_hold():
    for case in solved():
        worse = dataclasses.replace(case.certificate, claimed=case.certificate.claimed + 1)
        assert not recheck(case.problem, worse).holds or case.optimum is None


# ---- duals and cuts ------------------------------------------------------------------------------


def test_a_dual_raised_by_one_on_a_tight_practice_is_caught():
    caught = 0
    for case in solved():
        for k, r, each in rounds_of(case.certificate):
            for i in range(len(each.proof.practice)):
                worse = with_proof(case.certificate, k, r, raised(each.proof, i, 1))
                caught += certified(case, worse) is None
    assert caught > 50


def test_a_leafs_or_a_branchs_dual_raised_is_caught_or_proves_no_more_than_there_is():
    caught, rng = 0, random.Random(2)
    for case in branched():
        for place in places(case.certificate):
            for at, node in sampled(rng, tree_at(case.certificate, place).nodes):
                proof = proof_of(node)
                spot, step = rng.randrange(len(proof.practice)), rng.choice((1, 10**6, 10**12))
                worse = with_proof_of(node, raised(proof, spot, step))
                caught += certified(case, with_node(case.certificate, place, at, worse)) is None
    assert caught > 50


def test_a_cuts_dual_moved_in_a_base_or_a_node_is_caught_or_proves_no_more_than_there_is():
    caught, moved, rng = 0, 0, random.Random(4)
    for case in solved():
        for k, r, each in rounds_of(case.certificate):
            for at, cut in enumerate(each.proof.cuts[:5]):
                for step in rng.sample((10**6, -(10**6), 1, -1), 2):
                    other = dataclasses.replace(cut, dual=min(0, cut.dual + step))
                    proof = dataclasses.replace(
                        each.proof, cuts=exchanged(each.proof.cuts, at, other)
                    )
                    changed = with_proof(case.certificate, k, r, proof)
                    caught += certified(case, changed) is None
                    moved += 1
    assert moved > 40
    assert caught > 5


def test_a_cut_given_to_a_base_or_a_node_proves_no_more_than_there_is():
    rng = random.Random(3)
    for case in branched()[:60]:
        for place in places(case.certificate):
            k, r, _ = place
            tree = tree_at(case.certificate, place)
            base = case.certificate.parts[k].rounds[r].proof
            if len(tree.region) < 3:
                continue
            size = max(1, *map(abs, base.practice)) // 10
            inside = tuple(sorted(rng.sample(tree.region, 3)))
            cut = CutDual(inside, (1, 1, 1), 2, -rng.randint(1, size))
            certified(
                case,
                with_proof(
                    case.certificate, k, r, dataclasses.replace(base, cuts=(*base.cuts, cut))
                ),
            )
            own = dataclasses.replace(cut, practices=tuple(map(tree.region.index, inside)))
            at = rng.randrange(len(tree.nodes))
            proof = proof_of(tree.nodes[at])
            node = with_proof_of(
                tree.nodes[at], dataclasses.replace(proof, cuts=(*proof.cuts, own))
            )
            certified(case, with_node(case.certificate, place, at, node))


def test_a_cut_listed_twice_inside_a_proof_counts_twice_and_proves_no_more_than_there_is():
    doubled = 0
    for case in solved():
        for k, r, each in rounds_of(case.certificate):
            if each.proof.cuts:
                proof = dataclasses.replace(each.proof, cuts=each.proof.cuts * 2)
                certified(case, with_proof(case.certificate, k, r, proof))
                halves = tuple(
                    dataclasses.replace(cut, dual=dual)
                    for cut in each.proof.cuts
                    for dual in (cut.dual // 2, cut.dual - cut.dual // 2)
                )
                trees = tuple(
                    dataclasses.replace(
                        tree, cuts=tuple(half for at in tree.cuts for half in (2 * at, 2 * at + 1))
                    )
                    for tree in each.trees
                )
                proof = dataclasses.replace(each.proof, cuts=halves)
                split = with_round(case.certificate, k, r, proof=proof, trees=trees)
                assert certified(case, split) == certified(case, case.certificate)
                doubled += 1
    assert doubled > 10


def with_cut(case: Case, cut: CutDual) -> Certificate:
    base = case.certificate.parts[0].rounds[0].proof
    return with_proof(case.certificate, 0, 0, dataclasses.replace(base, cuts=(cut,)))


NO_CUTS = [
    CutDual((0, 1), (1, 1), 2, 5),
    CutDual((0, 0), (1, 1), 2, -5),
    CutDual((0, 99), (1, 1), 2, -5),
    CutDual((0, -1), (1, 1), 2, -5),
    CutDual((0, 1), (1, -1), 2, -5),
    CutDual((0, 1), (1,), 2, -5),
    CutDual((0, 1), (1, 1), 0, -5),
    CutDual((0, 1), (1, 1), -2, -5),
]


@pytest.mark.parametrize("cut", NO_CUTS)
def test_a_cut_that_is_none_is_refused(cut):
    case = branched()[0]
    with pytest.raises(InputError, match="cut"):
        recheck(case.problem, with_cut(case, cut))
    place = places(case.certificate)[0]
    for at, node in enumerate(tree_at(case.certificate, place).nodes):
        worse = with_proof_of(node, dataclasses.replace(proof_of(node), cuts=(cut,)))
        with pytest.raises(InputError, match="cut"):
            recheck(case.problem, with_node(case.certificate, place, at, worse))


def test_an_empty_cut_does_no_harm():
    case = solved()[0]
    certified(case, with_cut(case, CutDual((), (), 2, -5)))


@pytest.mark.parametrize("costed", [True, False])
@pytest.mark.parametrize("taking", [(1,), (1, 0), (0, 1, 0), (1, 1), (1, 1, 1)])
@pytest.mark.parametrize("region", [(0, 1, 2), (0, 1, 2, 3)])
def test_a_cut_that_several_trees_let_go_is_let_go_once(costed, taking, region):
    """Each group is one practice and costs nothing, so that no cut is worth anything."""
    problem = make_problem([10] * len(region), [(0, 1), (1, 2)], floor=10, ceiling=10)
    codes = tier_problem(problem, "network").codes
    nothing = (0,) * len(region)
    base = DualProof(nothing, (CutDual((0, 1, 2), (1, 1, 1), 2, -5_000),))
    trees = tuple(
        LocalTree(region, (0,) * takes_over, (DualProof(nothing, ()),)) for takes_over in taking
    )
    part = Part(codes, costed, 10**9, 0, (Round(base, trees),), None)
    certificate = Certificate("network", 1_000, 0, (part,), "a test")
    if sum(taking) > 1:
        with pytest.raises(InputError, match="the same cut"):
            recheck(problem, certificate)
    certified(Case(problem, certificate, 0), certificate)


@pytest.mark.parametrize("cuts", [(1,), (-1,), (0, 0)])
def test_a_tree_takes_over_only_cuts_that_are_there_and_once(cuts):
    problem = make_problem([10] * 3, [(0, 1), (1, 2)], floor=10, ceiling=10)
    base = DualProof((0,) * 3, (CutDual((0, 1, 2), (1, 1, 1), 2, -5),))
    tree = LocalTree((0, 1, 2), cuts, (DualProof((0,) * 3, ()),))
    codes = tier_problem(problem, "network").codes
    part = Part(codes, True, 10**9, 0, (Round(base, (tree,)),), None)
    with pytest.raises(InputError, match="cut"):
        recheck(problem, Certificate("network", 1_000, 0, (part,), "a test"))


def test_a_tree_takes_over_no_cut_that_reaches_beyond_its_region():
    problem = make_problem([10] * 3, [(0, 1), (1, 2)], floor=10, ceiling=10)
    base = DualProof((0,) * 3, (CutDual((0, 1, 2), (1, 1, 1), 2, -5),))
    tree = LocalTree((0, 1), (0,), (DualProof((0,) * 2, ()),))
    codes = tier_problem(problem, "network").codes
    part = Part(codes, True, 10**9, 0, (Round(base, (tree,)),), None)
    with pytest.raises(InputError, match="not inside"):
        recheck(problem, Certificate("network", 1_000, 0, (part,), "a test"))


def test_trees_that_let_go_the_same_cuts_prove_no_more_than_there_is():
    rng = random.Random(7)
    tried = 0
    for case in solved():
        for k, r, each in rounds_of(case.certificate):
            count = len(each.proof.practice)
            for number, cut in enumerate(each.proof.cuts):
                wide, narrow = tuple(range(count)), tuple(sorted(cut.practices))
                takes_over = rng.choice(((1, 0, 0, 0), (0, 1, 0, 0), (0, 0, 0, 1), (1, 1, 0, 0)))
                trees = tuple(
                    LocalTree(
                        region,
                        (number,) * takes,
                        (DualProof(tuple(each.proof.practice[i] for i in region), ()),),
                    )
                    for region, takes in zip((wide, narrow, wide, narrow), takes_over, strict=True)
                )
                certificate = with_round(case.certificate, k, r, trees=trees)
                certified(case, with_part(certificate, k, pool=None))
                tried += 1
    assert tried > 20


# ---- pool, cutoff, rounds ------------------------------------------------------------------------


def test_a_pool_of_another_size_or_content_is_caught():
    caught = 0
    for case in of_many_rounds():
        for k, part in enumerate(case.certificate.parts):
            if part.pool is None:
                continue
            for other in (
                Pool(part.pool.columns + 1, part.pool.sha256),
                Pool(part.pool.columns, "0" * 64),
            ):
                checked = recheck(case.problem, with_part(case.certificate, k, pool=other))
                assert checked.certified is None
                assert not checked.holds
                assert not checked.proves_infeasible
                caught += 1
    assert caught > 20


def test_without_a_pool_the_rounds_prove_as_much():
    for case in of_many_rounds():
        certificate = case.certificate
        for k in range(len(certificate.parts)):
            certificate = with_part(certificate, k, pool=None)
        assert certified(case, certificate) == certified(case, case.certificate)


def test_a_pool_of_a_single_round_is_refused():
    case = of_many_rounds()[0]
    part = case.certificate.parts[0]
    with pytest.raises(InputError, match="pool"):
        recheck(case.problem, with_part(case.certificate, 0, rounds=part.rounds[:1]))


def test_a_cutoff_that_is_moved_is_caught_or_proves_no_more_than_there_is():
    for case in branched():
        for k, part in enumerate(case.certificate.parts):
            for step in (-(10**9), -(10**6), -1, 1, 10**6, 10**9):
                moved = with_part(case.certificate, k, cutoff=part.cutoff + step)
                certified(case, moved)
                certified(case, with_part(moved, k, pool=None))


def test_a_cutoff_below_the_optimum_proves_at_most_the_cutoff():
    for case in branched():
        if case.optimum is not None and len(case.certificate.parts) == 1:
            low = with_part(case.certificate, 0, cutoff=case.optimum // 2, pool=None)
            found = certified(case, low)
            step = tier_problem(case.problem, "network").price_step
            assert found is None or found < case.optimum // 2 + step


def test_rounds_dropped_or_in_another_order_prove_no_more_than_there_is():
    for case in of_many_rounds():
        for k, part in enumerate(case.certificate.parts):
            rounds = part.rounds
            others = [
                rounds[::-1],
                rounds[:1],
                rounds[1:],
                (*rounds, *rounds),
                (*rounds, rounds[0]),
            ]
            others += [exchanged(rounds, at, rounds[0]) for at in range(len(rounds))]
            for other in others:
                certified(case, with_part(case.certificate, k, rounds=other))
                certified(case, with_part(case.certificate, k, rounds=other, pool=None))


def test_a_part_without_rounds_is_refused():
    case = solved()[0]
    with pytest.raises(InputError, match="no round"):
        recheck(case.problem, with_part(case.certificate, 0, rounds=(), pool=None))


# ---- regions and trees ---------------------------------------------------------------------------


def test_a_region_that_is_changed_is_refused_or_proves_no_more_than_there_is():
    refused = 0
    for case in branched():
        for place in places(case.certificate):
            region = tree_at(case.certificate, place).region
            count = len(part_of(case.certificate, place).practices)
            shifted = tuple(i + 1 for i in region)
            outside = [i for i in range(count) if i not in region]
            others = [shifted, region[:-1], (*region, count), (-1, *region[1:]), region[::-1], ()]
            others += [tuple(sorted((*region[1:], i))) for i in outside[:3]]
            for other in others:
                changed = with_tree(case.certificate, place, region=other)
                refused += certified(case, changed) is None
    assert refused > 100


def test_a_region_with_one_more_practice_and_fitting_duals_proves_no_more_than_there_is():
    tried = 0
    for case in branched():
        for place in places(case.certificate):
            k, r, _ = place
            tree = tree_at(case.certificate, place)
            base = case.certificate.parts[k].rounds[r].proof
            for more in set(range(len(base.practice))) - set(tree.region):
                at = sum(i < more for i in tree.region)
                nodes = tuple(
                    shifted_node(node, at, base.practice[more] + step)
                    for node, step in zip(tree.nodes, cycle((0, 5, -5, 10**5)), strict=False)
                )
                region = tuple(sorted((*tree.region, more)))
                certified(case, with_tree(case.certificate, place, region=region, nodes=nodes))
                tried += 1
    assert tried > 20


def shifted_node(node: Branch | DualProof, at: int, dual: int) -> Branch | DualProof:
    """Make room for a practice at a place of the region."""
    proof = proof_of(node)
    cuts = tuple(
        dataclasses.replace(cut, practices=tuple(i + (i >= at) for i in cut.practices))
        for cut in proof.cuts
    )
    wider = DualProof((*proof.practice[:at], dual, *proof.practice[at:]), cuts)
    if isinstance(node, DualProof):
        return wider
    a, b = (i + (i >= at) for i in node.pair)
    return dataclasses.replace(node, pair=(a, b), proof=wider)


def test_trees_dropped_doubled_or_in_another_order_prove_no_more_than_there_is():
    reordered = 0
    for case in branched():
        for k, r, each in rounds_of(case.certificate):
            trees = each.trees
            others = [trees[:at] + trees[at + 1 :] for at in range(min(4, len(trees)))]
            others += [*islice(permutations(trees), 1, 6), trees[::-1], trees * 2]
            for other in others:
                certificate = with_round(case.certificate, k, r, trees=other)
                certified(case, certificate)
                certified(case, with_part(certificate, k, pool=None))
                reordered += other != trees
    assert reordered > 50


def test_trees_moved_to_another_round_prove_no_more_than_there_is():
    for case in of_many_rounds():
        for k, part in enumerate(case.certificate.parts):
            every = tuple(tree for each in part.rounds for tree in each.trees)
            for r in range(len(part.rounds)):
                moved = with_round(case.certificate, k, r, trees=every)
                certified(case, with_part(moved, k, pool=None))


def test_children_that_are_swapped_are_caught_or_prove_no_more_than_there_is():
    swapped, caught = 0, 0
    for case in branched():
        for place in places(case.certificate):
            nodes = tuple(
                dataclasses.replace(node, together=node.apart, apart=node.together)
                if isinstance(node, Branch)
                else node
                for node in tree_at(case.certificate, place).nodes
            )
            if len(nodes) > 1:
                worse = certified(case, with_tree(case.certificate, place, nodes=nodes))
                caught += worse is None or worse < (certified(case, case.certificate) or 0)
                swapped += 1
    assert swapped > 30
    assert caught > 10


def test_another_pair_to_branch_on_is_caught_or_proves_no_more_than_there_is():
    rng = random.Random(1)
    caught = 0
    for case in branched():
        for place in places(case.certificate):
            tree = tree_at(case.certificate, place)
            for at, node in sampled(rng, tree.nodes):
                if isinstance(node, Branch):
                    a, b = rng.sample(range(len(tree.region)), 2)
                    other = dataclasses.replace(node, pair=(a, b))
                    caught += certified(case, with_node(case.certificate, place, at, other)) is None
    assert caught > 10


def test_a_node_taken_away_is_refused():
    for case in branched():
        for place in places(case.certificate):
            nodes = tree_at(case.certificate, place).nodes
            if len(nodes) > 1:
                with pytest.raises(InputError, match="no children"):
                    recheck(case.problem, with_tree(case.certificate, place, nodes=nodes[:-1]))
            with pytest.raises(InputError, match="no node"):
                recheck(case.problem, with_tree(case.certificate, place, nodes=()))


def test_a_node_may_not_be_its_own_descendant_or_have_two_parents():
    case = branched()[0]
    place = places(case.certificate)[0]
    leaf = proof_of(tree_at(case.certificate, place).nodes[0])
    for nodes in (
        (Branch((0, 1), 0, 0, leaf),),
        (Branch((0, 1), 1, 1, leaf), leaf),
        (Branch((0, 1), 1, 2, leaf), leaf),
        (Branch((0, 0), 1, 2, leaf), leaf, leaf),
        (Branch((0, 1), 1, 2, leaf), Branch((0, 1), 2, 3, leaf), leaf, leaf),
        (Branch((0, 99), 1, 2, leaf), leaf, leaf),
        (Branch((-1, 0), 1, 2, leaf), leaf, leaf),
        (Branch((0, 1), -1, 2, leaf), leaf, leaf),
    ):
        with pytest.raises(InputError):
            recheck(case.problem, with_tree(case.certificate, place, nodes=nodes))


def test_a_leaf_that_no_branch_leads_to_proves_no_more_than_there_is():
    for case in branched()[:40]:
        for place in places(case.certificate):
            nodes = tree_at(case.certificate, place).nodes
            high = raised(proof_of(nodes[-1]), 0, 10**12)
            certified(case, with_tree(case.certificate, place, nodes=(*nodes, high)))
            low = raised(proof_of(nodes[-1]), 0, -(10**12))
            certified(case, with_tree(case.certificate, place, nodes=(*nodes, low)))


def test_a_tree_of_the_true_duals_alone_lifts_nothing():
    for case in solved()[:60]:
        for k, r, each in rounds_of(case.certificate):
            if each.proof.cuts:
                continue
            leaf = each.proof
            region = tuple(range(len(leaf.practice)))
            trees = (LocalTree(region, (), (leaf,)), *each.trees)
            same = with_round(case.certificate, k, r, trees=trees)
            assert certified(case, same) == certified(case, case.certificate)


# ---- parts ---------------------------------------------------------------------------------------


def test_a_part_that_is_dropped_lowers_the_bound():
    for case in of_many_parts():
        if case.optimum is None:
            continue
        true = certified(case, case.certificate)
        for k, part in enumerate(case.certificate.parts):
            parts = case.certificate.parts[:k] + case.certificate.parts[k + 1 :]
            fewer = certified(case, dataclasses.replace(case.certificate, parts=parts))
            assert true is not None
            assert fewer == true - part.claimed


def test_a_certificate_without_parts_proves_nothing():
    for case in solved()[:20]:
        assert certified(case, dataclasses.replace(case.certificate, parts=())) == 0


def test_parts_in_another_order_prove_the_same():
    for case in of_many_parts():
        back = dataclasses.replace(case.certificate, parts=case.certificate.parts[::-1])
        assert certified(case, back) == certified(case, case.certificate)


def test_a_part_listed_twice_is_refused():
    for case in solved()[:40]:
        twice = case.certificate.parts + case.certificate.parts[:1]
        with pytest.raises(InputError, match="twice"):
            recheck(case.problem, dataclasses.replace(case.certificate, parts=twice))


def test_practices_of_a_part_that_are_not_ascending_or_twice_are_refused():
    for case in solved()[:40]:
        codes = case.certificate.parts[0].practices
        others = [(*codes, codes[-1]), (codes[0], *codes)]
        others += [codes[::-1]] if len(codes) > 1 else []
        for other in others:
            with pytest.raises(InputError, match="not in order, or twice"):
                recheck(case.problem, with_part(case.certificate, 0, practices=other))
        for other in ((*codes[:-1], "X99999"), ()):
            with pytest.raises(InputError, match="other practices"):
                recheck(case.problem, with_part(case.certificate, 0, practices=other))


def plain_part(codes: tuple[str, ...], dual: int) -> Part:
    return Part(codes, True, 10**15, 0, (Round(DualProof((dual,) * len(codes), ()), ()),), None)


def test_parts_that_an_edge_joins_are_refused():
    refused = 0
    for case in solved():
        view = tier_problem(case.problem, "network")
        for a, b in zip(view.edge_first.tolist(), view.edge_second.tolist(), strict=True):
            if view.giant[a] or view.giant[b]:
                continue
            for split in ({a}, {b}, set(range(a + 1)), set(range(b))):
                if (a in split) == (b in split):
                    continue
                sides = [
                    tuple(code for i, code in enumerate(view.codes) if (i in split) == is_inside)
                    for is_inside in (True, False)
                ]
                parts = tuple(plain_part(side, 10**12) for side in sides)
                for chosen in (parts, parts[:1], parts[1:]):
                    with pytest.raises(InputError, match="an edge joins"):
                        recheck(case.problem, dataclasses.replace(case.certificate, parts=chosen))
                    refused += 1
    assert refused > 100


def test_parts_merged_into_one_prove_the_same():
    merged = 0
    for case in of_many_parts():
        rounds = [part.rounds for part in case.certificate.parts]
        if any(len(each) > 1 or each[0].trees for each in rounds):
            continue
        codes = sorted(code for part in case.certificate.parts for code in part.practices)
        dual = {
            code: value
            for part in case.certificate.parts
            for code, value in zip(part.practices, part.rounds[0].proof.practice, strict=True)
        }
        cuts = tuple(
            dataclasses.replace(
                cut,
                practices=tuple(codes.index(part.practices[i]) for i in cut.practices),
            )
            for part in case.certificate.parts
            for cut in part.rounds[0].proof.cuts
        )
        proof = DualProof(tuple(dual[code] for code in codes), cuts)
        cutoff = sum(part.cutoff for part in case.certificate.parts)
        one = Part(tuple(codes), True, cutoff, 0, (Round(proof, ()),), None)
        together = certified(case, dataclasses.replace(case.certificate, parts=(one,)))
        true = certified(case, case.certificate)
        assert together is not None
        assert true is not None
        step = tier_problem(case.problem, "network").price_step
        assert true - len(rounds) * step < together <= true
        merged += 1
    assert merged > 10


def test_costs_left_aside_prove_no_cost():
    for case in solved():
        for k, part in enumerate(case.certificate.parts):
            free = with_part(case.certificate, k, costed=not part.costed)
            checked = held_to_the_law(case, free)
            if part.costed and case.optimum is not None:
                assert (
                    checked is None
                    or checked.certified is None
                    or (checked.certified <= case.optimum - part.claimed)
                )


def test_a_proof_of_infeasibility_needs_no_costs_and_no_other_part():
    proved = 0
    for case in solved():
        if case.optimum is None:
            for k in range(len(case.certificate.parts)):
                one = dataclasses.replace(case.certificate, parts=case.certificate.parts[k : k + 1])
                proved += recheck(case.problem, one).proves_infeasible
    assert proved > 3


def test_a_certificate_of_another_problem_is_refused():
    case = solved()[0]
    other = make_problem([1], [], floor=0, ceiling=2)
    with pytest.raises(InputError, match="cannot be used"):
        recheck(other, case.certificate)


def test_changed_prices_change_what_is_proved():
    for case in solved()[:60]:
        cheaper = case.problem.with_tier("network", travel_weight=0)
        certified(Case(cheaper, case.certificate, Judge(cheaper).optimum), case.certificate)


def test_a_changed_band_changes_what_is_proved():
    for case in solved()[:60]:
        tier = case.problem.settings.tiers[0]
        for floor, ceiling in ((0, tier.ceiling), (tier.floor, 2 * tier.ceiling)):
            other = case.problem.with_tier("network", floor=floor, ceiling=ceiling)
            certified(Case(other, case.certificate, Judge(other).optimum), case.certificate)


# ---- numbers beyond 64 bits: a wrapped sum must not pass as a proof ------------------------------

FOURS = make_problem([10_000] * 8, [(i, i + 1) for i in range(7)], floor=40_000, ceiling=40_000)


@cache
def fours() -> Case:
    true = solve(FOURS, threads=1)
    assert true.certificate is not None
    return Case(FOURS, true.certificate, true.objective)


def proofs_of_size(size: int) -> list[DualProof]:
    return [
        DualProof((size,) * 8, ()),
        DualProof((size, -size) * 4, ()),
        DualProof((-size,) * 8, ()),
        DualProof((0,) * 8, (CutDual((0, 1, 2), (1, 1, 1), 2, -size),)),
        DualProof((0,) * 8, (CutDual((0, 1, 2), (size, size, size), 3, -3),)),
        DualProof((0,) * 8, (CutDual((0, 1, 2), (1, 1, 1), size, -3),)),
        DualProof((0,) * 8, (CutDual((0, 1, 2), (2**40,) * 3, 1, -(2**40)),)),
    ]


SIZES = [2**58, 2**60, 2**61, 2**62 - 1, 2**62, 2**63, 2**64, 2**80]


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("cutoff", [None, 0, -(2**61), 2**61, 2**62, 2**100])
def test_duals_that_wrap_around_prove_nothing(size, cutoff):
    """Every column has four members, so that four duals of 2**62 add up to 0 in 64 bits."""
    case = fours()
    changes = {} if cutoff is None else {"cutoff": cutoff}
    for proof in proofs_of_size(size):
        certified(case, one_round(case.certificate, proof, **changes))
        true = case.certificate.parts[0].rounds[0]
        twice = (Round(proof, ()), true), (true, Round(proof, ()))
        for rounds in twice:
            certified(case, with_part(case.certificate, 0, rounds=rounds, pool=None, **changes))


@pytest.mark.parametrize("size", SIZES)
def test_nodes_whose_duals_wrap_around_prove_nothing(size):
    case = fours()
    base = case.certificate.parts[0].rounds[0].proof
    everyone = tuple(range(8))
    for proof in proofs_of_size(size):
        for nodes in (
            (proof,),
            (Branch((0, 1), 1, 2, proof), base, base),
            (Branch((0, 1), 1, 2, base), proof, base),
            (Branch((0, 1), 1, 2, base), base, proof),
        ):
            for other in (base, proof):
                trees = (LocalTree(everyone, tuple(range(len(other.cuts))), nodes),)
                for rounds in ((Round(other, trees),), (Round(base, ()), Round(other, trees))):
                    certified(case, with_part(case.certificate, 0, rounds=rounds, pool=None))


@pytest.mark.parametrize("size", [2**58, int(2**61.9), 2**62 - 1])
@pytest.mark.parametrize("depth", range(1, 9))
def test_duals_of_counts_that_wrap_around_prove_nothing(size, depth):
    """Each branch asks for more than no group, so that its dual is taken off every column."""
    case = fours()
    high, far = 10**15, 10**12
    nodes: list[Branch | DualProof] = []
    for k in range(depth):
        free = DualProof((0,) * 8, (), counts=(0,) * k)
        nodes.append(Branch(None, 2 * k + 1, 2 * k + 2, free, Count(None, 0)))
        nodes.append(DualProof((high,) * 8, (), counts=(*[0] * k, -8 * high)))  # no group: no plan
    nodes.append(DualProof((0,) * 8, (), counts=(-size,) * depth))
    tree = LocalTree(tuple(range(8)), (), tuple(nodes))
    free = DualProof((0,) * 8, ())
    # The first round proves nothing and keeps all columns for the second.
    certified(
        case,
        with_part(
            case.certificate,
            0,
            rounds=(Round(free, ()), Round(free, (tree,))),
            pool=None,
            cutoff=far,
        ),
    )


@pytest.mark.parametrize(("of_few", "of_many"), [(1, 0), (0, 1)])
def test_a_positive_dual_of_a_count_is_refused(of_few, of_many):
    """With it 'at most five groups' would prove what 'at least five' does."""
    case = fours()
    free = DualProof((0,) * 8, ())
    few, many = (DualProof((0,) * 8, (), counts=(dual,)) for dual in (of_few, of_many))
    nodes = (Branch(None, 1, 2, free, Count(None, 5)), few, many)
    rounds = (Round(free, (LocalTree(tuple(range(8)), (), nodes),)),)
    with pytest.raises(InputError, match="unfit duals of counts"):
        recheck(case.problem, with_part(case.certificate, 0, rounds=rounds, pool=None))


@pytest.mark.parametrize("scale", [0, -1, 2**53, 2**61, 2**62, 2**64, 2**200])
def test_a_scale_that_wraps_around_proves_nothing(scale):
    case = fours()
    certified(case, dataclasses.replace(case.certificate, scale=scale))


# ---- the law, over certificates of every kind ----------------------------------------------------


def any_proof(rng: random.Random, count: int, size: int) -> DualProof:
    cuts = []
    for _ in range(rng.randint(0, 3)):
        practices = tuple(sorted(rng.sample(range(count), rng.randint(1, min(count, 5)))))
        weights = tuple(rng.randint(0, 4) for _ in practices)
        cuts.append(CutDual(practices, weights, rng.randint(1, 4), -rng.randint(0, size)))
    return DualProof(tuple(rng.randint(-size // 4, size) for _ in range(count)), tuple(cuts))


def any_tree(rng: random.Random, base: DualProof, size: int) -> LocalTree:
    """Make a tree whose duals are those of the base, changed a little, or anything."""
    count = len(base.practice)
    region = tuple(sorted(rng.sample(range(count), rng.randint(1, count))))
    inner = tuple(base.practice[i] for i in region)
    inside = [k for k, cut in enumerate(base.cuts) if set(cut.practices) <= set(region)]
    taken = tuple(k for k in inside if rng.random() < 0.6)

    def proof() -> DualProof:
        if rng.random() < 0.2:
            return any_proof(rng, len(region), size)
        step = rng.choice((0, 1, size // 50, size // 5))
        kept = [cut for cut in base.cuts if set(cut.practices) <= set(region)]
        kept = [cut for cut in kept if rng.random() < 0.5]
        cuts = [
            dataclasses.replace(
                cut,
                practices=tuple(map(region.index, cut.practices)),
                dual=min(0, cut.dual + rng.randint(-step, step)),
            )
            for cut in kept
        ]
        return DualProof(tuple(dual + rng.randint(-step, step) for dual in inner), tuple(cuts))

    if len(region) < 2 or rng.random() < 0.2:
        return LocalTree(region, taken, (proof(),))
    a, b, c, d = (rng.sample(range(len(region)), 2) + rng.sample(range(len(region)), 2))[:4]
    if rng.random() < 0.5:
        return LocalTree(region, taken, (Branch((a, b), 1, 2, proof()), proof(), proof()))
    nodes = Branch((a, b), 1, 2, proof()), Branch((c, d), 3, 4, proof())
    return LocalTree(region, taken, (*nodes, proof(), proof(), proof()))


def shifted(rng: random.Random, proof: DualProof, shift: int) -> DualProof:
    duals = list(proof.practice)
    duals[rng.randrange(len(duals))] += shift
    if rng.random() < 0.4:  # keeps the constant
        duals[rng.randrange(len(duals))] -= shift
    cuts = proof.cuts
    if rng.random() < 0.5:
        cuts = tuple(dataclasses.replace(cut, dual=min(0, cut.dual + shift)) for cut in cuts)
    return DualProof(tuple(duals), cuts)


KINDS = (
    *("proof", "random", "claimed", "scale", "cutoff", "costed", "rounds", "pool"),
    *("tree", "trees", "region", "node", "pair", "children", "leaf", "part", "practices"),
)


def tampered(rng: random.Random, certificate: Certificate) -> Certificate:
    """Change one thing, of any kind."""
    if not certificate.parts:
        return certificate
    k = rng.randrange(len(certificate.parts))
    part = certificate.parts[k]
    if not part.rounds:
        return certificate
    r = rng.randrange(len(part.rounds))
    base, trees = part.rounds[r].proof, part.rounds[r].trees
    size = max(4, *map(abs, base.practice))
    shift = rng.choice((1, -1, 7, -7, size // 30, -size // 30, size // 3, -size // 3))
    kind = rng.choice(KINDS)
    if kind == "proof":
        return with_proof(certificate, k, r, shifted(rng, base, shift))
    if kind == "random":
        return with_proof(certificate, k, r, any_proof(rng, len(base.practice), size))
    if kind == "claimed":
        return dataclasses.replace(certificate, claimed=certificate.claimed + shift)
    if kind == "scale":
        return dataclasses.replace(certificate, scale=rng.randint(1, 2_000))
    if kind == "cutoff":
        step = rng.choice((shift, shift // 1000, part.cutoff, -part.cutoff // 2))
        return with_part(certificate, k, cutoff=part.cutoff + step)
    if kind == "costed":
        return with_part(certificate, k, costed=not part.costed)
    if kind == "rounds":
        rounds = rng.choices(part.rounds, k=rng.randint(1, len(part.rounds) + 1))
        return with_part(certificate, k, rounds=tuple(rounds), pool=None)
    if kind == "tree":
        made = any_tree(rng, base, size)
        more = rng.choice(((made,), (*trees, made), (made, made), (*trees, *trees, made)))
        return with_round(certificate, k, r, trees=more)
    if kind == "pool":
        return with_part(certificate, k, pool=None)
    if kind == "part":
        parts = rng.choices(certificate.parts, k=rng.randint(1, len(certificate.parts)))
        return dataclasses.replace(certificate, parts=tuple(parts))
    if kind == "practices":
        other = rng.choice(certificate.parts)
        return with_part(certificate, k, practices=other.practices)
    if not trees:
        return with_round(certificate, k, r, trees=(any_tree(rng, base, size),))
    if kind == "trees":
        return with_round(certificate, k, r, trees=tuple(rng.choices(trees, k=len(trees))))
    place = (k, r, rng.randrange(len(trees)))
    tree = tree_at(certificate, place)
    at = rng.randrange(len(tree.nodes))
    node = tree.nodes[at]
    if kind == "region":
        region = sorted(
            rng.sample(range(len(base.practice)), min(len(tree.region), len(base.practice)))
        )
        return with_tree(certificate, place, region=tuple(region))
    if kind == "node":
        changed = with_proof_of(node, shifted(rng, proof_of(node), shift))
        return with_node(certificate, place, at, changed)
    if kind == "leaf":
        return with_node(certificate, place, at, proof_of(node))
    if len(tree.region) < 2:
        return certificate
    first, second = rng.sample(range(len(tree.region)), 2)
    if kind == "pair" and isinstance(node, Branch):
        changed = dataclasses.replace(node, pair=(first, second))
        return with_node(certificate, place, at, changed)
    fresh = len(tree.nodes)
    branch = Branch((first, second), fresh, fresh + 1, proof_of(node))
    if isinstance(node, Branch):
        branch = dataclasses.replace(branch, together=node.apart, apart=node.together)
        return with_node(certificate, place, at, branch)
    leaves = (shifted(rng, proof_of(node), shift), shifted(rng, proof_of(node), shift))
    nodes = (*exchanged(tree.nodes, at, branch), *leaves)
    return with_tree(certificate, place, nodes=nodes)


@settings(max_examples=600, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(0, 10**9), st.integers(1, 3))
def test_whatever_the_certificate_says_the_certified_bound_is_at_most_the_optimum(at, seed, times):
    case = solved()[at % len(solved())]
    rng = random.Random(seed)
    certificate = case.certificate
    for _ in range(times):
        certificate = tampered(rng, certificate)
    held_to_the_law(case, certificate)


@settings(max_examples=300, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(0, 10**9))
def test_a_true_proof_of_infeasibility_needs_an_infeasible_problem(at, seed):
    case = solved()[at % len(solved())]
    rng = random.Random(seed)
    size = 10 ** rng.randint(1, 17)
    proof = any_proof(rng, len(case.certificate.parts[0].practices), size)
    trees = tuple(any_tree(rng, proof, size) for _ in range(rng.randint(0, 2)))
    rounds = (Round(proof, trees),) * rng.randint(1, 2)
    cutoff = rng.choice((1, 10**3, 10**9, 10**18))
    costed = rng.random() < 0.5
    held_to_the_law(
        case,
        with_part(case.certificate, 0, rounds=rounds, pool=None, cutoff=cutoff, costed=costed),
    )
