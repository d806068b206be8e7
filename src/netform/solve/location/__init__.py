"""Location and districting problems of the literature: Hess's model with fixing and separators."""

from netform.solve.location.count_plans import count_plans
from netform.solve.location.location_solver import LocationAnswer, solve_location

__all__ = ["LocationAnswer", "count_plans", "solve_location"]
