"""One page on a batch: what came of each run. It opens offline with no other file, and prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from pathlib import Path
from urllib.parse import quote

from netform.problem.new_path import new_file

_WITHOUT_FOLDER = ("failed", "open")
_NUMBERS = ("gap_percent", "objective_thousand", "bound_thousand", "networks", "federations")
_COUNTS = ("relationships", "moved", "seconds")

_STYLE = """
body { font: 16px/1.4 system-ui, sans-serif; margin: 2rem; color: #212b32; background: #fff; }
table { border-collapse: collapse; }
caption { text-align: left; font-weight: 600; padding: .5rem 0; }
th, td { padding: .25rem .75rem; border-bottom: 1px solid #d8dde0; text-align: left;
  vertical-align: top; }
.number { text-align: right; font-variant-numeric: tabular-nums; }
thead th { position: sticky; top: 0; background: #fff; border-bottom: 2px solid #4c6272;
  vertical-align: bottom; }
tbody th { font-weight: 400; overflow-wrap: anywhere; min-width: 12rem; }
a { color: #005eb8; }
button { font: inherit; font-weight: 600; color: inherit; background: none; border: 0; padding: 0;
  text-align: inherit; text-decoration: underline dotted; cursor: pointer; }
a:focus-visible, button:focus-visible { outline: 3px solid #212b32; }
[aria-sort=ascending] button::after { content: " ▲"; }
[aria-sort=descending] button::after { content: " ▼"; }
@page { size: landscape; margin: 1cm; }
@media print {
  body { margin: 0; font-size: 9pt; }
  thead th { position: static; }
  tr { break-inside: avoid; }
  a, button { color: inherit; text-decoration: none; }
  th, td { padding: .1rem .3rem; }
}
"""
# Without it the page is whole, only not sortable.
_SCRIPT = """
for (const head of document.querySelectorAll("thead th")) {
  const button = document.createElement("button");
  button.type = "button";
  button.append(...head.childNodes);
  head.append(button);
  button.addEventListener("click", () => {
    const body = head.closest("table").tBodies[0], k = head.cellIndex;
    const up = head.getAttribute("aria-sort") !== "ascending";
    for (const other of head.parentNode.cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", up ? "ascending" : "descending");
    const rows = Array.from(body.rows, (row) => {
      const text = row.cells[k].textContent.trim();
      const number = head.className === "number" ? parseFloat(text.replace(/,/g, "")) : NaN;
      return { row, text, number };
    });
    rows.sort((a, b) => {
      if (!a.text !== !b.text) return a.text ? -1 : 1;  // empty cells stay last
      const less = isNaN(a.number) || isNaN(b.number)
        ? a.text.localeCompare(b.text, "en", { numeric: true }) : a.number - b.number;
      return up ? less : -less;
    });
    for (const each of rows) body.append(each.row);
  });
}
"""


@dataclass(frozen=True)
class BatchPage:
    """What the page says.

    Attributes
    ----------
    name
        The name of the batch.
    begun
        When it began, as a sentence says it.
    outcome
        The exit code in words.
    runs
        How many there are.
    counts
        How many ended in which way.
    remarks
        What else went wrong, a sentence each.
    rows
        Runs as text by column: `run` (its folder, beside the page), `status`, `gap_percent`,
        `objective_thousand`, `bound_thousand`, `unit`, `networks`, `federations`,
        `relationships`, `inferred`, `moved`, `seconds`, `error`.
    """

    name: str
    begun: str
    outcome: str
    runs: int
    counts: Mapping[str, int]
    remarks: Sequence[str]
    rows: Sequence[Mapping[str, str]]


def write_batch_page(path: Path, page: BatchPage) -> None:
    """Write the page, whole or not at all; one that is there is replaced."""
    with new_file(path, force=True) as draft:
        # A name that is no text in UTF-8 can come from a file system.
        text = _html(page).encode("utf-8", errors="backslashreplace")
        draft.write_bytes(text)


def _html(page: BatchPage) -> str:
    ended = ", ".join(f"{many:,} {word}" for word, many in page.counts.items()) or "none"
    columns = _columns(page.rows)
    head = "".join(f"<th{_class(key)} scope=col>{escape(word)}</th>" for key, word in columns)
    body = "\n".join(_row(row, [key for key, _ in columns]) for row in page.rows)
    title = escape(f"netform batch {page.name}")
    remarks = "".join(f"<p>{escape(remark)}</p>\n" for remark in page.remarks)
    hidden = page.runs - len(page.rows)
    more = f"; {hidden:,} more that are proved are in batch.csv" if hidden > 0 else ""
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC")
    policy = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{_STYLE}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>Begun {escape(page.begun)}, ended {now}.</p>
<p>{page.runs:,} {"run" if page.runs == 1 else "runs"}: {escape(ended)}.</p>
<p><strong>{escape(page.outcome)}</strong></p>
{remarks}<table>
<caption>Runs; each name leads to its folder{more}</caption>
<thead><tr>{head}</tr></thead>
<tbody>
{body}
</tbody>
</table>
</main>
<script>{_SCRIPT}</script>
</body>
</html>
"""


def _columns(rows: Sequence[Mapping[str, str]]) -> list[tuple[str, str]]:
    """Return keys and heads of the columns; units that all rows share are in the heads."""
    units = {row["unit"] for row in rows if row["unit"]}
    own = len(units) > 1
    unit = f"thousand {next(iter(units))}" if len(units) == 1 else "thousands of the unit"
    found = [("run", "run"), ("status", "status"), ("gap_percent", "gap, %")]
    found += [("objective_thousand", f"objective, {unit}"), ("bound_thousand", f"bound, {unit}")]
    found += [("unit", "unit")] * own
    found += [
        (key, key) for key in ("networks", "federations") if any(row.get(key) for row in rows)
    ]
    words = {"moved": "patients moved", "seconds": "seconds", "error": "error"}
    return [*found, ("relationships", "relationships"), *words.items()]


def _class(key: str) -> str:
    return " class=number" if key in (*_NUMBERS, *_COUNTS) else ""


def _row(row: Mapping[str, str], columns: Sequence[str]) -> str:
    cells = "".join(f"<td{_class(key)}>{_cell(row, key)}</td>" for key in columns[1:])
    name = escape(row["run"])
    if row["status"] not in _WITHOUT_FOLDER:
        name = f'<a href="{quote(row["run"], safe="=+,", errors="surrogateescape")}/">{name}</a>'
    return f"<tr><th scope=row>{name}</th>{cells}</tr>"


def _cell(row: Mapping[str, str], key: str) -> str:
    text = row.get(key, "")
    if key in (*_NUMBERS, *_COUNTS) and text and key != "gap_percent":
        whole, point, rest = text.partition(".")
        text = f"{int(whole):,}{point}{rest}"
    if key == "relationships" and text and row.get("inferred"):
        text += " (inferred)"
    return escape(text)
