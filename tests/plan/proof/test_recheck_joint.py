"""The recheck of two tiers: right certificates pass, whatever is made better in one is found."""

import json
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from netform.errors import InputError
from netform.plan import (
    Certificate,
    CutDual,
    DualProof,
    JointCertificate,
    Payments,
    joint_certificate_from_table,
    recheck_joint,
)
from netform.plan.proof.afresh import Afresh
from netform.plan.proof.cases import Branch, Cases, Split
from netform.plan.proof.triples import Shared, TripleDual
from netform.plan.proof.ways import Way
from netform.problem import Problem, tier_problem
from netform.solve import solve
from netform.solve.nested.seat_bound import SeatBound
from tests.helpers.cases import mapped
from tests.helpers.joint_judge import JointJudge
from tests.solve.nested.test_nested_solver import TIERS, pairs_in_fours


def by_payments(problem: Problem) -> Certificate | JointCertificate | None:
    """Return a certificate whose proofs for both tiers are by payments alone."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SeatBound, "raise_bound", lambda *_: None)
        patch.setattr(SeatBound, "proofs", lambda _: ())
        return solve(problem, tiers=TIERS, threads=1).certificate


@cache
def proved() -> tuple[Problem, JointCertificate, int]:
    """Return a problem with a coupled proof that beats the tiers apart, and its optimum."""
    for seed in range(100):
        problem = pairs_in_fours(seed)
        optimum = JointJudge(problem).optimum
        certificate = by_payments(problem)
        if optimum is None or not isinstance(certificate, JointCertificate):
            continue
        apart = certificate.lower.claimed + certificate.upper.claimed
        if certificate.coupled and certificate.claimed > apart:
            return problem, certificate, optimum
    raise AssertionError("no problem has a coupled proof")


@pytest.fixture(scope="module")
def case() -> tuple[Problem, JointCertificate, int]:
    return proved()


def test_a_certificate_survives_its_file(case):
    problem, certificate, optimum = case
    table = json.loads(json.dumps(certificate.to_table()))
    again = joint_certificate_from_table(table, "bound.json")
    assert again == certificate
    checked = recheck_joint(problem, again)
    assert checked.faults == []
    assert checked.certified == checked.claimed == certificate.claimed <= optimum


def changed(certificate: JointCertificate, **changes: object) -> JointCertificate:
    (part,) = certificate.coupled
    proofs = tuple(replace(proof, **changes) for proof in part.proofs)
    return replace(certificate, coupled=(replace(part, proofs=proofs),))


def assert_certifies_no_more(
    problem: Problem,
    certificate: JointCertificate,
    inner: tuple[Cases[Payments] | None, ...],
    optimum: int,
) -> None:
    """Other payments survive the file, have no faults, and prove at most the optimum."""
    table = json.loads(json.dumps(changed(certificate, inner=inner).to_table()))
    again = joint_certificate_from_table(table, "bound.json")
    assert again.coupled[0].proofs[0].inner == inner
    checked = recheck_joint(problem, again)
    assert checked.faults == []
    assert checked.certified is not None
    assert checked.certified <= optimum


def with_branches(cases: Cases[Payments] | None, at: Branch) -> Cases[Payments] | None:
    """Return cases of which every one is split once more, with the same payments in both."""
    return None if cases is None else mapped(cases, lambda paid: Split(at, paid, paid))


@pytest.mark.parametrize("at", [Branch(networks=1), Branch(networks=3), Branch(practice=1)])
@pytest.mark.parametrize("each", [0, -(10**6)])
def test_however_cases_are_split_no_more_than_the_optimum_is_certified(case, at, each):
    problem, certificate, optimum = case
    inner = tuple(
        with_branches(
            cases and mapped(cases, lambda paid: replace(paid, each=paid.each + each)), at
        )
        for cases in certificate.coupled[0].proofs[0].inner
    )
    assert_certifies_no_more(problem, certificate, inner, optimum)


def with_ways(certificate: JointCertificate, problem: Problem, dual: int, honest: bool) -> tuple:
    """Return a proof's payments with a way for each practice and hub that edges do not join."""
    graph = tier_problem(problem, "federation").adjacency.toarray()
    count = len(graph)
    found = []
    for h, cases in enumerate(certificate.coupled[0].proofs[0].inner):
        ways = tuple(
            (Way(i, tuple(np.flatnonzero(graph[i]).tolist()) if honest else ()), dual)
            for i in range(count)
            if i != h and not graph[i, h]
        )
        found.append(cases and mapped(cases, lambda paid, ways=ways: replace(paid, ways=ways)))
    return tuple(found)


@pytest.mark.parametrize("dual", [0, 10**5, 10**7])
def test_whatever_ways_are_priced_no_more_than_the_optimum_is_certified(case, dual):
    problem, certificate, optimum = case
    inner = with_ways(certificate, problem, dual, honest=True)
    assert_certifies_no_more(problem, certificate, inner, optimum)


