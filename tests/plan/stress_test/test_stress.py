"""Laws of the stress test: an obvious judge of one future at a time, and cases by hand."""

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.errors import InputError
from netform.plan import (
    present_plan,
    stress,
    stress_table,
    verify,
)
from netform.plan.stress_test.futures import Futures
from netform.problem import Problem, Tier
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.plans import Groups, plan_of
from tests.helpers.problems import FAMILIES
from tests.helpers.stress_cases import LINE, line, random_case, terms


def in_future(problem: Problem, lists: np.ndarray, closed: np.ndarray) -> Problem:
    """Return the problem with the lists of a future, in which those who closed take no part."""
    codes = problem.practices.codes
    out = {codes[i]: "out" for i in np.flatnonzero(closed).tolist()}
    changed = replace(problem, practices=replace(problem.practices, patients=lists))
    return changed.changed(participation={**problem.settings.participation, **out})


def judged(problem: Problem, groups: Groups, tier: str, closed: set[int]) -> list[dict[str, bool]]:
    """Say of each group how it stands in a problem, one after the other, by the judge's word."""
    judge = Judge(problem, tier)
    found = []
    for group in groups:
        left = tuple(sorted(group - closed))
        if not left:
            found.append({"leaves": True, "apart": False, "lost": True, "stretched": False})
            continue
        apart = not judge.is_connected(left)
        leaves = apart or not judge.is_in_band(left)
        stretched = not leaves and sum(judge.outside(left)) > 0
        found.append({"leaves": leaves, "apart": apart, "lost": False, "stretched": stretched})
    return found


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from([each for each in FAMILIES if each != "one practice"]), st.integers(0, 10**6)
)
def test_every_future_is_judged_as_the_problem_with_its_lists(family: str, seed: int) -> None:
    problem, groups, rng = random_case(family, seed)
    taking_part = Judge(problem).participants
    if len(taking_part) < 2:
        return
    asked = terms(
        rng.choice(("0", "0.05", "0.3", "1")),
        closures=rng.randint(0, min(3, len(taking_part) - 1)),
        draws=rng.randint(2, 12),
        seed=seed,
    )
    plan = plan_of(groups)
    table = stress(problem, {"plan": plan}, asked).plans[0]
    counts = [Counter() for _ in groups]
    leaving, shares = [], []
    for block in Futures(problem, asked):
        for lists, closed in zip(block.lists, block.closed, strict=True):
            gone = set(np.flatnonzero(closed).tolist())
            said = judged(in_future(problem, lists, closed), groups, "network", gone)
            for count, each in zip(counts, said, strict=True):
                count.update(name for name, holds in each.items() if holds)
            leaving.append(sum(each["leaves"] for each in said))
            patients = [sum(int(lists[i]) for i in group) for group in groups]
            away = sum(p for p, each in zip(patients, said, strict=True) if each["leaves"])
            shares.append(away / max(1, sum(patients)))
    assert table.leaving.tolist() == leaving
    assert table.patients_leaving == pytest.approx(sum(shares) / len(shares))
    for count, group in zip(counts, table.groups, strict=True):
        futures = group.futures
        for way in ("leaves", "apart", "lost", "stretched"):
            assert futures[way] == count[way], (way, group)
        ways = [futures[way] for way in ("below", "above", "apart", "lost")]
        assert max(ways) <= futures["leaves"] <= sum(ways)


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, plan = line(), plan_of([{0, 1, 2}, {3, 4, 5}])
    asked = terms("0.2", closures=2, draws=50)
    whole = stress_table(stress(problem, {"plan": plan}, asked))
    monkeypatch.setattr("netform.plan.stress_test.futures._CELLS", 20)
    assert len(list(Futures(problem, asked))) == 17
    assert stress_table(stress(problem, {"plan": plan}, asked)) == whole


def test_a_lawful_plan_never_leaves_where_nothing_changes() -> None:
    problem, plan = line(), plan_of([{0, 1, 2}, {3, 4, 5}])
    assert verify(problem, plan).holds
    found = stress(problem, {"plan": plan}, terms("0", draws=9)).plans[0]
    assert found.all_stay == 9
    assert found.patients_leaving == 0
    assert [group.quantiles for group in found.groups] == [(36, 36, 36), (39, 39, 39)]


def test_an_unlawful_plan_stands_today_as_verify_says() -> None:
    problem = line()
    found = stress(problem, {"p": plan_of([{0, 2, 4}, {1, 3}, {5}])}, terms("0", draws=2)).plans[0]
    apart, below_and_apart, below = found.groups
    assert (apart.futures["apart"], apart.futures["below"]) == (2, 0)
    assert (below_and_apart.futures["apart"], below_and_apart.futures["below"]) == (2, 2)
    assert (below.futures["apart"], below.futures["below"]) == (0, 2)
    assert len(found.faults) == 4


def test_one_closing_by_hand() -> None:
    """Of three in a row with 30 patients and a floor of 30, only the middle one holds them."""
    problem = make_problem([10, 10, 10], LINE[:2], floor=30, ceiling=50)
    found = stress(problem, {"plan": plan_of([{0, 1, 2}])}, terms("0", closures=1, draws=300))
    (group,) = found.plans[0].groups
    middle = sum(int(block.closed[:, 1].sum()) for block in Futures(problem, found.terms))
    assert 60 < middle < 140
    assert group.futures["apart"] == group.futures["leaves"] == middle
    assert group.futures["below"] == 0  # the others take the patients in
    assert group.quantiles == (30, 30, 30)


