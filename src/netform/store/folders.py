"""Run folders of the store: told from all others, and taken away whole."""

import json
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from netform.errors import InputError
from netform.plan.run_folder.run_id import run_id

_FILES = {
    *("plan.csv", "groups.csv", "effective.toml", "summary.json", "manifest.json", "bound.json"),
    *("witness.json", "log.jsonl", "report.html"),
}
_PROOF = "least-outside-"  # of a tier: a run folder within a run folder


def own_folders(rows: Iterable[Mapping[str, Any]]) -> list[Path]:
    """Return the folders of runs that are still there.

    Raises
    ------
    InputError
        One is not the folder of its run, or holds what no run writes.
    """
    found = []
    for row in rows:
        folder = Path(row["folder"])
        if row["folder"] and (folder.is_symlink() or folder.exists()):
            fault = _fault(folder, row["id"])
            if fault:
                raise InputError(
                    f"the folder is not deleted: {fault}",
                    where=str(folder),
                    remedy="look at it, and leave --delete-folders out or delete it yourself",
                )
            found.append(folder)
    return found


def delete_folder(folder: Path) -> None:
    """Delete a folder; it is there whole or not at all, also when this is cut off."""
    room = Path(tempfile.mkdtemp(prefix=".netform-", dir=folder.parent))
    try:
        folder.rename(room / folder.name)
    finally:
        shutil.rmtree(room)


def _fault(folder: Path, number: str) -> str:
    """Say why a folder is not that of a run; empty text where it is."""
    if folder.is_symlink() or not folder.is_dir():
        return "it is no folder, but a file or a link"
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        own = run_id(manifest["inputs"], manifest["options"])
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return "it is no run folder, since it has no manifest that can be read"
    if own != number or not (folder / "summary.json").is_file():
        return "it holds another run by now"
    others = sorted(path.name for path in folder.iterdir() if not _is_own(path))
    return f"it also holds {others[0]!r}, which no run writes" if others else ""


def _is_own(path: Path) -> bool:
    if path.is_symlink():
        return False
    if path.is_dir():
        is_proof = path.name.startswith(_PROOF)
        return is_proof and all(each.is_file() and _is_own(each) for each in path.iterdir())
    return path.name in _FILES
