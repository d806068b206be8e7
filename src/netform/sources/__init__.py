"""How official files and maps become a problem: ODS, registrations, postcodes, contiguity."""

from netform.sources.build import Build, build_problem
from netform.sources.instance import checksums, make_instance
from netform.sources.options import BuildOptions
from netform.sources.recipe import RECIPE, Recipe, problem_of, read_recipe
from netform.sources.reconciliation import Reconciliation
from netform.sources.synthetic import GenerateOptions, generate_problem

__all__ = [
    "RECIPE",
    "Build",
    "BuildOptions",
    "GenerateOptions",
    "Recipe",
    "Reconciliation",
    "build_problem",
    "checksums",
    "generate_problem",
    "make_instance",
    "problem_of",
    "read_recipe",
]
