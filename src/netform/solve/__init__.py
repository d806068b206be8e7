"""How it is answered: limits, progress, status and the backends; `solve` is the way in."""

from netform.solve.limits import Limits
from netform.solve.progress import Event, Progress, relative_gap
from netform.solve.result import Result
from netform.solve.solve import SolverError, solve
from netform.solve.status import Status

__all__ = ["Event", "Limits", "Progress", "Result", "SolverError", "Status", "relative_gap", "solve"]
