"""The independent check of a bound.

The law: whatever a certificate says, either it is refused, or the bound that the recheck certifies
is at most the optimum. A liar can only make the bound worse.
"""

import dataclasses
import random
from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.errors import InputError
from netform.plan import Branch, Certificate, CutDual, DualProof, Pool, recheck
from netform.problem import Problem
from netform.solve import solve
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.problems import problems, random_problem
from tests.helpers.switches import no_cuts


@dataclasses.dataclass(frozen=True, eq=False)
class Case:
    problem: Problem
    certificate: Certificate
    optimum: int | None
    columns: int


@cache
def solved() -> list[Case]:
    """Return solved problems with a certificate: branched ones first, then those with cuts."""
    found = []
    for family, seed in problems(240):
        problem = random_problem(family, seed)
        with_cuts = solve(problem, threads=1).certificate
        with no_cuts():
            without = solve(problem, threads=1).certificate
        for certificate in {with_cuts, without} - {None}:
            judge = Judge(problem)
            found.append(Case(problem, certificate, judge.optimum, len(judge.columns)))
    found.sort(key=lambda case: (-len(case.certificate.nodes), -len(case.certificate.root.cuts)))
    return found[:120]


def certified(case: Case, certificate: Certificate) -> int | None:
    """Recheck, and hold the answer to the law; a refused certificate certifies nothing."""
    try:
        checked = recheck(case.problem, certificate)
    except InputError:
        return None
    if case.optimum is None:
        return checked.certified
    assert not checked.proves_infeasible
    assert checked.certified is None or checked.certified <= case.optimum
    return checked.certified


def test_the_cases_hold_branches_and_cuts():
    cases = solved()
    assert sum(len(case.certificate.nodes) > 2 for case in cases) >= 3
    assert sum(len(case.certificate.root.cuts) > 0 for case in cases) >= 10


def test_true_certificates_prove_the_optimum():
    for case in solved():
        checked = recheck(case.problem, case.certificate)
        assert checked.columns == case.columns
        if case.optimum is not None:
            assert checked.holds
            assert checked.certified == case.optimum == checked.claimed
            assert checked.uncovered == ()


def test_practices_in_no_column_are_named():
    for case in solved():
        judge = Judge(case.problem)
        inside = {i for group in judge.columns for i in group}
        expected = tuple(judge.codes[i] for i in judge.participants if i not in inside)
        assert recheck(case.problem, case.certificate).uncovered == expected


def test_a_dual_raised_by_one_on_a_tight_practice_is_caught():
    caught = 0
    for case in solved():
        root = case.certificate.root
        for i in range(len(root.practice)):
            raised = (*root.practice[:i], root.practice[i] + 1, *root.practice[i + 1 :])
            worse = dataclasses.replace(
                case.certificate, root=dataclasses.replace(root, practice=raised)
            )
            caught += certified(case, worse) is None
    assert caught > 50


def branched() -> list[Case]:
    return [case for case in solved() if case.certificate.pool is not None]


def test_a_pool_of_another_size_or_content_is_caught():
    for case in branched():
        pool = case.certificate.pool
        assert pool is not None
        for other in (Pool(pool.columns + 1, pool.sha256), Pool(pool.columns, "0" * 64)):
            checked = recheck(case.problem, dataclasses.replace(case.certificate, pool=other))
            assert checked.certified is None
            assert not checked.holds


def test_a_cutoff_that_is_moved_is_caught_or_proves_less():
    for case in branched():
        cutoff = case.certificate.cutoff
        assert cutoff is not None
        for step in (-(10**9), -1, 1, 10**9):
            certified(case, dataclasses.replace(case.certificate, cutoff=cutoff + step))


def test_children_that_are_swapped_are_caught_or_prove_less():
    swapped = 0
    for case in branched():
        nodes = tuple(
            dataclasses.replace(node, together=node.apart, apart=node.together)
            if isinstance(node, Branch)
            else node
            for node in case.certificate.nodes
        )
        if nodes != case.certificate.nodes:
            certified(case, dataclasses.replace(case.certificate, nodes=nodes))
            swapped += 1
    assert swapped >= 3


