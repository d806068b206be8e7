"""Whether each rule (M4) bound, and what it cost, as runs record it.

That a plan needs a bridge is checked here from the plan alone; what another rule costs is a claim
about another optimum, which only a search can find (`solve/rule_account.py`).
"""

from collections.abc import Container
from dataclasses import dataclass
from typing import Any

from netform.plan.plan import Plan
from netform.plan.verification.verify import verify
from netform.problem import Problem, Rule, without_rule


@dataclass(frozen=True)
class RuleAccount:
    """What is known of one rule that a plan keeps.

    Attributes
    ----------
    rule, tier
        The rule in words, and the tier that it binds.
    binds
        Whether the optimum differs without it; of a rule that only permits plans, whether the plan
        needs it. `None`: not known.
    cost
        The optimum less the optimum without the rule, in objective units; not above 0 where the
        rule only permits plans. `None`: not known, or there is no plan without the rule.
    """

    rule: str
    tier: str
    binds: bool | None = None
    cost: int | None = None


def planned_rules(problem: Problem, tiers: Container[str]) -> list[tuple[int, Rule]]:
    """Return the rules that a plan of some tiers keeps, with their places in the settings."""
    return [
        (place, rule)
        for place, rule in enumerate(problem.settings.rules)
        if rule.tier in tiers
        or rule.kind in ("bridge", "cut", "within")
        or (rule.tier == "network" and rule.kind in ("together", "keep"))
    ]


def only_permits(problem: Problem, rule: Rule) -> bool:
    """Whether a problem's rule only permits plans: a bridge, or one of several on who leads."""
    leads = sum(each.kind == "lead" and each.tier == rule.tier for each in problem.settings.rules)
    return rule.kind == "bridge" or (rule.kind == "lead" and leads > 1)


def rule_account_faults(problem: Problem, plan: Plan, stated: Any, status: object) -> list[str]:
    """Return in words what is wrong with the `rules` of a `summary.json`."""
    planned = planned_rules(problem, plan.tiers)
    rows = stated if isinstance(stated, list) else []
    if not all(isinstance(row, dict) and set(row) == set(_KEYS) for row in rows) or [
        (row["rule"], row["tier"]) for row in rows
    ] != [(rule.words, rule.tier) for _, rule in planned]:
        return ["the summary's list of rules is not the one that the run was solved under"]
    faults = []
    for (place, rule), row in zip(planned, rows, strict=True):
        binds, cost = row["binds"], row["cost"]
        permits = only_permits(problem, rule)
        if (binds, cost) == (None, None):
            continue
        if status != "optimal":
            said = "which only a proved optimum allows to say"
        elif permits and binds != (not verify(without_rule(problem, place), plan).holds):
            said = "which the plan itself disproves"
        elif not _fits(binds, cost, permits):
            said = "which contradicts itself"
        else:
            continue
        faults.append(f"rule {rule.words}: binds {binds} and cost {cost} is stated, {said}")
    return faults


_KEYS = RuleAccount.__annotations__


def _fits(binds: Any, cost: Any, permits: bool) -> bool:
    """Whether what is said of a rule can be true of one of its sort."""
    if not isinstance(binds, bool) or not (cost is None or type(cost) is int):
        return False
    if cost is None:
        return binds
    if not binds:
        return cost == 0
    return cost <= 0 if permits else cost > 0
