"""The figures of groups, held to the judge's and to those of `verify`."""

import random
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest

from netform.plan import Group, Plan, group_figures, verify, write_groups
from netform.plan.groups import GROUP_COLUMNS, groups_faults
from netform.problem import Budget, PracticeBudget, Tier, read_table
from netform.solve import solve
from tests.helpers.brute_force import Judge
from tests.helpers.carrying import random_plan, with_random_figures
from tests.helpers.make import make_problem
from tests.helpers.problems import gappy_problem, problems, random_problem


def test_the_figures_are_those_of_the_judge():
    seen = 0
    for family, seed in problems(160):
        rng = random.Random(f"{family} {seed}")
        problem = with_random_figures(rng, random_problem(family, seed))
        plan, judge = random_plan(rng, problem), Judge(problem)
        for group, figures in zip(plan.tiers["network"], group_figures(problem, plan), strict=True):
            members = group.members.tolist()
            cost = judge.cost(tuple(members))
            assert cost is not None
            assert figures.group == judge.codes[members[0]]
            assert figures.hub == judge.codes[cost.hub]
            assert figures.practices == len(members)
            assert figures.patients == sum(judge.patients[i] for i in members)
            covered = [i for i in members if judge.word(i) == "covered"]
            assert figures.covered == sum(judge.patients[i] for i in covered)
            assert figures.travel == cost.travel * 1000
            assert figures.relationships == cost.relationships
            assert figures.distances == tuple(judge.far[i, cost.hub] for i in members)
            assert figures.largest_distance == max(judge.far[i, cost.hub] for i in members)
            seen += len(members) > 1
    assert seen > 200


def test_rows_add_up_to_the_account_of_the_tier():
    for seed in range(4):
        problem = gappy_problem(seed)
        plan = solve(problem, threads=1).plan
        assert plan is not None
        account = verify(problem, plan).tiers["network"]
        figures = group_figures(problem, plan)
        assert sum(each.travel for each in figures) == account.travel
        assert sum(each.relationships for each in figures) == account.relationships
        assert max(each.largest_distance for each in figures) == account.farthest
        assert max(each.patients for each in figures) == account.largest
        assert sum(each.patients for each in figures) == account.patients
        assert sum(each.covered for each in figures) == account.covered
        assert len(figures) == account.groups > 1


def own_budget(problem, position):
    """The row's arithmetic in fractions."""
    row = problem.budget.rows.get(position)
    if row is None:
        return Fraction(0)
    if row.amount is not None:
        return Fraction(row.amount)
    weighted = row.weighted_patients
    patients = int(problem.practices.patients[position]) if weighted is None else weighted
    return Fraction(row.rate) * Fraction(patients)


def test_budgets_of_groups_add_up_to_those_of_the_practices_in_them():
    for family, seed in problems(80):
        rng = random.Random(f"budget {family} {seed}")
        problem = with_random_figures(rng, random_problem(family, seed))
        plan = random_plan(rng, problem)
        inside = [i for group in plan.tiers["network"] for i in group.members.tolist()]
        figures = group_figures(problem, plan)
        total = sum(own_budget(problem, i) for i in inside)
        assert sum(Fraction(each.budget) for each in figures) == total
        lacking = sum(i not in problem.budget.rows for i in inside)
        assert sum(each.without_budget for each in figures) == lacking


def test_a_budget_more_raises_only_that_of_its_own_group():
    raised = 0
    for family, seed in problems(80):
        rng = random.Random(f"raise {family} {seed}")
        problem = with_random_figures(rng, random_problem(family, seed))
        plan = random_plan(rng, problem)
        rows = dict(problem.budget.rows)
        position = rng.randrange(len(problem.practices))
        rows.pop(position, None)
        less = replace(problem, budget=Budget(rows))
        penny = {position: PracticeBudget(amount=Decimal("0.01"))}
        more = replace(problem, budget=Budget(dict(sorted((rows | penny).items()))))
        for group, before, after in zip(
            plan.tiers["network"],
            group_figures(less, plan),
            group_figures(more, plan),
            strict=True,
        ):
            own = position in group.members.tolist()
            assert after.budget - before.budget == (Decimal("0.01") if own else 0)
            assert before.without_budget - after.without_budget == int(own)
            same = {"budget": None, "without_budget": None}
            assert replace(before, **same) == replace(after, **same)
            raised += own
    assert raised > 20


