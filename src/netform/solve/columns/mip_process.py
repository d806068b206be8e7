"""A script that runs in a process of its own: HiGHS looks for a plan among some columns.

It is apart from netform so that it starts quickly and so that netform's own clock can end it:
HiGHS has been seen to overrun its time limit in presolve. It reads the `.npz` file named first
(`cost`, `start`, `member`, `practices`, `nodes`, `seconds`, `seed`) and writes the positions of the
chosen columns to the `.npy` file named second, none when it found no plan.
"""

import sys
from typing import Any

import highspy
import numpy as np


def find_plan(task: dict[str, Any]) -> Any:
    """Return the positions of the columns of the best plan found, none when there is none."""
    cost, start, member = task["cost"], task["start"], task["member"]
    practices = int(task["practices"])
    unit = max(1.0, float(np.median(cost)) / 100)
    mip: Any = highspy.Highs()  # type: ignore[no-untyped-call]
    options = {
        "output_flag": False,
        "threads": 1,
        "random_seed": int(task["seed"]),
        "mip_max_nodes": int(task["nodes"]),
        "time_limit": float(task["seconds"]),
    }
    for option, value in options.items():
        mip.setOptionValue(option, value)
    ones = np.ones(practices)
    nothing = np.zeros(0, dtype=np.int32)
    mip.addRows(practices, ones, ones, 0, nothing, nothing, np.zeros(0))
    columns = len(cost)
    mip.addCols(
        columns,
        cost / unit,
        np.zeros(columns),
        np.ones(columns),
        len(member),
        start[:-1].astype(np.int32),
        member.astype(np.int32),
        np.ones(len(member)),
    )
    integer = np.full(columns, highspy.HighsVarType.kInteger)
    mip.changeColsIntegrality(columns, np.arange(columns, dtype=np.int32), integer)
    mip.run()
    solution = np.asarray(mip.getSolution().col_value, dtype=np.float64)
    if len(solution) != columns:
        return np.zeros(0, dtype=np.int64)
    return np.flatnonzero(solution > 0.5)


if __name__ == "__main__":
    with np.load(sys.argv[1]) as given:
        chosen = find_plan(dict(given))
    np.save(sys.argv[2], chosen)
