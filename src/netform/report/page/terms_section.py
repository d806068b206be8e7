"""The section on terms: how those of runs differ from the problem's, and what rules cost."""

from netform.report.page.html_text import escape, table
from netform.report.page.plan_report import PlanReport
from netform.report.units import cost_unit, in_thousand, units_per_kilometre

_MOST = 100  # rules in the table
_BINDS = {True: "yes", False: "no", None: "not known"}


def terms(report: PlanReport) -> str:
    """Return what each plan was asked beyond `problem.toml`, and the rules that the first keeps."""
    changed = "".join(
        f"<li>{escape(name)}: {escape(words)}</li>"
        for name, changes in report.deviations.items()
        for words in changes
    )
    told = f"<p>Made under other terms than problem.toml:</p><ul>{changed}</ul>" if changed else ""
    rules = _rules(report)
    if not told and not rules:
        return ""
    return f'<section id="terms"><h2>Terms</h2>{told}{rules}</section>'


def _rules(report: PlanReport) -> str:
    kept = report.run.summary["rules"]
    if not kept:
        return ""
    travel = report.problem.travel
    per = units_per_kilometre(travel.unit)
    rows = [
        (
            each["rule"],
            each["tier"],
            _BINDS[each["binds"]],
            None if each["cost"] is None else in_thousand(each["cost"], per),
        )
        for each in kept[:_MOST]
    ]
    left = len(kept) - len(rows)
    more = f"<p>{left:,} more are in summary.json.</p>" if left else ""
    head = ("rule", "tier", "binds", f"costs, thousand {cost_unit(travel)}")
    return table("Rules that the plan keeps", head, rows, numbers=[3]) + more
