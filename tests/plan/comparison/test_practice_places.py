"""Where each practice is: its group and hub by the judge's word, and what changes for it."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from netform.plan.comparison.practice_places import practice_places
from netform.plan.regrouped import regrouped
from netform.problem import tier_problem
from tests.helpers.brute_force import Judge
from tests.helpers.plans import plan_of, random_groups, with_present
from tests.helpers.problems import FAMILIES, random_problem

CASES = st.tuples(st.sampled_from(sorted(FAMILIES)), st.integers(0, 10**6))


@settings(max_examples=60, deadline=None)
@given(CASES)
def test_every_practice_that_takes_part_has_its_place(case: tuple[str, int]) -> None:
    problem = random_problem(*case)
    problem = with_present(problem, [""] * len(problem.practices))
    rng, judge = random.Random(str(case)), Judge(problem)
    who, codes = judge.participants, judge.codes
    before, after = (random_groups(rng, who) for _ in range(2))
    view = tier_problem(problem, "network")
    base, plan = plan_of(before), plan_of(after)
    changes = regrouped(view, base, plan)
    places = practice_places(view, base, plan, changes)
    assert [place.practice_code for place in places] == [codes[i] for i in who]
    for i, place in zip(who, places, strict=True):
        old, new = (next((g for g in gs if i in g), set()) for gs in (before, after))
        cost = judge.cost(tuple(sorted(new))) if new else None
        assert place.group == (codes[min(new)] if new else None)
        assert place.hub == (None if cost is None else codes[cost.hub])
        assert place.has_new_partners == (old - {i} != new - {i})
        assert place.is_regrouped == (place.practice_code in {c.practice_code for c in changes})
        assert (place.name, place.patients) == (f"PRACTICE {i}", judge.patients[i])


def test_without_a_base_nothing_is_said_of_change() -> None:
    problem = random_problem("planar", 1)
    who = Judge(problem).participants
    places = practice_places(tier_problem(problem, "network"), None, plan_of([set(who)]), None)
    assert {(each.has_new_partners, each.is_regrouped) for each in places} == {(None, None)}
    assert len({each.group for each in places}) == 1
