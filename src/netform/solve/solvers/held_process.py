"""A solver in a process of its own, held to its time and its memory.

A solver may crash, hang, or take all memory; highspy and OR-tools cannot be loaded together. So
netform sends each model to a process, waits no longer than it allows, and ends the process, with
all that it started, where it does not answer.
"""

import atexit
import contextlib
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from netform.errors import NetformError

PROGRAM = Path(__file__).with_name("solver_process.py")
_GRACE = 2.0  # seconds that a solver may be late before its process is ended
_LOOK = 0.1  # seconds between looks at the clock and at the wish to stop


class SolverFailedError(NetformError):
    """A solver gave no answer: it crashed, hung, ran out of memory, or refused the model."""

    exit_code = 1


class HeldProcess:
    """One process, started at once, that answers one request after the other."""

    def __init__(self, program: Path) -> None:
        # Open as long as the process lives.
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
            start_new_session=True,
        )
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def _read(self) -> None:
        assert self._process.stdout is not None
        with self._process.stdout as replies:
            for line in replies:
                self._lines.put(line)
        self._lines.put("")  # the process has ended

    @property
    def is_alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def ask(
        self, request: dict[str, Any], seconds: float | None, stop: threading.Event
    ) -> dict[str, Any]:
        """Send a request, and return the reply.

        Parameters
        ----------
        seconds
            How long to wait, some seconds of grace apart; what it takes to send counts.

        Raises
        ------
        SolverFailedError
            There is none in time, or it is a fault; the process has been ended then.
        """
        name = request["solver"]
        until = None if seconds is None else time.monotonic() + seconds + _GRACE
        try:
            assert self._process.stdin is not None
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
        except OSError:
            raise self._ended(name) from None
        while True:
            with contextlib.suppress(queue.Empty):
                return self._reply(name, self._lines.get(timeout=_LOOK))
            if stop.is_set():
                self.end()
                raise SolverFailedError(f"{name} was stopped before it had answered")
            if until is not None and time.monotonic() > until:
                self.end()
                raise SolverFailedError(f"{name} did not answer within {seconds:g} s and was ended")

    def _reply(self, name: str, line: str) -> dict[str, Any]:
        if not line:
            raise self._ended(name)
        try:
            reply = json.loads(line)
            if not isinstance(reply, dict):
                raise ValueError("no object")
        except ValueError:
            self.end()
            raise SolverFailedError(f"{name} answered what nobody can read") from None
        if "error" in reply:
            self.end()
            raise SolverFailedError(f"{name} failed: {reply['error']}")
        return reply

    def _ended(self, name: str) -> SolverFailedError:
        """Return why the process has ended by itself."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(1.0)
        code = self._process.poll()
        self._errors.seek(0)
        said = self._errors.read()
        self.end()
        if "bad_alloc" in said or "MemoryError" in said:
            return SolverFailedError(f"{name} needs more memory than it may take")
        last = (said.strip().splitlines() or ["it left no message"])[-1][:300]
        how = f"exit code {code}"
        if code is not None and code < 0:
            with contextlib.suppress(ValueError):
                how = signal.Signals(-code).name
        return SolverFailedError(f"the process of {name} crashed ({how}): {last}")

    def end(self) -> None:
        """End the process, and what it started."""
        if self.is_alive:
            if sys.platform == "win32":
                self._process.kill()
            else:
                with contextlib.suppress(ProcessLookupError):
                    os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()
        assert self._process.stdin is not None
        with contextlib.suppress(OSError):
            self._process.stdin.close()
        self._errors.close()


_idle: dict[tuple[Path, bool], list[HeldProcess]] = {}
_lock = threading.Lock()


@contextlib.contextmanager
def held_process(solver: str) -> Iterator[HeldProcess]:
    """Lend a process to a solver: an idle one that has worked for its like, or a new one."""
    kind = (PROGRAM, solver == "CP-SAT")  # never one that has loaded the other's libraries
    with _lock:
        idle = _idle.setdefault(kind, [])
        process = idle.pop() if idle else None
    if process is None or not process.is_alive:
        process = HeldProcess(PROGRAM)
    try:
        yield process
    except BaseException:
        process.end()
        raise
    if process.is_alive:
        with _lock:
            _idle[kind].append(process)


@atexit.register
def _end_all() -> None:
    for idle in _idle.values():
        for process in idle:
            process.end()
