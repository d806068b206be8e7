"""The plot of a frontier: travel against a measure, with what one unit less costs at each step."""

from collections.abc import Sequence
from pathlib import Path

from netform.plan import FrontierPoint, price_of_one_less
from netform.problem import Measure, Problem
from netform.report.look import BLUE
from netform.report.units import in_few_digits

_AXIS = {
    "relationships": "trust relationships of all groups",
    "groups": "groups",
    "moved": "patients moved from their present groups",
    "farthest": "farthest member from its hub",
}
_ONE = {
    "relationships": "relationship",
    "groups": "group",
    "moved": "patient moved",
    "farthest": "unit of distance",
}
_MOST_LABELS = 25  # more of them would cover each other


def plot_frontier(
    points: Sequence[FrontierPoint], path: Path, problem: Problem, measure: Measure
) -> None:
    """Draw a frontier to an SVG or PNG file, by the path's suffix.

    Each step is labelled with the patient-kilometres (patient-hours) that one unit less costs.
    Equal points give equal bytes of SVG.
    """
    import matplotlib as mpl
    from matplotlib.figure import Figure

    metres = problem.travel.unit == "metres"
    unit, per = ("patient-km", 1_000_000) if metres else ("patient-hours", 3_600_000)
    name = problem.name.replace("$", r"\$")  # it is no mathematics
    across = [point.measure for point in points]
    up = [point.travel / per / 1000 for point in points]
    with mpl.rc_context({"svg.hashsalt": "netform", "svg.fonttype": "none"}):
        figure = Figure(figsize=(9, 6), layout="constrained")
        axes = figure.subplots()
        axes.step(across, up, where="post", color="#9fb8d0", linewidth=1)
        proved = [point.status == "optimal" for point in points]
        for is_proved, fill, label in (
            (True, BLUE, "proved"),
            (False, "white", "not proved in time"),
        ):
            which = [k for k, each in enumerate(proved) if each == is_proved]
            if which:
                axes.plot(
                    [across[k] for k in which],
                    [up[k] for k in which],
                    "o",
                    color=BLUE,
                    markerfacecolor=fill,
                    label=label,
                )
        prices = price_of_one_less(points)
        if len(points) <= _MOST_LABELS:
            for k, price in enumerate(prices):
                if price is not None:
                    axes.annotate(
                        f"+{in_few_digits(price / per)}",
                        (across[k], up[k]),
                        textcoords="offset points",
                        xytext=(6, 4),
                        fontsize=8,
                    )
        straight = ", straight line" if problem.travel.is_straight_line else ""
        axes.set_xlabel(_label(problem, measure), wrap=True, parse_math=False)
        axes.set_ylabel(f"travel, thousand {unit}{straight}")
        axes.set_title(
            f"{name}: what one {_ONE[measure]} less costs in {unit}",
            loc="left",
            wrap=True,
            parse_math=False,
        )
        axes.set_ylim(bottom=min(up) - 0.05 * (max(up) - min(up) + 1e-9))
        axes.legend(frameon=False)
        axes.spines[["top", "right"]].set_visible(False)
        figure.savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None, dpi=150)


def _label(problem: Problem, measure: Measure) -> str:
    """Return the measure's name with its unit, and whether it is inferred."""
    inferred = problem.settings.relationships.inferred
    if measure == "farthest":
        return f"{_AXIS[measure]} ({problem.travel.unit})"
    if measure == "relationships" and inferred:
        return f"{_AXIS[measure]} (inferred: {inferred})"
    return _AXIS[measure]
