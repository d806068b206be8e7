"""Elastic bands (M9), floors of members only (M5) and several limits, against brute force."""

import random
from decimal import Decimal

import pytest

from netform.errors import InputError
from netform.plan import recheck, verify
from netform.plan.proof.columns_left import Columns
from netform.problem import Limit, tier_problem
from netform.solve import Status, solve
from netform.solve.columns import costed, lay_ground, list_columns
from tests.helpers.brute_force import Judge
from tests.helpers.hold import hold
from tests.helpers.joint_judge import with_federations
from tests.helpers.problems import problems, random_elastic_problem, random_problem
from tests.helpers.switches import no_cuts


@pytest.mark.parametrize(("family", "seed"), problems(200))
def test_with_an_elastic_band_the_answer_is_the_one_of_brute_force(family, seed):
    problem = random_elastic_problem(family, seed)
    hold(problem, solve(problem, threads=1))


def test_without_cuts_branching_gives_the_same_answer():
    outside = 0
    for family, seed in problems(80):
        problem = random_elastic_problem(family, seed)
        with no_cuts():
            result = solve(problem, threads=1)
        hold(problem, result)
        if result.verification is not None:
            outside += result.verification.tiers["network"].outside > 0
    assert outside >= 10


def test_the_list_of_columns_and_their_costs_are_those_of_brute_force():
    for family, seed in problems(80):
        problem = random_elastic_problem(family, seed)
        view, judge = tier_problem(problem, "network"), Judge(problem)
        ground = lay_ground(view)
        columns = list_columns(ground)
        found = {
            tuple(view.source[columns.members(k)].tolist()): int(columns.cost[k])
            for k in range(len(columns))
        }
        assert found == {group: cost.objective for group, cost in judge.columns.items()}
        again, _ = costed(ground, columns.member, columns.start[1:] - columns.start[:-1])
        assert again.cost.tolist() == columns.cost.tolist()
        outside = Columns.of(
            columns.start, columns.member.astype("int64"), columns.cost, len(view)
        ).outside(view)
        assert outside.tolist() == [sum(judge.outside(group)) for group in found]


@pytest.mark.parametrize("measure", ["outside", "moved", "relationships"])
def test_two_limits_at_once_lead_to_the_plan_of_brute_force(measure):
    bound = infeasible = 0
    for family, seed in problems(60):
        problem = random_elastic_problem(family, seed, 8)
        judge, rng = Judge(problem), random.Random(seed)
        of = {
            group: sum(judge.outside(group)) if measure == "outside" else getattr(cost, measure)
            for group, cost in judge.columns.items()
        }
        plans = [
            (
                sum(of[group] for group in plan),
                len(plan),
                sum(judge.columns[group].objective for group in plan),
            )
            for plan in judge.partitions()
        ]
        if not plans:
            continue
        most, groups = rng.choice(plans)[0], rng.choice(plans)[1] - rng.choice((0, 0, 1))
        limits = (
            Limit(measure=measure, at_most=most),
            Limit(measure="groups", at_most=max(0, groups)),
        )
        asked = problem.changed(limits=limits)
        costs = [cost for m, k, cost in plans if m <= most and k <= max(0, groups)]
        best = min(costs, default=None)
        result = solve(asked, threads=1)
        assert result.objective == best
        assert result.status is (Status.INFEASIBLE if best is None else Status.OPTIMAL)
        infeasible += best is None
        bound += best is not None and best > min(cost for _, _, cost in plans)
        if result.plan is not None and result.certificate is not None:
            assert verify(asked, result.plan).faults == []
            checked = recheck(asked, result.certificate)
            assert checked.holds
            assert checked.certified == best
    assert bound >= 5
    assert infeasible >= 1


def test_a_wider_band_never_costs_more_and_a_dearer_one_never_less():
    for family, seed in problems(40):
        problem = random_problem(family, seed, 8)
        tier = problem.settings.tier("network")

        def at(price: str, floor: int, ceiling: int, problem=problem) -> int | None:
            terms = {"elastic_price": Decimal(price), "hard_floor": floor, "hard_ceiling": ceiling}
            return solve(problem.with_tier("network", **terms), threads=1).objective

        strict = at("0.0", tier.floor, tier.ceiling)
        dear, cheap = (at(p, tier.floor // 2, 2 * tier.ceiling) for p in ("3.0", "0.1"))
        wide = at("0.1", 0, 3 * tier.ceiling)
        costs = [cost for cost in (wide, cheap, dear, strict) if cost is not None]
        assert costs == sorted(costs)
        known = [cost is not None for cost in (wide, cheap, dear, strict)]
        assert known == sorted(known, reverse=True)


@pytest.mark.parametrize("terms", [{"hard_floor": 0}, {"counts": "members"}])
def test_with_two_tiers_they_are_refused_and_never_ignored(terms):
    problem = with_federations(random_problem("grid", 3, 8), 1, 10**6)
    asked = problem.with_tier("network", **terms)
    with pytest.raises(InputError, match="not kept with two tiers"):
        solve(asked, tiers=("network", "federation"), threads=1)
