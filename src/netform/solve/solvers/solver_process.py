"""A process that solves mixed-integer models for netform, one after the other, by any solver.

Run as a file, not as a module: nothing of netform is imported, since OR-tools and highspy cannot be
loaded together, and any solver may crash. Each line of standard input is a request, each line of
the answers a reply, both JSON; what solvers print goes to standard error.
"""

import contextlib
import json
import os
import sys
import time
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path
from typing import Any

Request = dict[str, Any]
Reply = dict[str, Any]


def main() -> None:
    """Answer requests until standard input ends."""
    replies = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    for line in sys.stdin:
        request: Request = json.loads(line)
        with held_memory(request.get("memory")):
            reply = answer(request)
        print(json.dumps(reply), file=replies, flush=True)


def answer(request: Request) -> Reply:
    """Solve, or say whether a solver is here; a fault is said in words."""
    is_cpsat = request["solver"] == "CP-SAT"
    try:
        # Found beside this file, and only the one: what both load cannot be loaded together.
        solver = import_module("solve_with_cpsat" if is_cpsat else "solve_with_pulp")
        if request["task"] == "is it here?":
            version = solver.version(request["solver"])
            return {"here": version is not None, "by": version}
        # To send a large model takes seconds, too.
        until = request["until"]
        request["seconds"] = None if until is None else max(0.1, until - time.time())
        reply: Reply = solver.solve(request)
    except MemoryError:
        return {"error": "it needs more memory than it may take"}
    except Exception as error:  # any fault of a solver's interface is the caller's to report
        return {"error": f"{type(error).__name__}: {error}"}
    has_plan = reply["status"] in ("optimal", "feasible")
    objective = cost_of(request["model"], reply["values"]) if has_plan else None
    if reply["status"] == "optimal" and reply["bound"] is None and not request["gap_rel"]:
        reply["bound"] = objective  # some solvers do not state the bound that they closed with
    return {**reply, "objective": objective}


@contextlib.contextmanager
def held_memory(more: float | None) -> Iterator[None]:
    """Hold this process, and those that it starts, to so many bytes more; not on Windows."""
    if more is None or sys.platform == "win32":
        yield
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (int(more) + _mapped(), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (hard, hard))


def _mapped() -> int:
    """Return how many bytes of addresses this process holds already."""
    size = Path("/proc/self/statm")
    if not size.exists():
        return 0
    return int(size.read_text(encoding="ascii").split()[0]) * os.sysconf("SC_PAGE_SIZE")


def cost_of(model: Request, values: Mapping[str, float]) -> float:
    """Return what a solution costs; PuLP does not say it of a model in which nothing costs."""
    terms = model["objective"]["coefficients"]
    return sum((each["value"] * values.get(each["name"], 0) for each in terms), 0.0)


if __name__ == "__main__":
    main()
