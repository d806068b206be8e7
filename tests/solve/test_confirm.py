"""Another solver's opinion on a proved optimum: CP-SAT in a process of its own."""

import dataclasses

import pytest

from netform.problem import tier_problem
from netform.solve import Status, confirmed, solve
from netform.solve.confirm import RefutedError, confirm
from tests.helpers.problems import problems, random_problem


def optimal(number: int):
    """Return solved problems whose proof is of one round, with trusts and giants among them."""
    found = []
    for family, seed in problems(80):
        result = solve(random_problem(family, seed), threads=1)
        if result.status is Status.OPTIMAL and all(
            len(part.rounds) == 1 for part in result.certificate.parts
        ):
            found.append(result)
    return found[:: max(1, len(found) // number)][:number]


def test_cp_sat_finds_no_plan_below_a_proved_optimum():
    for result in optimal(3):
        said = confirm(result.problem, result.certificate, seconds=30)
        assert said.confirmed
        assert "CP-SAT" in said.by


def test_cp_sat_refutes_a_plan_that_is_not_the_cheapest():
    for result in optimal(2):
        step = tier_problem(result.problem, "network").price_step
        parts = tuple(
            dataclasses.replace(part, cutoff=part.cutoff + step)
            for part in result.certificate.parts
        )
        certificate = dataclasses.replace(result.certificate, parts=parts)
        with pytest.raises(RefutedError, match="cheaper plan"):
            confirm(result.problem, certificate, seconds=30)


def test_only_a_proved_optimum_is_confirmed():
    result = dataclasses.replace(optimal(1)[0], status=Status.FEASIBLE)
    assert confirmed(result).confirmation is None
