"""A run beside its repetition: whether the plans are the same bytes, and if not, how far apart."""

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from netform.errors import InputError
from netform.plan.matching import best_matching
from netform.plan.run_folder.run import read_summary
from netform.problem import Integers

_TIERS = ("network", "federation")
_AGAIN = "solve again"
_FIGURES = ("status", "objective", "bound")


@dataclass(frozen=True)
class Repetition:
    """What became of a run that was done again.

    Attributes
    ----------
    plan, groups
        Whether `plan.csv` and `groups.csv` are the same bytes; `None` where neither run has one.
    practices
        For each tier, how many practices are in a group that does not continue theirs, by the best
        one-to-one matching of groups by practices in common.
    then, now
        Status, objective and bound of both runs.
    unit
        That of objective and bound.
    """

    plan: bool | None
    groups: bool | None
    practices: dict[str, int]
    then: dict[str, Any]
    now: dict[str, Any]
    unit: str

    @property
    def is_same(self) -> bool:
        """Whether the plans are the same bytes; without a plan, whether status and bound agree."""
        return self.then == self.now if self.plan is None else self.plan

    def to_table(self) -> dict[str, Any]:
        """Return it for `--json`."""
        return {
            "byte_equal": self.plan is True,
            "same": self.is_same,
            "groups_equal": self.groups,
            "practices_regrouped": self.practices,
            "then": self.then,
            "now": self.now,
            "unit": self.unit,
        }


def repetition(first: Path, second: Path) -> Repetition:
    """Hold a run folder against the one of its repetition.

    Raises
    ------
    InputError
        A run has no summary that can be read.
    """
    summaries = [read_summary(folder) for folder in (first, second)]
    for folder, summary in zip((first, second), summaries, strict=True):
        for name in ("objective", "bound"):
            if not isinstance(summary.get(name), int | None):
                raise InputError(
                    f"{name} is no whole number", where=str(folder / "summary.json"), remedy=_AGAIN
                )
    then, now = ({name: each.get(name) for name in _FIGURES} for each in summaries)
    plan = _same_bytes(first / "plan.csv", second / "plan.csv")
    return Repetition(
        plan=plan,
        groups=_same_bytes(first / "groups.csv", second / "groups.csv"),
        practices=_practices(first / "plan.csv", second / "plan.csv") if plan is False else {},
        then=then,
        now=now,
        unit=str(summaries[1].get("unit", "")),
    )


def _same_bytes(first: Path, second: Path) -> bool | None:
    there = [path.exists() for path in (first, second)]
    if not any(there):
        return None
    return all(there) and first.read_bytes() == second.read_bytes()


def _practices(first: Path, second: Path) -> dict[str, int]:
    """Count the practices that differ, in each tier that either plan has."""
    plans = [_groups(path) for path in (first, second)]
    codes = sorted({*plans[0], *plans[1]})
    found = {}
    for tier in _TIERS:
        named = [[plan.get(code, {}).get(tier, "") for code in codes] for plan in plans]
        if not any(map(any, named)):
            continue
        before, after = map(_numbered, named)
        matched = best_matching(before, after, np.ones(len(codes), dtype=np.int64))
        continued = {**matched, -1: -1}
        pairs = zip(before.tolist(), after.tolist(), strict=True)
        found[tier] = sum(was != continued.get(now) for was, now in pairs)
    return found


def _groups(path: Path) -> dict[str, dict[str, str]]:
    """Return the rows of a `plan.csv` by practice code; none where there is no plan."""
    if not path.exists():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row.get("practice_code", ""): row for row in csv.DictReader(file)}


def _numbered(names: list[str]) -> Integers:
    """Number groups in the order of their first practice; -1 for no group."""
    numbers: dict[str, int] = {}
    return np.array(
        [numbers.setdefault(name, len(numbers)) if name else -1 for name in names], dtype=np.int64
    )
