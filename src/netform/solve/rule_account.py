"""What each rule (M4) costs: by re-optimising without it, one rule at a time.

Most rules only forbid plans: the plan is lawful without them, too, and the search without a rule
begins with it. A `bridge`, or one of several `lead` rules, only permits plans: it binds where the
plan would not be lawful without it. Nothing is claimed of a plan that is not proved optimal.
"""

from collections.abc import Callable
from dataclasses import replace

from netform.plan import RuleAccount, only_permits, planned_rules, verify
from netform.problem import without_rule
from netform.solve.changed_terms import solve_again
from netform.solve.limits import Limits
from netform.solve.result import Result
from netform.solve.status import Status

MOST_RULES = 20
"""So many rules are asked about, unless all are wanted."""
_LEAST_SECONDS = 30.0


def with_rule_account(
    result: Result,
    *,
    every: bool = False,
    limits: Limits | None = None,
    threads: int | None = None,
    memory_limit: float | None = None,
    told: Callable[[str], None] = lambda words: None,
) -> Result:
    """Say of each rule that a proved optimum keeps whether it binds, and what it costs.

    Parameters
    ----------
    result
        Of `solve`; one that is not `optimal` is returned as it is.
    every
        Whether to ask about all rules, in all of the time that is left. Without it at most
        `MOST_RULES` are, and together no longer than the solve itself took (at least 30 s).
    limits
        Those of the solve: what is left of its time is used.
    threads, memory_limit
        As for `solve`.
    told
        Called with each rule's words before it is asked about.
    """
    if result.status is not Status.OPTIMAL or result.plan is None:
        return result
    limits = replace(limits or Limits(), gap=0.0)
    if not every:
        own = min(limits.left(), max(_LEAST_SECONDS, result.seconds))
        limits = replace(limits, seconds=limits.elapsed() + own)
    planned = planned_rules(result.problem, result.plan.tiers)
    asked = planned if every else planned[:MOST_RULES]
    accounts = list(result.rules)
    for number, (place, rule) in enumerate(asked):
        told(rule.words)
        within = limits.share(1 / (len(asked) - number))
        accounts[number] = _account(result, place, within, threads, memory_limit)
    return replace(result, rules=tuple(accounts))


def _account(
    result: Result, place: int, limits: Limits, threads: int | None, memory_limit: float | None
) -> RuleAccount:
    """Ask about the rule at one place of the settings."""
    assert result.plan is not None
    assert result.objective is not None
    rule = result.problem.settings.rules[place]
    fewer = without_rule(result.problem, place)
    permits = only_permits(result.problem, rule)
    if permits and verify(fewer, result.plan).holds:
        return RuleAccount(rule.words, rule.tier, binds=False, cost=0)
    account = RuleAccount(rule.words, rule.tier, binds=permits or None)
    if limits.reached():
        return account
    found = solve_again(result.plan, fewer, limits, threads=threads, memory_limit=memory_limit)
    if found.objective is None:
        return account
    cost = result.objective - found.objective
    if found.status is Status.OPTIMAL:
        return replace(account, binds=permits or cost > 0, cost=cost)
    return replace(account, binds=True) if cost > 0 else account
