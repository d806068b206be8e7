"""What measures are called on a page: with their unit, and how they were come by."""

from netform.report.page.plan_report import PlanReport


def in_travel(report: PlanReport, words: str) -> str:
    """Return what a distance is called, with its unit and how it is measured."""
    travel = report.problem.travel
    straight = ", straight line" if travel.is_straight_line else ""
    return f"{words}, {travel.unit}{straight}"


def counted(report: PlanReport) -> str:
    """Return what relationships are called: whoever counts them says where no data gave them."""
    inferred = report.problem.settings.relationships.inferred
    return "trust relationships (inferred)" if inferred else "trust relationships"
