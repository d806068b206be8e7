import json
import os
import signal
import subprocess
import sys
import time

import pytest

from netform.bench import launch

posix = pytest.mark.skipif(os.name != "posix", reason="processes have no groups here")


def launched(tmp_path, code: str, limit: float = 0, **options) -> dict:
    account = tmp_path / "account"
    command = [sys.executable, "-P", launch.__file__, str(account), str(limit)]
    subprocess.run([*command, sys.executable, "-c", code], check=True, **options)
    return json.loads(account.read_text())


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    with open(f"/proc/{pid}/stat") as file:  # what has ended but was not yet fetched does not run
        return file.read().rpartition(")")[2].split()[0] != "Z"


def ends(pid):
    """Whether a process that was killed is gone soon."""
    until = time.monotonic() + 10
    while is_running(pid) and time.monotonic() < until:
        time.sleep(0.05)
    return not is_running(pid)


def test_exit_code_and_seconds(tmp_path):
    said = launched(tmp_path, "import time; time.sleep(0.2); raise SystemExit(5)")
    assert said["code"] == 5
    assert 0.2 <= said["seconds"] < 5


@posix
def test_a_crash_is_the_commands_own(tmp_path):
    said = launched(tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGSEGV)")
    assert said["code"] == -signal.SIGSEGV


@posix
def test_memory_is_the_commands_own_and_its_childrens(tmp_path):
    mine = bytearray(os.urandom(1)) * 150_000_000  # what this process holds is not counted
    small = launched(tmp_path, "pass")["memory_mb"]
    del mine
    large = launched(tmp_path, "bytearray(b'x') * 100_000_000")["memory_mb"]
    child = "import subprocess, sys; subprocess.run([sys.executable, '-c', sys.argv[0]])"
    child = child.replace("sys.argv[0]", repr("bytearray(b'x') * 100_000_000"))
    assert small < 60
    assert small + 80 < large < small + 140
    assert abs(launched(tmp_path, child)["memory_mb"] - large) < 20


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="this system has no /proc")
@pytest.mark.parametrize("waits", [True, False])
def test_nothing_is_left_running(tmp_path, waits):
    """A command that hangs, and one that ends but leaves a child."""
    note = tmp_path / "pid"
    child = "import time; time.sleep(60)"
    code = (
        f"import subprocess, sys, time\nchild = subprocess.Popen([sys.executable, '-c', {child!r}])"
        f"\nopen({str(note)!r}, 'w').write(str(child.pid))\n" + "time.sleep(60)" * waits
    )
    began = time.monotonic()
    said = launched(tmp_path, code, limit=1.0)
    assert time.monotonic() - began < 20
    assert said["code"] == (launch.STOPPED if waits else 0)
    assert ends(int(note.read_text()))


@pytest.mark.skipif(not os.path.isdir("/proc/self"), reason="this system has no /proc")
@pytest.mark.parametrize("which", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_ends_the_command(tmp_path, which):
    note = tmp_path / "pid"
    code = f"import os, time\nopen({str(note)!r}, 'w').write(str(os.getpid()))\ntime.sleep(60)"
    command = [sys.executable, "-P", launch.__file__, str(tmp_path / "account"), "0"]
    process = subprocess.Popen([*command, sys.executable, "-c", code], stderr=subprocess.DEVNULL)
    while not note.exists() or not note.read_text():
        time.sleep(0.05)
    process.send_signal(which)
    assert process.wait(20) != 0
    assert ends(int(note.read_text()))
    assert not (tmp_path / "account").exists()
