"""The independent check of a plan: every kind of tampering is caught and named."""

import dataclasses

import numpy as np
import pytest

from netform.errors import InputError
from netform.plan import Group, Plan, account_table, relationships_before, verify
from netform.problem import Limit, Waiver
from netform.solve import solve
from tests.helpers.brute_force import Judge
from tests.helpers.make import codes_of, make_problem
from tests.helpers.plans import plan_of, with_federations
from tests.helpers.problems import problems, random_problem

#  0 - 1 - 2
#  |   |   |
#  3 - 4 - 5    6 (out, beside 5)
PROBLEM = make_problem(
    [10, 10, 10, 10, 10, 10, 10],
    [(0, 1), (1, 2), (3, 4), (4, 5), (0, 3), (1, 4), (2, 5), (5, 6)],
    floor=20,
    ceiling=30,
    points=[(0, 0), (1000, 0), (2000, 0), (0, 1000), (1000, 1000), (2000, 1000), (3000, 1000)],
    participation=["member"] * 6 + ["out"],
)


def plan(*groups: tuple[int, ...], hubs: tuple[int, ...] = ()) -> Plan:
    stated = hubs or (-1,) * len(groups)
    made = [Group(np.array(g), hub) for g, hub in zip(groups, stated, strict=True)]
    return Plan.of({"network": made})


def faults(*groups: tuple[int, ...], hubs: tuple[int, ...] = (), problem=PROBLEM) -> str:
    return "; ".join(verify(problem, plan(*groups, hubs=hubs)).faults)


@pytest.mark.parametrize(
    ("measure", "at_most", "said"),
    [
        ("groups", 2, "the plan has 3 groups; the limit is at most 2 groups"),
        ("groups", 3, ""),
        ("moved", 29, "the plan has 30 moved; the limit is at most 29 patients moved"),
        ("moved", 30, ""),
    ],
)
def test_a_plan_beyond_a_limit_does_not_hold(measure, at_most, said):
    """Nobody has a present group, so that in each group all but one are moved."""
    limits = (Limit(measure=measure, at_most=at_most),)
    limited = PROBLEM.with_settings(PROBLEM.settings.model_copy(update={"limits": limits}))
    assert faults((0, 3), (1, 4), (2, 5), problem=limited) == said


def test_a_lawful_plan_holds():
    found = verify(PROBLEM, plan((0, 1, 2), (3, 4, 5), hubs=(1, 4)))
    assert found.holds
    assert found.objective == 40 * 1000 * 1000
    account = found.tiers["network"]
    assert (account.groups, account.smallest, account.largest) == (2, 30, 30)
    assert account.travel == 40 * 1000 * 1000
    assert account.waivers == []


@pytest.mark.parametrize(
    ("groups", "message"),
    [
        (((0, 1), (3, 4, 5)), r"A10002 .*is in no network"),
        (((0, 1, 2), (2, 5), (3, 4)), r"A10002 .*is in 2 network"),
        (((0, 0), (1, 2), (3, 4, 5)), r"A10000 .*is in 2 network"),
        (((0, 5), (1, 2), (3, 4)), r"A10000 is not contiguous: A10005"),
        (((0,), (1, 2), (3, 4, 5)), "10 patients, below the floor of 20"),
        (((0, 1, 3, 4), (2, 5)), "40 patients, above the ceiling of 30"),
        (((0, 1, 2), (3, 4), (5, 6)), r"A10006 .*takes no part"),
        ((), "no practice into any group|is in no network"),
    ],
)
def test_a_fault_is_named(groups, message):
    found = verify(PROBLEM, plan(*groups))
    assert not found.holds
    assert any(__import__("re").search(message, fault) for fault in found.faults), found.faults


def test_a_wrong_hub_is_named():
    assert "names A10000 (PRACTICE 0) as hub; the best hub is A10001" in faults(
        (0, 1, 2), (3, 4, 5), hubs=(0, 4)
    )
    assert "as hub" in faults((0, 1, 2), (3, 4, 5), hubs=(6, 4))
    assert faults((0, 1, 2), (3, 4, 5), hubs=(-1, -1)) == ""


