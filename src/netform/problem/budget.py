"""The capitated budget that each practice brings, in exact decimals of whatever currency it is."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Context, Decimal, Inexact
from functools import reduce

from netform.problem.travel import Integers

MOST_MONEY = 10**12
"""An amount or a rate beyond this is a slip of the keyboard."""

# Decimals of a file are at most 4 places after 13 digits: products and sums never come near this.
_EXACT = Context(prec=100, traps=[Inexact])


@dataclass(frozen=True)
class PracticeBudget:
    """One row of `budget.csv`: an amount, or a rate for each patient.

    Attributes
    ----------
    amount
        The whole budget, at most 2 decimals; `None` where a rate is given.
    rate
        For each patient, at most 4 decimals; `None` where the amount is given.
    weighted_patients
        What the rate is multiplied by, at most 4 decimals; `None` for the list size.
    """

    amount: Decimal | None = None
    rate: Decimal | None = None
    weighted_patients: Decimal | None = None

    def of(self, patients: int) -> Decimal:
        """Return the budget of the practice with that list size, not rounded."""
        if self.amount is not None:
            return self.amount
        assert self.rate is not None, "a row has an amount or a rate"
        weighted = self.weighted_patients
        return _EXACT.multiply(self.rate, Decimal(patients) if weighted is None else weighted)


@dataclass(frozen=True, eq=False)
class Budget:
    """The rows of `budget.csv` by position of the practice, ascending; others have no budget."""

    rows: Mapping[int, PracticeBudget]

    def total(self, members: Integers, patients: Integers) -> Decimal:
        """Return the sum over practices that have a budget, not rounded.

        Parameters
        ----------
        members
            Positions of practices.
        patients
            The list sizes of all practices.
        """
        return exact_sum(
            self.rows[position].of(int(patients[position]))
            for position in members.tolist()
            if position in self.rows
        )

    def without(self, members: Integers) -> list[int]:
        """Return those practices that have no budget."""
        return [position for position in members.tolist() if position not in self.rows]


def exact_sum(amounts: Iterable[Decimal]) -> Decimal:
    """Return the sum of amounts, not rounded."""
    return reduce(_EXACT.add, amounts, Decimal(0))


def money_text(amount: Decimal, separator: str = "") -> str:
    """Write an amount with two decimals, or more where it has more: none is rounded away."""
    exponent = amount.normalize(_EXACT).as_tuple().exponent
    assert isinstance(exponent, int), "an amount is a finite number"
    return f"{amount:{separator}.{max(2, -exponent)}f}"