def test_a_boundary_that_parts_nothing_is_found(case):
    problem, certificate, _ = case
    inner = with_ways(certificate, problem, 10**5, honest=False)
    checked = recheck_joint(problem, changed(certificate, inner=inner))
    assert any("a boundary does not part" in fault for fault in checked.faults)


def test_a_price_of_networks_that_they_do_not_cost_is_found(case):
    problem, certificate, _ = case
    inner = tuple(
        cases and mapped(cases, lambda paid: replace(paid, each=paid.each + 10**9))
        for cases in certificate.coupled[0].proofs[0].inner
    )
    checked = recheck_joint(problem, changed(certificate, inner=inner))
    assert any("costs less than it pays" in fault for fault in checked.faults)


def test_a_price_of_networks_is_looked_at_beside_the_same_payments_without_it(case):
    problem, certificate, _ = case
    inner = tuple(
        cases
        and mapped(
            cases,
            lambda paid: Split(
                Branch(networks=1), paid, replace(paid, each=max(0, paid.each) + 10**9)
            ),
        )
        for cases in certificate.coupled[0].proofs[0].inner
    )
    checked = recheck_joint(problem, changed(certificate, inner=inner))
    assert any("costs less than it pays" in fault for fault in checked.faults)


def test_the_same_payments_are_looked_for_once(case, monkeypatch):
    problem, certificate, _ = case
    looked: list[tuple[int, ...]] = []
    has_below = Afresh.has_below

    def counted(self: Afresh, proof: DualProof, most: int) -> bool:
        looked.append((*proof.practice, most))
        return has_below(self, proof, most)

    monkeypatch.setattr(Afresh, "has_below", counted)
    inner = tuple(
        with_branches(cases, Branch(practice=1)) for cases in certificate.coupled[0].proofs[0].inner
    )
    recheck_joint(problem, changed(certificate, inner=inner))
    assert len(looked) == len(set(looked)) > 0


def test_payments_that_networks_do_not_cost_are_found(case):
    problem, certificate, _ = case
    for proof in certificate.coupled[0].proofs[:1]:
        more = tuple(
            cases and mapped(cases, lambda paid: Payments(tuple(p + 10**9 for p in paid.practice)))
            for cases in proof.inner
        )
        checked = recheck_joint(problem, changed(certificate, inner=more))
        assert any("costs less than it pays" in fault for fault in checked.faults)
        assert checked.certified is None


def test_whatever_practices_are_said_to_pay_no_more_than_the_optimum_is_certified(case):
    problem, certificate, optimum = case
    for extra in (-(10**8), 10**6, 10**8, 10**10):
        paid = tuple(each + extra for each in certificate.coupled[0].proofs[0].paid)
        checked = recheck_joint(problem, changed(certificate, paid=paid))
        assert checked.certified is not None
        assert checked.certified <= optimum


def test_a_claim_beyond_the_proof_does_not_hold(case):
    problem, certificate, optimum = case
    checked = recheck_joint(problem, changed(certificate, claimed=optimum + 1))
    assert checked.claimed == optimum + 1
    assert not checked.holds


def test_numbers_of_federations_without_a_proof_are_found(case):
    problem, certificate, _ = case
    checked = recheck_joint(problem, changed(certificate, fewest=1, most=1))
    assert any("nothing is proved for plans of" in fault for fault in checked.faults)


LARGE = 2**62 - 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (lambda n: {"paid": (1, 2)}, "not one payment a practice"),
        (lambda n: {"inner": ()}, "not the payments of every practice"),
        (lambda n: {"inner": (Payments((1,)),) * n}, "1 duals for"),
        (lambda n: {"paid": (2**63,) * n}, "64 bits"),
        (lambda n: {"paid": (LARGE,) * n}, "64 bits"),
        (lambda n: {"inner": (Payments((-LARGE,) * n),) * n}, "64 bits"),
        (lambda n: {"inner": (Payments((0,) * n, each=2**63),) * n}, "64 bits"),
        (lambda n: {"inner": (Payments((0,) * n, ways=((Way(9, ()), 1),) * 9),) * n}, "not there"),
        (lambda n: {"inner": (Payments((0,) * n, ways=((Way(1, (2,)), -1),)),) * n}, "negative"),
        (
            lambda n: {"inner": (Payments((0,) * n, ways=((Way(1, (2,)), LARGE),) * 3),) * n},
            "64 bits",
        ),
        (
            lambda n: {
                "inner": (Split(Branch(practice=99), Payments((0,) * n), Payments((0,) * n)),) * n
            },
            "a case is of a practice that is not there",
        ),
        (lambda n: {"cuts": (CutDual((0, 1, 2), (1, 1, 2**63), 2, -1),)}, "64 bits"),
        (lambda n: {"cuts": (CutDual((0, 1, 2), (1, 1, 1), 2**63, -1),)}, "64 bits"),
        (lambda n: {"cuts": (CutDual((0, 1, 2), (LARGE, LARGE, 1), 2, -1),)}, "64 bits"),
        (lambda n: {"fewest": -100}, "numbers of groups that no plan has"),
        (lambda n: {"most": 10**30}, "numbers of groups that no plan has"),
    ],
)
def test_a_certificate_that_does_not_fit_is_refused(case, changes, why):
    problem, certificate, _ = case
    count = len(certificate.coupled[0].practices)
    with pytest.raises(InputError, match=why):
        recheck_joint(problem, changed(certificate, **changes(count)))


