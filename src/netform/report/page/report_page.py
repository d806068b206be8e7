"""The report as one page: it opens offline with no other file, prints, and asks no address."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from netform.problem.new_path import new_file
from netform.report.maps.cells import cells_of
from netform.report.page.beside_sections import frontier, swing
from netform.report.page.group_sections import group_sections
from netform.report.page.html_text import escape
from netform.report.page.plan_report import PlanReport
from netform.report.page.report_sections import method, options, overview, trusts, what_changes
from netform.report.page.web_map import web_map

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'"


def write_report(report: PlanReport, path: Path, *, force: bool = False) -> None:
    """Write the page, whole or not at all; equal reports are equal bytes."""
    with new_file(path, force=force) as draft:
        draft.write_bytes(report_html(report).encode("utf-8", errors="backslashreplace"))


def report_html(report: PlanReport) -> str:
    """Return the page."""
    lowest, cells = report.tiers[0], cells_of(report.problem)
    title = f"{report.problem.name}: {lowest}s"
    parts = [
        ("overview", "The plan", overview(report)),
        ("changes", "What changes", what_changes(report)),
        ("options", "Options", options(report)),
        ("frontier", "Trade-off", frontier(report)),
        ("swing", "What is certain", swing(report)),
        ("trusts", "Trusts", trusts(report)),
        ("map", "Map", _map(report, lowest, cells)),
        *(
            (f"{tier}s", f"{tier.capitalize()}s", _groups(report, tier, cells))
            for tier in report.tiers
        ),
        ("method", "Method and proof", method(report)),
    ]
    shown = [part for part in parts if part[2]]
    links = "".join(f'<li><a href="#{name}">{escape(words)}</a></li>' for name, words, _ in shown)
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>{_asset("report.css")}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the report</a>
<header><div><h1>{escape(title)}</h1>
<p>An offer to talk about, made by netform {escape(report.manifest["versions"]["netform"])} on \
{escape(str(report.manifest["stop"])[:10])}.</p></div></header>
<nav aria-label="Sections"><ul>{links}</ul></nav>
<main id="main">
{chr(10).join(content for _, _, content in shown)}
</main>
<script>{_asset("report.js")}</script>
</body>
</html>
"""


def _map(report: PlanReport, tier: str, cells: NDArray[Any]) -> str:
    return f"""<section id="map"><h2>Map</h2>
<form id="search" class="tools" role="search"><label for="practice">Find a practice, by code or \
name</label><input id="practice" name="practice" type="search" autocomplete="off">
<button type="submit">Find</button></form><p id="found" role="status"></p>
{web_map(report.problem, report.plan, tier, cells, _swing(report))}</section>"""


def _swing(report: PlanReport) -> list[int]:
    position = report.problem.practices.position
    return [position[each.code] for each in report.beside.swing]


def _groups(report: PlanReport, tier: str, cells: NDArray[Any]) -> str:
    return (
        f'<section id="{tier}s"><h2>{tier.capitalize()}s</h2></section>\n'
        f"{group_sections(report, tier, cells)}"
    )


def _asset(name: str) -> str:
    return files("netform.report.page").joinpath("assets", name).read_text(encoding="utf-8")
