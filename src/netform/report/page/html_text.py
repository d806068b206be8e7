"""Pieces of HTML: cells and tables, with every text from the data escaped."""

import re
from collections.abc import Iterable, Sequence

from netform.report.markup import escape

_NUMBER = re.compile(r"-?\d{1,3}(,\d{3})*(\.\d+)?")

__all__ = ["cell", "escape", "table"]


def cell(value: object, *, figure: str = "", right: bool = False) -> str:
    """Return a cell of a table: numbers to the right, nothing as a dash.

    Parameters
    ----------
    figure
        A name by which the exact value is found: it goes into `data-` attributes.
    right
        Whether words stand to the right too, below numbers.
    """
    mark = f' data-figure="{escape(figure)}" data-value="{escape(str(value))}"' if figure else ""
    if value is None or value == "":
        return f'<td class="n"{mark}>–</td>' if right else f"<td{mark}>–</td>"
    if isinstance(value, int) and not isinstance(value, bool):
        return f'<td class="n"{mark}>{value:,}</td>'
    if isinstance(value, float):
        return f'<td class="n"{mark}>{value:,.1f}</td>'
    number = ' class="n"' if right or _NUMBER.fullmatch(str(value)) else ""
    return f"<td{number}{mark}>{escape(str(value))}</td>"


def table(
    caption: str,
    head: Sequence[str],
    rows: Iterable[Sequence[object]],
    *,
    numbers: Iterable[int] = (),
) -> str:
    """Return a table; the first cell of each row is its head.

    Parameters
    ----------
    numbers
        Columns that stand to the right.
    """
    right = set(numbers)
    heads = "".join(
        f'<th scope="col"{" class=n" if k in right else ""}>{escape(word)}</th>'
        for k, word in enumerate(head)
    )
    body = "\n".join(
        f'<tr><th scope="row">{escape(str(row[0]))}</th>'
        + "".join(cell(value, right=k in right) for k, value in enumerate(row[1:], start=1))
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="wide" tabindex="0" role="region" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption><thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody></table></div>"
    )
