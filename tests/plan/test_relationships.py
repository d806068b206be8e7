"""The account of relationships, against a recount with sets."""

import pytest

from netform.plan import Plan, RelationshipAccount, relationship_account, verify
from netform.problem import Problem
from netform.solve import solve
from tests.helpers.brute_force import Judge
from tests.helpers.make import make_problem
from tests.helpers.plans import (
    Groups,
    plan_of,
    random_groups,
    random_problems,
    with_federations,
    with_present,
)
from tests.helpers.problems import gappy_problem, problems, random_problem


def present_groups(judge: Judge, names: tuple[str, ...]) -> Groups:
    """Those who take part, by the name of their group; without one, alone."""
    named: dict[str, set[int]] = {}
    for i in judge.participants:
        named.setdefault(names[i] or f"alone {i}", set()).add(i)
    return list(named.values())


def recount(judge: Judge, groups: Groups, trust: int) -> int:
    return sum(any(trust in judge.trusts[i] for i in group) for group in groups)


def hold(problem: Problem, plan: Plan) -> RelationshipAccount:
    """Hold the account to a recount, number by number."""
    judge = Judge(problem)
    account = relationship_account(problem, plan)
    kinds: dict[str, Groups] = {"practices": [{i} for i in judge.participants]}
    today: dict[str, Groups] = {}
    for tier in problem.settings.tiers:
        names = getattr(problem.practices, f"current_{tier.name}")
        if any(names[i] for i in judge.participants):
            today[tier.name] = present_groups(judge, names)
    planned = {
        name: [set(group.members.tolist()) for group in groups]
        for name, groups in plan.tiers.items()
    }
    trusts = range(len(problem.trusts.codes))

    def total(groups: Groups) -> int:
        return sum(recount(judge, groups, trust) for trust in trusts)

    assert account.counted == (len(problem.relationships.practice) > 0)
    assert account.practices == total(kinds["practices"])
    assert account.today == {name: total(groups) for name, groups in today.items()}
    assert account.planned == {name: total(groups) for name, groups in planned.items()}
    kinds |= {f"{name}s today": groups for name, groups in today.items()}
    kinds |= {f"{name}s": groups for name, groups in planned.items()}
    patients = sum(judge.patients[i] for i in judge.participants)
    assert account.partners.keys() == kinds.keys()
    for name, groups in kinds.items():
        exact = len(groups) * 300_000 / patients if patients else 0
        assert account.partners[name] == pytest.approx(exact, abs=0.051)
    dealt = [trust for trust in trusts if recount(judge, kinds["practices"], trust)]
    assert [each.trust_code for each in account.trusts] == [
        problem.trusts.codes[trust] for trust in dealt
    ]
    for trust, each in zip(dealt, account.trusts, strict=True):
        assert (each.name, each.kind) == (problem.trusts.names[trust], problem.trusts.kinds[trust])
        assert each.practices == recount(judge, kinds["practices"], trust)
        assert each.today == {n: recount(judge, groups, trust) for n, groups in today.items()}
        assert each.planned == {n: recount(judge, groups, trust) for n, groups in planned.items()}
    return account


def test_any_plan_is_counted_as_sets_count_it():
    counted = out = 0
    for rng, problem, who in random_problems(160):
        groups = random_groups(rng, who)
        counted += hold(problem, plan_of(groups)).practices > 0
        out += len(who) < len(problem.practices)
    assert counted >= 40
    assert out >= 20


def test_present_groups_are_counted_and_a_practice_without_one_is_alone():
    without = 0
    for rng, problem, who in random_problems(160):
        names = [rng.choice(("", "A", "B", "C d")) for _ in problem.practices.codes]
        now = with_present(problem, names)
        account = hold(now, plan_of(random_groups(rng, who)))
        without += account.today == {}
        assert account.today.keys() <= {"network"}
    assert without >= 1


