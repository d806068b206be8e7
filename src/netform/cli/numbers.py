"""Numbers as options take them."""

import math
from typing import Any

import click


class Number(click.FloatRange):
    """A finite number in a range; click alone would let `nan` and `inf` through."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Return the number, or fail as a usage error."""
        number: float = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value} is not a finite number", param, ctx)
        return number
