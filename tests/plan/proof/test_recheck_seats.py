"""The recheck of proofs by seats: honest ones pass, whatever is made better in one is found."""

import json
import random
from dataclasses import replace

import pytest

from netform.errors import InputError
from netform.plan import (
    CoupledPart,
    CutDual,
    JointCertificate,
    joint_certificate_from_table,
    recheck,
    recheck_joint,
)
from netform.plan.proof.cases import Branch
from netform.plan.proof.joint_certificate import PartProof
from netform.plan.proof.knapsack_bound import numbers_of_groups
from netform.plan.proof.seat_kernels import FAR
from netform.plan.proof.seat_proof import Book, SeatLeaf, SeatProof, SeatSplit
from netform.solve import solve
from tests.helpers.seat_judge import SeatJudge
from tests.helpers.seat_proofs import random_proof
from tests.plan.proof.test_recheck_joint import proved
from tests.plan.proof.test_seat_proof import trees_of
from tests.plan.proof.test_seats import JUDGES
from tests.solve.nested.test_nested_solver import TIERS

Case = tuple[SeatJudge, JointCertificate, int]


def certified(seed: int, judge: SeatJudge) -> JointCertificate | None:
    """Return a certificate with proofs by seats for all numbers of federations."""
    rng = random.Random(seed)
    certificate = solve(judge.problem, tiers=TIERS, threads=1).certificate
    if not isinstance(certificate, JointCertificate):
        return None
    least = min(judge.optima.values())
    proofs = tuple(
        random_proof(rng, judge, k, judge.optima.get(k, least) + 1)
        for k in numbers_of_groups(judge.upper)
    )
    part = CoupledPart(judge.upper.codes, proofs)
    return replace(certificate, coupled=(part,))


@pytest.fixture(scope="module")
def cases() -> list[Case]:
    found = []
    for seed, judge in JUDGES[:12]:
        certificate = certified(seed, judge)
        if certificate is not None:
            found.append((judge, certificate, min(judge.optima.values())))
    return found


def has_book(proof: SeatProof) -> bool:
    each = [leaf for leaf in trees_of(proof) if isinstance(leaf, SeatLeaf)]
    return any(leaf.book is not None for leaf in each)


@pytest.fixture(scope="module")
def case(cases) -> Case:
    """A case without waivers whose proofs leave states open, some of them proved by books."""
    for judge, certificate, optimum in cases:
        proofs = certificate.coupled[0].proofs
        is_plain = not judge.upper.waivers and not judge.upper.giant.any()
        if is_plain and all(proof.opened and has_book(proof) for proof in proofs):
            return judge, certificate, optimum
    raise AssertionError("no case leaves states open")


def changed(certificate: JointCertificate, **changes: object) -> JointCertificate:
    (part,) = certificate.coupled
    proofs = tuple(replace(proof, **changes) for proof in part.proofs)
    return replace(certificate, coupled=(replace(part, proofs=proofs),))


def test_honest_proofs_survive_their_file_and_pass(cases):
    assert len(cases) > 5
    for judge, certificate, optimum in cases:
        table = json.loads(json.dumps(certificate.to_table()))
        again = joint_certificate_from_table(table, "bound.json")
        assert again == certificate
        checked = recheck_joint(judge.problem, again)
        assert checked.faults == []
        assert checked.claimed <= checked.certified <= optimum
        assert checked.holds


def test_beside_a_proof_by_payments_the_better_one_counts():
    problem, certificate, optimum = proved()
    judge = SeatJudge(problem)
    (part,) = certificate.coupled
    rng = random.Random(5)
    seats = tuple(
        random_proof(rng, judge, k, judge.optima.get(k, optimum) + 1)
        for k in numbers_of_groups(judge.upper)
    )

    def certified_by(proofs: tuple[PartProof, ...]) -> int:
        own = replace(certificate, coupled=(replace(part, proofs=proofs),))
        checked = recheck_joint(problem, own)
        assert checked.faults == []
        assert checked.certified is not None
        return checked.certified

    both = certified_by(part.proofs + seats)
    assert max(certified_by(part.proofs), certified_by(seats)) <= both <= optimum
    beyond = tuple(replace(proof, claimed=optimum + 1) for proof in seats)
    assert replace(part, proofs=part.proofs + beyond).claimed == optimum + 1
    assert replace(part, proofs=part.proofs + beyond[1:]).claimed <= max(optimum, part.claimed)


def test_numbers_of_federations_without_a_proof_are_found(case):
    judge, certificate, _ = case
    (part,) = certificate.coupled
    numbers = list(numbers_of_groups(judge.upper))
    other = next(k for k in range(1, len(judge.upper) + 1) if k not in numbers)
    proofs = tuple(replace(proof, groups=other) for proof in part.proofs[:1]) + part.proofs[1:]
    tampered = replace(certificate, coupled=(replace(part, proofs=proofs),))
    checked = recheck_joint(judge.problem, tampered)
    assert any("nothing is proved for plans of" in fault for fault in checked.faults)


