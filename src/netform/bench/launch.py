"""A small process between `netform bench` and what it measures.

    python -P launch.py ACCOUNT SECONDS COMMAND...

On Linux a new process inherits the peak memory of the one that started it, and `netform bench` is a
large one; this one is small. It stops the command and its children after so many seconds (0 =
never), and writes exit code, seconds and peak memory as JSON to the file ACCOUNT.
"""

import json
import os
import signal
import subprocess
import sys
import time

STOPPED = -1_000  # in place of an exit code: the command was stopped


def main() -> None:
    """Run the command that the arguments name."""
    account, limit, *command = sys.argv[1:]
    for each in (signal.SIGINT, signal.SIGTERM):  # also where a shell has them ignored
        signal.signal(each, signal.default_int_handler)
    began = time.monotonic()
    process = subprocess.Popen(command, start_new_session=os.name == "posix")
    try:
        code = process.wait(float(limit) or None)
    except subprocess.TimeoutExpired:
        code = STOPPED
    finally:
        _end(process)
    seconds = time.monotonic() - began
    with open(account, "w", encoding="utf-8") as file:
        json.dump({"code": code, "seconds": seconds, "memory_mb": _peak_memory_mb()}, file)


def _end(process: "subprocess.Popen[bytes]") -> None:
    """End the command and whatever it started; nothing happens to what has ended."""
    for each in (signal.SIGINT, signal.SIGTERM):
        signal.signal(each, signal.SIG_IGN)  # once is enough: the end is not interrupted
    if os.name != "posix":
        process.kill()
    elif process.poll() is None or _has_children(process.pid):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()


def _has_children(group: int) -> bool:
    try:
        os.killpg(group, 0)
    except (ProcessLookupError, PermissionError):
        return False
    return True


def _peak_memory_mb() -> float | None:
    """Return the largest peak among the processes that ended; `None` on Windows."""
    if sys.platform == "win32":
        return None
    import resource

    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return round(peak / (1024 * 1024 if sys.platform == "darwin" else 1024), 1)


if __name__ == "__main__":
    main()
