"""Numbers as options take them."""

import math
from decimal import Decimal, InvalidOperation
from typing import Any

import click

_DEAREST = 10**9
_PERCENT_DIGITS = 9


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


class Percent(click.ParamType[Decimal]):
    """A percentage from 0 % up, such as `3%`, as an exact fraction: at most nine decimals."""

    name = "percentage"

    def __init__(self, most: int | None = None) -> None:
        """Take the most that it may be, in percent; `None` for no end."""
        self.most = most

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """Return the fraction, or fail as a usage error."""
        if isinstance(value, Decimal):
            return value
        text = str(value).strip()
        try:
            percent = Decimal(text.removesuffix("%").strip())
        except InvalidOperation:
            self.fail(f"{value!r} is not a percentage: write one such as 3%", param, ctx)
        if not text.endswith("%"):
            self.fail(f"{value!r} lacks the sign of percent: write {text}%", param, ctx)
        most = _DEAREST if self.most is None else self.most
        if not percent.is_finite() or not 0 <= percent <= most:
            self.fail(f"{value} is not from 0% to {most:,}%", param, ctx)
        if percent != round(percent, _PERCENT_DIGITS):
            self.fail(f"{value} has more than nine decimals", param, ctx)
        return percent / 100


class PercentRange(click.ParamType[tuple[Decimal, Decimal]]):
    """A range of percentages from 0 % to 100 %, such as `2%..10%`; one value is a range of it."""

    name = "range"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[Decimal, Decimal]:
        """Return both ends as fractions, or fail as a usage error."""
        if isinstance(value, tuple):
            return value
        least, dots, most = str(value).partition("..")
        ends = [least, most] if dots else [least]
        shares = [Percent(100).convert(end, param, ctx) for end in ends]
        if shares[0] > shares[-1]:
            turned = f"{most.strip()}..{least.strip()}"
            self.fail(f"{value} ends below where it begins: write {turned}", param, ctx)
        return shares[0], shares[-1]


class Price(click.ParamType[Decimal]):
    """A price as `problem.toml` takes it, exactly: from 0 to a billion, at most three decimals."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Decimal:
        """Return the price, or fail as a usage error."""
        try:
            price = Decimal(value)
        except InvalidOperation:
            self.fail(f"{value!r} is not a number", param, ctx)
        if not price.is_finite() or not 0 <= price <= _DEAREST:
            self.fail(f"{value} is not a number from 0 to {_DEAREST:,}", param, ctx)
        if price != price.quantize(Decimal("0.001")):
            self.fail(f"{value} has more than three decimals", param, ctx)
        return price
