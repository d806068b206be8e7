"""The sections of a report on the whole plan: its figures, what changes, and trusts."""

from collections.abc import Sequence

from netform.plan import TrustAccount
from netform.problem import present_names
from netform.report.page.charts import bars_chart, distances_chart, sizes_chart
from netform.report.page.html_text import cell, escape, table
from netform.report.page.measure_words import counted, in_travel
from netform.report.page.method_section import is_certified, word_of
from netform.report.page.plan_report import PlanReport

_MOST_BARS = 15
_STATUS = {
    "optimal": "Proved: no plan under these terms costs less.",
    "within-gap": "Proved to be as near to the least possible cost as was asked for.",
    "feasible": "A lawful plan. How much less another one could cost is stated below.",
    "interrupted": "A lawful plan, from a search that was stopped.",
}


def overview(report: PlanReport) -> str:
    """Return what the plan is, in a sentence and a table of figures."""
    summary = report.run.summary
    status = str(summary["status"])
    told = _STATUS[status] if is_certified(summary) else f"A lawful plan. {word_of(summary)}"
    rows = []
    for tier, account in summary["tiers"].items():
        figures = [
            (f"{tier}s", "groups", account["groups"]),
            ("patients in them", "patients", account["patients"]),
            ("patients of the smallest", "smallest", account["smallest"]),
            ("patients of the largest", "largest", account["largest"]),
            (in_travel(report, "mean distance to the hub"), "mean", account["closeness"]["mean"]),
            (counted(report), "relationships", account["relationships"]),
            ("patients moved from their present group's main part", "moved", account["moved"]),
            ("groups outside the band by a waiver", "waivers", len(account["waivers"])),
        ]
        rows += [
            f'<tr><th scope="row">{escape(words)}</th>{cell(value, figure=f"{tier}.{name}")}</tr>'
            for words, name, value in figures
        ]
    return f"""<section id="overview"><h2>The plan</h2>
<p class="status"><strong>{escape(status)}</strong>. {escape(told)}</p>
<p>{escape(_changes(report, report.tiers[0]))} <a href="#changes">Who changes</a></p>
<div class="wide" tabindex="0" role="region" aria-label="Figures of the plan">
<table><caption>Figures of the plan</caption><tbody>
{"".join(rows)}</tbody></table></div>{_left_out(report)}{_sizes(report)}{_distances(report)}\
</section>"""


def _left_out(report: PlanReport) -> str:
    """Return the practices that are in no group, which the problem leaves out."""
    practices = report.problem.practices
    rows = [
        (code, practices.names[i], int(practices.patients[i]))
        for i, code in enumerate(practices.codes)
        if report.problem.participation_of(i) == "out"
    ]
    head = ("practice", "name", "list size")
    return table("Left out: in no group", head, rows, numbers=[2]) if rows else ""


def _sizes(report: PlanReport) -> str:
    tiers = [report.problem.settings.tier(name) for name in report.tiers]
    return "".join(
        sizes_chart(
            *(tier.name, [each.patients for each in report.of(tier.name)]),
            *(tier.floor, tier.ceiling),
        )
        for tier in tiers
    )


def _distances(report: PlanReport) -> str:
    """Return the chart of how far practices are from the hubs of the lowest tier."""
    lowest = report.tiers[0]
    patients = report.problem.practices.patients
    found = [
        (distance, int(patients[int(i)]))
        for group, figures in zip(report.plan.tiers[lowest], report.of(lowest), strict=True)
        for i, distance in zip(group.members, figures.distances, strict=True)
    ]
    return distances_chart(lowest, found, report.problem.travel.unit)


def what_changes(report: PlanReport) -> str:
    """Return which practices change their group against today, those with most patients first."""
    planned = report.comparison.plans[1]
    parts = []
    for name, tier in planned.tiers.items():
        parts.append(f"<p>{escape(_changes(report, name))}</p>")
        numbers = {each.group: k + 1 for k, each in enumerate(report.of(name))}
        rows = [
            (
                change.practice_code,
                change.name,
                change.patients,
                change.before,
                f"{name} {numbers.get(change.after or '', '–')}",
            )
            for change in sorted(tier.changes, key=lambda each: (-each.patients, each.name))
        ]
        if rows and any(present_names(report.problem, name)):
            head = ("practice", "name", "patients", f"{name} today", f"{name} planned")
            parts.append(table(f"Who changes {name}", head, rows, numbers=[2]))
    return f'<section id="changes"><h2>What changes, and for whom</h2>{"".join(parts)}</section>'


def _changes(report: PlanReport, name: str) -> str:
    """Return how many practices and patients change, at one tier, in two sentences."""
    tier = report.comparison.plans[1].tiers[name]
    if tier.practices_regrouped is None or not any(present_names(report.problem, name)):
        return f"No practice has a {name} today."
    return (
        f"{tier.practices_regrouped:,} of {len(tier.places):,} practices, with "
        f"{tier.patients_regrouped or 0:,} patients, come to another {name} than the one that "
        f"continues theirs. {tier.practices_with_new_partners or 0:,} practices, with "
        f"{tier.patients_with_new_partners or 0:,} patients, have other partners than today."
    )


def trusts(report: PlanReport) -> str:
    """Return what each trust has to keep up, before and after."""
    account = report.comparison.plans[1].relationships
    if not account.counted:
        return ""
    tiers = report.tiers
    rows = [
        [
            each.trust_code,
            each.name,
            each.practices,
            *(value for tier in tiers for value in (each.today.get(tier), each.planned[tier])),
        ]
        for each in account.trusts
    ]
    head = ["trust", "name", "practices"]
    for tier in tiers:
        head += [f"{tier}s today", f"{tier}s planned"]
    partners = ", ".join(f"{value:,.1f} {name}" for name, value in account.partners.items())
    how = f"<p>Inferred, not data: {escape(account.inferred)}.</p>" if account.inferred else ""
    return f"""<section id="trusts"><h2>Trusts and their partners</h2>
<p>For 300,000 patients a trust deals with {escape(partners)}.</p>{how}
{_partners(account.trusts, tiers[0])}
{table("Relationships of each trust", head, rows, numbers=range(2, len(head)))}</section>"""


def _partners(accounts: Sequence[TrustAccount], tier: str) -> str:
    """Return the chart of the trusts with most partners."""
    some = sorted(accounts, key=lambda each: (-each.practices, each.trust_code))[:_MOST_BARS]
    series = [("practices", [each.practices for each in some])]
    if all(tier in each.today for each in some):
        series.append((f"{tier}s today", [each.today[tier] for each in some]))
    series.append((f"{tier}s planned", [each.planned[tier] for each in some]))
    which = (
        f"{len(some)} trusts that most practices deal with"
        if len(accounts) > len(some)
        else "trusts"
    )
    title = f"Relationships of the {which}"
    return bars_chart(title, [each.name or each.trust_code for each in some], series)
