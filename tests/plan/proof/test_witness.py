"""Witnesses of infeasibility: true ones hold, lies about feasible problems do not."""

import dataclasses
import json
import random

import pytest

from netform.errors import InputError
from netform.plan.proof.witness import (
    CLOSED_SEARCH,
    COMPONENT_TOTALS,
    NO_COLUMN,
    Witness,
    component_witnesses,
    no_column_witness,
    no_cover_witness,
    witness_faults,
    witness_from_table,
)
from netform.solve import solve
from tests.helpers.brute_force import Judge
from tests.helpers.joint_judge import with_federations
from tests.helpers.make import make_problem
from tests.helpers.problems import problems, random_problem


def test_a_component_short_of_patients():
    problem = make_problem([10, 10, 5], [(0, 1)], floor=10, ceiling=20)
    (witness,) = component_witnesses(problem, "network")
    assert witness.kind == COMPONENT_TOTALS
    assert witness.practices == ("A10002",)
    assert "A10002 (PRACTICE 2) with 5 patients has no neighbour" in witness.fault
    assert "waive the floor for A10002" in witness.remedy
    assert witness_faults(problem, witness, None) == []
    for tampered in (
        dataclasses.replace(witness, practices=("A10001",)),
        dataclasses.replace(witness, numbers={**witness.numbers, "patients": 4}),
        dataclasses.replace(witness, numbers={}),
    ):
        assert witness_faults(problem, tampered, None) != []


def test_a_component_that_falls_between_two_numbers_of_groups():
    problem = make_problem([10, 15], [(0, 1)], floor=18, ceiling=20)
    (witness,) = component_witnesses(problem, "network")
    assert "2 networks need 36 and 1 hold at most 20" in witness.fault


def test_a_practice_in_no_column():
    problem = make_problem(
        [10, 10, 10], [(0, 1), (1, 2)], floor=10, ceiling=20,
        participation=["member", "covered", "covered"], travel=[[0, 1, 1], [1, 0, 1], [None, 1, 0]],
    )  # fmt: skip
    result = solve(problem)
    (witness,) = result.witnesses
    assert witness.kind == NO_COLUMN
    assert witness.practices == ("A10001", "A10002") or witness.practices == ("A10002",)
    assert result.certificate is None
    assert witness_faults(problem, witness, None) == []


def test_a_closed_search_needs_a_certificate():
    problem = make_problem([10], [], floor=0, ceiling=20)
    witness = Witness(CLOSED_SEARCH, "network", (), "", "")
    assert witness_faults(problem, witness, None) == [
        "a witness of kind 'closed_search' needs bound.json"
    ]


def test_a_closed_search_of_another_tier_proves_nothing_of_this_one():
    """Rows of three: networks of one practice each, and no federation of two of them."""
    row = make_problem([10] * 3, [(0, 1), (1, 2)], floor=10, ceiling=10)
    problem = with_federations(row, 15, 25)
    assert Judge(problem).optimum == 0
    certificate = solve(problem, tiers=("federation",), threads=1).certificate
    of_federations = Witness(CLOSED_SEARCH, "federation", (), "", "")
    assert witness_faults(problem, of_federations, certificate) == []
    of_networks = dataclasses.replace(of_federations, tier="network")
    assert witness_faults(problem, of_networks, certificate) == [
        "bound.json is about the federation tier, not the network tier"
    ]


def points_for(problem, points):
    codes = problem.practices.codes
    return no_cover_witness(problem, "network", dict(zip(codes, points, strict=True)))


def test_points_that_no_group_has_in_all_prove_that_practices_cannot_all_be_in_groups():
    """Three around a hub that each of them needs: every group within the band holds the hub."""
    star = make_problem([10] * 4, [(0, 1), (0, 2), (0, 3)], floor=20, ceiling=20)
    true = points_for(star, (-1, 1, 1, 1))
    assert true.practices == star.practices.codes[1:]
    assert witness_faults(star, true, None) == []
    named = dataclasses.replace(true, practices=star.practices.codes[1:3])
    assert witness_faults(star, named, None) == ["the practices are not those with points above 0"]
    # Of these points no group has more than 0, nor have all together.
    (fault,) = witness_faults(star, points_for(star, (-1, 1, 0, 0)), None)
    assert "no more than 0 points in all" in fault
    (fault,) = witness_faults(star, points_for(star, (0, 1, 1, 1)), None)
    assert "a connected set within the band has more than 0 points" in fault
    for points in ({}, {"X99999": 1}, {"A10001": True}, {"A10001": 0.5}, {"A10001": 2**62}, None):
        lie = dataclasses.replace(true, practices=("A10001",), numbers={"points": points})
        assert witness_faults(star, lie, None) != []


