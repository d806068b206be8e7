"""What a check finds: a fault or a fact in words, with names, numbers and a remedy."""

from dataclasses import dataclass, field
from typing import Any, Literal

from netform.problem.tier_problem import TierProblem
from netform.problem.travel import Integers


@dataclass(frozen=True)
class Finding:
    """One thing that a check found.

    Attributes
    ----------
    check
        Name of the check.
    severity
        `warning`, or `infeasible` when it proves that there is no plan.
    fault, names, remedy
        What is wrong, which practices or trusts (codes), and what to do.
    numbers
        The arithmetic of the proof, for programs.
    """

    check: str
    severity: Literal["warning", "infeasible"]
    fault: str
    names: tuple[str, ...]
    remedy: str
    numbers: dict[str, Any] = field(default_factory=dict)

    def sentence(self) -> str:
        """Return the finding as one line of text."""
        return f"{self.fault}. Remedy: {self.remedy}."


def list_titles(view: TierProblem, members: Integers, most: int = 5) -> str:
    """Name some participants, and say how many more there are."""
    shown = [view.title(int(i)) for i in members[:most]]
    rest = len(members) - len(shown)
    return ", ".join(shown) + (f" and {rest} more" if rest else "")
