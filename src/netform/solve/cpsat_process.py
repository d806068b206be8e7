"""CP-SAT in a process of its own: is there a cheaper plan among these columns?

Run as a file, not as a module: OR-tools and highspy cannot be loaded together, so nothing of
netform is imported here. Reads one JSON document from standard input and prints one.
"""

import json
import sys
from importlib import metadata


def main() -> None:
    """Answer with CP-SAT's status word for the columns on standard input.

    `sets` are the columns' practices, `price` their prices, `count` the number of practices, and
    a plan's prices may add up to `most`; `seconds` may be null.
    """
    from ortools.sat.python import cp_model

    asked = json.load(sys.stdin)
    model = cp_model.CpModel()
    chosen = [model.new_bool_var("") for _ in asked["sets"]]
    holding: list[list[cp_model.IntVar]] = [[] for _ in range(asked["count"])]
    for column, members in zip(chosen, asked["sets"], strict=True):
        for practice in members:
            holding[practice].append(column)
    for columns in holding:
        model.add_exactly_one(columns)
    model.add(cp_model.LinearExpr.weighted_sum(chosen, asked["price"]) <= asked["most"])
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = asked["threads"]
    if asked["seconds"] is not None:
        solver.parameters.max_time_in_seconds = asked["seconds"]
    status = solver.solve(model)
    print(
        json.dumps(
            {
                "status": solver.status_name(status),
                "by": f"CP-SAT of ortools {metadata.version('ortools')}",
                "plan": [k for k, column in enumerate(chosen) if solver.value(column)]
                if status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
                else [],
            }
        )
    )


if __name__ == "__main__":
    main()