def test_one_unit_more_than_networks_are_certified_to_cost_is_found(cases):
    for judge, certificate, optimum in cases:
        least = recheck(judge.problem, certificate.lower).certified
        assert least == judge.cheapest_networks
        for networks in (least, least - 1, 0, -least):
            checked = recheck_joint(judge.problem, changed(certificate, networks=networks))
            assert checked.faults == []
            assert checked.certified <= optimum
        for networks in (least + 1, 2 * least + 1):
            checked = recheck_joint(judge.problem, changed(certificate, networks=networks))
            assert any("more for granted than networks" in fault for fault in checked.faults)
            assert checked.certified is None


def test_a_proof_without_books_certifies_no_more_than_the_optimum(cases):
    raised = 0
    for judge, certificate, optimum in cases:
        least = recheck(judge.problem, certificate.lower).certified
        plain = changed(certificate, books=(), opened=(), networks=least, claimed=0)
        for target in (optimum + 1, 2 * optimum):
            checked = recheck_joint(judge.problem, changed(plain, target=target))
            assert checked.faults == []
            assert checked.certified <= optimum
            raised += checked.certified > least
    assert raised > 3


def richer(book: Book, way: int, more: int) -> Book:
    ways = list(book.payments)
    ways[way] = tuple(payment + more for payment in ways[way])
    return replace(book, payments=tuple(ways))


def test_payments_that_networks_do_not_cost_are_found_in_every_way_of_every_book(case):
    judge, certificate, _ = case
    books = certificate.coupled[0].proofs[0].books
    for number, book in enumerate(books):
        for way in range(len(book.payments)):
            other = (*books[:number], richer(book, way, 10**9), *books[number + 1 :])
            checked = recheck_joint(judge.problem, changed(certificate, books=other))
            assert any("costs less than it pays" in fault for fault in checked.faults)
            assert checked.certified is None


