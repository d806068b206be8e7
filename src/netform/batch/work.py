"""One run of a batch, done once whoever asks: claimed, solved, written whole or not at all.

A claim is a lock of the operating system on a file beside the runs. It ends with the process that
holds it, however that ends, so nobody has to guess whether a claim is still alive.
"""

import errno
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from netform.batch.packed import Packed, packed, unpack
from netform.batch.planned_run import PlannedRun
from netform.errors import InputError, NetformError
from netform.extras import needed
from netform.plan.run_folder.run import read_summary

CLAIMS, CHECKPOINTS = ".claims", ".checkpoints"

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
    claim = Claim(runs, run)
    if not claim.take():
        return Outcome(run, State.BUSY)
    try:
        known = already(run, runs)
        return known or _attempted(run, run.problem, runs / run.name, solve)
    finally:
        claim.give_back()


def already(run: PlannedRun, runs: Path) -> Outcome | None:
    """Return the outcome of a run that is done, or that something stands in the way of.

    `None` of another one.
    """
    folder = runs / run.name
    if not folder.exists():
        return None
    try:
        return Outcome(run, State.ALREADY, status_of(folder))
    except InputError as error:
        fault = f"{folder} is there, but no run ({error.fault}): move it away or delete it"
        return Outcome(run, State.FAILED, error=fault)


def perform_sent(run: PlannedRun, problem: Packed, solve: Solve) -> tuple[Outcome, Packed]:
    """Do a run whose problem was sent, and return the files of its folder with the outcome."""
    with tempfile.TemporaryDirectory(prefix="netform-") as room:
        given, folder = Path(room) / run.problem.name, Path(room) / "run"
        given.mkdir()
        unpack(problem, given)
        outcome = _attempted(run, given, folder, solve)
        return outcome, packed(folder) if outcome.state is State.DONE else {}


def _attempted(run: PlannedRun, problem: Path, folder: Path, solve: Solve) -> Outcome:
    began = time.monotonic()
    try:
        solve(problem, folder, run.arguments)
    except NetformError as error:
        return Outcome(run, State.FAILED, "", _since(began), str(error), _is_full(error))
    except OSError as error:
        is_full = error.errno == errno.ENOSPC
        return Outcome(run, State.FAILED, "", _since(began), str(error), is_full)
    except MemoryError:
        return Outcome(run, State.FAILED, "", _since(began), "there is not enough memory")
    return Outcome(run, State.DONE, status_of(folder), _since(began))


def status_of(folder: Path) -> str:
    """Return the status word of a run folder; an `InputError` where it has none."""
    status = read_summary(folder).get("status")
    if not isinstance(status, str):
        raise InputError("the run has no status", where=str(folder), remedy="solve again")
    return status


def _since(began: float) -> float:
    return round(time.monotonic() - began, 3)


def _is_full(error: BaseException) -> bool:
    cause = error.__cause__
    return isinstance(cause, OSError) and cause.errno == errno.ENOSPC


class Claim:
    """The claim of one process on a run."""

    def __init__(self, runs: Path, run: PlannedRun) -> None:
        folder = runs / CLAIMS
        folder.mkdir(exist_ok=True)
        self._locks = needed("filelock", "batch")
        self._lock = self._locks.FileLock(folder / f"{run.id}.lock", timeout=0)

    def take(self) -> bool:
        """Return whether the run is this process's own from now on."""
        try:
            self._lock.acquire()
        except self._locks.Timeout:
            return False
        return True

    def give_back(self) -> None:
        """Let others have it."""
        self._lock.release()
