"""What one rule or waiver costs: the best plans with it and without it, the rest as it was."""

from dataclasses import dataclass
from typing import Any

from netform.plan import CheckedPlan, only_permits
from netform.problem import Rule, Waiver, refuse_unplanned, with_changes, without_term
from netform.solve.changed_terms import Base, Outcome
from netform.solve.limits import Limits


@dataclass(frozen=True, eq=False)
class RulePrice:
    """What was found.

    Attributes
    ----------
    term
        The rule or waiver.
    is_kept
        Whether the run has it: then the outcome is the best plan without it, else with it.
    base, outcome
        The run's plan, and the other one.
    """

    term: Rule | Waiver
    is_kept: bool
    base: Base
    outcome: Outcome

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        """Every solve behind the answer."""
        return (self.outcome,)

    @property
    def is_proved(self) -> bool:
        """Whether the price is exact: both plans are proved, or the other one impossible."""
        return self.outcome.is_impossible or (self.base.is_proved and self.outcome.is_proved)

    @property
    def least_and_most(self) -> tuple[int, int] | None:
        """The price in objective units as a proved interval; negative where the term saves.

        A rule never saves, unless it only permits plans; such a one, or a waiver, never costs.
        """
        found = self.base.least_and_most(self.outcome)
        if found is None:
            return None
        least, most = (-found[1], -found[0]) if self.is_kept else found
        has_it = self.base.problem if self.is_kept else self.outcome.result.problem
        gives_leave = isinstance(self.term, Waiver) or only_permits(has_it, self.term)
        return (least, min(0, most)) if gives_leave else (max(0, least), most)

    @property
    def sides(self) -> tuple[CheckedPlan | None, CheckedPlan | None]:
        """The plans with the term and without it; `None` for one that there is not."""
        sides = (self.base.held, self.outcome.held)
        return sides if self.is_kept else (sides[1], sides[0])

    def to_table(self) -> dict[str, Any]:
        """Return the answer for `--json`: costs in objective units."""
        least, most = self.least_and_most or (None, None)
        run, other = self.base.to_table(), self.outcome.to_table()
        changed = other.pop("difference")
        return {
            "rule": self.term.words,
            "run_has_it": self.is_kept,
            "with": run if self.is_kept else other,
            "without": other if self.is_kept else run,
            "costs_at_least": least,
            "costs_at_most": most,
            "proved": self.is_proved,
            "from_run_to_other": changed,
        }


def rule_price(base: Base, term: Rule | Waiver, limits: Limits | None = None) -> RulePrice:
    """Find what a rule or waiver costs that the run has, or would cost that it has not.

    Raises
    ------
    InputError
        The term names what is not in the problem or a tier that the run did not plan, or `solve`
        refuses it.
    """
    changed = without_term(base.problem, term)
    is_kept = changed is not None
    if changed is None:
        rules = [term] if isinstance(term, Rule) else []
        waivers = [term] if isinstance(term, Waiver) else []
        changed = with_changes(base.problem, rules=rules, waivers=waivers)
    refuse_unplanned([term], tuple(base.held.plan.tiers))
    return RulePrice(term, is_kept, base, base.solved(changed, limits or Limits()))
