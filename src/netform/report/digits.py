"""Numbers as people read them."""


def in_few_digits(value: float) -> str:
    """Write a number with three digits, or all those before the decimal point."""
    return f"{value:,.0f}" if abs(value) >= 100 else f"{value:.3g}"
