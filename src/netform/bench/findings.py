"""What cannot all be true: rows that contradict each other, or what is known."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby

from netform.bench.row import Row

_WITH_PLAN = ("optimal", "within-gap", "feasible", "interrupted")
_FAILED = ("crashed", "no answer")


@dataclass(frozen=True)
class Finding:
    """One fault of a table, in words, with the instance and the set-up that it is about."""

    instance: str
    tiers: str
    fault: str

    def __str__(self) -> str:
        return f"{self.instance} ({self.tiers}): {self.fault}"


def findings(rows: Iterable[Row]) -> list[Finding]:
    """Return every fault: of a row alone, against what is known, and between backends."""
    found: list[Finding] = []
    ordered = sorted(rows, key=lambda row: (row.instance, row.tiers))
    for (instance, tiers), group in groupby(ordered, key=lambda row: (row.instance, row.tiers)):
        same = list(group)
        faults = [fault for row in same for fault in (*_own(row), *_against_known(row))]
        for one, other in combinations(same, 2):
            faults += _between(one, other)
        found += [Finding(instance, tiers, fault) for fault in faults]
    return found


def contradicts_known(row: Row) -> bool:
    """Whether a row cannot be true if what is known is."""
    return bool(_against_known(row))


def _own(row: Row) -> Sequence[str]:
    if row.status in _FAILED:
        return [f"{row.backend}: {row.status}: {'; '.join(row.faults)}"]
    if row.verified is False:
        return [f"{row.backend}: not verified: {'; '.join(row.faults)}"]
    return []


def _against_known(row: Row) -> Sequence[str]:
    has_plan = row.objective is not None and row.status in _WITH_PLAN
    if has_plan and row.best_status == "infeasible":
        return [f"{row.backend} has a plan; it is known that there is none"]
    if row.status == "infeasible" and row.best_objective is not None:
        return [f"{row.backend} says that there is no plan; one of {row.best_objective:,} is known"]
    faults = []
    if has_plan and row.objective is not None and _below(row.objective, row.best_bound):
        faults.append(
            f"{row.backend} has a plan of {row.objective:,}, below the best known bound of "
            f"{row.best_bound:,}"
        )
    if row.bound is not None and _below(row.best_objective, row.bound):
        faults.append(
            f"{row.backend} states a bound of {row.bound:,}, above the best known plan of "
            f"{row.best_objective:,}"
        )
    return faults


def _between(one: Row, other: Row) -> Sequence[str]:
    if one.status == other.status == "optimal" and one.objective != other.objective:
        return [
            f"{one.backend} and {other.backend} both say optimal, of {one.objective:,} and "
            f"{other.objective:,}"
        ]
    faults = []
    for says, has in ((one, other), (other, one)):
        if has.objective is None or has.status not in _WITH_PLAN:
            continue
        if says.status == "infeasible":
            faults.append(f"{says.backend} says that there is no plan; {has.backend} has one")
        elif has.objective is not None and _below(has.objective, says.bound):
            faults.append(
                f"{says.backend} states a bound of {says.bound:,}, above the plan of "
                f"{has.objective:,} that {has.backend} has"
            )
    return faults


def _below(objective: int | None, bound: int | None) -> bool:
    return objective is not None and bound is not None and objective < bound
