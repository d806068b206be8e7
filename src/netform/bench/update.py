"""`--update`: what a verified run improves is written down; nothing is ever worsened."""

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import netform
from netform.bench.best_known import (
    FOLDER,
    KnownEntry,
    Provenance,
    certificate_file,
    plan_file,
    read_best_known,
    with_bound,
    with_plan,
    with_witness,
    witness_file,
    write_best_known,
)
from netform.bench.findings import contradicts_known
from netform.bench.options import BenchOptions
from netform.bench.row import Row

_SOLVERS = ("highspy", "ortools", "pulp")  # packages whose version a manifest may record


def update_best_known(
    instance: Path, row: Row, run: Path, options: BenchOptions
) -> tuple[str, ...]:
    """Write what a run improves; return which halves: `objective`, `bound`, `witness`.

    Only a verified row is taken, a bound only with its certificate rechecked, and nothing from a
    row that contradicts what is known.
    """
    if not row.verified or contradicts_known(row):
        return ()
    known = read_best_known(instance)
    entry = known.get(row.tiers, KnownEntry(unit=row.unit))
    by = provenance(row, run, options)
    updated = []
    if row.status == "infeasible":
        kept = witness_file(instance, row.tiers).exists()
        without = with_witness(entry, by, kept=kept)
        if without is not None:
            _keep_witness(instance, row.tiers, run)
            entry = without
            updated.append("witness")
    if row.objective is not None:
        plan = plan_file(instance, row.tiers)
        lower = with_plan(entry, row.objective, by, kept=plan.exists())
        if lower is not None:
            plan.parent.mkdir(exist_ok=True)
            shutil.copyfile(run / "plan.csv", plan)
            entry = lower
            updated.append("objective")
    if row.bound is not None and row.certified:
        higher = with_bound(entry, row.bound, by)
        if higher is not None:
            entry = higher
            updated.append("bound")
    if updated:
        write_best_known(instance, {**known, row.tiers: entry})
    return tuple(updated)


def provenance(row: Row, run: Path, options: BenchOptions) -> Provenance:
    """Say who found a value, with what, how fast and when."""
    manifest, summary = (
        json.loads((run / name).read_text(encoding="utf-8"))
        for name in ("manifest.json", "summary.json")
    )
    versions: dict[str, str] = manifest["versions"]
    found: dict[str, Any] = {"solver": row.backend, "engine": summary["solver"]}
    found["netform"] = versions["netform"]
    found |= {name: versions[name] for name in _SOLVERS if name in versions}
    found |= {"seconds": row.seconds, "threads": options.threads, "time_limit": options.time_limit}
    return {**found, "commit": _commit(), "date": manifest["stop"][:10]}


def _commit() -> str:
    """Return the commit of the netform that runs, marked where its code differs from that.

    Empty text where it runs from no work tree of its own.
    """
    if _git("ls-files", "--error-unmatch", "__init__.py") is None:
        return ""
    commit = _git("rev-parse", "--short", "HEAD") or ""
    return commit if _git("diff", "--quiet", "HEAD", "--", ".") is not None else f"{commit}-dirty"


def _git(*arguments: str) -> str | None:
    """Return what git says in the folder of netform's code; `None` where it fails."""
    source = Path(netform.__file__).parent
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=source, capture_output=True, text=True, check=False
        )
    except OSError:
        return None
    return done.stdout.strip() if done.returncode == 0 else None


def _keep_witness(instance: Path, tiers: str, run: Path) -> None:
    """Keep the witness of a run, and its certificate if it closed the search."""
    (instance / FOLDER).mkdir(exist_ok=True)
    shutil.copyfile(run / "witness.json", witness_file(instance, tiers))
    if (run / "bound.json").exists():
        shutil.copyfile(run / "bound.json", certificate_file(instance, tiers))
