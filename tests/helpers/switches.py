"""Parts of the engine switched off, so that small problems reach the parts behind them."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from netform.solve.columns import generation, lifting, part_solver, rounds


@contextmanager
def no_cuts() -> Iterator[None]:
    """Look for no cuts: the gap is left to reduced-cost fixing and branching."""
    with patch.object(generation, "violated_cuts", lambda *_: []):
        yield


@contextmanager
def small_steps() -> Iterator[None]:
    """Keep pools, regions and trees small, and look for no cuts: many rounds, trees and columns
    beyond reach on a dozen practices."""
    with (
        no_cuts(),
        patch.object(part_solver, "_POOL_A_PRACTICE", 1),
        patch.object(part_solver, "MARGINS", (0, 2)),
        patch.object(rounds, "MOST_INSIDE", 4),
        patch.object(lifting, "_NODES", 5),
        patch.object(lifting, "_INSIDE_NODES", 5),
    ):
        yield