def test_a_group_that_closes_altogether_is_lost() -> None:
    problem = make_problem([10, 10, 10], LINE[:2], floor=0, ceiling=100)
    found = stress(problem, {"p": plan_of([{0}, {1, 2}])}, terms("0", closures=2, draws=400))
    alone, pair = found.plans[0].groups
    assert 200 < alone.futures["lost"] < 330  # two of three
    assert 80 < pair.futures["lost"] < 190  # one of three
    assert alone.futures["lost"] + pair.futures["lost"] <= 400
    assert (pair.futures["below"], pair.futures["apart"]) == (0, 0)


def test_a_tight_group_leaves_about_half_of_the_time() -> None:
    problem = make_problem([10_000] * 6, LINE, floor=30_000, ceiling=50_000)
    found = stress(problem, {"plan": plan_of([{0, 1, 2}, {3, 4, 5}])}, terms(draws=4_000))
    for group in found.plans[0].groups:
        assert 0.46 < group.futures["below"] / 4_000 < 0.54
    assert 0.2 < found.plans[0].share < 0.3
    assert 0.9 < found.plans[0].groups_leaving < 1.1


def test_all_tiers_count_unless_one_is_asked_for() -> None:
    problem = line()
    tiers = (*problem.settings.tiers, Tier(name="federation", floor=76, ceiling=300))
    problem = problem.changed(tiers=tiers)
    both = replace(
        plan := plan_of([{0, 1, 2}, {3, 4, 5}]),
        tiers={**plan.tiers, **plan_of([{0, 1, 2, 3, 4, 5}], "federation").tiers},
    )
    found = stress(problem, {"p": both}, terms(draws=200)).plans[0]
    assert [group.tier for group in found.groups] == ["network", "network", "federation"]
    assert found.stays["federation"] < 200
    assert found.stays["network"] == 200
    assert found.all_stay == found.stays["federation"]
    assert found.patients_leaving == pytest.approx(1 - found.share)
    networks = stress(problem, {"p": both, "q": plan}, terms(draws=200), tiers=["network"])
    assert [each.all_stay for each in networks.plans] == [200, 200]
    with pytest.raises(InputError, match="q: the plan has network groups, and network and fed"):
        stress(problem, {"p": both, "q": plan}, terms())
    with pytest.raises(InputError, match="tier 'x' is not in the problem"):
        stress(problem, {"p": both}, terms(), tiers=["x"])


def many_plans() -> dict:
    return {
        "far": plan_of([{0, 2, 4}, {1, 3, 5}]),
        "halves": plan_of([{0, 1, 2}, {3, 4, 5}]),
        "pairs": plan_of([{0, 1, 2, 3}, {4, 5}]),
        "same": plan_of([{0, 1, 2}, {3, 4, 5}]),
        "today": present_plan(line()),
    }


def test_neither_order_nor_number_of_plans_matters() -> None:
    asked = terms("0.4", closures=1, draws=120)
    plans = many_plans()
    together = stress(line(), plans, asked)
    backwards = stress(line(), dict(reversed(plans.items())), asked)
    for name, found in zip(plans, together.plans, strict=True):
        (alone,) = stress(line(), {name: plans[name]}, asked).plans
        assert alone.groups == found.groups == backwards.plans[::-1][list(plans).index(name)].groups
        assert alone.leaving.tolist() == found.leaving.tolist()
    assert [plan.name for plan in together.ranked][:2] == ["halves", "same"]
    assert [plan.name for plan in backwards.ranked][:2] == ["same", "halves"]
    assert stress_table(stress(line(), plans, asked)) == stress_table(together)


def test_another_seed_is_another_answer_and_more_draws_begin_alike() -> None:
    plans = {"halves": many_plans()["halves"]}
    few, many, other = (
        stress(line(), plans, terms("0.4", closures=1, draws=draws, seed=seed)).plans[0].leaving
        for draws, seed in ((50, 1), (90, 1), (50, 2))
    )
    assert few.tolist() == many[:50].tolist()
    assert few.tolist() != other.tolist()


def test_a_plan_under_other_settings_is_held_to_those() -> None:
    problem = line()
    plan = plan_of([{0, 1, 2}, {3, 4, 5}])
    wide = problem.with_tier("network", floor=10, ceiling=90)
    found = stress(problem, {"p": plan, "w": plan}, terms("0.4"), made_under={"w": wide})
    assert found.ranked[0].name == "w"
    assert found.plans[1].share == 1 > found.plans[0].share
    assert found.plans[1].deviations


def test_a_plan_without_groups_is_refused() -> None:
    outside = line(participation=("member", "out", "member", "member", "member", "member"))
    with pytest.raises(InputError, match="p: the plan puts no practice into any network"):
        stress(outside, {"p": plan_of([{1}])}, terms())
    with pytest.raises(InputError, match="no plan"):
        stress(outside, {}, terms())