def test_one_unit_more_than_a_network_costs_is_found(case):
    judge, certificate, _ = case
    proof = certificate.coupled[0].proofs[0]
    way = proof.books[0].payments[0]
    cuts, each = proof.books[0].cuts, proof.books[0].for_network(0)

    def left(members: tuple[int, ...], cost: int) -> int:
        inside = [len(set(members) & set(cut.practices)) // 2 for cut in cuts]
        return (
            cost
            - sum(way[i] for i in members)
            - each
            - sum(cut.dual * times for cut, times in zip(cuts, inside, strict=True))
        )

    members, room = min(
        ((members, left(members, cost)) for members, cost in judge.networks.items()),
        key=lambda found: found[1],
    )
    for more in (room, room + 1):
        new = tuple(p + more * (i == members[0]) for i, p in enumerate(way))
        for own in (
            replace(proof.books[0], payments=(new,), each=(each,)),
            replace(proof.books[0], payments=(way,), each=(each + more,)),
        ):
            books = (own, *proof.books[1:])
            checked = recheck_joint(judge.problem, changed(certificate, books=books, opened=()))
            assert bool(checked.faults) == (more > room)


@pytest.mark.parametrize("target", [-(10**12), 0, 10**12, 2**60])
def test_whatever_is_aimed_at_no_more_than_the_optimum_is_certified(cases, target):
    for judge, certificate, optimum in cases:
        checked = recheck_joint(judge.problem, changed(certificate, target=target))
        assert checked.faults == []
        assert checked.certified <= optimum


@pytest.mark.parametrize(
    "changes", [{"rounds": 1}, {"worth": 0}, {"worth": 100_000}, {"opened": ()}]
)
def test_however_it_is_searched_no_more_than_the_optimum_is_certified(cases, changes):
    for judge, certificate, optimum in cases:
        for target in (optimum + 1, 10 * optimum):
            other = changed(certificate, target=target, **changes)
            checked = recheck_joint(judge.problem, other)
            assert checked.certified <= optimum


def test_whatever_prices_leaves_have_no_more_than_the_optimum_is_certified(cases):
    rng = random.Random(2)
    for judge, certificate, optimum in cases:
        (part,) = certificate.coupled
        proofs = []
        for proof in part.proofs:
            most = proof.land(judge.upper, judge.sending).most_price
            for reach in (10, 10**6, most):
                opened = tuple(
                    replace(each, states=repriced(rng, each.states, reach)) for each in proof.opened
                )
                proofs.append(replace(proof, opened=opened, target=2**60))
        checked = recheck_joint(
            judge.problem, replace(certificate, coupled=(replace(part, proofs=tuple(proofs)),))
        )
        assert checked.faults == []
        assert checked.certified <= optimum


def repriced(rng: random.Random, states, reach: int):
    if isinstance(states, SeatSplit):
        below = tuple(repriced(rng, each, reach) for each in states.below)
        return replace(states, below=below)
    return replace(states, prices=tuple(rng.randint(-reach, reach) for _ in states.prices))


def test_a_claim_beyond_the_proof_does_not_hold(case):
    judge, certificate, optimum = case
    checked = recheck_joint(judge.problem, changed(certificate, claimed=optimum + 1))
    assert checked.claimed == optimum + 1
    assert not checked.holds


def book_of(
    count: int, *payment: int, cuts: tuple[CutDual, ...] = (), each: tuple[int, ...] = ()
) -> dict[str, object]:
    first = (*payment, *((0,) * count))[:count]
    return {"books": (Book((first,), cuts, each),), "opened": ()}


LARGE = 2**62 - 1


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        (lambda n: {"groups": 0}, "numbers of groups"),
        (lambda n: {"groups": -1}, "numbers of groups"),
        (lambda n: {"groups": n + 1}, "numbers of groups"),
        (lambda n: {"groups": 10**30}, "numbers of groups"),
        (lambda n: {"rounds": 0}, "too few rounds"),
        (lambda n: {"rounds": -5}, "too few rounds"),
        (lambda n: {"rounds": 2**63}, "too few rounds"),
        (lambda n: {"worth": -1}, "worth"),
        (lambda n: {"worth": 2**63}, "worth"),
        (lambda n: {"target": 2**63}, "64 bits"),
        (lambda n: {"target": 2**61}, "64 bits"),
        (lambda n: {"target": -(2**61)}, "64 bits"),
        (lambda n: {"target": -(2**80)}, "64 bits"),
        (lambda n: {"halves": ()}, "halved"),
        (lambda n: {"halves": ((-1, -2),) * (n - 1)}, "halved"),
        (lambda n: {"networks": 2**60}, "64 bits"),
        (lambda n: {"networks": -(2**60)}, "64 bits"),
        (lambda n: {"networks": 2**80}, "64 bits"),
        (lambda n: {"books": ()}, "book that is not there"),
        (lambda n: {"books": (Book(()),) * 3}, "way that is not there"),
        (lambda n: {"books": (Book(((0,),)),)}, "one payment a practice"),
        (lambda n: {"books": (Book(((0,) * (n + 1),)),)}, "one payment a practice"),
        (lambda n: book_of(n, each=(0, 0)), "one payment for a network in each way"),
        (lambda n: book_of(n, each=(2**60,)), "64 bits"),
        (lambda n: book_of(n, each=(-(2**80),)), "64 bits"),
        (lambda n: book_of(n, FAR, -FAR), "64 bits"),
        (lambda n: book_of(n, 2**63), "64 bits"),
        (lambda n: book_of(n, -(2**80)), "64 bits"),
        (lambda n: book_of(n, -LARGE), "64 bits"),
        (lambda n: book_of(n, cuts=(CutDual((0, 1, 2), (1, 1, 1), 2, 1),)), "positive dual"),
        (lambda n: book_of(n, cuts=(CutDual((0, 1, -1), (1, 1, 1), 2, -1),)), "not there"),
        (lambda n: book_of(n, cuts=(CutDual((0, 1, 1), (1, 1, 1), 2, -1),)), "repeats"),
        (lambda n: book_of(n, cuts=(CutDual((0, 1, 2), (1, 1, -1), 2, -1),)), "unfit weights"),
        (lambda n: book_of(n, cuts=(CutDual((0, 1, 2), (1, 1, 1), 0, -1),)), "unfit"),
        (lambda n: book_of(n, cuts=(CutDual((0, 1, 2), (1, 1, 1), 2, -LARGE),)), "64 bits"),
        (lambda n: book_of(n, cuts=(CutDual((0, 1, 2), (1, 1, 1), 2**63, -1),)), "64 bits"),
        (lambda n: book_of(n, cuts=(CutDual((0, 1, 2), (1, LARGE, 1), 2, -1),)), "64 bits"),
        (
            lambda n: book_of(n, cuts=(CutDual((0, 1, 2), (2**50, 1, 1), 1, -(2**12)),)),
            "64 bits",
        ),
    ],
)
def test_a_proof_that_does_not_fit_is_refused(case, changes, why):
    judge, certificate, _ = case
    other = changed(certificate, **changes(len(judge.upper)))
    with pytest.raises(InputError, match=why):
        recheck_joint(judge.problem, other)


