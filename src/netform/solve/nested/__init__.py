"""Two tiers at once: networks nested in federations."""

from netform.solve.nested.nested_solver import JointAnswer, solve_nested

__all__ = ["JointAnswer", "solve_nested"]
