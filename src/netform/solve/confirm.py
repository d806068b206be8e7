"""A second opinion: another solver looks for a cheaper plan among the columns of the last round.

The certificate needs no solver's word. This is for those who want to see two programs that share
nothing agree: the columns are listed by the independent recheck, and CP-SAT, which knows neither
linear programs nor this engine's branching, proves in a process of its own that no choice of them
is cheaper.
"""

import json
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from netform.errors import NetformError
from netform.plan import Certificate, Part
from netform.plan.columns_left import Columns
from netform.plan.recheck import columns_below_cutoff
from netform.problem import Problem

_PROCESS = Path(__file__).with_name("cpsat_process.py")


class RefutedError(NetformError):
    """Another solver found a cheaper plan than the one that is said to be the cheapest."""

    exit_code = 1


@dataclass(frozen=True)
class Confirmation:
    """What the other solver said.

    Attributes
    ----------
    confirmed
        Whether it proved that there is no cheaper plan; `False` where its time did not suffice.
    by
        Its name and version.
    columns
        How many columns it chose from.
    seconds
        How long it took, with the listing of the columns.
    """

    confirmed: bool
    by: str
    columns: int
    seconds: float


def confirm(
    problem: Problem, certificate: Certificate, *, seconds: float | None = None, threads: int = 1
) -> Confirmation:
    """Let CP-SAT look for a plan cheaper than a proved optimum.

    Parameters
    ----------
    seconds
        Limit for each part; `None` for none.

    Raises
    ------
    RefutedError
        CP-SAT found one.
    NetformError
        Its process failed.
    """
    began = time.monotonic()
    confirmed, by, total = True, "CP-SAT", 0
    for part, columns in columns_below_cutoff(problem, certificate):
        said = _ask(part, columns, certificate.scale, seconds, threads)
        if said["status"] in ("OPTIMAL", "FEASIBLE"):
            raise RefutedError(f"{said['by']} found a cheaper plan: please report this problem")
        confirmed = confirmed and said["status"] == "INFEASIBLE"
        by = said["by"]
        total += len(columns)
    return Confirmation(confirmed, by, total, round(time.monotonic() - began, 3))


def _ask(
    part: Part, columns: Columns, scale: int, seconds: float | None, threads: int
) -> dict[str, Any]:
    # Duals as prices of practices change the cost of all plans alike, and guide the search.
    dual = part.rounds[-1].proof.practice
    sets = columns.members()
    prices = [
        cost * scale - sum(dual[i] for i in members)
        for cost, members in zip(columns.cost.tolist(), sets, strict=True)
    ]
    asked = {
        "sets": sets,
        "price": prices,
        "count": len(part.practices),
        "most": (part.cutoff - 1) * scale - sum(dual),
        "seconds": seconds,
        "threads": threads,
    }
    process = subprocess.run(
        [sys.executable, str(_PROCESS)],
        input=json.dumps(asked),
        capture_output=True,
        text=True,
        check=False,
    )
    if process.returncode:
        last = (process.stderr.strip().splitlines() or ["no message"])[-1]
        raise NetformError(f"the process of CP-SAT failed: {last}")
    said: dict[str, Any] = json.loads(process.stdout)
    return said
