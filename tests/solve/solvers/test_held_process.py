"""Solvers that lie, crash, hang, take all memory, or are missing: never a wrong plan or status."""

import threading
import time
from pathlib import Path

import pytest

from netform.errors import InputError
from netform.plan import verify
from netform.solve import Backend, Limits, Status, solve
from netform.solve.solvers import SOLVERS, SolverFailedError, find_solver, require, version_here
from netform.solve.solvers import held_process as held
from tests.helpers.make import make_problem

UNRULY = Path(__file__).parents[2] / "helpers" / "unruly_solver.py"
LIES = [
    "leaves a practice out",
    "claims too much",
    "sees no plan",
    "all in one group",
    "says optimal of the second-best",
]
FAILURES = {
    "crashes": "crashed (SIGABRT)",
    "ends": "crashed (exit code 0)",
    "talks nonsense": "answered what nobody can read",
    "takes all memory": "needs more memory than it may take",
}
ASSIGNMENT, CPSAT = Backend("assignment"), Backend("cpsat")


@pytest.fixture
def unruly(monkeypatch):
    def behaving(misdeed):
        monkeypatch.setenv("NETFORM_UNRULY", misdeed)
        monkeypatch.setattr(held, "PROGRAM", UNRULY)
        monkeypatch.setattr(held, "_idle", {})

    return behaving


@pytest.fixture
def problem():
    """Six practices in a ring; the best plan has two groups of three."""
    points = [(0, 0), (100, 0), (250, 0), (1_000, 0), (1_100, 0), (1_250, 0)]
    ring = [(i, (i + 1) % 6) for i in range(6)]
    return make_problem([10_000] * 6, ring, floor=15_000, ceiling=45_000, points=points)


@pytest.mark.parametrize("misdeed", LIES)
def test_a_lie_never_leads_to_a_wrong_plan_or_status(unruly, problem, misdeed):
    best = solve(problem, threads=1).objective
    unruly(misdeed)
    result = solve(problem, threads=1, backend=ASSIGNMENT)
    assert result.status in (Status.UNKNOWN, Status.FEASIBLE)
    assert len(result.remarks) >= 1
    if result.plan is None:
        assert (result.objective, result.bound) == (None, None)
    else:
        assert verify(problem, result.plan).objective == result.objective >= best
        assert result.bound is None or result.bound <= best


def test_a_plan_that_is_not_the_cheapest_is_not_called_optimal(unruly, problem):
    unruly("says optimal of the second-best")
    result = solve(problem, threads=1, backend=ASSIGNMENT)
    best = solve(problem, threads=1).objective
    assert result.status is Status.FEASIBLE
    assert result.objective > best == result.bound == result.certified
    assert "netform found one of" in result.remarks[0]


def test_a_plan_out_of_band_is_no_plan(unruly, problem):
    unruly("all in one group")
    result = solve(problem, threads=1, backend=ASSIGNMENT)
    assert (result.status, result.plan, result.bound) == (Status.UNKNOWN, None, None)
    assert "does not hold" in result.remarks[0]
    assert "above the ceiling" in result.remarks[0]


@pytest.mark.parametrize("backend", [ASSIGNMENT, CPSAT, Backend(finisher="CBC")])
@pytest.mark.parametrize("misdeed", FAILURES)
def test_a_failure_is_said_in_words(unruly, problem, backend, misdeed):
    unruly(misdeed)
    result = solve(problem, threads=1, backend=backend)
    assert (result.status, result.plan, result.bound) == (Status.UNKNOWN, None, None)
    assert FAILURES[misdeed] in result.remarks[0]


def test_after_a_failure_a_plan_to_begin_with_is_kept(unruly, problem):
    known = solve(problem, threads=1)
    unruly("crashes")
    result = solve(problem, threads=1, backend=ASSIGNMENT, start=known.plan)
    assert result.status is Status.FEASIBLE
    assert result.objective == known.objective
    assert result.bound is None


def test_a_solver_that_hangs_is_ended(unruly, problem, monkeypatch):
    monkeypatch.setattr(held, "_GRACE", 0.2)
    unruly("hangs")
    began = time.monotonic()
    result = solve(problem, threads=1, backend=ASSIGNMENT, limits=Limits(seconds=1.0))
    assert time.monotonic() - began < 8.0
    assert result.status is Status.UNKNOWN
    assert "did not answer within" in result.remarks[0]


def test_the_wish_to_stop_ends_a_solver(unruly, problem):
    unruly("hangs")
    limits = Limits()
    threading.Timer(0.5, limits.stop.set).start()
    result = solve(problem, threads=1, backend=ASSIGNMENT, limits=limits)
    assert result.status is Status.INTERRUPTED
    assert "was stopped" in result.remarks[0]


def test_what_a_solver_started_is_ended_with_it(tmp_path, monkeypatch):
    """CBC is a process that PuLP starts: it must not go on after netform has given up."""
    grandchild = tmp_path / "grandchild"
    program = tmp_path / "starts_another.py"
    program.write_text(
        "import pathlib, subprocess, sys, time\n"
        "sys.stdin.readline()\n"
        "child = subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'])\n"
        f"pathlib.Path({str(grandchild)!r}).write_text(str(child.pid))\n"
        "time.sleep(600)\n"
    )
    monkeypatch.setattr(held, "_GRACE", 0.0)
    process = held.HeldProcess(program)
    with pytest.raises(SolverFailedError, match="did not answer"):
        process.ask({"solver": "CBC"}, 2.0, threading.Event())
    pid = int(grandchild.read_text())
    for _ in range(50):
        state = Path(f"/proc/{pid}/stat")
        if not state.exists() or state.read_text().split()[2] == "Z":
            break
        time.sleep(0.1)
    else:
        pytest.fail("the grandchild is still there")


def test_a_solver_is_held_to_its_memory(problem, monkeypatch):
    """CP-SAT itself, in a new process with too little memory to load it."""
    monkeypatch.setattr(held, "_idle", {})
    result = solve(problem, threads=1, backend=CPSAT, memory_limit=1e6)
    assert result.status is Status.UNKNOWN
    assert result.remarks
    assert solve(problem, threads=1, backend=CPSAT).status is Status.OPTIMAL


def test_a_missing_solver_is_named_with_what_to_do(problem):
    missing = [each for each in SOLVERS if version_here(each) is None]
    if not missing:
        pytest.skip("every solver is here")
    with pytest.raises(InputError, match="is not here") as refusal:
        solve(problem, backend=Backend("assignment", solver=missing[0].name))
    assert missing[0].how_to_get in str(refusal.value)


def test_an_unknown_solver_is_refused_with_those_that_there_are():
    with pytest.raises(InputError, match=r"there is no solver 'Simplex'.*HiGHS"):
        find_solver("Simplex")


def test_those_of_the_test_extra_are_here():
    for name in ("HiGHS", "CBC", "CP-SAT"):
        assert require(name.lower()).name == name
