"""Successors: which code a closed or merged practice's code stands for today."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from netform.errors import InputError


@dataclass(frozen=True)
class Succession:
    """One row of `successors.csv`: the direct successor, and the day as ISO text (empty = none)."""

    successor: str
    date: str = ""


@dataclass(frozen=True)
class Successors:
    """The rows of `successors.csv`, by closed code, ascending; chains end at an open practice."""

    rows: Mapping[str, Succession] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.rows)

    def current(self, code: str) -> str:
        """Return the code at the end of the chain; a code without a successor is its own."""
        passed: list[str] = []
        while code in self.rows:
            if code in passed:
                raise circle(passed[passed.index(code) :])
            passed.append(code)
            code = self.rows[code].successor
        return code

    def carried(self, codes: Iterable[str]) -> dict[str, str]:
        """Return the closed ones of some codes, ascending, and the code that each stands for."""
        return {code: self.current(code) for code in sorted(set(codes)) if code in self.rows}


def circle(codes: list[str], where: str = "successors.csv") -> InputError:
    """Return the error that codes succeed each other in a circle."""
    return InputError(
        f"successors run in a circle: {' → '.join([*codes, codes[0]])}",
        where=where,
        remedy="delete the row of the one that is open today",
    )