def test_who_is_out_has_no_present_group_and_no_relationship():
    problem = make_problem(
        [10] * 3,
        [(0, 1), (1, 2)],
        floor=10,
        ceiling=30,
        trust_kinds=["acute", "community"],
        shares=[(0, 0, 1.0), (1, 0, 1.0), (2, 0, 1.0), (2, 1, 1.0)],
        participation=["member", "member", "out"],
    )
    account = hold(with_present(problem, ["", "", "A"]), plan_of([{0, 1}]))
    assert account.today == {}
    account = hold(with_present(problem, ["A", "", "A"]), plan_of([{0, 1}]))
    assert (account.practices, account.today, account.planned) == (
        2,
        {"network": 2},
        {"network": 1},
    )
    assert [each.trust_code for each in account.trusts] == ["T00"]


def test_federations_of_today_are_counted_beside_networks():
    for rng, problem, who in random_problems(80):
        both = with_federations(problem)
        for tier, names in (("network", ("A", "B", "C", "")), ("federation", ("", "F", "G"))):
            both = with_present(both, [rng.choice(names) for _ in both.practices.codes], tier)
        hold(both, plan_of(random_groups(rng, who)))
        hold(both, plan_of(random_groups(rng, who), "federation"))


def test_the_total_of_a_solved_plan_is_that_of_verify():
    solved = 0
    for problem in [
        *(random_problem(*name) for name in problems(64)),
        *map(gappy_problem, range(4)),
    ]:
        result = solve(problem, threads=1)
        if result.plan is not None:
            account = hold(problem, result.plan)
            verified = verify(problem, result.plan).tiers["network"]
            assert account.planned == {"network": verified.relationships}
            assert account.planned["network"] <= account.practices
            solved += verified.relationships > 0
    assert solved >= 10


def test_partners_for_300_000_patients():
    problem = make_problem([1_000, 2_000, 3_000], [(0, 1), (1, 2)], floor=1, ceiling=6_000)
    account = hold(with_present(problem, ["A", "A", ""]), plan_of([{0, 1, 2}]))
    assert account.partners == {"practices": 150.0, "networks today": 100.0, "networks": 50.0}


def test_partners_have_one_decimal():
    problem = make_problem([70_000, 50_000, 19_000], [(0, 1), (1, 2)], floor=1, ceiling=200_000)
    account = hold(problem, plan_of([{0, 1}, {2}]))
    assert account.partners == {"practices": 6.5, "networks": 4.3}


def test_without_patients_there_are_no_partners():
    problem = make_problem([0, 0], [(0, 1)], floor=0, ceiling=10)
    assert hold(problem, plan_of([{0, 1}])).partners == {"practices": 0.0, "networks": 0.0}


def test_a_problem_without_relationships_says_that_none_are_counted():
    problem = make_problem([10] * 2, [(0, 1)], floor=10, ceiling=20)
    account = hold(problem, plan_of([{0, 1}]))
    assert not account.counted
    assert (account.practices, account.planned, account.trusts) == (0, {"network": 0}, ())


def test_inferred_relationships_are_marked_in_the_account():
    shares = [(0, 0, 0.5)]
    options = {"floor": 10, "ceiling": 20, "trust_kinds": ["acute"], "shares": shares}
    given = make_problem([10] * 2, [(0, 1)], **options)
    assert hold(given, plan_of([{0, 1}])).inferred == ""
    inferred = make_problem([10] * 2, [(0, 1)], **options, inferred="by a test")
    account = hold(inferred, plan_of([{0, 1}]))
    assert account.to_table()["inferred"] == "by a test"


def test_shares_below_the_least_one_count_nothing_though_there_are_relationships():
    shares = [(0, 0, 0.049), (1, 0, 0.05), (1, 1, 0.01)]
    problem = make_problem(
        [10] * 2, [(0, 1)], floor=10, ceiling=20, trust_kinds=["acute"] * 2, shares=shares
    )
    account = hold(problem, plan_of([{0, 1}]))
    assert account.counted
    assert account.practices == 1
    assert [each.trust_code for each in account.trusts] == ["T00"]


def test_the_table_is_plain_and_holds_every_trust():
    problem = gappy_problem(1)
    plan = solve(problem, threads=1).plan
    table = relationship_account(problem, plan).to_table()
    assert set(table) == {
        "counted", "inferred", "practices", "today", "planned", "partners", "trusts"
    }  # fmt: skip
    assert (
        sum(trust["planned"]["network"] for trust in table["trusts"]) == table["planned"]["network"]
    )
    assert all(isinstance(trust, dict) for trust in table["trusts"])
