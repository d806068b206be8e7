"""Futures: drawn one after the other in plain Python, and cases by hand."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.errors import InputError
from netform.plan import StressTerms, stress
from netform.plan.stress_test.futures import Futures
from netform.problem import Problem
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.plans import plan_of
from tests.helpers.problems import FAMILIES
from tests.helpers.stress_cases import LINE, line, random_case, terms


def slow_futures(problem: Problem, asked: StressTerms, growth: list[float]) -> list[dict]:
    """Draw the futures one after the other with plain numbers and dictionaries."""
    judge = Judge(problem)
    everybody, practices = range(len(problem.practices)), judge.participants
    streams = np.random.SeedSequence(asked.seed).spawn(3)
    size, drift, closing = (np.random.Generator(np.random.PCG64(each)) for each in streams)
    found = []
    for _ in range(asked.draws):
        low, high = float(asked.least), float(asked.most)
        magnitude = low + (high - low) * size.random()
        lists = {}
        for i in everybody:
            factor = 1 + magnitude * (2 * drift.random() - 1)
            assert 1 - high <= factor <= 1 + high
            lists[i] = round(judge.patients[i] * growth[i] * factor)
        lots = {i: closing.random() for i in practices} if asked.closures else {}
        closed = set(sorted(lots, key=lots.__getitem__)[: asked.closures])
        unserved = 0
        leaving = {i: lists[i] for i in closed}
        lists |= dict.fromkeys(closed, 0)
        for i, patients in leaving.items():
            near = [
                (judge.far[i, j], judge.codes[j], j)
                for j in practices
                if j not in closed and (i, j) in judge.far
            ]
            if near:
                lists[min(near)[2]] += patients
            else:
                unserved += patients
        found.append({"lists": list(lists.values()), "closed": closed, "unserved": unserved})
    return found


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(list(FAMILIES)), st.integers(0, 10**6))
def test_futures_are_those_drawn_one_after_the_other(family: str, seed: int) -> None:
    problem, _, rng = random_case(family, seed)
    taking_part = len(Judge(problem).participants)
    asked = terms(
        rng.choice(("0.1", "1")),
        least=rng.choice(("0", "0.1")),
        closures=rng.randint(0, taking_part - 1),
        draws=6,
        seed=seed,
    )
    growth = [rng.choice((1.0, 1.03, 0.9)) for _ in problem.practices.codes]
    found = [
        {"lists": row.tolist(), "closed": set(np.flatnonzero(shut)), "unserved": int(lost)}
        for block in Futures(problem, asked, np.array(growth))
        for row, shut, lost in zip(block.lists, block.closed, block.unserved, strict=True)
    ]
    assert found == slow_futures(problem, asked, growth)


def test_patients_of_closed_practices_go_to_the_nearest_whatever_its_group() -> None:
    """Practice 1 lies nearer to 2, of the other group, than to 0."""
    problem = make_problem(
        [10, 10, 10, 10],
        [(0, 1), (1, 2), (2, 3)],
        floor=0,
        ceiling=100,
        points=[(0, 0), (1_000, 0), (1_500, 0), (3_000, 0)],
    )
    asked = terms("0", closures=1, draws=100)
    for block in Futures(problem, asked):
        for lists, closed in zip(block.lists, block.closed, strict=True):
            (gone,) = np.flatnonzero(closed)
            to = {0: 1, 1: 2, 2: 1, 3: 2}[int(gone)]
            assert lists[to] == 20
            assert lists.sum() == 40


def test_those_who_reach_nobody_are_unserved() -> None:
    travel = [[0, 5, None], [5, 0, None], [None, None, 0]]
    problem = make_problem([10, 20, 40], LINE[:2], floor=0, ceiling=100, travel=travel)
    asked = terms("0", closures=1, draws=200)
    futures = [each for block in Futures(problem, asked) for each in block.closed[:, 2].tolist()]
    found = stress(problem, {"plan": plan_of([{0, 1, 2}])}, asked)
    assert found.unserved == 40 * sum(futures) / 200 > 0


@pytest.mark.parametrize(
    ("closures", "words"),
    [(6, "6 practices cannot close: 6 take part. Remedy: let 5 close"), (-1, "cannot close")],
)
def test_closures_beyond_all_practices_but_one_are_refused(closures: int, words: str) -> None:
    with pytest.raises(InputError, match=words):
        Futures(line(), terms(closures=closures))


def test_those_who_take_no_part_never_close_and_never_take_patients_in() -> None:
    problem = line(participation=("member", "out", "member", "out", "member", "member"))
    asked = terms("0", closures=3, draws=40)
    for block in Futures(problem, asked):
        assert not block.closed[:, [1, 3]].any()
        assert (block.lists[:, [1, 3]] == [11, 14]).all()
        assert (block.closed.sum(axis=1) == 3).all()


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(list(FAMILIES)), st.integers(0, 10**6))
def test_nobody_is_lost_or_made_where_only_practices_close(family: str, seed: int) -> None:
    problem, _, rng = random_case(family, seed)
    closures = rng.randint(0, len(Judge(problem).participants) - 1)
    for block in Futures(problem, terms("0", closures=closures, draws=5, seed=seed)):
        assert (block.closed.sum(axis=1) == closures).all()
        assert (block.lists[block.closed] == 0).all()
        everybody = block.lists.sum(axis=1) + block.unserved
        assert (everybody == problem.practices.patients.sum()).all()
