"""Why there is no plan: witnesses, the cheapest remedies, and a least set of contradictory rules.

A deletion filter (Chinneck & Dravnieks, ORSA Journal on Computing 3, 1991): one rule after the
other is left out; where there is still no plan, it stays out. Those left contradict each other, and
without any one of them there is a plan. Each answer on the way is proved: a plan, or a witness.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from netform.plan.proof.witness import CLOSED_SEARCH
from netform.problem import Problem, Rule
from netform.solve.limits import Limits
from netform.solve.parts_without_plan import (
    ANY_PLAN,
    PartWithoutPlan,
    parts_without_plan,
    with_only,
)
from netform.solve.progress import Listener, silent
from netform.solve.remedies import Remedy, remedies
from netform.solve.result import Result
from netform.solve.solve import solve
from netform.solve.status import Status
from netform.solve.uncoverable import uncoverable


@dataclass(frozen=True, eq=False)
class Mending:
    """A part of the practices that has no plan, and what would mend it."""

    part: PartWithoutPlan
    remedies: tuple[Remedy, ...]

    def to_table(self) -> dict[str, Any]:
        """Return the part and its remedies for `--json`."""
        return {
            "tier": self.part.tier,
            "practices": list(self.part.practices),
            "witnesses": [witness.to_table() for witness in self.part.witnesses],
            "remedies": [remedy.to_table() for remedy in self.remedies],
        }


@dataclass(frozen=True, eq=False)
class Explanation:
    """What was found.

    Attributes
    ----------
    result
        Of the problem with just the contradictory rules: its witnesses say why there is no plan.
        Where the problem has a plan, one of them.
    rules
        Rules that no plan keeps together; none where there is no plan without any rule either.
    is_least
        Whether there is a plan without any one of them, for each.
    mendings
        Where no rule is to blame: the parts without a plan, with what would mend each.
    """

    result: Result
    rules: tuple[Rule, ...] = ()
    is_least: bool = True
    mendings: tuple[Mending, ...] = ()

    def to_table(self) -> dict[str, Any]:
        """Return what was found for `--json`; `feasible` is `None` where it is not known."""
        is_infeasible = self.result.status is Status.INFEASIBLE
        is_known = is_infeasible or self.result.plan is not None
        return {
            "feasible": not is_infeasible if is_known else None,
            "rules": [rule.words for rule in self.rules],
            "rules_are_least": self.is_least,
            "witnesses": [witness.to_table() for witness in self.result.witnesses],
            "parts": [mending.to_table() for mending in self.mendings],
        }


def explain(
    problem: Problem,
    *,
    tiers: Sequence[str] = ("network",),
    limits: Limits | None = None,
    threads: int | None = None,
    memory_limit: float | None = None,
    listener: Listener = silent,
) -> Explanation:
    """Say why a problem has no plan.

    Raises
    ------
    InputError
        As `solve` does.
    """
    within = replace(limits or Limits(), gap=ANY_PLAN)

    def solved(rules: Sequence[Rule]) -> Result:
        return solve(
            problem.changed(rules=tuple(rules)),
            tiers=tiers,
            limits=within,
            threads=threads,
            memory_limit=memory_limit,
            listener=listener,
        )

    def one_tier(asked: Problem, tier: str, within: Limits) -> Result:
        return solve(
            asked, tiers=(tier,), limits=within, threads=threads, memory_limit=memory_limit
        )

    def mendings_of(asked: Problem) -> tuple[Mending, ...]:
        found = [
            _named(asked, part, within, threads)
            for tier in tiers
            for part in parts_without_plan(asked, tier, within, one_tier)
        ]
        return tuple(
            Mending(part, tuple(remedies(asked, part, limits or Limits(), one_tier)))
            for part in found
        )

    found = solved(problem.settings.rules)
    restricting = _restrictions(problem.settings.rules)
    bridges = [rule for rule in problem.settings.rules if rule.kind == "bridge"]
    if found.status is not Status.INFEASIBLE:
        return Explanation(found)
    bare = solved(bridges) if restricting else found
    if bare.status is Status.INFEASIBLE:
        mendings = mendings_of(bare.problem)
        return Explanation(_with_witnesses(bare, mendings), mendings=mendings)
    is_least = bare.plan is not None
    kept = restricting
    for restriction in restricting:
        fewer = [other for other in kept if other is not restriction]
        result = solved([*bridges, *chain(*fewer)])
        if result.status is Status.INFEASIBLE:
            kept, found = fewer, result
        elif result.plan is None:
            is_least = False
    return Explanation(found, tuple(chain(*kept)), is_least)


def _restrictions(rules: Sequence[Rule]) -> list[tuple[Rule, ...]]:
    """Return the rules that can only take plans away, as they can be left out.

    A bridge only adds an edge: without it there is no plan that there was not with it. Of several
    rules on who may lead a tier, each lets more practices lead: they are left out as one.
    """
    leading: dict[str, list[Rule]] = {}
    found = []
    for rule in rules:
        if rule.kind == "lead":
            leading.setdefault(rule.tier, []).append(rule)
        elif rule.kind != "bridge":
            found.append((rule,))
    return [*found, *map(tuple, leading.values())]


def _named(
    problem: Problem, part: PartWithoutPlan, limits: Limits, threads: int | None
) -> PartWithoutPlan:
    """Put a least group of practices in the place of a closed search, where there is such."""
    if all(witness.kind != CLOSED_SEARCH for witness in part.witnesses):
        return part
    own = with_only(problem, part.practices)
    witness = uncoverable(own, part.tier, limits, threads or os.cpu_count() or 1)
    return part if witness is None else replace(part, witnesses=(witness,))


def _with_witnesses(result: Result, mendings: tuple[Mending, ...]) -> Result:
    """Return the result with the witnesses of its parts, where these need no certificate."""
    found = [witness for mending in mendings for witness in mending.part.witnesses]
    if not found or any(witness.kind == CLOSED_SEARCH for witness in found):
        return result
    return replace(result, witnesses=found)
