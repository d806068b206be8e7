"""How many cases of a law a test looks at: few by default, all with `pytest -m slow`."""

from typing import Any

import pytest


def few_or_all(few: int, every: int) -> list[Any]:
    """Return two numbers of cases as parameters, the larger one for the slow run only."""
    return [few, pytest.param(every, marks=pytest.mark.slow)]
