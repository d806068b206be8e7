"""How it is answered: limits, progress, status and the backends; `solve` is the way in."""

import sys
from types import ModuleType
from typing import Any

from netform.solve.backend import Backend
from netform.solve.limits import Limits
from netform.solve.machine import machine_memory
from netform.solve.progress import Event, Progress, relative_gap
from netform.solve.result import Result
from netform.solve.solve import SolverError, confirmed, solve
from netform.solve.status import Status


class _Room(ModuleType):
    """This package under its two meanings: `netform.solve.Limits`, and `netform.solve(problem)`."""

    def __call__(self, *arguments: Any, **options: Any) -> Result:
        return solve(*arguments, **options)


sys.modules[__name__].__class__ = _Room

__all__ = [
    "Backend",
    "Event",
    "Limits",
    "Progress",
    "Result",
    "SolverError",
    "Status",
    "confirmed",
    "machine_memory",
    "relative_gap",
    "solve",
]
