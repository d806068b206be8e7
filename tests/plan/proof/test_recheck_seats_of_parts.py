"""What networks are taken to cost where there are parts: a part of the lower tier counts once."""

import random
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from netform.errors import InputError
from netform.plan import CoupledPart, JointCertificate, recheck, recheck_joint
from netform.plan.proof.knapsack_bound import Sending, numbers_of_groups
from netform.plan.proof.seat_proof import SeatProof
from netform.problem import Problem, tier_problem
from netform.solve import solve
from netform.solve.columns import parts_of
from netform.solve.limits import Limits
from netform.solve.nested.proofs import upper_proof
from tests.helpers.brute_force import Judge
from tests.helpers.joint_judge import JointJudge, with_federations
from tests.helpers.make import make_problem
from tests.helpers.problems import problem_of_parts
from tests.helpers.seat_judge import random_halves
from tests.solve.nested.test_nested_solver import TIERS, with_two_tiers


def proof_of(rng: random.Random, view, groups: int, networks: int, target: int) -> SeatProof:
    """Return a proof for one part by its search alone, of whatever tree of regions."""
    sending = Sending.of(view)
    leaders = np.flatnonzero(np.diag(sending.is_possible)).tolist()
    halves = tuple(random_halves(rng, len(leaders)))
    proof = SeatProof(groups, halves, target, 30, 0, networks, (), (), 0)
    return replace(proof, claimed=proof.proved(proof.land(view, sending)))


def joint(problem: Problem, more: int = 0) -> tuple[JointCertificate, list[int]]:
    """Return a certificate that takes what is certified for granted, and so much more in each.

    With what is taken for granted in each part.
    """
    lower = solve(problem, tiers=("network",), threads=1).certificate
    view = tier_problem(problem, "federation")
    checked = recheck(problem, lower)
    rng, coupled, granted = random.Random(len(view)), [], []
    for members in parts_of(view):
        own = view.restricted(members)
        networks = sum(
            bound
            for part, bound in zip(lower.parts, checked.by_part, strict=True)
            if set(part.practices) <= set(own.codes)
        )
        granted.append(networks)
        target = 2 * networks + 10**9
        proofs = [proof_of(rng, own, k, networks + more, target) for k in numbers_of_groups(own)]
        coupled.append(CoupledPart(own.codes, tuple(proofs)))
    return JointCertificate(lower, upper_proof(view, Limits()), tuple(coupled)), granted


def problems_of_parts(number: int) -> Iterator[tuple[Problem, int]]:
    """Yield problems whose upper tier has several parts, and what their best plan costs."""
    made = 0
    for seed in range(0, 10_000, 3):
        problem = with_two_tiers(seed)
        optimum = JointJudge(problem).optimum if len(problem.practices) <= 10 else None
        view = tier_problem(problem, "federation")
        parts = [view.restricted(members) for members in parts_of(view)]
        has_leaders = all(np.diag(Sending.of(part).is_possible).any() for part in parts)
        if optimum is not None and len(parts) > 1 and has_leaders:
            yield problem, optimum
            made += 1
        if made == number:
            return


PROBLEMS = list(problems_of_parts(8))


def test_what_is_certified_of_parts_adds_up_to_what_is_certified():
    for seed in range(8):
        problem = problem_of_parts(seed)
        certificate = solve(problem, threads=1).certificate
        if certificate is None:
            continue
        checked = recheck(problem, certificate)
        assert sum(checked.by_part) == checked.certified
        assert len(checked.by_part) == len(certificate.parts)
        worse = replace(certificate, parts=certificate.parts[::-1])
        assert recheck(problem, worse).by_part == checked.by_part[::-1]


def test_in_each_part_its_own_networks_may_be_taken_for_granted():
    several = 0
    for problem, optimum in PROBLEMS:
        certificate, granted = joint(problem)
        checked = recheck_joint(problem, certificate)
        assert checked.faults == []
        assert checked.claimed <= checked.certified <= optimum
        assert sum(granted) <= Judge(problem).optimum
        several += sum(networks > 0 for networks in granted) > 1
    assert several > 3


