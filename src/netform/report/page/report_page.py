"""The report as one page: it opens offline with no other file, prints, and asks no address."""

from pathlib import Path

from netform.problem.new_path import new_file
from netform.report.page.beside_sections import frontier, swing
from netform.report.page.frame import framed
from netform.report.page.group_sections import group_sections
from netform.report.page.html_text import escape
from netform.report.page.method_section import method
from netform.report.page.options_section import options
from netform.report.page.plan_report import PlanReport
from netform.report.page.report_sections import overview, trusts, what_changes
from netform.report.page.terms_section import terms
from netform.report.page.web_map import web_map

_CHECK = "netform verify PROBLEM RUN"


def write_report(report: PlanReport, path: Path, *, force: bool = False) -> None:
    """Write the page, whole or not at all; equal reports are equal bytes."""
    with new_file(path, force=force) as draft:
        draft.write_bytes(report_html(report).encode())


def report_html(report: PlanReport) -> str:
    """Return the page."""
    lowest = report.tiers[0]
    title = f"{report.problem.name}: {lowest}s"
    parts = [
        ("overview", "The plan", overview(report)),
        ("changes", "What changes", what_changes(report)),
        ("options", "Options", options(report)),
        ("terms", "Terms", terms(report)),
        ("frontier", "Trade-off", frontier(report)),
        ("swing", "What is certain", swing(report)),
        ("trusts", "Trusts", trusts(report)),
        ("map", "Map", _map(report, lowest)),
        *((f"{tier}s", f"{tier.capitalize()}s", _groups(report, tier)) for tier in report.tiers),
        ("method", "Method and proof", _method(report)),
    ]
    return framed(title, report.manifest, parts)


def _method(report: PlanReport) -> str:
    summary = report.run.summary
    check = f"{_CHECK} --bound" if summary["certified_bound"] is not None else _CHECK
    return method(report.problem, summary, report.manifest, check)


def _map(report: PlanReport, tier: str) -> str:
    return f"""<section id="map"><h2>Map</h2>
<form id="search" class="tools" role="search" hidden>
<label for="practice">Find a practice, by code or name</label>
<input id="practice" name="practice" type="search" autocomplete="off">
<button type="submit">Find</button></form><p id="found" role="status"></p>
{_dealing(report)}{web_map(report, tier)}</section>"""


def _dealing(report: PlanReport) -> str:
    """Return the choice of a trust, whose practices the map then marks."""
    trusts = report.problem.trusts
    if not report.comparison.plans[1].relationships.counted:
        return ""
    options = "".join(
        f'<option value="{escape(code)}">{escape(trusts.title(k))}</option>'
        for k, code in enumerate(trusts.codes)
    )
    return (
        '<form id="dealing" class="tools" hidden><label for="trust">Mark who deals with</label>'
        f'<select id="trust" name="trust"><option value="">no trust</option>{options}</select>'
        '</form><p id="dealers" role="status"></p>\n'
    )


def _groups(report: PlanReport, tier: str) -> str:
    return (
        f'<section id="{tier}s"><h2>{tier.capitalize()}s</h2></section>\n'
        f"{group_sections(report, tier)}"
    )
