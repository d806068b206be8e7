"""One row of the table: what one backend made of one instance."""

from dataclasses import dataclass
from typing import Any

NO_PLAN = ("refused", "crashed", "no answer")  # beside the status words of `netform solve`


@dataclass(frozen=True)
class Row:
    """What one backend made of one instance.

    Attributes
    ----------
    instance, tiers, backend
        What was solved, and by whom; `tiers` as `netform solve --tiers` takes them.
    status
        A status of `netform solve`, or `refused` (exit code 2), `crashed`, `no answer` (it did not
        stop at its time limit, and was stopped).
    objective, bound
        In `unit`, exact; `None` without one.
    best_objective, best_bound
        The best known before this run; `None` where nothing is known.
    seconds, memory_mb
        Wall-clock time and peak memory of the whole `netform solve` process and its children;
        memory is `None` where the system does not tell.
    verified
        Whether `netform verify` found what is reported to hold; `None` = nothing was reported.
    certified
        Whether that included the bound: the run holds a certificate.
    faults
        What is wrong, in words: of the verification, or the last line of a refusal or crash.
    updated
        What was written to `best_known.json`: `objective`, `bound`, `witness`.
    """

    instance: str
    tiers: str
    backend: str
    status: str
    objective: int | None = None
    bound: int | None = None
    unit: str = ""
    best_objective: int | None = None
    best_bound: int | None = None
    best_status: str = ""
    seconds: float = 0.0
    memory_mb: float | None = None
    verified: bool | None = None
    certified: bool = False
    faults: tuple[str, ...] = ()
    updated: tuple[str, ...] = ()

    @property
    def gap(self) -> float | None:
        """`(objective - bound) / objective`, 0 when they are equal; `None` without both."""
        return None if self.objective is None else _gap(self.objective, self.bound)

    @property
    def gap_to_best(self) -> float | None:
        """`(objective - best) / best` for the best known objective; negative = a better plan."""
        if self.objective is None or self.best_objective is None:
            return None
        above = self.objective - self.best_objective
        return 0.0 if above == 0 else above / abs(self.best_objective or 1)

    def to_table(self) -> dict[str, Any]:
        """Return the row for `--json`."""
        return {
            **vars(self),
            "gap": self.gap,
            "gap_to_best": self.gap_to_best,
            "faults": list(self.faults),
            "updated": list(self.updated),
        }


def _gap(objective: int, bound: int | None) -> float | None:
    if bound is None:
        return None
    return 0.0 if objective == bound else (objective - bound) / abs(objective or 1)
