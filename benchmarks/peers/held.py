"""A process that is held to its wall time from outside, with all that it starts."""

import contextlib
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass

ONE_THREAD = dict.fromkeys(
    ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"
)


@dataclass(frozen=True)
class Held:
    """What a process did in its time: `code` is `None` where its time was over first."""

    code: int | None
    seconds: float
    output: str
    errors: str


def held(command: tuple[str, ...], given: str, seconds: float) -> Held:
    """Run a command on one thread, and end its whole group of processes when time is over.

    Parameters
    ----------
    command
        Program and arguments.
    given
        Its standard input.
    seconds
        Wall time, start-up included.
    """
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as source,
        tempfile.TemporaryFile("w+", encoding="utf-8") as output,
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors,
    ):
        source.write(given)
        source.seek(0)
        began = time.monotonic()
        process = subprocess.Popen(
            command,
            stdin=source,
            stdout=output,
            stderr=errors,
            env=os.environ | ONE_THREAD,
            start_new_session=True,
        )
        code: int | None
        try:
            code = process.wait(seconds)
        except subprocess.TimeoutExpired:
            code = None
        finally:
            _end(process)
        took = time.monotonic() - began
        output.seek(0)
        errors.seek(0)
        return Held(code, took, output.read(), errors.read())


def _end(process: subprocess.Popen[bytes]) -> None:
    """End the process and its children; they share a session that nobody else is in."""
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    else:
        process.kill()
    process.wait()
