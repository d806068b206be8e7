"""Groups held to futures: many at once as one at a time, and cases by hand."""

from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.plan import stress, verify
from netform.plan.stress_test.futures import Futures
from netform.plan.stress_test.groups import TierGroups
from netform.problem import Organisation
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.plans import plan_of
from tests.helpers.problems import FAMILIES
from tests.helpers.stress_cases import line, random_case, terms


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(FAMILIES)), st.integers(0, 10**6))
def test_many_futures_at_once_stand_as_each_alone(family: str, seed: int) -> None:
    problem, own, rng = random_case(family, seed)
    groups = TierGroups(problem, plan_of(own), "network")
    count = len(problem.practices)
    lists = np.array([[rng.randint(0, 20_000) for _ in range(count)] for _ in range(4)])
    closed = np.array([[rng.random() < 0.3 for _ in range(count)] for _ in range(4)])
    together = groups.standing(lists, closed)
    for k in range(4):
        alone = groups.standing(lists[k : k + 1], closed[k : k + 1])
        for name in ("patients", "below", "above", "apart", "lost", "stretched", "leaves"):
            assert getattr(alone, name).tolist() == [getattr(together, name)[k].tolist()]


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(list(FAMILIES)), st.integers(0, 10**6))
def test_where_nobody_closes_groups_stand_as_the_judge_says(family: str, seed: int) -> None:
    problem, own, _ = random_case(family, seed)
    judge = Judge(problem)
    groups = TierGroups(problem, plan_of(own), "network")
    today = problem.practices.patients[None, :]
    found = groups.standing(today, np.zeros_like(today, dtype=bool))
    for k, group in enumerate(map(sorted, own)):
        assert found.patients[0, k] == sum(judge.counted(i) for i in group)
        assert found.apart[0, k] == (not judge.is_connected(tuple(group)))
        assert (found.below | found.above)[0, k] == (not judge.is_in_band(tuple(group)))
        assert not found.lost[0, k]


def test_waivers_and_giants_stay() -> None:
    problem = line((51, 9, 9, 9, 9, 70), waivers=[(1, "floor"), (5, "ceiling")])
    plan = plan_of([{0}, {1, 2}, {3, 4, 5}])
    assert verify(problem, plan).holds
    found = stress(problem, {"plan": plan}, terms("0.03", draws=50)).plans[0]
    assert found.all_stay == 50
    # Who goes from giant to no giant is in the band all the same; nobody else may join a giant.
    mixed = stress(problem, {"p": plan_of([{0, 1}])}, terms("0.01", draws=50)).plans[0]
    assert mixed.groups[0].futures["above"] == 50
    # A waiver ends with the practice that it is for.
    problem = line([9] * 6, waivers=[(1, "floor")])
    closing = stress(problem, {"p": plan_of([{1, 2}])}, terms("0", closures=1, draws=60))
    (group,) = closing.plans[0].groups
    gone = sum(int(block.closed[:, 1].sum()) for block in Futures(problem, closing.terms))
    assert group.futures["leaves"] == group.futures["below"] == gone > 0


def test_between_the_soft_and_the_hard_band_a_group_is_stretched() -> None:
    problem = line().with_tier("network", hard_floor=20, hard_ceiling=60)
    plan = plan_of([{0, 1}, {2, 3}, {4, 5}])
    found = stress(problem, {"plan": plan}, terms("0", draws=4)).plans[0]
    assert found.all_stay == 4
    assert [group.futures["stretched"] for group in found.groups] == [4, 4, 4]
    assert {"below", "above"} & {
        k for g in found.groups for k, v in g.futures.items() if v
    } == set()


def test_a_unit_connects_its_practices_whichever_of_them_closes() -> None:
    problem = replace(
        make_problem([10, 10, 10, 10], [(2, 3)], floor=0, ceiling=35),
        organisations=(Organisation("O1", "", "unit", (0, 1, 2)),),
    )
    groups = TierGroups(problem, plan_of([{0, 1, 2, 3}]), "network")
    lists = np.array([[10, 10, 10, 5], [10, 0, 10, 5], [20, 0, 16, 5], [18, 0, 16, 0]])
    closed = np.array([[0, 0, 0, 0], [0, 1, 0, 0], [0, 1, 0, 0], [0, 1, 0, 1]], dtype=bool)
    found = groups.standing(lists, closed)
    assert found.apart[:, 0].tolist() == [False] * 4
    # Above the ceiling the unit has to be alone.
    assert found.above[:, 0].tolist() == [False, False, True, False]
