"""Parts of the engine switched off, so that small problems reach the parts behind them."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from unittest.mock import patch

from netform.solve.columns import generation, lifting, part_solver, rounds


@contextmanager
def no_cuts() -> Iterator[None]:
    """Look for no cuts: the gap is left to reduced-cost fixing and branching."""
    with patch.object(generation, "violated_cuts", lambda *_: []):
        yield


@contextmanager
def small_steps(*, cuts: bool = False) -> Iterator[None]:
    """Keep pools, regions and trees small: many rounds and trees on a dozen practices."""
    with (
        nullcontext() if cuts else no_cuts(),
        patch.object(part_solver, "_POOL_A_PRACTICE", 1),
        patch.object(rounds, "_MARGINS", (1, 2)),
        patch.object(rounds, "_MOST_INSIDE", 4),
        patch.object(lifting, "_NODES", 5),
        patch.object(lifting, "_INSIDE_NODES", 5),
    ):
        yield


@contextmanager
def few_cuts() -> Iterator[None]:
    """Look for one cut a time and only once or twice, so that there are cuts and trees."""
    with (
        patch.object(generation, "_CUTS_A_ROUND", 1),
        patch.object(generation, "_ENOUGH_CUTS", 1),
        patch.object(generation, "_ROUNDS_WITHOUT_GAIN", 1),
        small_steps(cuts=True),
    ):
        yield
