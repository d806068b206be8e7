"""The engine: its answer, its certificate, and what it does at a limit."""

from contextlib import nullcontext

import numpy as np
import pytest

from netform.plan import Branch, recheck
from netform.problem import tier_problem
from netform.solve import Limits, Progress
from netform.solve.columns import solve_tier
from netform.solve.columns.engine import parts_of
from tests.helpers.amount import few_or_all
from tests.helpers.brute_force import Judge
from tests.helpers.certificates import places, tree_at
from tests.helpers.make import make_problem
from tests.helpers.problems import gappy_problem, problem_of_parts, problems, random_problem
from tests.helpers.switches import few_cuts, no_cuts, small_steps

SQUARE = make_problem([10, 11, 12, 13], [(0, 1), (1, 2), (2, 3), (0, 3)], floor=20, ceiling=30)


def answer_of(problem, limits: Limits | None = None, **options):
    limits = limits or Limits()
    return solve_tier(tier_problem(problem, "network"), limits, Progress(limits), **options)


def test_the_answer_of_a_square():
    answer = answer_of(SQUARE)
    assert answer.groups is not None
    assert sorted(group.tolist() for group in answer.groups) == [[0, 1], [2, 3]]
    assert answer.objective == answer.bound == (10 + 12) * 1_000 * 1_000
    assert answer.is_closed
    assert answer.uncovered == ()


def test_practices_in_no_column_are_named():
    problem = make_problem([5, 50, 30], [(0, 1), (1, 2)], floor=30, ceiling=50)
    answer = answer_of(problem)
    assert answer.groups is None
    assert answer.is_closed
    assert answer.uncovered == (0,)


def test_threads_change_nothing_in_the_value():
    for family, seed in problems(32):
        problem = random_problem(family, seed)
        answers = [answer_of(problem, threads=t) for t in (1, 2, 4)]
        assert len({answer.objective for answer in answers}) == 1
        assert len({answer.is_closed for answer in answers}) == 1


def test_no_time_gives_no_answer_but_a_certificate_that_holds():
    for family, seed in problems(24):
        problem = random_problem(family, seed)
        answer = answer_of(problem, Limits(seconds=0.0))
        assert not answer.is_closed
        optimum = Judge(problem).optimum
        assert answer.bound is None or optimum is None or answer.bound <= optimum
        if answer.certificate is not None:
            assert recheck(problem, answer.certificate).holds


class Countdown(Limits):
    """Limits that are reached after a number of questions: any place in the work."""

    def __init__(self, questions: int) -> None:
        super().__init__()
        self.questions = questions

    def reached(self) -> bool:
        self.questions -= 1
        return self.questions < 0


@pytest.mark.parametrize("count", few_or_all(56, 128))
@pytest.mark.parametrize("cuts", [True, False])
def test_stopped_anywhere_the_bound_is_certified_and_the_plan_is_one(cuts, count):
    stopped = 0
    for number, (family, seed) in enumerate(problems(count)):
        problem = random_problem(family, seed)
        judge = Judge(problem)
        for questions in (1, 2, 3 + number % 5, 9 + number % 7):
            if cuts:
                answer = answer_of(problem, Countdown(questions))
            else:
                with no_cuts():
                    answer = answer_of(problem, Countdown(questions))
            stopped += not answer.is_closed
            if answer.uncovered:
                inside = {i for group in judge.columns for i in group}
                assert not inside & {judge.participants[i] for i in answer.uncovered}
                assert (answer.groups, answer.bound, answer.certificate) == (None, None, None)
                continue
            assert answer.certificate is not None
            checked = recheck(problem, answer.certificate)
            assert checked.faults == []
            assert checked.certified is not None
            if answer.is_closed and answer.groups is None:
                assert checked.proves_infeasible
                assert judge.optimum is None
                continue
            assert checked.certified >= answer.certificate.claimed == answer.bound
            if judge.optimum is not None:
                assert answer.bound <= judge.optimum
            if answer.groups is not None:
                groups = [
                    tuple(judge.participants[i] for i in group.tolist()) for group in answer.groups
                ]
                assert sum(judge.columns[g].objective for g in groups) == answer.objective
                assert sorted(i for g in groups for i in g) == judge.participants
    assert stopped > count * 3 // 4


def test_a_start_is_never_made_worse():
    for family, seed in problems(64):
        problem = random_problem(family, seed)
        judge = Judge(problem)
        partition = next(judge.partitions(), None)
        if partition is None:
            continue
        place = {i: k for k, i in enumerate(judge.participants)}
        view = tier_problem(problem, "network")
        start = [np.array([place[i] for i in group]) for group in partition]
        cost = sum(judge.columns[group].objective for group in partition)
        assert answer_of(problem, start=start).objective == judge.optimum
        limits = Limits(seconds=0.0)
        at_once = solve_tier(view, limits, Progress(limits), start=start)
        assert at_once.objective == cost
        assert at_once.bound is None or at_once.bound <= judge.optimum


def test_a_pool_that_does_not_fit_is_left_alone():
    with no_cuts():
        for family, seed in problems(80):
            problem = random_problem(family, seed)
            answer = answer_of(problem, memory_limit=1)
            optimum = Judge(problem).optimum
            assert optimum is None or answer.bound is None or answer.bound <= optimum
            if answer.certificate is not None:
                checked = recheck(problem, answer.certificate)
                assert checked.holds or (optimum is None and checked.proves_infeasible)