def test_payments_that_make_every_seat_seem_out_of_reach_prove_nothing(case):
    """Lawful, as one pays what another is given: but no practice may seem to have no seat."""
    judge, certificate, _ = case
    count = len(judge.upper)
    proof = certificate.coupled[0].proofs[0]
    seats = len(proof.opened[0].region)
    leaf = SeatLeaf(0, (0,) * seats, (-(2**40),) * seats)
    opened = (replace(proof.opened[0], states=leaf),)
    other = changed(certificate, **{**book_of(count, 2**51, -(2**51)), "opened": opened})
    with pytest.raises(InputError, match="64 bits"):
        recheck_joint(judge.problem, other)


def test_a_tree_that_leaves_out_a_part_is_refused(case):
    judge, certificate, _ = case
    (part,) = certificate.coupled
    proof = part.proofs[0]
    first, *others = proof.opened
    seats = len(first.region)
    leaf = SeatLeaf(0, (0,) * seats, (0,) * seats)
    opened = (replace(first, states=SeatSplit(0, Branch(practice=0), (leaf,))), *others)
    tampered = replace(part, proofs=(replace(proof, opened=opened), *part.proofs[1:]))
    with pytest.raises(InputError, match="all its parts"):
        recheck_joint(judge.problem, replace(certificate, coupled=(tampered,)))


def test_a_tree_thousands_deep_is_refused(case):
    judge, certificate, _ = case
    (part,) = certificate.coupled
    proof = part.proofs[0]
    first, *others = proof.opened
    seats = len(first.region)
    leaf = SeatLeaf(0, (0,) * seats, (0,) * seats)
    states = leaf
    for _ in range(20_000):
        states = SeatSplit(0, Branch(practice=0), (leaf, states))
    opened = (replace(first, states=states), *others)
    tampered = replace(part, proofs=(replace(proof, opened=opened), *part.proofs[1:]))
    with pytest.raises(InputError, match="more than 300 times"):
        recheck_joint(judge.problem, replace(certificate, coupled=(tampered,)))


def test_a_state_that_is_proved_twice_is_refused(case):
    judge, certificate, _ = case
    twice = certificate.coupled[0].proofs[0].opened[:1] * 2
    with pytest.raises(InputError, match="twice"):
        recheck_joint(judge.problem, changed(certificate, opened=twice))


def proof_table(certificate: JointCertificate) -> dict[str, object]:
    table = certificate.to_table()
    return table["coupled"][0]["proofs"][0]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "hubs"},
        {"kind": None},
        {"groups": "2"},
        {"groups": True},
        {"target": 1.5},
        {"halves": [[1]]},
        {"halves": [[1, 2, 3]]},
        {"halves": [["a", "b"]]},
        {"books": [{"payments": [[0.5]], "cuts": []}]},
        {"books": [{"cuts": []}]},
        {"books": {}},
        {"networks": None},
        {"networks": "5"},
        {"networks": 0.5},
        {"networks": True},
        {
            "opened": [
                {"regions": [1], "hubs": [1], "states": {"book": "0", "ways": [], "prices": []}}
            ]
        },
        {"opened": [{"regions": [1], "hubs": [1], "states": {"ways": [], "prices": [0]}}]},
        {"opened": [{"regions": [1], "hubs": [1], "states": {}}]},
        {"opened": [{"regions": [1], "hubs": [1], "states": []}]},
        {"opened": [{"regions": [1], "hubs": [1], "states": {"below": [], "seat": "0"}}]},
        {
            "opened": [
                {"regions": [1], "hubs": [1], "states": {"below": [], "seat": 0, "practice": 1.5}}
            ]
        },
        {
            "opened": [
                {"regions": [1], "hubs": [1], "states": {"below": [], "seat": 0, "networks": True}}
            ]
        },
        {"books": [{"payments": [[0]], "cuts": []}]},
        {"books": [{"payments": [[0]], "cuts": [], "each": [0.5]}]},
        {"opened": [{"regions": [1], "hubs": [1], "states": {"below": 1, "seat": 0}}]},
    ],
)
def test_a_malformed_file_is_one_clear_message(case, changes):
    _, certificate, _ = case
    table = json.loads(json.dumps(certificate.to_table()))
    proof = table["coupled"][0]["proofs"][0]
    proof.update(changes)
    if changes.get("books") == {}:
        del proof["books"]
    with pytest.raises(InputError, match="malformed"):
        joint_certificate_from_table(table, "bound.json")


def test_kinds_of_proofs_are_told_apart(case):
    _, certificate, _ = case
    assert proof_table(certificate)["kind"] == "seats"
    again = joint_certificate_from_table(certificate.to_table(), "bound.json")
    assert all(isinstance(proof, SeatProof) for proof in again.coupled[0].proofs)