def test_a_node_taken_away_is_caught():
    for case in branched():
        nodes = case.certificate.nodes
        if len(nodes) > 1:
            with pytest.raises(InputError, match="no children"):
                recheck(case.problem, dataclasses.replace(case.certificate, nodes=nodes[:-1]))
        with pytest.raises(InputError, match="no node"):
            recheck(case.problem, dataclasses.replace(case.certificate, nodes=()))


def test_a_node_may_not_be_its_own_descendant_or_have_two_parents():
    case = branched()[0]
    leaf = case.certificate.root
    for nodes in (
        (Branch((0, 1), 0, 0, leaf),),
        (Branch((0, 1), 1, 1, leaf), leaf),
        (Branch((0, 1), 1, 2, leaf), leaf),
        (Branch((0, 0), 1, 2, leaf), leaf, leaf),
    ):
        with pytest.raises(InputError):
            recheck(case.problem, dataclasses.replace(case.certificate, nodes=nodes))


def with_cut(case: Case, cut: CutDual) -> Certificate:
    root = dataclasses.replace(case.certificate.root, cuts=(cut,))
    return dataclasses.replace(case.certificate, root=root)


@pytest.mark.parametrize(
    "cut",
    [
        CutDual((0, 1), (1, 1), 2, 5),
        CutDual((0, 0), (1, 1), 2, -5),
        CutDual((0, 99), (1, 1), 2, -5),
        CutDual((0, -1), (1, 1), 2, -5),
        CutDual((0, 1), (1, -1), 2, -5),
        CutDual((0, 1), (1,), 2, -5),
        CutDual((0, 1), (1, 1), 0, -5),
        CutDual((0, 1), (1, 1), -2, -5),
    ],
)
def test_a_cut_that_is_none_is_refused(cut):
    case = solved()[0]
    with pytest.raises(InputError, match="cut"):
        recheck(case.problem, with_cut(case, cut))


def test_an_empty_cut_does_no_harm():
    case = solved()[0]
    certified(case, with_cut(case, CutDual((), (), 2, -5)))


def test_a_certificate_of_another_problem_is_refused():
    case = solved()[0]
    other = make_problem([1], [], floor=0, ceiling=2)
    with pytest.raises(InputError, match="cannot be used"):
        recheck(other, case.certificate)


def test_a_higher_claim_does_not_hold():
    for case in solved()[:30]:
        worse = dataclasses.replace(case.certificate, claimed=case.certificate.claimed + 1)
        assert not recheck(case.problem, worse).holds or case.optimum is None


def test_changed_prices_change_what_is_proved():
    for case in solved()[:40]:
        tier = case.problem.settings.tiers[0].model_copy(update={"travel_weight": 0})
        settings_ = case.problem.settings.model_copy(update={"tiers": (tier,)})
        cheaper = case.problem.with_settings(settings_)
        other = Case(cheaper, case.certificate, Judge(cheaper).optimum, 0)
        certified(other, case.certificate)


# ---- numbers beyond 64 bits: a wrapped sum must not pass as a proof ------------------------------

FOURS = make_problem([10_000] * 8, [(i, i + 1) for i in range(7)], floor=40_000, ceiling=40_000)


@pytest.mark.parametrize("size", [2**60, 2**61, 2**62, 2**63, 2**64, 2**80])
@pytest.mark.parametrize("cutoff", [None, 0, 2**62, 2**100])
def test_duals_that_wrap_around_prove_nothing(size, cutoff):
    """Every column has four members, so that four duals of 2**62 add up to 0 in 64 bits."""
    true = solve(FOURS, threads=1)
    assert true.certificate is not None
    case = Case(FOURS, true.certificate, true.objective, 5)
    for root in (
        DualProof((size,) * 8, ()),
        DualProof((size, -size) * 4, ()),
        DualProof((0,) * 8, (CutDual((0, 1, 2), (1, 1, 1), 2, -size),)),
        DualProof((0,) * 8, (CutDual((0, 1, 2), (size, size, size), 3, -3),)),
        DualProof((0,) * 8, (CutDual((0, 1, 2), (2**40,) * 3, 1, -(2**40)),)),
    ):
        certified(
            case,
            dataclasses.replace(
                true.certificate, root=root, cutoff=cutoff, pool=None, nodes=(), claimed=size
            ),
        )


