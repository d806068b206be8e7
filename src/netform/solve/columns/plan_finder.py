"""Plans early: the cheapest columns go to a MIP solver in a process of its own, under our clock."""

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

from netform.problem import Integers
from netform.solve.columns.column_set import ColumnSet
from netform.solve.limits import Limits

_SCRIPT = Path(__file__).with_name("mip_process.py")
_MOST_NODES = 2_000  # work, not seconds, limits the search, so that it can be repeated
_SECONDS = 60.0  # only against a hanging solver
_GRACE = 1.0
_CHECK_EVERY = 0.02


def find_plan(
    columns: ColumnSet, count: int, limits: Limits, *, cutoff: int | None = None, seed: int = 0
) -> Integers | None:
    """Look for a plan among these columns.

    Parameters
    ----------
    columns
        Some thousands of columns.
    count
        Number of practices.
    cutoff
        Only plans cheaper than this are of use, in objective units.

    Returns
    -------
    array of int64 or None
        Positions of the plan's columns, checked to hold every practice once; `None` when the
        solver found none, failed, or a limit was reached.
    """
    seconds = min(_SECONDS, limits.left())
    given = io.BytesIO()
    np.savez(
        given,
        cost=columns.cost,
        start=columns.start,
        member=columns.member,
        practices=count,
        cutoff=float("inf") if cutoff is None else float(cutoff),
        nodes=_MOST_NODES,
        seconds=seconds,
        seed=seed,
    )
    answer = _run(given.getvalue(), seconds + _GRACE if limits.seconds is None else seconds, limits)
    if answer is None:
        return None
    try:
        chosen: Integers = np.load(io.BytesIO(answer)).astype(np.int64)
    except (ValueError, EOFError, OSError):
        return None
    in_range = ((chosen >= 0) & (chosen < len(columns))).all()
    if len(chosen) == 0 or not in_range:
        return None
    times = np.bincount(columns.take(chosen).member, minlength=count)
    return chosen if (times == 1).all() else None


def _run(given: bytes, seconds: float, limits: Limits) -> bytes | None:
    """Run the script on its input; end it at the limit or when the user wishes to stop."""
    own_group = {} if os.name == "nt" else {"start_new_session": True}
    process = subprocess.Popen(
        [sys.executable, str(_SCRIPT)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        **own_group,  # type: ignore[call-overload]
    )
    stop_at = time.monotonic() + seconds
    with process:
        answer: list[bytes] = []
        try:
            pending: bytes | None = given
            while True:
                try:
                    answer = [process.communicate(pending, timeout=_CHECK_EVERY)[0]]
                    break
                except subprocess.TimeoutExpired:
                    pending = None
                if limits.reached() or time.monotonic() > stop_at:
                    break
        finally:
            if process.poll() is None:
                process.kill()
    return answer[0] if answer and process.returncode == 0 else None
