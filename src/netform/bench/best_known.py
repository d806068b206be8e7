"""`best_known.json`: the best objective and bound known of an instance, and who found each.

Its keys are set-ups as `--tiers` takes them. Beside it, `best_known/` keeps the plan of each
objective (`network-federation.csv`), and the witness of an instance that has no plan.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from netform.errors import InputError

FILE, FOLDER = "best_known.json", "best_known"
OPTIMAL, FEASIBLE, INFEASIBLE, UNKNOWN = "optimal", "feasible", "infeasible", "unknown"

Provenance = Mapping[str, Any]


@dataclass(frozen=True)
class KnownEntry:
    """What is known of one set-up.

    Attributes
    ----------
    objective, bound
        Exact, in `unit`; `None` where none is known.
    infeasible
        Whether it is proved that there is no plan.
    found_by, bound_by
        Who found the objective (or the witness), and who the bound: solver, versions, seconds,
        commit, date.
    """

    unit: str
    objective: int | None = None
    bound: int | None = None
    infeasible: bool = False
    found_by: Provenance = field(default_factory=dict)
    bound_by: Provenance = field(default_factory=dict)

    @property
    def status(self) -> str:
        """`optimal` only where bound and objective are equal."""
        if self.infeasible:
            return INFEASIBLE
        if self.objective is None:
            return UNKNOWN
        return OPTIMAL if self.objective == self.bound else FEASIBLE

    def to_table(self) -> dict[str, Any]:
        """Return the entry as the file holds it."""
        return {
            "status": self.status,
            "objective": self.objective,
            "bound": self.bound,
            "unit": self.unit,
            "found_by": dict(self.found_by),
            "bound_by": dict(self.bound_by),
        }


Known = dict[str, KnownEntry]


def read_best_known(instance: Path) -> Known:
    """Read what is known of an instance; empty where it has no such file.

    Raises
    ------
    InputError
        The file cannot be read, or an entry lacks a key.
    """
    path = instance / FILE
    if not path.exists():
        return {}
    try:
        tables = json.loads(path.read_text(encoding="utf-8"))
        return {tiers: _entry(table) for tiers, table in tables.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise InputError(
            f"the file cannot be read ({error!r})",
            where=str(path),
            remedy="take it from the repository again, or delete it",
        ) from error


def _entry(table: Mapping[str, Any]) -> KnownEntry:
    return KnownEntry(
        unit=str(table["unit"]),
        objective=table["objective"],
        bound=table["bound"],
        infeasible=table["status"] == INFEASIBLE,
        found_by=table.get("found_by", {}),
        bound_by=table.get("bound_by", {}),
    )


def write_best_known(instance: Path, known: Known) -> None:
    """Write the file whole or not at all; keys are in order."""
    text = json.dumps({tiers: known[tiers].to_table() for tiers in sorted(known)}, indent=2)
    draft = instance / f".{FILE}"
    draft.write_text(text + "\n", encoding="utf-8", newline="\n")
    draft.replace(instance / FILE)


def plan_file(instance: Path, tiers: str) -> Path:
    """Return where the best known plan is kept."""
    return instance / FOLDER / f"{tiers.replace(',', '-')}.csv"


def witness_file(instance: Path, tiers: str) -> Path:
    """Return where the witness is kept that there is no plan."""
    return plan_file(instance, tiers).with_suffix(".witness.json")


def certificate_file(instance: Path, tiers: str) -> Path:
    """Return where the certificate is kept that such a witness may need."""
    return plan_file(instance, tiers).with_suffix(".bound.json")


def with_plan(old: KnownEntry, objective: int, by: Provenance, *, kept: bool) -> KnownEntry | None:
    """Return the entry with a lower objective; `None` where it is none.

    Parameters
    ----------
    kept
        Whether the plan of the old objective is kept. If not, one as good takes its place.
    """
    if old.infeasible:
        return None
    better = old.objective is None or objective < old.objective
    if better or (objective == old.objective and not kept):
        return replace(old, objective=objective, found_by=by)
    return None


def with_bound(old: KnownEntry, bound: int, by: Provenance) -> KnownEntry | None:
    """Return the entry with a higher bound, or one as high where nobody is named; else `None`."""
    if old.infeasible:
        return None
    better = old.bound is None or bound > old.bound
    if better or (bound == old.bound and not old.bound_by):
        return replace(old, bound=bound, bound_by=by)
    return None


def with_witness(old: KnownEntry, by: Provenance, *, kept: bool) -> KnownEntry | None:
    """Return the entry as one without a plan; `None` where that is known and the witness kept."""
    if old.objective is not None or (old.infeasible and kept):
        return None
    return replace(old, infeasible=True, bound=None, found_by=by, bound_by={})
