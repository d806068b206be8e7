"""How commands speak: progress lines on standard error, tables and JSON on standard output."""

import json
import re
import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import click

from netform.report.units import in_thousand

if TYPE_CHECKING:
    from netform.plan import Verification

_LEAST_SECONDS_BETWEEN_LINES = 1.0
_STYLES = {
    **dict.fromkeys(("optimal", "within-gap"), "bold green"),
    **dict.fromkeys(("feasible", "interrupted"), "bold yellow"),
    **dict.fromkeys(("infeasible", "unknown"), "bold red"),
}
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]+")
_ALWAYS_SHOWN = {"plan", "closed", "stopped"}


def print_json(content: Any) -> None:
    """Print one JSON document and nothing else."""
    click.echo(json.dumps(content, indent=2, ensure_ascii=False))


def on_one_line(text: str) -> str:
    """Return text without line ends, and without what would command or turn about a terminal."""
    return _CONTROL.sub(" ", text)


def print_table(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table: the first column to the left, the others to the right.

    On a terminal its heads stand out and long cells are folded; elsewhere it is plain text.
    """
    if sys.stdout.isatty():
        _print_on_terminal(header, rows)
        return
    short = [[on_one_line(str(cell)) for cell in row] for row in (header, *rows)]
    cells = [row + [""] * (len(header) - len(row)) for row in short]
    widths = [max(len(row[k]) for row in cells) for k in range(len(header))]
    for row in cells:
        first, *others = (
            cell.ljust(width) if k == 0 else cell.rjust(width)
            for k, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        click.echo("  ".join([first, *others]).rstrip())


def print_status(status: str) -> None:
    """Print the line of a status; on a terminal its colour says what the word says."""
    line = f"status     {status}"
    if sys.stdout.isatty():
        from rich.console import Console

        Console(highlight=False, markup=False).print(line, style=_STYLES.get(status, "bold"))
    else:
        click.echo(line)


def _print_on_terminal(header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Print a table by rich, which keeps to the terminal's width and to `NO_COLOR`."""
    from rich.box import SIMPLE_HEAD
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=SIMPLE_HEAD, show_edge=False, pad_edge=False, header_style="bold")
    for k, word in enumerate(header):
        table.add_column(Text(word), justify="left" if k == 0 else "right", overflow="fold")
    for row in rows:
        # Names are text, never markup.
        table.add_row(*(Text(on_one_line(str(cell))) for cell in row))
    Console(highlight=False).print(table)


def print_waivers(verification: "Verification") -> None:
    """Print each group that is outside its band, and the reason for which it may be."""
    for name, account in verification.tiers.items():
        for waiver in account.waivers:
            line = (
                f"waiver: the {name} of {waiver.practice} has {waiver.patients:,} patients "
                f"({waiver.bound} waived: {waiver.reason})"
            )
            click.echo(on_one_line(line))


def percent(fraction: float | None) -> str:
    """Write a fraction as a percentage that never rounds a gap to zero."""
    if fraction is None:
        return "-"
    if fraction == 0:
        return "0 %"
    digits = 2
    while digits < 20 and round(100 * fraction, digits) == 0:
        digits += 1
    return f"{100 * fraction:.{digits}f} %"


class ProgressLines:
    """A listener that writes a solve's steps to standard error.

    On a terminal one line is kept up to date; elsewhere lines are written, at most one a second
    apart from plans and the end, so that logs of scheduled jobs stay readable.
    """

    def __init__(self, *, quiet: bool, per: int = 1) -> None:
        self.quiet = quiet
        self.per = per
        self.live = sys.stderr.isatty()
        self._last = -_LEAST_SECONDS_BETWEEN_LINES

    def __call__(self, event: Any) -> None:
        """Show one event of `netform.solve`."""
        if self.quiet:
            return
        due = event.seconds - self._last >= _LEAST_SECONDS_BETWEEN_LINES
        if not (self.live or due or event.step in _ALWAYS_SHOWN):
            return
        self._last = event.seconds
        figures = event.figures
        plan, bound = (in_thousand(figures[name], self.per) for name in ("objective", "bound"))
        line = (
            f"{event.seconds:7.1f} s  {event.step:<9}  plan {plan}  bound {bound}"
            f"  gap {percent(figures['gap'])}"
            f"  columns {figures['columns']:,}  cuts {figures['cuts']:,}"
        )
        if self.live:
            click.echo(f"\r\x1b[2K{line}", err=True, nl=False)
        else:
            click.echo(line, err=True)

    def asked(self, rule: str) -> None:
        """Say which rule the plan is being made without."""
        if not self.quiet:
            click.echo(f"without {rule}", err=True)

    def end(self) -> None:
        """Leave the live line standing."""
        if self.live and not self.quiet:
            click.echo(err=True)
