"""Solve the shipped instances and write what was found to their `best_known.json`.

    python benchmarks/best_known.py [INSTANCE ...] [--time-limit SECONDS]

Each is solved and verified by the command line, as a user would. A value is written only where it
is better than the one there: a lower objective, or a higher bound.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

INSTANCES = Path(__file__).parent.parent / "instances"


def netform(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run one command of netform."""
    return subprocess.run(
        [sys.executable, "-m", "netform", *arguments], capture_output=True, text=True, check=False
    )


def solved(instance: Path, time_limit: float) -> dict[str, Any]:
    """Solve and verify one instance; return its summary and who found it."""
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        limit = f"{time_limit:g}"
        netform("solve", str(instance), "--out", str(run), "--quiet", "--time-limit", limit)
        flag = "--infeasible" if (run / "witness.json").exists() else "--bound"
        checked = netform("verify", str(instance), str(run), flag)
        if checked.returncode != 0:
            raise SystemExit(f"{instance.name}: {checked.stdout}{checked.stderr}")
        summary = json.loads((run / "summary.json").read_text(encoding="utf-8"))
        manifest = json.loads((run / "manifest.json").read_text(encoding="utf-8"))
    commit = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"],
        capture_output=True,
        text=True,
        check=False,
        cwd=INSTANCES,
    ).stdout.strip()
    return {
        "status": summary["status"],
        "objective": summary["objective"],
        "bound": summary["bound"],
        "unit": summary["unit"],
        "found_by": {
            "solver": "columns",
            "netform": manifest["versions"]["netform"],
            "highspy": manifest["versions"]["highspy"],
            "seconds": summary["seconds"],
            "commit": commit,
        },
    }


def is_better(new: dict[str, Any], old: dict[str, Any] | None) -> bool:
    """Whether a value improves on the one written down."""
    if old is None:
        return True
    if new["objective"] is None or old["objective"] is None:
        return new["status"] == "infeasible" and old["status"] != "infeasible"
    return new["objective"] < old["objective"] or new["bound"] > old["bound"]


def main() -> None:
    """Solve the instances named, or all."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("instances", nargs="*", help="names of folders in instances/")
    parser.add_argument("--time-limit", type=float, default=600.0)
    given = parser.parse_args()
    names = given.instances or sorted(p.parent.name for p in INSTANCES.glob("*/problem.toml"))
    for name in names:
        file = INSTANCES / name / "best_known.json"
        known = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
        new = solved(INSTANCES / name, given.time_limit)
        if is_better(new, known.get("network")):
            file.write_text(json.dumps({**known, "network": new}, indent=2) + "\n", "utf-8")
        print(f"{name:<16}{new['status']:<12}{new['objective']} {new['found_by']['seconds']} s")


if __name__ == "__main__":
    main()
