"""What the report of a run says, before it is a page: read from run folders and worked out anew."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from netform.errors import InputError
from netform.plan import TODAY, Comparison, GroupFigures, Plan, compare, group_figures
from netform.plan.comparison.runs import read_answers
from netform.plan.run_folder.run import Run, read_run
from netform.plan.verification.run import deviations
from netform.problem import Problem, load_problem
from netform.report.maps.cells import NO_BOUNDARIES, Boundaries, cells_of
from netform.report.page.beside import NOTHING_BESIDE, Beside, read_beside
from netform.report.page.run_files import hold_plan, hold_summary, read_manifest


@dataclass(frozen=True, eq=False)
class PlanReport:
    """The content of a report.

    Attributes
    ----------
    run
        The first run: the one that the pages of networks are of.
    plan
        Its plan.
    manifest
        How it was made.
    figures
        Of each of its groups.
    comparison
        Today's groups, then every run, by name.
    boundaries
        Land that somebody supplies; see `cells_of`.
    beside
        What was given beside the runs.
    deviations
        Where a run was made under other terms than `problem.toml` has, in words, by its name.
    """

    run: Run
    plan: Plan
    manifest: Mapping[str, Any]
    figures: Sequence[GroupFigures]
    comparison: Comparison
    boundaries: Boundaries = field(default_factory=dict)
    beside: Beside = NOTHING_BESIDE
    deviations: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def problem(self) -> Problem:
        """The problem under the settings of the first run."""
        return self.run.problem

    @property
    def tiers(self) -> list[str]:
        """The tiers that are planned, from the lowest."""
        return [tier.name for tier in self.problem.settings.tiers if tier.name in self.plan.tiers]

    @cached_property
    def land(self) -> NDArray[Any]:
        """The land of each practice of the problem, shape (n,)."""
        return cells_of(self.problem, self.boundaries)

    def of(self, tier: str) -> list[GroupFigures]:
        """Return the figures of the groups of a tier, in their order."""
        return [each for each in self.figures if each.tier == tier]


def read_report(
    problem_folder: Path,
    runs: Sequence[str],
    *,
    certainty: Path | None = None,
    frontier: Path | None = None,
    boundaries: Boundaries = NO_BOUNDARIES,
) -> PlanReport:
    """Read runs of a problem.

    Parameters
    ----------
    runs
        Run folders, plan files or `today`; the first one is a run folder.
    certainty, frontier
        Folders that `netform certainty` and `netform frontier` wrote on the lowest tier.
    boundaries
        Land that somebody supplies; see `cells_of`.

    Raises
    ------
    InputError
        A folder is no run of the problem, or has no plan; the first one does not hold.
    """
    problem = load_problem(problem_folder)
    others = (each for each in runs[1:] if each != TODAY)  # today stands beside it anyway
    plans, under = read_answers(problem_folder, problem, [TODAY, runs[0], *others])
    first = Path(runs[0])
    if not first.is_dir():
        raise InputError(
            "a report is of a run", where=runs[0], remedy="name the run folder, not its plan.csv"
        )
    run = read_run(problem_folder, first)
    assert run.plan is not None, "read_answers refuses runs without a plan"
    hold_summary(run, first)
    hold_plan(problem_folder, first)
    lowest = next(iter(run.plan.tiers))
    return PlanReport(
        run,
        run.plan,
        read_manifest(first),
        group_figures(run.problem, run.plan),
        compare(problem, plans, under),
        boundaries,
        read_beside(certainty, frontier, problem.practices.codes, lowest),
        {name: deviations(problem.settings, own.settings) for name, own in under.items()},
    )
