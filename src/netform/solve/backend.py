"""Which way a problem is solved: netform's own engine, or other solvers in one of two forms."""

from dataclasses import dataclass
from pathlib import Path

from netform.errors import InputError

COLUMNS, ASSIGNMENT, CPSAT = "columns", "assignment", "cpsat"


@dataclass(frozen=True)
class Backend:
    """A backend with its options.

    Attributes
    ----------
    name
        `columns`, `assignment` or `cpsat`.
    solver
        For `assignment`, the solver of the model; HiGHS where none is named.
    form
        For `cpsat`, `assignment` or `partition`; the first where none is named.
    contiguity
        In the assignment form, by `separators` or by a `flow`; the first where none is named.
    finisher
        For `columns`, the solver that chooses among the columns which the engine leaves.
    write_model
        In the assignment form, a file `.lp` or `.mps` for the model.
    """

    name: str = COLUMNS
    solver: str | None = None
    form: str | None = None
    contiguity: str | None = None
    finisher: str | None = None
    write_model: Path | None = None

    def __post_init__(self) -> None:
        """Refuse options that this backend does not have."""
        self._only_for("solver", ASSIGNMENT)
        self._only_for("form", CPSAT)
        self._only_for("finisher", COLUMNS)
        if not self.is_assignment:
            self._only_for("contiguity", ASSIGNMENT)
            self._only_for("write_model", ASSIGNMENT)

    def _only_for(self, option: str, backend: str) -> None:
        if getattr(self, option) is not None and self.name != backend:
            words = f"--{option.replace('_', '-')}"
            raise InputError(
                f"the option {words} is for --backend {backend}",
                where=f"--backend {self.name}",
                remedy=f"leave out {words}, or choose --backend {backend}",
            )

    @property
    def is_assignment(self) -> bool:
        """Whether the assignment form is solved."""
        return self.name == ASSIGNMENT or (self.name == CPSAT and self.form != "partition")

    @property
    def solver_of_partition(self) -> str | None:
        """The solver that chooses among listed columns; `None` where it is the engine itself."""
        if self.name == CPSAT and self.form == "partition":
            return "CP-SAT"
        return self.finisher

    @property
    def solver_of_assignment(self) -> str:
        """The solver of the assignment form."""
        return "CP-SAT" if self.name == CPSAT else self.solver or "HiGHS"


ENGINE = Backend()
"""netform's own engine."""