def test_an_unknown_tier_is_refused():
    with pytest.raises(InputError, match="federation"):
        verify(PROBLEM, Plan.of({"federation": [Group(np.array([0]), 0)]}))


def test_an_empty_plan_and_an_empty_group_do_not_hold():
    assert not verify(PROBLEM, Plan({})).holds
    hollow = Plan({"network": (Group(np.zeros(0, dtype=np.int64), -1),)})
    assert "no practices" in "; ".join(verify(PROBLEM, hollow).faults)


def test_a_group_that_nobody_may_lead_does_not_hold():
    problem = make_problem([10], [], floor=5, ceiling=20, participation=["covered"])
    found = verify(problem, plan((0,)))
    assert "no practice that may lead" in found.faults[0]
    assert found.objective is None


def test_a_waiver_that_was_used_is_said():
    problem = make_problem([5, 40], [], floor=10, ceiling=20, waivers=[(0, "floor")])
    found = verify(problem, plan((0,), (1,)))
    assert found.holds
    used = {(w.practice, w.bound, w.patients) for w in found.tiers["network"].waivers}
    assert used == {("A10000", "floor", 5), ("A10001", "ceiling", 40)}


def test_a_waiver_that_was_not_needed_is_not_said():
    problem = make_problem([15], [], floor=10, ceiling=20, waivers=[(0, "floor")])
    assert verify(problem, plan((0,))).tiers["network"].waivers == []


def test_a_giant_with_company_does_not_hold():
    problem = make_problem([5, 40], [(0, 1)], floor=5, ceiling=20)
    assert "above the ceiling" in faults((0, 1), problem=problem)


def test_contiguity_may_not_run_through_a_practice_outside_the_group():
    problem = make_problem([10, 10, 10], [(0, 1), (1, 2)], floor=10, ceiling=20)
    assert "not contiguous" in faults((0, 2), (1,), problem=problem)


def test_the_smallest_network_may_have_no_patients():
    problem = make_problem([0, 30, 20], [], floor=20, ceiling=30, waivers=[(0, "floor")])
    account = verify(problem, plan((0,), (1,), (2,))).tiers["network"]
    assert (account.smallest, account.largest) == (0, 30)


def test_relationships_are_counted_before_and_after():
    problem = make_problem(
        [10, 10],
        [(0, 1)],
        floor=20,
        ceiling=20,
        relationship_price="0.5",
        trust_kinds=["acute", "acute"],
        shares=[(0, 0, 1.0), (1, 0, 1.0), (1, 1, 0.05)],
    )
    found = verify(problem, plan((0, 1)))
    assert relationships_before(problem, "network") == 3
    assert found.tiers["network"].relationships == 2
    assert found.objective == 10 * 1000 * 1000 + 2 * 500_000
    assert account_table(found)["network"]["relationships"] == 2


def test_any_lawful_partition_holds_at_its_cost_and_others_do_not():
    held, broken = 0, 0
    for family, seed in problems(32):
        problem = random_problem(family, seed, most=6)
        judge = Judge(problem)
        for partition in list(judge.partitions())[:8]:
            found = verify(problem, plan(*partition, hubs=hubs_of(judge, partition)))
            assert found.faults == []
            assert found.objective == sum(judge.columns[g].objective for g in partition)
            held += 1
        for partition in list(all_partitions(judge.participants))[::5]:
            is_lawful = all(g in judge.columns for g in partition)
            assert verify(problem, plan(*partition)).holds == is_lawful, (family, seed, partition)
            broken += not is_lawful
    assert held > 40
    assert broken > 300


def hubs_of(judge: Judge, partition) -> tuple[int, ...]:
    return tuple(judge.columns[g].hub for g in partition)


def all_partitions(items):
    """Yield every partition of a list into any non-empty sets."""
    if not items:
        yield ()
        return
    first, *rest = items
    for bits in range(2 ** len(rest)):
        mates = tuple(x for k, x in enumerate(rest) if bits >> k & 1)
        others = [x for x in rest if x not in mates]
        for partition in all_partitions(others):
            yield ((first, *mates), *partition)


