"""The section on options: every plan beside today's groups, measure by measure."""

from collections.abc import Callable, Sequence

from netform.plan import ComparedPlan
from netform.problem import present_names
from netform.report.page.charts import bars_chart
from netform.report.page.html_text import escape, table
from netform.report.page.measure_words import counted, in_travel
from netform.report.page.plan_report import PlanReport

_Measure = Callable[[ComparedPlan, str], object]


def options(report: PlanReport) -> str:
    """Return every plan beside today's groups, measure by measure."""
    plans = report.comparison.plans
    if not any(any(present_names(report.problem, tier)) for tier in report.tiers):
        plans = plans[1:]  # the first is today: practices alone, which are no plan
    parts = []
    for name in report.tiers:
        rows = [
            [words, *(value(plan, name) for plan in plans)]
            for words, value in _measures(report).items()
        ]
        head = (f"{name}s", *(plan.name for plan in plans))
        numbers = range(1, len(head))
        parts.append(table(f"Plans side by side: {name}s", head, rows, numbers=numbers))
    faults = [
        f"<li>{escape(plan.name)}: {escape(fault)}</li>" for plan in plans for fault in plan.faults
    ]
    told = f"<p>Not lawful under the terms:</p><ul>{''.join(faults[:20])}</ul>" if faults else ""
    more = (
        f"<p>{len(faults) - 20:,} more; netform compare lists all.</p>" if len(faults) > 20 else ""
    )
    charts = _compared(report, plans)
    return f'<section id="options"><h2>Options</h2>{"".join(parts)}{charts}{told}{more}</section>'


def _compared(report: PlanReport, plans: Sequence[ComparedPlan]) -> str:
    """Return charts of the plans beside each other, where several runs are given."""
    lowest = report.tiers[0]
    if len(report.comparison.plans) < 3:
        return ""
    charts = []
    for words, measure in (
        (in_travel(report, "mean to the hub for each patient"), "travel_per_patient"),
        ("patients with new partners", "patients_with_new_partners"),
        (counted(report), "relationships"),
    ):
        known = [
            (plan.name, value)
            for plan in plans
            if isinstance(value := _of(plan, lowest, measure), int | float)
        ]
        values = [round(value) for _, value in known]
        charts.append(bars_chart(f"Plans: {words}", [name for name, _ in known], [(words, values)]))
    return "".join(charts)


def _measures(report: PlanReport) -> dict[str, _Measure]:
    return {
        "patients of all": lambda plan, tier: _of(plan, tier, "patients"),
        "groups": lambda plan, tier: _of(plan, tier, "groups"),
        "patients of the smallest": lambda plan, tier: _of(plan, tier, "smallest"),
        "patients of the largest": lambda plan, tier: _of(plan, tier, "largest"),
        in_travel(report, "mean to the hub for each patient"): (
            lambda plan, tier: _of(plan, tier, "travel_per_patient")
        ),
        counted(report): lambda plan, tier: _of(plan, tier, "relationships"),
        "practices regrouped": lambda plan, tier: _of(plan, tier, "practices_regrouped"),
        "patients with new partners": (
            lambda plan, tier: _of(plan, tier, "patients_with_new_partners")
        ),
        "lawful": lambda plan, tier: "yes" if plan.is_lawful else "no",
    }


def _of(plan: ComparedPlan, tier: str, measure: str) -> object:
    return getattr(plan.tiers[tier], measure) if tier in plan.tiers else None
