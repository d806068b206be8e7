"""Plans near the optimum: options that differ or lean one way, and what all of them share."""

from netform.solve.near.alternatives import Alternatives, Option, alternatives
from netform.solve.near.leaning import LEANINGS
from netform.solve.near.near import Near
from netform.solve.near.plans_near import plans_near

__all__ = ["LEANINGS", "Alternatives", "Near", "Option", "alternatives", "plans_near"]
