"""The sections on what was given beside a run: who is on the swing, and the whole trade-off."""

from netform.report.page.charts import steps_chart
from netform.report.page.html_text import escape, table
from netform.report.page.plan_report import PlanReport
from netform.report.units import cost_unit, in_thousand, units_per_kilometre

_MEASURES = ("relationships", "groups", "moved", "farthest")


def swing(report: PlanReport) -> str:
    """Return what all plans near the optimum share, and the practices that are on the swing."""
    beside, tier = report.beside, report.tiers[0]
    if beside.certainty is None:
        return ""
    about, pairs = beside.certainty, beside.certainty["neighbours"]
    practices = report.problem.practices
    number_of = {
        practices.codes[int(i)]: number + 1
        for number, group in enumerate(report.plan.tiers[tier])
        for i in group.members
    }
    rows = [
        (
            each.code,
            practices.names[practices.position[each.code]],
            f"{tier} {number_of.get(each.code, '–')}",
            each.homes,
            each.open,
        )
        for each in beside.swing
    ]
    left = "" if about["complete"] else f" {about['open']:,} questions were not settled in time."
    head = ("practice", "name", f"{tier} in this plan", f"possible {tier}s", "not settled")
    told = table("Practices on the swing", head, rows, numbers=[3, 4]) if rows else ""
    return f"""<section id="swing"><h2>What is certain</h2>
<p>Looked at were all plans that cost at most {100 * about["within"]:g} % more than the best. Of \
neighbours, {pairs["every"]:,} pairs share a {escape(tier)} in every such plan, {pairs["some"]:,} \
in some and {pairs["none"]:,} in none; each verdict rests on a plan or a proof. \
{about["practices_with_one_home"]:,} practices have one possible {escape(tier)}, \
{len(rows):,} have more and are on the swing: there is room to talk.{left}</p>
{told}</section>"""


def frontier(report: PlanReport) -> str:
    """Return the plans that no other one dominates, with what each gives up."""
    points = report.beside.frontier
    if not points:
        return ""
    equal = [
        name
        for name in _MEASURES
        if name in points[0] and all(each[name] == each["measure"] for each in points)
    ]
    measure = equal[0] if equal else "measure"
    if measure == "relationships" and report.problem.settings.relationships.inferred:
        measure += " (inferred)"
    per, unit = units_per_kilometre(report.problem.travel.unit), cost_unit(report.problem.travel)
    rows = [
        (
            each["point"],
            int(each["measure"]),
            in_thousand(int(each["travel"]), per),
            int(each["groups"]),
            each["status"],
        )
        for each in points
    ]
    head = ("point", measure, f"thousand {unit}", "groups", "status")
    chart = steps_chart(
        f"Travel against {measure}",
        [(int(each["measure"]), int(each["travel"]) / per / 1000) for each in points],
        (measure, f"thousand {unit}"),
    )
    return f"""<section id="frontier"><h2>The whole trade-off</h2>
<p>Each point is a plan that no other one dominates: less travel costs more {escape(measure)}, fewer
{escape(measure)} cost more travel. Points with the word optimal are proved.</p>
{chart}{table("The frontier", head, rows, numbers=[1, 2, 3])}</section>"""
