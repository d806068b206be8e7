"""Other solvers: which there are, how a model is sent to one, and what it says."""

from netform.solve.solvers.catalogue import SOLVERS, Solver, find_solver, require, version_here
from netform.solve.solvers.held_process import SolverFailedError
from netform.solve.solvers.mip import MipAnswer, SolverOptions, solve_mip, write_model

__all__ = [
    "SOLVERS",
    "MipAnswer",
    "Solver",
    "SolverFailedError",
    "SolverOptions",
    "find_solver",
    "require",
    "solve_mip",
    "version_here",
    "write_model",
]
