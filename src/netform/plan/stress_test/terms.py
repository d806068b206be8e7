"""What a stress test asks for: by how much lists change, how many practices close, which draws."""

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from netform.errors import InputError

MOST_DRAWS = 100_000


@dataclass(frozen=True)
class StressTerms:
    """The terms under which futures are drawn.

    Attributes
    ----------
    least, most
        The range of the magnitude of a future, as shares of a list: 0 to 1.
    closures
        How many practices close in each future.
    draws
        How many futures there are.
    seed
        Of all that is drawn.

    Raises
    ------
    InputError
        A number is out of its range.
    """

    least: Fraction
    most: Fraction
    closures: int = 0
    draws: int = 1_000
    seed: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.least <= self.most <= 1:
            raise InputError(
                "lists change by a range within 0 % and 100 %",
                where=f"{percent_text(self.least)}..{percent_text(self.most)}",
                remedy="write the smaller number first, such as 2%..10%",
            )
        if self.closures < 0:
            raise InputError(
                f"{self.closures} practices cannot close",
                where="closures",
                remedy="write 0 or more",
            )
        if not 2 <= self.draws <= MOST_DRAWS:
            raise InputError(
                f"{self.draws:,} futures are too {'few' if self.draws < 2 else 'many'}",
                where="draws",
                remedy=f"write a number from 2 to {MOST_DRAWS:,}",
            )
        if self.seed < 0:
            raise InputError(
                f"{self.seed} is no seed", where="seed", remedy="write a whole number from 0"
            )

    @property
    def words(self) -> str:
        """The terms as a sentence of outputs begins, without the number of futures."""
        low, high = percent_text(self.least), percent_text(self.most)
        size = low if low == high else f"{low} to {high}"
        closing = f"{self.closures:,} practice{'s' * (self.closures != 1)}"
        return (
            f"every list changes by up to {size}, {closing} close{'s' * (self.closures == 1)} "
            f"(seed {self.seed})"
        )

    def to_table(self) -> dict[str, Any]:
        """Return the terms for `--json`."""
        return {
            "lists_change": [percent_text(self.least), percent_text(self.most)],
            "closures": self.closures,
            "draws": self.draws,
            "seed": self.seed,
        }


def percent_text(share: Fraction) -> str:
    """Write a share that was given as a percentage in decimals, such as `2.5 %`."""
    return f"{float(100 * share):.10g} %"
