import json
import os
import signal
import subprocess
import sys
import threading
import time

import pytest

from netform.cli.signals import stopping
from netform.problem import save_problem
from netform.sources.synthetic import GenerateOptions, generate_problem
from tests.cli.conftest import PROGRAM, names_in, program

SIGNALS = [signal.SIGINT, signal.SIGTERM]
UNIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows sends no such signals")


@pytest.mark.parametrize("number", SIGNALS)
def test_the_first_signal_asks_and_the_second_insists(number):
    before = [signal.getsignal(each) for each in SIGNALS]
    stop = threading.Event()
    with stopping(stop):
        signal.raise_signal(number)
        assert stop.is_set()
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(number)
    assert [signal.getsignal(each) for each in SIGNALS] == before


def test_handlers_are_put_back_after_a_fault():
    before = [signal.getsignal(each) for each in SIGNALS]
    with pytest.raises(ValueError, match="fault"), stopping(threading.Event()):
        raise ValueError("fault")
    assert [signal.getsignal(each) for each in SIGNALS] == before


@pytest.fixture(scope="module")
def city(tmp_path_factory):
    """A city of 1,500 practices: far more than some seconds of work."""
    folder = tmp_path_factory.mktemp("city") / "city"
    save_problem(generate_problem(GenerateOptions(1_500, 1, family="city")), folder)
    return folder


def started(*arguments):
    """Start a command with the signals that a user's shell would leave to it."""
    return subprocess.Popen(
        [*PROGRAM, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        start_new_session=True,
    )


def wait_for_progress(process):
    """Read standard error up to the first line of progress: the solve is at work."""
    assert "columns" in process.stderr.readline()


@UNIX
@pytest.mark.parametrize("number", SIGNALS)
def test_a_solve_that_is_stopped_saves_what_it_has(city, tmp_path, number):
    process = started("solve", city, "--out", tmp_path / "run")
    wait_for_progress(process)
    # As Ctrl-C does on a terminal: to the whole group, helpers of the solve too.
    os.killpg(process.pid, number)
    asked = time.monotonic()
    out, err = process.communicate(timeout=60)
    assert time.monotonic() - asked < 10
    assert process.returncode == 130
    assert "Traceback" not in err
    assert "status     interrupted" in out
    summary = json.loads((tmp_path / "run" / "summary.json").read_text())
    assert summary["status"] == "interrupted"
    assert names_in(tmp_path) == ["run"]
    if summary["objective"] is not None:
        assert program("verify", city, tmp_path / "run").code == 0


@UNIX
@pytest.mark.slow
@pytest.mark.parametrize("number", SIGNALS)
def test_a_plan_that_was_found_before_the_signal_is_saved_and_holds(tmp_path, number):
    folder = tmp_path / "city"
    save_problem(generate_problem(GenerateOptions(150, 3, family="city")), folder)
    first = tmp_path / "first"
    assert program("solve", folder, "--out", first, "--gap", 0.5).code == 0
    process = started("solve", folder, "--out", tmp_path / "run", "--start", first / "plan.csv")
    wait_for_progress(process)
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == 130
    assert program("verify", folder, tmp_path / "run").code == 0


@UNIX
@pytest.mark.parametrize("number", SIGNALS)
def test_any_other_command_that_is_stopped_leaves_nothing_behind(tmp_path, number):
    process = started("generate", tmp_path / "p", "--practices", 50_000, "--seed", 1)
    time.sleep(1.5)
    process.send_signal(number)
    out, err = process.communicate(timeout=60)
    # Python itself may end by SIGINT when it was asked within an `exec`; to a shell both are 130.
    assert process.returncode in (130, -signal.SIGINT)
    assert out == ""
    assert err.strip() == "netform: interrupted"
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("seconds", [2, pytest.param(4, marks=pytest.mark.slow)])
def test_the_time_limit_is_kept(city, tmp_path, seconds):
    """Within a second and start-up; start-up is what the command takes with no time at all.

    The first solve after an installation compiles its loops, which no clock can stop, so that one
    is not counted; of the others the best counts, since tests beside it take their time, too.
    """

    def spent(limit):
        start = time.monotonic()
        answer = program("solve", city, "--out", tmp_path / "run", "--force", "--time-limit", limit)
        assert answer.code in (3, 5), answer.err
        return time.monotonic() - start

    spent(seconds)
    start_up = spent(0)
    assert min(spent(seconds) for _ in range(2)) - start_up < seconds + 1.5