def test_sums_of_payments_do_not_wrap_around(case):
    """The payments of the upper tier alone, each of which fits into 64 bits."""
    problem, certificate, _ = case
    (part,) = certificate.upper.parts
    large = replace(part, paid=(LARGE,) * len(part.paid))
    upper = replace(certificate.upper, parts=(large,))
    with pytest.raises(InputError, match="64 bits"):
        recheck_joint(problem, replace(certificate, upper=upper))


@pytest.mark.parametrize(
    "terms",
    [{"hard_floor": 0}, {"hard_ceiling": 10**6}, {"counts": "members"}],
)
def test_federations_that_its_bounds_are_not_about_are_refused(case, terms):
    """Its bounds go by the floor, the ceiling and all patients; networks are looked for afresh."""
    problem, certificate, _ = case
    for stretched, is_held in (("network", True), ("federation", False)):
        tiers = tuple(
            tier.model_copy(update=terms) if tier.name == stretched else tier
            for tier in problem.settings.tiers
        )
        other = problem.with_settings(problem.settings.model_copy(update={"tiers": tiers}))
        if is_held:
            optimum = JointJudge(other).optimum
            assert optimum is not None
            certified = recheck_joint(other, certificate).certified
            assert certified is None or certified <= optimum
        else:
            with pytest.raises(InputError, match="an elastic band, or one that counts members"):
                recheck_joint(other, certificate)


def test_tiers_that_are_not_the_problems_are_refused(case):
    problem, certificate, _ = case
    other = replace(certificate, upper=replace(certificate.upper, tier="network"))
    with pytest.raises(InputError, match="tiers are not the problem's"):
        recheck_joint(problem, other)


def test_a_malformed_file_is_one_clear_message(case):
    _, certificate, _ = case
    table = certificate.to_table()
    for broken in (
        {**table, "joint_format": 99},
        {**table, "coupled": [{"practices": ["A"], "proofs": []}]},
        {**table, "upper": {"tier": "federation"}},
        {name: table[name] for name in table if name != "lower"},
    ):
        with pytest.raises(InputError):
            joint_certificate_from_table(broken, "bound.json")


def with_triples(
    certificate: JointCertificate, price: int, dual: int
) -> tuple[tuple[TripleDual, ...], tuple[Cases[Payments] | None, ...]]:
    """Return a price on each of some triples, and payments that count it in every case."""
    proof = certificate.coupled[0].proofs[0]
    count = len(proof.paid)
    triples = tuple(TripleDual((i, i + 1, i + 2), price) for i in range(count - 2))
    shares = tuple(
        Shared(number, members, dual)
        for number, each in enumerate(triples)
        for members in (each.triple[:2], each.triple)
    )
    inner = tuple(
        cases and mapped(cases, lambda paid: replace(paid, triples=shares)) for cases in proof.inner
    )
    return triples, inner


@pytest.mark.parametrize("price", [0, 3 * 10**5, 3 * 10**7])
def test_whatever_triples_are_priced_no_more_than_the_optimum_is_certified(case, price):
    problem, certificate, optimum = case
    triples, inner = with_triples(certificate, price, price // 3)
    other = changed(certificate, inner=inner, triples=triples)
    again = joint_certificate_from_table(json.loads(json.dumps(other.to_table())), "bound.json")
    assert again == other
    checked = recheck_joint(problem, again)
    assert checked.faults == []
    assert checked.certified is not None
    assert checked.certified <= optimum


@pytest.mark.parametrize(("price", "dual"), [(10**6, 10**6), (-1, 0), (10**6, -1)])
def test_more_of_a_triples_price_than_there_is_is_refused(case, price, dual):
    problem, certificate, _ = case
    triples, inner = with_triples(certificate, price, dual)
    with pytest.raises(InputError, match="triple"):
        recheck_joint(problem, changed(certificate, inner=inner, triples=triples))


def test_prices_of_triples_that_do_not_fit_into_64_bits_together_are_refused(case):
    problem, certificate, _ = case
    triples, inner = with_triples(certificate, 2**59, 2**57)
    with pytest.raises(InputError, match="64 bits"):
        recheck_joint(problem, changed(certificate, inner=inner, triples=triples))
