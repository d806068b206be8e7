import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netform import __version__
from netform.cli.main import COMMANDS
from tests.cli.conftest import PROGRAM, assert_one_message, names_in, program
from tests.helpers.folder import write_problem

BROKEN = {"practices.csv": "x"}


def test_help_names_every_command(netform):
    answer = netform("--help")
    assert answer.code == 0
    for command in COMMANDS:
        assert f"  {command}" in answer.out
        assert netform(command, "--help").code == 0


def test_the_version(netform):
    assert netform("--version").out == f"netform, version {__version__}\n"


def test_help_is_quick():
    """The contract says 0.4 s; 1 s is asked for here, since test machines are busy."""
    seconds = []
    for _ in range(3):
        start = time.perf_counter()
        assert program("--help").code == 0
        seconds.append(time.perf_counter() - start)
    assert statistics.median(seconds) < 1.0


@pytest.mark.parametrize(
    "arguments", [["--help"], ["solve", "--help"], ["bench", "--help"], ["--version"], ["nothing"]]
)
def test_help_loads_nothing_heavy(arguments):
    code = (
        "import sys\nfrom netform.cli import main\n"
        f"try:\n    main({arguments!r})\nexcept SystemExit:\n    pass\n"
        "print([name for name in ('pandas', 'numba', 'numpy', 'scipy') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.parametrize(
    "arguments",
    [
        ["nothing"],
        ["--nothing"],
        ["solve"],
        ["solve", "somewhere"],
        ["check", "--nothing"],
        ["check", "a", "b"],
        ["generate", "x", "--practices", "many", "--seed", "1"],
    ],
)
def test_wrong_usage_ends_with_2(netform, arguments):
    answer = netform(*arguments)
    assert answer.code == 2
    assert answer.out == ""
    assert "Error: " in answer.err
    assert "Traceback" not in answer.err


@pytest.mark.parametrize("place", ["before", "after"])
def test_debug_shows_the_traceback_before_or_after_the_command(netform, tmp_path, place):
    folder = write_problem(tmp_path / "bad", BROKEN)
    command = ["solve", folder, "--out", tmp_path / "run"]
    assert "Traceback" not in netform(*command).err
    answer = netform("--debug", *command) if place == "before" else netform(*command, "--debug")
    assert answer.code == 2
    assert "Traceback" in answer.err
    assert answer.err.splitlines()[-1].startswith("netform: practices.csv, row 1")


@pytest.mark.parametrize("place", ["before", "after"])
def test_verbose_is_taken_before_or_after_the_command(netform, square, place):
    command = ["check", square]
    command = ["--verbose", *command] if place == "before" else [*command, "--verbose"]
    assert netform(*command).code == 0


def test_no_escape_codes_where_nobody_looks(square, tmp_path):
    for name, environment in (("a", {}), ("b", {"NO_COLOR": "1"}), ("c", {"FORCE_COLOR": "1"})):
        env = {"PATH": "/usr/bin", "HOME": str(tmp_path), **environment}
        answer = program("solve", square, "--out", tmp_path / name, env=env)
        assert answer.code == 0, answer.err
        assert "\x1b" not in answer.out + answer.err
        assert "\r" not in answer.err


def test_an_argument_that_is_no_text_is_refused_before_the_work(netform, tmp_path):
    answer = netform("generate", tmp_path / "p", "--practices=5", "--seed=1", "--name=\udcff")
    assert_one_message(answer, r"'--name=\udcff'", "UTF-8")
    assert names_in(tmp_path) == []


def test_a_reader_that_goes_away_is_no_reason_for_a_traceback(square):
    command = " ".join([*PROGRAM, "check", str(square), "--json", "| head -c 1"])
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, check=True)
    assert "Traceback" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_a_full_disk_behind_the_output_is_one_message(square):
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [*PROGRAM, "check", str(square)], stdout=full, stderr=subprocess.PIPE, text=True
        )
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "No space left on device" in done.stderr


def test_python_m_netform_and_the_module_are_the_same(netform, square):
    assert program("check", square, "--json").out == netform("check", square, "--json").out
    assert json.loads(program("check", square, "--json").out)