@pytest.mark.parametrize("scale", [2**53, 2**62, 2**64, 2**200])
def test_a_scale_that_wraps_around_proves_nothing(scale):
    true = solve(FOURS, threads=1)
    assert true.certificate is not None
    case = Case(FOURS, true.certificate, true.objective, 5)
    certified(case, dataclasses.replace(true.certificate, scale=scale, pool=None, nodes=()))


# ---- the law, over certificates of every kind ----------------------------------------------------


def any_proof(rng: random.Random, count: int, size: int) -> DualProof:
    cuts = []
    for _ in range(rng.randint(0, 3)):
        practices = tuple(sorted(rng.sample(range(count), rng.randint(1, min(count, 5)))))
        weights = tuple(rng.randint(0, 4) for _ in practices)
        cuts.append(CutDual(practices, weights, rng.randint(1, 4), -rng.randint(0, size)))
    return DualProof(tuple(rng.randint(-size // 4, size) for _ in range(count)), tuple(cuts))


def tampered(rng: random.Random, certificate: Certificate) -> Certificate:
    """Change one thing, of any kind."""
    count = len(certificate.practices)
    size = max(4, *map(abs, certificate.root.practice))
    shift = rng.choice((1, -1, 7, -7, size // 3, -size // 3))
    nodes = list(certificate.nodes)

    def shifted(proof: DualProof) -> DualProof:
        duals = list(proof.practice)
        duals[rng.randrange(count)] += shift
        cuts = [dataclasses.replace(c, dual=min(0, c.dual + shift)) for c in proof.cuts]
        return DualProof(tuple(duals), tuple(cuts if rng.random() < 0.5 else proof.cuts))

    kind = rng.randrange(8)
    if kind == 0:
        return dataclasses.replace(certificate, root=shifted(certificate.root))
    if kind == 1:
        return dataclasses.replace(certificate, root=any_proof(rng, count, size))
    if kind == 2:
        return dataclasses.replace(certificate, cutoff=(certificate.cutoff or 0) + shift)
    if kind == 3:
        return dataclasses.replace(certificate, scale=rng.randint(1, 2_000))
    if kind == 4:
        return dataclasses.replace(certificate, claimed=certificate.claimed + shift)
    if kind == 5 and nodes:
        at = rng.randrange(len(nodes))
        node = nodes[at]
        nodes[at] = (
            any_proof(rng, count, size)
            if isinstance(node, Branch) or rng.random() < 0.3
            else shifted(node)
        )
        return dataclasses.replace(certificate, nodes=tuple(nodes))
    if kind == 6 and nodes and count > 1:
        at = rng.randrange(len(nodes))
        pair = tuple(rng.sample(range(count), 2))
        children = rng.sample(range(len(nodes) + 1), 2) if len(nodes) > 1 else [1, 2]
        proof = shifted(certificate.root)
        nodes[at] = Branch((pair[0], pair[1]), *children, proof)
        return dataclasses.replace(certificate, nodes=tuple(nodes))
    if kind == 7 and nodes:
        del nodes[rng.randrange(len(nodes))]
        return dataclasses.replace(certificate, nodes=tuple(nodes))
    return certificate


@settings(max_examples=400, deadline=None, derandomize=True)
@given(st.integers(0, 119), st.integers(0, 10**9), st.integers(1, 3))
def test_whatever_the_certificate_says_the_certified_bound_is_at_most_the_optimum(at, seed, times):
    cases = solved()
    case = cases[at % len(cases)]
    rng = random.Random(seed)
    certificate = case.certificate
    for _ in range(times):
        certificate = tampered(rng, certificate)
    certified(case, certificate)


@settings(max_examples=100, deadline=None, derandomize=True)
@given(st.integers(0, 119), st.integers(0, 10**9))
def test_a_true_proof_of_infeasibility_needs_an_infeasible_problem(at, seed):
    cases = solved()
    case = cases[at % len(cases)]
    rng = random.Random(seed)
    proof = any_proof(rng, len(case.certificate.practices), 10 ** rng.randint(1, 17))
    certificate = dataclasses.replace(
        case.certificate, root=proof, pool=None, nodes=(), cutoff=None
    )
    certified(case, certificate)  # asserts that a feasible problem is never "proved" infeasible
