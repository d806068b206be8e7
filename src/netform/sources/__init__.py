"""How official files and maps become a problem: ODS, registrations, postcodes, contiguity."""

from netform.sources.build import Build, build_problem
from netform.sources.options import BuildOptions
from netform.sources.reconciliation import Reconciliation
from netform.sources.synthetic import GenerateOptions, generate_problem

__all__ = [
    "Build",
    "BuildOptions",
    "GenerateOptions",
    "Reconciliation",
    "build_problem",
    "generate_problem",
]
