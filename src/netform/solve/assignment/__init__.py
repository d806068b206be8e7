"""The assignment form (MODEL.md section 5) in PuLP, for any solver of mixed-integer models."""

from netform.solve.assignment.assignment_solver import AssignmentAnswer, solve_assignment
from netform.solve.assignment.pairs import Pairs, pairs_of
from netform.solve.assignment.tier_model import TierModel

__all__ = ["AssignmentAnswer", "Pairs", "TierModel", "pairs_of", "solve_assignment"]
