"""Which of a problem's rules (M4) a plan keeps, whatever rules it was made under.

`verify` says what is wrong with a plan under all rules at once. Here each is asked about alone:

* `together`, `apart`, `keep`, `size` and `groups` are held to as `verify` does; a practice in no
  group counts as alone, but not as one group more.
* `within` is kept where no group holds practices of two areas.
* `cut` is kept where no group hangs together only by that edge, bridges included.
* `bridge` only permits plans, so every plan keeps it.
* `lead` and `reach` are about hubs: they are kept where every group that could have a hub without
  any rule has one that they allow. Rules on who leads allow those whom any of them names. Where
  each rule on hubs leaves a group one but all together leave it none, no rule on hubs is kept.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from netform.plan.cost import group_cost
from netform.plan.numbered import planned_groups
from netform.plan.plan import Group, Plan
from netform.plan.verification.rule_account import planned_rules
from netform.plan.verification.rules import rule_faults
from netform.problem import Problem, Rule, TierProblem, tier_problem, without_rule

_ON_HUBS = ("lead", "reach")
_ON_EDGES = ("bridge", "cut")


@dataclass(frozen=True)
class RuleKept:
    """Whether a plan keeps a rule: its words, its tier; `None` where it plans another tier."""

    rule: str
    tier: str
    kept: bool | None

    @property
    def word(self) -> str:
        """Return the answer as tables print it."""
        return "not planned" if self.kept is None else "yes" if self.kept else "no"


def rules_kept(problem: Problem, plan: Plan) -> tuple[RuleKept, ...]:
    """Return for each rule of the problem whether a plan keeps it, in the problem's order.

    Parameters
    ----------
    problem
        The problem, whose rules are asked about.
    plan
        A plan of practices that take part, lawful or not; its hubs are not looked at.
    """
    planned = {place for place, _ in planned_rules(problem, plan.tiers)}
    return tuple(
        RuleKept(
            rule.words, rule.tier, _is_kept(problem, place, plan) if place in planned else None
        )
        for place, rule in enumerate(problem.settings.rules)
    )


def _is_kept(problem: Problem, place: int, plan: Plan) -> bool:
    rule = problem.settings.rules[place]
    if rule.kind == "bridge":
        return True
    if rule.kind == "within":
        return all(_areas(problem, rule, groups) for groups in plan.tiers.values())
    if rule.kind == "cut":
        edges = [other for other in problem.settings.rules if other.kind in _ON_EDGES]
        ruled = problem.changed(rules=tuple(edges))
        less = without_rule(ruled, next(k for k, other in enumerate(edges) if other is rule))
        return all(_pieces(ruled, plan, t) <= _pieces(less, plan, t) for t in plan.tiers)
    if rule.kind in _ON_HUBS:
        return not _left_without_hub(problem, rule, plan)
    alone = problem.changed(rules=(rule,))
    for tier, groups in plan.tiers.items():
        judged = groups if rule.kind == "groups" else _with_singles(problem, tier, groups)
        if rule_faults(alone, tier, judged):
            return False
    return True


def _areas(problem: Problem, rule: Rule, groups: Sequence[Group]) -> bool:
    """Whether each group is inside one area."""
    assert rule.area is not None
    area = problem.practices.areas[rule.area]
    return all(len({area[i] for i in group.members.tolist()}) <= 1 for group in groups)


def _with_singles(problem: Problem, tier: str, groups: Sequence[Group]) -> list[Group]:
    """Add a group for each participant that is in none."""
    source = tier_problem(problem, tier).source
    inside = np.concatenate([group.members for group in groups])
    lone = np.setdiff1d(source, inside)
    return [*groups, *(Group(np.array([i]), hub=-1) for i in lone.tolist())]


def _pieces(problem: Problem, plan: Plan, tier: str) -> int:
    """Return how many pieces the groups of a tier hang together in."""
    view = tier_problem(problem, tier)
    groups = planned_groups(view, plan, tier)
    edges = view.adjacency.tocoo()
    inside = (groups[edges.row] == groups[edges.col]) & (groups[edges.row] >= 0)
    ends = edges.row[inside], edges.col[inside]
    graph = sparse.csr_array((edges.data[inside], ends), shape=view.adjacency.shape)
    return int(csgraph.connected_components(graph, directed=False)[0])


def _left_without_hub(problem: Problem, rule: Rule, plan: Plan) -> set[int]:
    """Return the groups, by place, whose lack of a hub is due to a rule on hubs."""
    tier = rule.tier
    on_hubs = [r for r in problem.settings.rules if r.kind in _ON_HUBS and r.tier == tier]
    leads = [r for r in on_hubs if r.kind == "lead"]
    asked = [[r] for r in on_hubs if r.kind == "reach"] + ([leads] if leads else [])
    never = _without_hub(problem, plan, tier, [])
    alone = [_without_hub(problem, plan, tier, some) - never for some in asked]
    jointly = _without_hub(problem, plan, tier, on_hubs) - never.union(*alone)
    own = next(
        found for some, found in zip(asked, alone, strict=True) if any(r is rule for r in some)
    )
    return own | jointly


def _without_hub(problem: Problem, plan: Plan, tier: str, rules: Sequence[Rule]) -> set[int]:
    view: TierProblem = tier_problem(problem.changed(rules=tuple(rules), limits=()), tier)
    groups = planned_groups(view, plan, tier)
    return {
        number
        for number in range(int(groups.max(initial=-1)) + 1)
        if group_cost(view, np.flatnonzero(groups == number).tolist()) is None
    }
