import json
from pathlib import Path

import pytest

from netform import load_problem, solve
from netform.bench import BenchOptions, backend_from_words, findings
from netform.bench.problem_rows import rows


def changed(**summary):
    """Change a run's summary."""

    def change(run: Path) -> None:
        path = run / "summary.json"
        path.write_text(json.dumps({**json.loads(path.read_text()), **summary}))

    return change


def asked(words: str = "columns", **terms) -> BenchOptions:
    return BenchOptions(backends=tuple(map(backend_from_words, words.split(","))), **terms)


def test_a_real_solve_and_a_refusal(square):
    told = []
    found = rows(square, asked("columns,nothing", threads=1, time_limit=60, told=told.append))
    assert found == told
    row, refused = found
    assert (row.instance, row.tiers, row.backend) == ("square", "network", "columns")
    assert (row.status, row.verified, row.certified, row.faults) == ("optimal", True, True, ())
    assert row.objective == row.bound == solve(load_problem(square)).objective
    assert row.seconds > 0
    assert row.memory_mb is None or row.memory_mb > 50
    assert refused.status == "refused"
    assert refused.verified is None
    assert "'nothing' is not" in refused.faults[0]
    assert findings(found) == []
    assert sorted(path.name for path in square.parent.iterdir()) == ["square"]


@pytest.mark.parametrize(
    ("ending", "status", "fault"),
    [
        ({"code": 2, "err": "x\nnetform: no plan. Remedy: y.\n"}, "refused", "no plan. Remedy: y."),
        ({"code": 1, "err": "Traceback\nValueError: z\n"}, "crashed", "ValueError: z"),
        ({"code": -11}, "crashed", "signal 11"),
        ({"code": 0}, "crashed", "exit code 0"),
        ({"code": -1000, "stopped": True}, "no answer", "did not stop at its time limit"),
    ],
)
def test_a_solve_that_leaves_no_run(square, solve_leaves, ending, status, fault):
    solve_leaves(**ending)
    (row,) = rows(square, asked(update=True))
    assert (row.status, row.verified, row.objective) == (status, None, None)
    assert fault in row.faults[0]
    assert bool(findings([row])) is (status != "refused")
    assert not (square / "best_known.json").exists()


@pytest.mark.parametrize(
    "lie", [{"objective": 1}, {"bound": 10**15, "certified_bound": 10**15}, {"tiers": {}}]
)
def test_a_solver_that_lies_is_not_verified_and_not_recorded(square, solve_leaves, lie):
    solve_leaves("square-run", changed(**lie))
    (row,) = rows(square, asked(update=True))
    assert (row.verified, row.certified) == (False, False)
    assert row.faults
    assert len(findings([row])) == 1
    assert not (square / "best_known.json").exists()


def test_a_run_of_another_problem_is_not_verified(square, solve_leaves):
    def narrower(run: Path) -> None:
        path = run / "effective.toml"
        path.write_text(path.read_text().replace("floor = 30000", "floor = 29999"))

    solve_leaves("square-run", narrower)
    (row,) = rows(square, asked(update=True))
    assert row.verified is False
    assert any("another problem" in fault for fault in row.faults)
    assert not (square / "best_known.json").exists()


def test_without_a_certificate_only_the_plan_is_verified(square, solve_leaves):
    solve_leaves("square-run", lambda run: (run / "bound.json").unlink())
    (row,) = rows(square, asked(update=True))
    assert (row.verified, row.certified) == (True, False)
    assert row.updated == ("objective",)


def test_no_plan_and_its_witness(alone, solve_leaves):
    solve_leaves("alone-run", code=4)
    (row,) = rows(alone, asked())
    assert (row.status, row.verified, row.faults) == ("infeasible", True, ())

    def other(run: Path) -> None:
        path = run / "witness.json"
        path.write_text(path.read_text().replace('"patients": ', '"patients": 1'))

    solve_leaves("alone-run", other, code=4)
    (row,) = rows(alone, asked(update=True))
    assert row.verified is False
    assert not (alone / "best_known.json").exists()


def test_unknown_is_nothing_to_verify(square, solve_leaves):
    nothing = {"status": "unknown", "objective": None, "bound": 5, "gap": None}
    solve_leaves("square-run", changed(**nothing), code=5)
    (row,) = rows(square, asked(update=True))
    assert (row.status, row.verified, row.bound) == ("unknown", None, 5)
    assert not (square / "best_known.json").exists()


def test_options_are_passed_on(square, monkeypatch):
    from netform.bench import problem_rows
    from netform.bench.measured import Measured

    seen = []

    def stand_in(*arguments, at_most):
        seen.append((arguments, at_most))
        return Measured(2, False, 0.0, None, "", "no")

    monkeypatch.setattr(problem_rows, "measured", stand_in)
    options = asked(
        "assignment:HiGHS",
        tiers="network,federation",
        time_limit=300.5,
        threads=2,
        memory_limit=1.5,
        seed=7,
    )
    rows(square, options)
    (arguments, at_most) = seen[0]
    said = " ".join(arguments)
    for words in (
        "--tiers network,federation",
        "--backend assignment --solver HiGHS",
        "--time-limit=300.5",
        "--threads=2",
        "--memory-limit=1.5",
        "--seed=7",
        "--no-rule-account",
    ):
        assert words in said
    assert at_most == 601
    rows(square, asked())
    assert seen[1][1] is None
    assert not {"--time-limit", "--threads", "--seed"} & set(" ".join(seen[1][0]).split())