def test_moving_any_practice_of_an_optimal_plan_is_caught_or_lawful():
    moved = 0
    for family, seed in problems(24):
        problem = random_problem(family, seed, most=8)
        judge = Judge(problem)
        result = solve(problem, threads=1)
        if result.plan is None:
            continue
        groups = [g.members.tolist() for g in result.plan.tiers["network"]]
        for a, source in enumerate(groups):
            for b in range(len(groups)):
                if a == b or len(source) == 1:
                    continue
                for member in source:
                    new = [list(g) for g in groups]
                    new[a].remove(member)
                    new[b] = sorted([*new[b], member])
                    found = verify(problem, plan(*map(tuple, new)))
                    assert found.holds == all(tuple(g) in judge.columns for g in new)
                    if found.holds:
                        assert found.objective is not None
                        assert result.objective is not None
                        assert found.objective >= result.objective
                    moved += 1
    assert moved > 20


def test_a_waiver_for_an_area_is_listed_once_for_each_group_that_uses_it():
    problem = make_problem(
        [1, 2, 30, 4, 50],
        [(0, 1), (2, 3)],
        floor=10,
        ceiling=30,
        areas={"icb_code": ["Q1", "Q2", "Q1", "Q2", "Q2"]},
    )
    floor = Waiver(area="icb_code", value="Q2", bound="floor", reason="rural")
    ceiling = Waiver(area="icb_code", value="Q2", bound="ceiling", reason="towns")
    found = verify(problem.changed(waivers=(floor, ceiling)), plan((0, 1), (2, 3), (4,)))
    assert found.faults == []
    codes = codes_of(5)
    assert [tuple(vars(used).values()) for used in found.tiers["network"].waivers] == [
        (codes[0], "floor", 3, "rural"),
        (codes[2], "ceiling", 34, "towns"),
        (codes[4], "ceiling", 50, "towns"),
    ]
    own = floor.model_copy(update={"value": "Q1"})
    assert len(verify(problem.changed(waivers=(own,)), plan((0, 1), (2, 3), (4,))).faults) == 1


def test_patients_of_members_and_those_covered_are_counted_apart():
    words = ["member", "covered", "virtual", "partial", "out"]
    problem = make_problem(
        [10, 2, 3, 40, 7], [(0, 1), (0, 2)], floor=0, ceiling=40, participation=words
    )
    account = verify(problem, plan((0, 1, 2), (3,))).tiers["network"]
    assert (account.patients, account.covered) == (55, 5)


def test_the_problem_s_own_waivers_decide_not_the_plan_s():
    tight = make_problem([5, 20], [], floor=10, ceiling=20)
    assert not verify(tight, plan((0,), (1,))).holds
    waiver = Waiver(practice=codes_of(1)[0], bound="floor", reason="an island")
    loose = dataclasses.replace(
        tight, settings=tight.settings.model_copy(update={"waivers": (waiver,)})
    )
    assert verify(loose, plan((0,), (1,))).holds


def test_a_network_in_two_federations_is_a_fault_and_one_inside_is_none():
    """Two-tier plans passed whatever their nesting."""
    problem = with_federations(PROBLEM)
    networks = plan((0, 1, 2), (3, 4, 5)).tiers["network"]
    for federations, expected in (
        ([{0, 1, 2, 3, 4, 5}], []),
        ([{0, 1, 2}, {3, 4, 5}], []),
        (
            [{0, 1, 3, 4}, {2, 5}],
            [
                "the network of A10000 (PRACTICE 0) is not whole: "
                "A10002 (PRACTICE 2) is in another federation",
                "the network of A10003 (PRACTICE 3) is not whole: "
                "A10005 (PRACTICE 5) is in another federation",
            ],
        ),
    ):
        outer = plan_of(federations, "federation").tiers["federation"]
        nested = Plan.of({"network": networks, "federation": outer})
        assert verify(problem, nested).faults == expected