def pair_and_one(**options):
    """Two groups: 10 and 20 patients 1 km apart, and 40 alone."""
    problem = make_problem([10, 20, 40], [(0, 1), (1, 2)], floor=30, ceiling=40, **options)
    plan = solve(problem, threads=1).plan
    assert plan is not None
    return problem, plan


ROWS = """\
network,A10000,A10001,2,30,0,10000000,500.0,1000,1000,0,,
network,A10002,A10002,1,40,0,0,0.0,0,0,0,,
"""


def test_inferred_relationships_are_marked_in_every_row(tmp_path):
    problem, plan = pair_and_one(inferred="by a test")
    write_groups(group_figures(problem, plan), tmp_path / "groups.csv")
    table = read_table(tmp_path / "groups.csv", GROUP_COLUMNS)
    assert table.frame["inferred"].tolist() == ["by a test"] * 2


def test_the_file(tmp_path):
    problem, plan = pair_and_one()
    write_groups(group_figures(problem, plan), tmp_path / "groups.csv")
    assert (tmp_path / "groups.csv").read_text() == ",".join(GROUP_COLUMNS) + "\n" + ROWS
    rows = {0: PracticeBudget(rate=Decimal("0.125")), 1: PracticeBudget(amount=Decimal(3))}
    problem = replace(problem, budget=Budget(rows))
    write_groups(group_figures(problem, plan), tmp_path / "groups.csv")
    table = read_table(tmp_path / "groups.csv", GROUP_COLUMNS)
    assert table.frame["budget"].tolist() == ["4.25", "0.00"]


def test_both_tiers_have_their_rows_and_the_lower_one_stands_first():
    problem, plan = pair_and_one()
    tiers = (*problem.settings.tiers, Tier(name="federation", floor=0, ceiling=100))
    problem = problem.changed(tiers=tiers)
    every = Group(plan.tiers["network"][0].members.copy(), -1)
    both = Plan.of({"federation": [every], "network": plan.tiers["network"]})
    figures = group_figures(problem, both)
    assert [(each.tier, each.group) for each in figures] == [
        ("network", "A10000"),
        ("network", "A10002"),
        ("federation", "A10000"),
    ]


def test_a_true_file_has_no_fault(tmp_path):
    problem, plan = pair_and_one()
    figures = group_figures(problem, plan)
    write_groups(figures, tmp_path / "groups.csv")
    assert groups_faults(figures, tmp_path / "groups.csv") == []


@pytest.mark.parametrize("column", GROUP_COLUMNS)
def test_a_lie_in_any_cell_is_caught_and_placed(tmp_path, column):
    problem, plan = pair_and_one()
    figures = group_figures(problem, plan)
    path = tmp_path / "groups.csv"
    cells = ROWS.splitlines()[1].split(",")
    cells[GROUP_COLUMNS.index(column)] = "7"
    path.write_text("\n".join([",".join(GROUP_COLUMNS), ROWS.splitlines()[0], ",".join(cells)]))
    (fault,) = groups_faults(figures, path)
    assert fault.startswith(f"groups.csv, row 3, column {column}: '7' is stated and ")


def test_a_group_that_lacks_is_caught(tmp_path):
    problem, plan = pair_and_one()
    figures = group_figures(problem, plan)
    write_groups(figures[:1], tmp_path / "groups.csv")
    assert groups_faults(figures, tmp_path / "groups.csv") == [
        "groups.csv has 1 groups, the plan has 2"
    ]
