"""Other federations: lawful, with networks, none of those shunned where that can be paid."""

import numpy as np

from netform.problem import tier_problem
from netform.solve import Limits, solve
from netform.solve.columns import lay_ground
from netform.solve.nested.exchange import Exchange
from netform.solve.nested.federation import formed
from netform.solve.nested.inside import Inside
from netform.solve.nested.other_federations import other_federations
from tests.solve.nested.test_nested_solver import TIERS, nested_problems

_ANYTHING = 2**62


def _cases():
    """Yield exchanges on problems with a plan of two federations or more, and these."""
    for problem, judge in nested_problems(60):
        if judge.optimum is None:
            continue
        plan = solve(problem, tiers=TIERS, threads=1).plan
        if plan is None or len(plan.tiers["federation"]) < 2:
            continue
        lower, upper = (tier_problem(problem, tier) for tier in TIERS)
        ground = lay_ground(upper)
        inside = Inside(lower, Limits())
        exchange = Exchange(ground, inside, np.zeros(len(lower), dtype=np.int64))
        sets = [np.searchsorted(lower.source, g.members) for g in plan.tiers["federation"]]
        yield judge, exchange, [formed(ground, inside, members) for members in sets]


def test_other_federations_are_lawful_cost_what_is_said_and_avoid_those_shunned():
    changed = 0
    for judge, exchange, federations in _cases():
        shunned = {each.members.tobytes() for each in federations}
        before = sum(each.total for each in federations)
        for most in (before, before + before // 5, _ANYTHING):
            others = other_federations(exchange, federations, shunned, most, Limits())
            everyone = np.concatenate([each.members for each in others])
            assert sorted(everyone.tolist()) == list(range(exchange.ground.count))
            for each in others:
                group = tuple(judge.upper.participants[i] for i in each.members.tolist())
                assert judge.upper.columns[group].objective == each.cost
                bits = sum(1 << i for i in group)
                assert judge.cheapest_networks(bits) == each.networks.cost
            total = sum(each.total for each in others)
            assert total <= most
            new = [each for each in others if each.members.tobytes() not in shunned]
            assert new or total == before
            changed += len(new)
    assert changed >= 4