def test_one_unit_more_than_the_networks_of_a_part_is_found_in_every_part():
    for problem, _ in PROBLEMS:
        certificate, _ = joint(problem)
        for number, part in enumerate(certificate.coupled):
            proofs = tuple(replace(each, networks=each.networks + 1) for each in part.proofs)
            coupled = list(certificate.coupled)
            coupled[number] = replace(part, proofs=proofs)
            checked = recheck_joint(problem, replace(certificate, coupled=tuple(coupled)))
            assert any("more for granted than networks" in fault for fault in checked.faults)
            assert checked.certified is None


def test_the_networks_of_all_parts_may_not_be_taken_for_granted_in_one():
    for problem, _ in PROBLEMS:
        certificate, granted = joint(problem)
        if sum(networks > 0 for networks in granted) < 2:
            continue
        every = [
            replace(part, proofs=tuple(replace(p, networks=sum(granted)) for p in part.proofs))
            for part in certificate.coupled
        ]
        checked = recheck_joint(problem, replace(certificate, coupled=tuple(every)))
        assert any("more for granted than networks" in fault for fault in checked.faults)


def test_a_part_that_is_there_twice_is_refused():
    problem, _ = PROBLEMS[0]
    certificate, _ = joint(problem)
    twice = (*certificate.coupled, certificate.coupled[0])
    with pytest.raises(InputError, match="twice"):
        recheck_joint(problem, replace(certificate, coupled=twice))
    lower = replace(certificate.lower, parts=certificate.lower.parts[:1] * 2)
    with pytest.raises(InputError, match="twice"):
        recheck_joint(problem, replace(certificate, lower=lower))


def on_a_line(patients: list[int], **terms) -> Problem:
    lower = make_problem(
        patients,
        [(i, i + 1) for i in range(len(patients) - 1)],
        floor=20,
        ceiling=45,
        **terms,
    )
    return with_federations(lower, floor=35, ceiling=130)


def test_the_parts_of_the_lower_tier_inside_one_of_the_upper_tier_add_up():
    """A practice that must be a network alone parts the networks, but not the federations."""
    problem = on_a_line([12, 13, 11, 60, 12, 13, 14])
    certificate, (granted,) = joint(problem)
    assert len(certificate.lower.parts) == 2
    assert granted == certificate.lower.claimed == Judge(problem).optimum
    checked = recheck_joint(problem, certificate)
    assert checked.faults == []
    assert checked.certified <= JointJudge(problem).optimum
    more, _ = joint(problem, more=1)
    assert recheck_joint(problem, more).faults


def test_networks_of_a_part_that_reaches_beyond_count_for_none():
    """Alone as a federation, but not as a network: the upper tier has two parts, the lower one."""
    problem = on_a_line([25, 13, 12, 140, 12, 13, 14], waivers=[(3, "ceiling")])
    waivers = tuple(w for w in problem.settings.waivers if w.tier == "network")
    settings = problem.settings.model_copy(update={"waivers": waivers})
    problem = replace(problem, settings=settings)
    certificate, granted = joint(problem)
    assert len(certificate.lower.parts) == 1
    assert granted == [0, 0]
    assert recheck_joint(problem, certificate).faults == []
    more, _ = joint(problem, more=1)
    assert any("more for granted" in fault for fault in recheck_joint(problem, more).faults)
    result = solve(problem, tiers=TIERS, threads=1)
    checked = recheck_joint(problem, result.certificate)
    assert checked.faults == []
    assert checked.certified <= JointJudge(problem).optimum


def test_where_the_proof_of_networks_has_a_fault_nothing_is_taken_for_granted():
    problem = on_a_line([12, 13, 11, 14, 12, 13, 14])
    certificate, _ = joint(problem)
    (part,) = certificate.lower.parts
    first = part.rounds[0]
    dearer = replace(first.proof, practice=tuple(p + 10**9 for p in first.proof.practice))
    worse = replace(part, rounds=(replace(first, proof=dearer), *part.rounds[1:]))
    lower = replace(certificate.lower, parts=(worse,))
    checked = recheck_joint(problem, replace(certificate, lower=lower))
    assert checked.certified is None
    assert len(checked.faults) > 1
