"""Laws of the stress test: an obvious judge of one future at a time, and cases by hand."""

from collections import Counter
from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.errors import InputError
from netform.plan import (
    Paired,
    StressTerms,
    paired,
    present_plan,
    stress,
    stress_table,
    verify,
)
from netform.plan.stress_futures import Futures
from netform.plan.stress_groups import TierGroups
from netform.plan.stress_result import PlanStress
from netform.problem import Organisation, Problem, Tier
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.plans import Groups, plan_of
from tests.helpers.problems import FAMILIES
from tests.helpers.stress_cases import random_case

LINE = [(0, 1), (1, 2), (2, 3), (3, 4), (4, 5)]


def terms(most="0.1", least=None, **others):
    return StressTerms(Fraction(most if least is None else least), Fraction(most), **others)


def line(lists=(12, 11, 13, 14, 10, 15), **others):
    """Six practices a kilometre apart, in a row."""
    return make_problem(list(lists), LINE, **{"floor": 30, "ceiling": 50, **others})


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


def test_blocks_do_not_show(monkeypatch: pytest.MonkeyPatch) -> None:
    problem, plan = line(), plan_of([{0, 1, 2}, {3, 4, 5}])
    asked = terms("0.2", closures=2, draws=50)
    whole = stress_table(stress(problem, {"plan": plan}, asked))
    monkeypatch.setattr("netform.plan.stress_futures._CELLS", 20)
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


def standing(name: str, leaving: list[int]) -> PlanStress:
    return PlanStress(name, (), (), (), np.array(leaving), 0.0, {})


def test_plans_are_held_against_each_other_future_by_future() -> None:
    one, other = standing("one", [0, 0, 0, 0, 2]), standing("other", [0, 1, 0, 3, 2])
    held = paired(one, other)
    assert (held.share, held.groups) == (0.4, 0.8)
    # The differences are 0, 1, 0, 1, 0: their variance is 0.3, that of the mean 0.06.
    assert held.share_error == pytest.approx(0.06**0.5)
    assert held.groups_error == pytest.approx(np.std([0, 1, 0, 3, 0], ddof=1) / 5**0.5)
    assert not held.is_told_apart  # 0.4 < 2 · 0.245
    assert paired(other, one) == Paired(-0.4, held.share_error, -0.8, held.groups_error)
    assert not paired(one, one).is_told_apart


@pytest.mark.parametrize(
    ("held", "told"),
    [
        (Paired(0.5, 0.25, 9, 0.0), False),
        (Paired(0.5, 0.2, 0, 9.0), True),
        (Paired(0.0, 0.2, 0.5, 0.25), False),
        (Paired(0.0, 0.2, 0.5, 0.2), True),
        (Paired(0.5, 0.0, 0, 0.0), True),
    ],
)
def test_told_apart_is_beyond_two_standard_errors(held: Paired, told: bool) -> None:
    assert held.is_told_apart is told


@pytest.mark.parametrize(
    ("closures", "words"),
    [(6, "6 practices cannot close: 6 take part. Remedy: let 5 close"), (-1, "cannot close")],
)
def test_closures_beyond_all_practices_but_one_are_refused(closures: int, words: str) -> None:
    with pytest.raises(InputError, match=words):
        stress(line(), {"p": many_plans()["halves"]}, terms(closures=closures))


def test_those_who_take_no_part_never_close_and_never_take_patients_in() -> None:
    problem = line(participation=("member", "out", "member", "out", "member", "member"))
    asked = terms("0", closures=3, draws=40)
    for block in Futures(problem, asked):
        assert not block.closed[:, [1, 3]].any()
        assert (block.lists[:, [1, 3]] == [11, 14]).all()
        assert (block.closed.sum(axis=1) == 3).all()


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
