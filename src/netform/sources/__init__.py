"""How official files and maps become a problem: ODS, registrations, postcodes, contiguity."""

from netform.sources.build import Build, build_problem
from netform.sources.options import BuildOptions
from netform.sources.reconciliation import Reconciliation

__all__ = ["Build", "BuildOptions", "Reconciliation", "build_problem"]
