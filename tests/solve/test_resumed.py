"""A solve that goes on from any state of another one, true or not, ends as brute force says."""

import json
import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netform.plan import recheck_joint, verify
from netform.problem import Limit, Problem
from netform.solve import Result, Status, solve
from netform.solve.checkpoint import Checkpoint, Table
from tests.helpers.amount import few_or_all
from tests.helpers.brute_force import Judge
from tests.helpers.hold import hold
from tests.helpers.problems import gappy_problem, problem_of_parts, problems, random_problem
from tests.solve.nested.test_nested_solver import TIERS, nested_problems


class Watched(Checkpoint):
    """A checkpoint that remembers every state that a kill could have left."""

    def __init__(self, tables: dict[str, Table]) -> None:
        super().__init__(Path("nowhere"), "a question")
        self._tables = dict(tables)
        self.states: list[str] = []

    def offer(self, key: str, table: Callable[[], Table]) -> None:
        self._tables[key] = table()
        self.states.append(json.dumps(self._tables))


def solved(
    problem: Problem, tables: dict[str, Table], **options: Any
) -> tuple[Result, list[dict[str, Table]]]:
    """Solve from a state; return the result and what a kill could have left on the way."""
    checkpoint = Watched(tables)
    result = solve(problem, threads=1, checkpoint=checkpoint, **options)
    states = list(dict.fromkeys(checkpoint.states))
    return result, [json.loads(state) for state in states]


def resumed(result: Result) -> bool:
    return any(event.step == "resumed" for event in result.events)


def lie(rng: random.Random, state: dict[str, Table]) -> dict[str, Any]:
    """Return a state in which one thing is another one."""
    key = rng.choice(list(state))
    return {**state, key: _changed(rng, state[key])}


def _changed(rng: random.Random, table: Any) -> Any:
    if isinstance(table, dict) and table and rng.random() < 0.95:
        key = rng.choice(list(table))
        return {**table, key: _changed(rng, table[key])}
    if isinstance(table, list) and table and rng.random() < 0.9:
        at = rng.randrange(len(table))
        if rng.random() < 0.2:
            return table[:at] + table[at + 1 :]
        return [*table[:at], _changed(rng, table[at]), *table[at + 1 :]]
    if isinstance(table, int):
        return table + rng.choice((-1, 1, 3, 10**3, -(10**6), 10**9, 2**61, 2**70))
    return rng.choice((None, 0, -1, "x", [], [[0]], {}, 1.5))


def one_tier(number: int) -> list[Problem]:
    """Return problems, some of parts that no edge joins, some whose LP is fractional."""
    planar = [random_problem(family, seed, 9) for family, seed in problems(number)]
    parts = [problem_of_parts(seed) for seed in range(number // 4)]
    return [*planar, *parts, *(gappy_problem(seed) for seed in range(number // 8))]


@pytest.mark.parametrize("number", few_or_all(40, 160))
def test_whenever_one_tier_was_cut_off_it_ends_as_if_it_had_not_been(number):
    went_on = proved = 0
    for problem in one_tier(number):
        rng = random.Random(len(problem.practices))
        _, states = solved(problem, {})
        for state in [*rng.sample(states, min(3, len(states))), *states[-1:]]:
            result, _ = solved(problem, state)
            hold(problem, result)
            went_on += resumed(result)
        if states and result.status is Status.OPTIMAL:
            assert not any(event.step == "relaxed" for event in result.events)
            proved += 1
    assert went_on > number // 2
    assert proved > number // 2


@pytest.mark.parametrize("number", few_or_all(60, 300))
def test_a_state_that_lies_is_found_out(number):
    for k, problem in enumerate(one_tier(number)):
        rng = random.Random(f"lie {k}")
        _, states = solved(problem, {})
        for _ in range(4 if states else 0):
            hold(problem, solved(problem, lie(rng, rng.choice(states)))[0])


def test_limits_bind_a_plan_that_was_kept():
    went_on = 0
    for family, seed in problems(24):
        problem = random_problem(family, seed, 8)
        judge = Judge(problem)
        numbers = sorted({len(plan) for plan in judge.partitions()})
        if len(numbers) < 2:
            continue
        asked = problem.changed(limits=(Limit(measure="groups", at_most=numbers[0]),))
        best = min(
            sum(judge.columns[group].objective for group in plan)
            for plan in judge.partitions()
            if len(plan) == numbers[0]
        )
        # The states are those of the problem without the limit: most of the plans do not keep it.
        for question in (problem, asked):
            _, states = solved(question, {})
            for state in states[-2:]:
                result, _ = solved(asked, state)
                assert result.objective == result.bound == best
                went_on += 1
    assert went_on > 5


@pytest.mark.parametrize("number", few_or_all(4, 30))
def test_whenever_two_tiers_were_cut_off_or_lied_about_they_end_as_they_would(number):
    compared = 0
    for k, (problem, judge) in enumerate(nested_problems(number)):
        rng = random.Random(f"two tiers {k}")
        alone, states = solved(problem, {}, tiers=TIERS)
        if alone.plan is None or not states:
            continue
        kept = [*rng.sample(states, min(2, len(states))), states[-1]]
        for state in (*kept, lie(rng, states[-1]), lie(rng, rng.choice(states))):
            result, _ = solved(problem, state, tiers=TIERS)
            assert result.plan is not None
            assert result.bound is not None
            assert verify(problem, result.plan).faults == []
            assert result.bound <= judge.optimum == result.objective
            assert result.certificate is not None
            checked = recheck_joint(problem, result.certificate)
            assert checked.holds
            assert checked.certified == checked.claimed == result.bound
            if state is states[-1]:
                assert result.bound >= (alone.bound or 0)
            compared += 1
    assert compared > number
