"""Parts of the engine switched off, so that small problems reach the parts behind them."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from netform.solve.columns import generation


@contextmanager
def no_cuts() -> Iterator[None]:
    """Look for no cuts: the gap is left to reduced-cost fixing and branching."""
    with patch.object(generation, "violated_cuts", lambda *_: []):
        yield
