"""One run of a batch, done once whoever asks: claimed, solved, written whole or not at all.

A claim is a lock of the operating system on a file beside the runs. It ends with the process that
holds it, however that ends, so nobody has to guess whether a claim is still alive.
"""

import errno
import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from netform.batch.planned_run import PlannedRun
from netform.errors import NetformError

CLAIMS = ".claims"

Solve = Callable[[Path, Path, tuple[str, ...]], int]
"""Solves a problem into a run folder under arguments of `netform solve`; returns its exit code."""


class State(StrEnum):
    """What became of a run."""

    DONE = "done"
    ALREADY = "already done"
    BUSY = "busy"  # somebody else is at it
    FAILED = "failed"


@dataclass(frozen=True)
class Outcome:
    """A run and what became of it.

    Attributes
    ----------
    status
        The status word of its summary; empty where there is none.
    seconds
        What it took, with reading and writing.
    error
        Why it failed, in one line.
    is_full
        Whether it failed for want of room on the disk.
    """

    run: PlannedRun
    state: State
    status: str = ""
    seconds: float = 0.0
    error: str = ""
    is_full: bool = False


def perform(run: PlannedRun, runs: Path, solve: Solve) -> Outcome:
    """Do a run where it is not done, and nobody else is at it.

    Parameters
    ----------
    runs
        The folder of run folders.
    """
    began = time.monotonic()
    folder = runs / run.name
    with _claim(runs, run.id) as is_mine:
        if not is_mine:
            return Outcome(run, State.BUSY)
        if (folder / "summary.json").exists():
            return Outcome(run, State.ALREADY, status_of(folder))
        try:
            solve(run.problem, folder, run.arguments)
        except NetformError as error:
            is_full = _is_full(error)
            return Outcome(run, State.FAILED, "", _since(began), str(error), is_full)
        except OSError as error:
            is_full = error.errno == errno.ENOSPC
            return Outcome(run, State.FAILED, "", _since(began), str(error), is_full)
        except MemoryError:
            return Outcome(run, State.FAILED, "", _since(began), "there is not enough memory")
    return Outcome(run, State.DONE, status_of(folder), _since(began))


def status_of(folder: Path) -> str:
    """Return the status word of a run folder."""
    return str(json.loads((folder / "summary.json").read_text(encoding="utf-8"))["status"])


def _since(began: float) -> float:
    return round(time.monotonic() - began, 3)


def _is_full(error: BaseException) -> bool:
    cause = error.__cause__
    return isinstance(cause, OSError) and cause.errno == errno.ENOSPC


@contextmanager
def _claim(runs: Path, name: str) -> Iterator[bool]:
    """Hold the claim on a run for a while; yield whether it is held."""
    from filelock import FileLock, Timeout

    folder = runs / CLAIMS
    folder.mkdir(exist_ok=True)
    lock = FileLock(folder / f"{name}.lock", timeout=0)
    try:
        lock.acquire()
    except Timeout:
        yield False
        return
    try:
        yield True
    finally:
        lock.release()
