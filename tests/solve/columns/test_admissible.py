"""Groups that come from outside are taken exactly where the judge has them among his columns."""

import random
from itertools import combinations

from netform.plan import group_cost
from netform.problem import tier_problem
from netform.solve.columns.admissible import is_admissible, lawful_groups
from tests.helpers.brute_force import Judge
from tests.helpers.problems import problems, random_problem


def test_a_set_is_admissible_where_it_is_a_column():
    lawful = 0
    for family, seed in problems(40):
        problem = random_problem(family, seed, 7)
        judge, view = Judge(problem), tier_problem(problem, "network")
        place = {int(position): i for i, position in enumerate(view.source)}
        known = {tuple(sorted(place[i] for i in group)) for group in judge.columns}
        for size in range(1, len(view) + 1):
            for members in combinations(range(len(view)), size):
                # A set that nobody may lead is no column, but its cost says so.
                is_one = is_admissible(view, members) and group_cost(view, members) is not None
                assert is_one == (members in known)
                lawful += is_one
    assert lawful > 100


def test_groups_hold_each_participant_once_or_are_refused():
    for family, seed in problems(30):
        problem = random_problem(family, seed, 8)
        judge, view = Judge(problem), tier_problem(problem, "network")
        place = {int(position): i for i, position in enumerate(view.source)}
        rng = random.Random(seed)
        for plan in list(judge.partitions())[:3]:
            groups = [[place[i] for i in group] for group in plan]
            for group in groups:
                rng.shuffle(group)
            found = lawful_groups(view, groups)
            assert found is not None
            assert [each.tolist() for each in found] == [sorted(group) for group in groups]
            assert lawful_groups(view, groups[1:]) is None
            assert lawful_groups(view, [*groups, groups[0]]) is None
            assert lawful_groups(view, [[*groups[0], len(view)], *groups[1:]]) is None
            assert lawful_groups(view, [[*groups[0], -1], *groups[1:]]) is None
            assert lawful_groups(view, [[], *groups]) is None
