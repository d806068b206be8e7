"""The column engine: set partitioning over all connected sets within the band, with a proof."""

from netform.solve.columns.costing import costed
from netform.solve.columns.counting import count_partitions
from netform.solve.columns.engine import Answer, parts_of, solve_tier
from netform.solve.columns.ground import Ground, lay_ground
from netform.solve.columns.listed_partition import cheapest_partition
from netform.solve.columns.listing import count_columns, list_columns
from netform.solve.columns.uncovered import least_uncovered

__all__ = [
    "Answer",
    "Ground",
    "cheapest_partition",
    "costed",
    "count_columns",
    "count_partitions",
    "lay_ground",
    "least_uncovered",
    "list_columns",
    "parts_of",
    "solve_tier",
]