def test_points_prove_just_what_brute_force_finds():
    proved = 0
    for family, seed in problems(60):
        problem = random_problem(family, seed, 8)
        judge, rng = Judge(problem), random.Random(seed)
        for _ in range(6):
            points = {judge.codes[i]: rng.choice((-2, -1, 0, 1, 2)) for i in judge.participants}
            most = [sum(points[judge.codes[i]] for i in group) for group in judge.columns]
            is_true = sum(points.values()) > 0 and max(most, default=0) <= 0
            witness = no_cover_witness(problem, "network", points)
            assert (witness_faults(problem, witness, None) == []) == is_true
            assert not is_true or judge.optimum is None
            proved += is_true
    assert proved >= 10


def test_a_practice_is_in_no_column_just_when_brute_force_finds_none():
    lonely, inside = 0, 0
    for family, seed in problems(160):
        problem = random_problem(family, seed)
        judge = Judge(problem)
        held = {i for group in judge.columns for i in group}
        for i in judge.participants:
            witness = no_column_witness(problem, "network", (judge.codes[i],))
            assert (witness_faults(problem, witness, None) == []) == (i not in held)
            lonely += i not in held
            inside += i in held
    assert lonely > 50
    assert inside > 200


def test_every_witness_of_an_infeasible_problem_holds():
    kinds = set()
    for family, seed in problems(300):
        problem = random_problem(family, seed)
        result = solve(problem, threads=1)
        for witness in result.witnesses:
            assert witness_faults(problem, witness, result.certificate) == []
            kinds.add(witness.kind)
    assert kinds == {COMPONENT_TOTALS, NO_COLUMN, CLOSED_SEARCH}


def test_no_witness_holds_for_a_problem_that_has_a_plan():
    tried = 0
    for family, seed in problems(80):
        problem = random_problem(family, seed)
        judge = Judge(problem)
        if judge.optimum is None:
            continue
        certificate = solve(problem, threads=1).certificate
        codes = tuple(judge.codes[i] for i in judge.participants)
        assert component_witnesses(problem, "network") == []
        for witness in (
            no_column_witness(problem, "network", codes),
            no_column_witness(problem, "network", codes[:1]),
            Witness(NO_COLUMN, "network", (), "", ""),
            Witness(NO_COLUMN, "network", ("X99999",), "", ""),
            Witness(CLOSED_SEARCH, "network", (), "", ""),
            Witness(COMPONENT_TOTALS, "network", codes, "", "", {}),
            Witness("other", "network", codes, "", ""),
        ):
            assert witness_faults(problem, witness, certificate) != []
        tried += 1
    assert tried > 30


def test_what_is_written_is_read():
    problem = make_problem([5], [], floor=10, ceiling=20)
    (witness,) = component_witnesses(problem, "network")
    text = json.dumps(witness.to_table())
    assert witness_from_table(json.loads(text), "witness.json") == witness


@pytest.mark.parametrize(
    "table",
    [
        *({}, {"kind": "x"}, [], {"practices": 3}, {"practices": [], "z": 1}),
        {"kind": "x", "tier": "network", "practices": [1], "fault": "", "remedy": ""},
        {"kind": "x", "tier": "network", "practices": ["A"], "fault": 3, "remedy": ""},
        {"kind": "x", "tier": "n", "practices": [], "fault": "", "remedy": "", "numbers": []},
    ],
)
def test_a_malformed_witness_is_refused(table):
    with pytest.raises(InputError, match="malformed"):
        witness_from_table(table, "witness.json")
