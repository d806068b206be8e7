"""Plans early: the cheapest columns go to a MIP solver in a process of its own, under our clock."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.limits import Limits

_SCRIPT = Path(__file__).with_name("mip_process.py")
_MOST_NODES = 2_000  # work, not seconds, limits the search, so that it can be repeated
_SECONDS = 60.0  # only against a solver that hangs
_CHECK_EVERY = 0.02


def find_plan(columns: ColumnSet, count: int, limits: Limits, *, seed: int = 0) -> Integers | None:
    """Look for a plan among these columns.

    Parameters
    ----------
    columns
        Some thousands of columns.
    count
        Number of practices.

    Returns
    -------
    array of int64 or None
        Positions of the plan's columns, checked to hold every practice once; `None` when the
        solver found none, failed, or a limit was reached.
    """
    seconds = min(_SECONDS, limits.left())
    with tempfile.TemporaryDirectory(prefix="netform-") as folder:
        task, answer = Path(folder) / "task.npz", Path(folder) / "answer.npy"
        np.savez(
            task,
            cost=columns.cost,
            start=columns.start,
            member=columns.member,
            practices=count,
            nodes=_MOST_NODES,
            seconds=seconds,
            seed=seed,
        )
        if not _run([str(task), str(answer)], seconds, limits):
            return None
        try:
            chosen: Integers = np.load(answer).astype(np.int64)
        except (ValueError, EOFError, OSError):
            return None
    if len(chosen) == 0 or not ((chosen >= 0) & (chosen < len(columns))).all():
        return None
    times = np.bincount(columns.take(chosen).member, minlength=count)
    return chosen if (times == 1).all() else None


def _run(arguments: list[str], seconds: float, limits: Limits) -> bool:
    """Run the script; end it at the limit or when the user wishes to stop."""
    stop_at = time.monotonic() + seconds
    process = subprocess.Popen(
        [sys.executable, str(_SCRIPT), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=os.name != "nt",  # Ctrl-C is for us to answer
    )
    try:
        while not limits.reached() and time.monotonic() < stop_at:
            try:
                return process.wait(_CHECK_EVERY) == 0
            except subprocess.TimeoutExpired:
                continue
        return False
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
