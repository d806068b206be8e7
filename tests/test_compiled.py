import os
import shlex
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

import netform
from netform.compiled import cache_folder, kernel
from tests.helpers.folder import write_problem

IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
AS_A_STRANGER = shlex.split(
    "setpriv --reuid=54321 --regid=54321 --clear-groups"
    # The test's own Python may lie in the administrator's home: reading is allowed, not writing.
    " --inh-caps=+dac_read_search --ambient-caps=+dac_read_search"
)
STRANGE_NAME = "netform-54321"


def test_a_kernel_is_compiled_and_right():
    @kernel
    def total(numbers):
        result = 0
        for number in numbers:
            result += number
        return result

    assert total(np.arange(5)) == 10


def test_numba_chooses_where_it_can_write(tmp_path):
    assert cache_folder(tmp_path, {}, tmp_path) is None
    environment = {"NUMBA_CACHE_DIR": "somewhere"}
    assert cache_folder(Path("/proc/1"), environment, tmp_path) is None


def strangers_choice(**environment):
    """Ask for the folder as a user who may write neither installation nor home."""
    code = "import netform.compiled, os; print(os.environ.get('NUMBA_CACHE_DIR'))"
    return subprocess.run(
        [*AS_A_STRANGER, sys.executable, "-B", "-c", code],
        env={"PYTHONPATH": environment.pop("PYTHONPATH"), **environment},
        cwd="/",
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


@pytest.fixture
def read_only():
    """Copy the package to where a stranger may read it but not write; give a place for scratch."""
    if not IS_ROOT or shutil.which("setpriv") is None:
        pytest.skip("only the administrator, with setpriv, can run as another user")
    if subprocess.run([*AS_A_STRANGER, "true"], capture_output=True).returncode:
        pytest.skip("this machine does not let the administrator run as another user")
    source = Path(netform.__file__).parent
    with tempfile.TemporaryDirectory() as place:  # pytest's own are closed to other users
        folder = Path(place)
        folder.chmod(0o755)
        leave_out = shutil.ignore_patterns("__pycache__")
        shutil.copytree(source, folder / "installed" / "netform", ignore=leave_out)
        (folder / "scratch").mkdir()
        (folder / "scratch").chmod(0o777)
        yield folder


@pytest.mark.parametrize("home", [{"HOME": "/nonexistent"}, {}], ids=["no such home", "no home"])
def test_a_read_only_installation_and_home_lead_to_a_folder_of_ones_own(read_only, home):
    scratch = read_only / "scratch"
    environment = {"PYTHONPATH": str(read_only / "installed"), "TMPDIR": str(scratch), **home}
    assert strangers_choice(**environment) == str(scratch / STRANGE_NAME)
    assert (scratch / STRANGE_NAME).stat().st_mode & 0o777 == 0o700
    assert strangers_choice(**environment) == str(scratch / STRANGE_NAME)


@pytest.mark.parametrize("trap", ["of another user", "open to all", "a file", "a link"])
def test_machine_code_that_others_could_have_put_there_is_not_trusted(read_only, trap):
    """Numba unpickles its cache, so a folder of another user would run that user's code."""
    scratch = read_only / "scratch"
    planted = scratch / STRANGE_NAME
    if trap == "a file":
        planted.write_text("x")
    elif trap == "a link":
        planted.symlink_to(read_only)
    else:
        planted.mkdir()
    if trap == "open to all":
        os.chown(planted, 54321, 54321)
        planted.chmod(0o777)
    folder = strangers_choice(
        PYTHONPATH=str(read_only / "installed"), TMPDIR=str(scratch), HOME="/nonexistent"
    )
    assert folder.startswith(f"{scratch}/netform-")
    assert Path(folder) != planted


@pytest.mark.slow
def test_kernels_are_kept_between_runs_where_all_is_read_only(read_only):
    problem = write_problem(read_only / "square")
    scratch = read_only / "scratch"
    for name in ("first", "second"):
        command = f"-B -m netform solve {problem} --out {scratch / name} --quiet".split()
        subprocess.run(
            [*AS_A_STRANGER, sys.executable, *command],
            env={
                "PYTHONPATH": str(read_only / "installed"),
                "TMPDIR": str(scratch),
                "HOME": "/nonexistent",
            },
            cwd="/",
            check=True,
        )
        kept = {path: path.stat().st_mtime_ns for path in scratch.glob(f"{STRANGE_NAME}/*/*.nbc")}
        assert kept
        if name == "first":
            first = kept
    assert kept == first
