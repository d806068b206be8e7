"""The status words of MODEL.md section 7, and the exit codes of `netform solve`."""

from enum import StrEnum


class Status(StrEnum):
    """What is known at the end of a solve; the only words for it."""

    OPTIMAL = "optimal"
    WITHIN_GAP = "within-gap"
    FEASIBLE = "feasible"
    INFEASIBLE = "infeasible"
    UNKNOWN = "unknown"
    INTERRUPTED = "interrupted"

    @property
    def exit_code(self) -> int:
        """The exit code of a `solve` that ends like this."""
        return {
            Status.OPTIMAL: 0,
            Status.WITHIN_GAP: 0,
            Status.FEASIBLE: 3,
            Status.INFEASIBLE: 4,
            Status.UNKNOWN: 5,
            Status.INTERRUPTED: 130,
        }[self]
