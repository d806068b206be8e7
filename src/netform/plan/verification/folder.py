"""What a check of a folder found that holds runs and tables about them."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from netform.errors import InputError
from netform.plan.verification.run import RunVerification


@dataclass
class FolderVerification:
    """What was checked, and every fault in words.

    Attributes
    ----------
    kind
        What wrote the folder: `certainty` or `alternatives`.
    runs
        The check of each run folder inside, by name; their faults are in `faults` too.
    counts
        How much of what was checked, in words and numbers, in order.
    unproved
        What the folder says that no file of it proves: the word of the run, in words.
    """

    kind: str
    faults: list[str] = field(default_factory=list)
    runs: dict[str, RunVerification] = field(default_factory=dict)
    counts: dict[str, int] = field(default_factory=dict)
    unproved: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether everything that was checked is right."""
        return not self.faults

    @property
    def deviations(self) -> list[str]:
        """Where the runs were solved under other settings than `problem.toml` holds, each once."""
        found = {
            f"{name}: {deviation}" if name == "no-more" else deviation
            for name, run in self.runs.items()
            for deviation in run.deviations
        }
        return sorted(found)

    def take_run(self, name: str, run: RunVerification) -> None:
        """Take the check of a run folder inside."""
        self.runs[name] = run
        self.faults += [f"{name}: {fault}" for fault in run.faults]

    def to_table(self) -> dict[str, Any]:
        """Return the answer for `--json`."""
        return {
            "kind": self.kind,
            "holds": self.holds,
            "faults": self.faults,
            "deviations": self.deviations,
            "counts": self.counts,
            "unproved": self.unproved,
            "runs": {name: run.to_table() for name, run in self.runs.items()},
        }


@dataclass(frozen=True)
class Said:
    """A JSON document of a folder: what it says, and how far plans may be above the bound.

    `within` is as the file writes it, not as a float holds it; `None` where it is no number.
    """

    file: str
    table: dict[str, Any]
    within: Decimal | None

    def faults(self, right: dict[str, Any]) -> Iterable[str]:
        """Yield where it says other than what is right, and what it says that nothing checks."""
        for key in sorted({*self.table, *right} - {"within"}):
            if key not in right:
                yield f"{self.file} holds {key!r}, which is none of its figures"
            elif key not in self.table:
                yield f"{self.file} lacks {key!r}"
            elif self.table[key] != right[key]:
                said = self.table[key]
                yield f"{self.file} states {key} {said!r}; it is {right[key]!r}"

    def most(self, bound: int) -> int | None:
        """Return what a plan may cost, objective units; `None` where `within` is no number."""
        return None if self.within is None else int(bound * (1 + self.within))


def read_said(path: Path) -> Said:
    """Read a JSON document.

    Raises
    ------
    InputError
        It cannot be read, or holds no table.
    """
    exact, table = (read_json(path, exact=each) for each in (True, False))
    within = exact.get("within")
    decimal = None
    if isinstance(within, int | Decimal) and not isinstance(within, bool):
        decimal = Decimal(within)
    if decimal is not None and not (decimal.is_finite() and 0 <= decimal < 10**6):
        decimal = None
    return Said(path.name, table, decimal)


def read_json(path: Path, *, exact: bool = False) -> dict[str, Any]:
    """Read a JSON document that holds a table; `exact` keeps decimals as they are written.

    Raises
    ------
    InputError
        It cannot be read, or holds no table.
    """
    try:
        text = path.read_text(encoding="utf-8")
        table = json.loads(text, parse_float=Decimal) if exact else json.loads(text)
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            f"the file cannot be read ({error})", where=path.name, remedy="write the folder again"
        ) from error
    if not isinstance(table, dict):
        raise InputError(
            "the file holds no table", where=path.name, remedy="write the folder again"
        )
    return table
