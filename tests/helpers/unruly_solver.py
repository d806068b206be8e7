"""A process in the place of netform's solver process that does to an answer what it is told to.

Run as a file, as the real one is; `NETFORM_UNRULY` names the misdeed. It solves with the real
program first where it needs a true answer to spoil.
"""

import importlib
import json
import os
import sys
import time
from pathlib import Path

import netform

SOLVERS = Path(netform.__file__).parent / "solve" / "solvers"


def spoil(reply, misdeed):
    """Return the reply as a liar would tell it."""
    names = [name for name in reply.get("values", {}) if name.startswith(("x_", "z"))]
    if misdeed == "leaves a practice out":
        reply["values"].pop(names[0])
    elif misdeed == "claims too much":
        reply["bound"] = 2 * reply["objective"] + 10
        reply["objective"] *= 2
    elif misdeed == "sees no plan":
        reply |= {"status": "infeasible", "values": {}, "objective": None, "bound": None}
    elif misdeed == "all in one group":
        hub = names[0].split("_")[-1]
        reply["values"] = {f"x_{name.split('_')[1]}_{hub}": 1.0 for name in names}
        reply["objective"] = reply["bound"] = 0.0
    return reply


def forbid(model, values):
    """Add rows that keep two practices apart which a solution has together."""
    led = [name.split("_")[1:] for name in values if name.startswith("x_")]
    member, hub = next(pair for pair in led if pair[0] != pair[1])
    for each in [v["name"] for v in model["variables"] if v["name"].startswith(f"x_{member}_")]:
        top = each.split("_")[2]
        terms = [{"name": each, "value": 1}, {"name": f"x_{hub}_{top}", "value": 1}]
        row = {"name": f"apart_{top}", "sense": -1, "pi": None, "constant": -1}
        model["constraints"].append({**row, "coefficients": terms})


def main():
    misdeed = os.environ["NETFORM_UNRULY"]
    sys.path.insert(0, str(SOLVERS))
    real = importlib.import_module("solver_process")
    replies = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        if request["task"] == "is it here?":
            print(json.dumps({"here": True, "by": "a liar"}), file=replies, flush=True)
            continue
        if misdeed == "crashes":
            print("its last words", file=sys.stderr, flush=True)
            os.abort()
        if misdeed == "ends":
            sys.exit(0)
        if misdeed == "hangs":
            time.sleep(600)
        if misdeed == "talks nonsense":
            print("Optimal - objective value 12", file=replies, flush=True)
            continue
        if misdeed == "takes all memory":
            with real.held_memory(2e8):
                try:
                    reply = {"values": [bytearray(10**8) for _ in range(10**6)]}
                except MemoryError:
                    reply = {"error": "it needs more memory than it may take"}
            print(json.dumps(reply), file=replies, flush=True)
            continue
        if misdeed == "says optimal of the second-best":
            forbid(request["model"], real.answer(request)["values"])
        print(json.dumps(spoil(real.answer(request), misdeed)), file=replies, flush=True)


if __name__ == "__main__":
    main()