def test_the_nodes_of_a_certificate_have_parents_before_children():
    branched = 0
    for family, seed in problems(200):
        problem = random_problem(family, seed)
        with no_cuts():
            certificate = answer_of(problem).certificate
        if certificate is None:
            continue
        for place in places(certificate):
            nodes = tree_at(certificate, place).nodes
            for at, node in enumerate(nodes):
                if isinstance(node, Branch):
                    assert at < node.together < len(nodes)
                    assert at < node.apart < len(nodes)
                    branched += 1
    assert branched >= 5


# ---- problems of several parts -------------------------------------------------------------------


def test_parts_hold_every_participant_once_and_no_edge_joins_two():
    several = 0
    for view in (
        *(tier_problem(problem_of_parts(seed), "network") for seed in range(60)),
        *(tier_problem(random_problem(*name), "network") for name in problems(80)),
    ):
        parts = [part.tolist() for part in parts_of(view)]
        assert sorted(i for part in parts for i in part) == list(range(len(view)))
        assert all(part == sorted(part) for part in parts)
        number = {i: k for k, part in enumerate(parts) for i in part}
        for a, b in zip(view.edge_first.tolist(), view.edge_second.tolist(), strict=True):
            assert number[a] == number[b] or view.giant[a] or view.giant[b]
        free = [part for part in view.components if not view.giant[part[0]]]
        assert len(parts) == max(1, len(free))
        several += len(parts) > 1
    assert several > 50


@pytest.mark.parametrize("number", few_or_all(25, 50))
@pytest.mark.parametrize("switch", [None, no_cuts, small_steps])
def test_objectives_and_bounds_of_parts_add_up(switch, number):
    several, infeasible = 0, 0
    for seed in range(number):
        problem = problem_of_parts(seed)
        view, optimum = tier_problem(problem, "network"), Judge(problem).optimum
        with nullcontext() if switch is None else switch():
            answer = answer_of(problem)
            alone = [answer_for(view.restricted(part)) for part in parts_of(view)]
        assert answer.is_closed
        assert answer.objective == optimum
        if optimum is None:
            assert answer.groups is None
            assert any(one.objective is None for one in alone)
            infeasible += 1
            if answer.certificate is not None:
                assert recheck(problem, answer.certificate).proves_infeasible
            else:
                assert answer.uncovered
            continue
        assert answer.bound == optimum
        assert sum(one.objective for one in alone) == sum(one.bound for one in alone) == optimum
        assert answer.certificate is not None
        assert len(answer.certificate.parts) == len(alone)
        checked = recheck(problem, answer.certificate)
        assert checked.holds
        assert checked.certified == optimum
        several += len(alone) > 1
    assert several > number * 2 // 5
    assert infeasible >= number // 16


def answer_for(view):
    return solve_tier(view, Limits(), Progress(Limits()))


def test_a_part_without_a_plan_makes_all_infeasible():
    """Two pairs that fit, and a row of three that no choice of pairs covers."""
    edges = [(0, 1), (2, 3), (4, 5), (5, 6)]
    problem = make_problem([10] * 7, edges, floor=20, ceiling=20)
    answer = answer_of(problem)
    assert answer.is_closed
    assert (answer.groups, answer.objective, answer.bound) == (None, None, None)
    assert answer.certificate is not None
    assert answer.certificate.parts[0].practices == tier_problem(problem, "network").codes[4:]
    assert recheck(problem, answer.certificate).proves_infeasible


def test_practices_in_no_column_are_named_by_their_place_in_the_whole():
    problem = make_problem([10, 10, 5, 10, 10], [(0, 1), (3, 4)], floor=20, ceiling=20)
    assert answer_of(problem).uncovered == (2,)


def test_parts_at_any_number_of_threads_and_from_a_start_give_the_same_value():
    for seed in range(24):
        problem = problem_of_parts(seed)
        judge = Judge(problem)
        partition = next(judge.partitions(), None)
        assert {answer_of(problem, threads=t).objective for t in (1, 2, 4)} == {judge.optimum}
        if partition is None:
            continue
        start = [np.array(group) for group in partition]  # everyone takes part
        answer = answer_of(problem, start=start)
        assert answer.objective == answer.bound == judge.optimum
        limits = Limits(seconds=0.0)
        view = tier_problem(problem, "network")
        at_once = solve_tier(view, limits, Progress(limits), start=start)
        cost = sum(judge.columns[group].objective for group in partition)
        assert at_once.objective == cost


def test_stopped_anywhere_the_parts_bounds_are_certified():
    stopped = 0
    for seed in range(40):
        problem = problem_of_parts(seed)
        optimum = Judge(problem).optimum
        for questions in (1, 3, 6, 12):
            with small_steps():
                answer = answer_of(problem, Countdown(questions))
            stopped += not answer.is_closed
            if answer.certificate is None or answer.bound is None:
                continue
            checked = recheck(problem, answer.certificate)
            assert checked.faults == []
            assert checked.certified is not None
            assert checked.certified >= answer.certificate.claimed == answer.bound
            assert optimum is None or answer.bound <= optimum
    assert stopped > 10


@pytest.mark.parametrize("number", few_or_all(7, 17))
def test_small_steps_end_at_the_optimum_of_gappy_problems(number):
    rounds = 0
    for switch in (small_steps, few_cuts):
        for seed in range(number):
            problem = gappy_problem(seed)
            optimum = Judge(problem).optimum
            with switch():
                answer = answer_of(problem)
            assert answer.is_closed
            assert answer.objective == optimum
            if answer.certificate is None:
                assert answer.uncovered
                continue
            checked = recheck(problem, answer.certificate)
            assert checked.faults == []
            assert checked.proves_infeasible if optimum is None else checked.certified == optimum
            rounds += max(len(part.rounds) for part in answer.certificate.parts) > 1
    assert rounds > number // 2
