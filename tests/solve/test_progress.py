"""What a solve reports while it runs."""

import pytest

from netform.solve import Event, Limits, Progress, relative_gap, solve
from tests.helpers.problems import problems, random_problem


@pytest.mark.parametrize(
    ("objective", "bound", "gap"), [(0, 0, 0.0), (100, 100, 0.0), (100, 90, 0.1), (0, -5, 5.0)]
)
def test_the_gap_is_a_fraction_of_the_objective(objective, bound, gap):
    assert relative_gap(objective, bound) == pytest.approx(gap)


def test_an_event_holds_the_state_and_the_figures_given():
    heard: list[Event] = []
    progress = Progress(Limits(), heard.append)
    progress.tell("first")
    progress.objective, progress.bound, progress.columns, progress.cuts = 200, 150, 7, 3
    progress.tell("second", nodes=4)
    assert heard == progress.log
    assert heard[0].figures["gap"] is None
    assert heard[1].step == "second"
    assert dict(heard[1].figures) == {
        "objective": 200, "bound": 150, "gap": 0.25, "columns": 7, "cuts": 3, "nodes": 4,
    }  # fmt: skip


def test_while_a_solve_runs_the_bound_only_rises_and_the_objective_only_falls():
    for family, seed in problems(64):
        heard: list[Event] = []
        solve(random_problem(family, seed), threads=1, listener=heard.append)
        bounds = [e.figures["bound"] for e in heard if e.figures["bound"] is not None]
        objectives = [e.figures["objective"] for e in heard if e.figures["objective"] is not None]
        assert bounds == sorted(bounds)
        assert objectives == sorted(objectives, reverse=True)
        seconds = [event.seconds for event in heard]
        assert seconds == sorted(seconds)
