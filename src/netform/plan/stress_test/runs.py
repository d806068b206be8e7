"""Read the plans of a stress test: as `compare` does, and folders of several runs."""

import re
from collections.abc import Sequence
from pathlib import Path

from netform.errors import InputError
from netform.plan.comparison.runs import TODAY

NO_MORE = "no-more"
"""The run, in a folder of alternatives, which proves that no other option can be added."""


def each_run(answers: Sequence[str]) -> list[str]:
    """Put the runs in the place of a folder that holds several, in natural order.

    A run folder is one that holds `summary.json`. Runs without a plan, such as proofs, are left
    out there, and so is the proof `NO_MORE` of a folder of alternatives: its plan, where it has
    one, costs too much to be an option.

    Raises
    ------
    InputError
        No run of such a folder holds a plan.
    """
    found: list[str] = []
    for answer in answers:
        folder = Path(answer)
        if answer == TODAY or not folder.is_dir() or (folder / "summary.json").exists():
            found.append(answer)
            continue
        inside = [each for each in folder.iterdir() if (each / "summary.json").exists()]
        proofs = {NO_MORE} if (folder / "alternatives.json").exists() else set()
        runs = [each for each in inside if each.name not in proofs and (each / "plan.csv").exists()]
        if not runs:
            raise InputError(
                "the folder is no run, and no run inside holds a plan",
                where=answer,
                remedy="name run folders, a folder of such, or plan.csv files",
            )
        found += map(str, sorted(runs, key=lambda run: _natural(run.name)))
    return found


def _natural(name: str) -> list[tuple[int, str]]:
    """Return what sorts `option-2` before `option-10`."""
    parts = re.findall(r"[0-9]+|[^0-9]+", name)
    keys = [(int(part), "") if part[0] in "0123456789" else (-1, part) for part in parts]
    return [*keys, (-2, name)]
