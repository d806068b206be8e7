"""What the files of a run say of it: held to be whole, and to be of its plan, before it is told."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from netform.errors import InputError
from netform.plan.run_folder.run import Run
from netform.plan.verification.run import verify_run

_Kinds = Mapping[str, Any]
_MANIFEST: _Kinds = {"versions": dict, "options": dict, "inputs": dict, "stop": str}
_SUMMARY: _Kinds = {
    **{"status": str, "unit": str, "travel": str, "tiers": dict, "rules": list},
    **dict.fromkeys(("objective", "bound", "certified_bound"), int | None),
    "gap": int | float | None,
}


def read_manifest(run_folder: Path) -> Mapping[str, Any]:
    """Read how a run was made.

    Raises
    ------
    InputError
        There is no `manifest.json`, it cannot be read, or it lacks something.
    """
    path = run_folder / "manifest.json"
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise InputError(
            f"the manifest cannot be read ({error})", where=str(path), remedy="solve again"
        ) from error
    _refuse_unless(manifest, _MANIFEST, path)
    _refuse_unless(manifest["versions"], {"netform": str}, path)
    whole: Mapping[str, Any] = manifest
    return whole


def hold_summary(run: Run, run_folder: Path) -> None:
    """Refuse a run whose summary lacks what pages tell.

    Raises
    ------
    InputError
        Something is not there, or is of another kind.
    """
    _refuse_unless(run.summary, _SUMMARY, run_folder / "summary.json")


def hold_plan(problem_folder: Path, run_folder: Path) -> None:
    """Refuse a run whose plan breaks its terms, or whose figures are not those of its plan.

    Raises
    ------
    InputError
        With the first fault that `netform verify` finds.
    """
    faults = verify_run(problem_folder, run_folder).faults
    if faults:
        raise InputError(
            f"the run does not hold: {faults[0]}",
            where=str(run_folder),
            remedy="solve again; netform verify names every fault",
        )


def _refuse_unless(found: Any, kinds: _Kinds, path: Path) -> None:
    for name, kind in kinds.items():
        if not isinstance(found, dict) or name not in found or not isinstance(found[name], kind):
            raise InputError(
                f"the file does not say {name!r} as runs of this version do",
                where=str(path),
                remedy="solve again",
            )
