"""One page on a batch: what came of each run. It opens offline, and prints."""

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from netform.problem.new_path import new_file

_STYLE = """
body { font: 16px/1.4 system-ui, sans-serif; margin: 2rem; color: #212b32; }
table { border-collapse: collapse; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { padding: .25rem .75rem; border-bottom: 1px solid #d8dde0; text-align: right; }
th:first-child, td:first-child, .words { text-align: left; }
thead th { position: sticky; top: 0; background: #fff; border-bottom: 2px solid #4c6272; }
a { color: #005eb8; }
@media print { body { margin: 0; } a { color: inherit; text-decoration: none; } }
"""


def write_batch_page(
    path: Path,
    name: str,
    counts: Mapping[str, int],
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> None:
    """Write the page, whole or not at all; one that is there is replaced.

    Parameters
    ----------
    name
        The name of the batch.
    counts
        How many runs ended in which way.
    columns
        The heads of the table; the first is the run's folder, beside the page.
    rows
        A row a run, as text.
    """
    ended = ", ".join(f"{many:,} {word}" for word, many in counts.items()) or "none"
    head = "".join(f'<th scope="col">{escape(column)}</th>' for column in columns)
    body = "\n".join(_row(row) for row in rows)
    title = escape(f"netform batch {name}")
    page = f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>{title}</h1>
<p>{len(rows):,} runs: {escape(ended)}.</p>
<table>
<caption>Runs; each name leads to its folder</caption>
<thead><tr>{head}</tr></thead>
<tbody>
{body}
</tbody>
</table>
</body>
</html>
"""
    with new_file(path, force=True) as draft:
        draft.write_text(page, encoding="utf-8", newline="\n")


def _row(row: Sequence[str]) -> str:
    first, *others = map(escape, row)
    cells = "".join(f"<td>{cell}</td>" for cell in others)
    return f'<tr><th scope="row"><a href="{first}/">{first}</a></th>{cells}</tr>'
