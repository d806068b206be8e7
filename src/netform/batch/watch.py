"""What changed since the run before: the plan, and networks that this month's lists drive out.

The run before is the last one of the same problem, by the name of its folder, under the same
options, whose inputs were others: last month's lists, say.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from netform.errors import InputError
from netform.plan import Plan, compare, read_plan, with_present
from netform.plan.today import groups_out_of_band, present_plan
from netform.problem import Problem, load_problem

_SAME = ("tiers", "set")
"""Options by which a run before is the same question; how long it took to answer is not."""


@dataclass(frozen=True)
class Changed:
    """A plan beside an earlier one, in one tier.

    Attributes
    ----------
    against
        The run before, by the name of its folder, or `today`.
    tier
        The tier.
    regrouped, new_partners
        Practices whose group does not continue theirs, and patients of practices whose group does
        not hold the very same practices.
    objective, objective_before
        What both cost under the lists of now, objective units; `None` where one has no hub.
    left_band
        Groups of the earlier plan, by their first practice, which are out of band or fall apart
        under the lists and neighbours of now.
    """

    against: str
    tier: str
    regrouped: int
    new_partners: int
    objective: int | None
    objective_before: int | None
    left_band: tuple[str, ...]

    def to_table(self) -> dict[str, Any]:
        """Return it for `--json`."""
        return asdict(self)


def run_before(folder: Path) -> Path | None:
    """Return the run folder of the run before; `None` where there is none."""
    own = _manifest(folder)
    stem = folder.name.rpartition("-")[0]
    found: list[tuple[str, Path]] = []
    for other in folder.parent.glob(f"{_literal(stem)}-*"):
        if other == folder or other.name.rpartition("-")[0] != stem:
            continue
        if not (other / "plan.csv").exists():
            continue
        manifest = _manifest(other)
        if manifest["inputs"] != own["inputs"] and _asked(manifest) == _asked(own):
            found.append((str(manifest["stop"]), other))
    before = [each for each in found if each[0] <= str(own["stop"])]
    return max(before)[1] if before else None


def changes(problem_folder: Path, folder: Path) -> list[Changed]:
    """Compare a run's plan with that of the run before, and with today's groups.

    Empty where the run has no plan.

    Raises
    ------
    InputError
        The problem or a plan cannot be read.
    """
    if not (folder / "plan.csv").exists():
        return []
    problem = load_problem(problem_folder, folder / "effective.toml")
    plan = read_plan(problem, folder / "plan.csv")
    earlier: dict[str, Plan] = {}
    before = run_before(folder)
    if before is not None:
        earlier[before.name] = _read(problem, before)
    earlier["today"] = present_plan(problem)
    return [
        _changed(problem, tier, plan, other, name)
        for name, other in earlier.items()
        for tier in plan.tiers
        if tier in other.tiers
    ]


def _changed(problem: Problem, tier: str, plan: Plan, other: Plan, name: str) -> Changed:
    alone = {"before": Plan({tier: other.tiers[tier]}), "now": Plan({tier: plan.tiers[tier]})}
    old, new = (each.tiers[tier] for each in compare(problem, alone).plans)
    moved = with_present(problem, other) if name != "today" else problem
    return Changed(
        name,
        tier,
        new.practices_regrouped or 0,
        new.patients_with_new_partners or 0,
        new.objective,
        old.objective,
        tuple(groups_out_of_band(moved, tier)),
    )


def _read(problem: Problem, run: Path) -> Plan:
    """Read an earlier plan; closed practices are carried over to their successors."""
    try:
        return read_plan(problem, run / "plan.csv")
    except InputError as error:
        raise InputError(
            f"the plan of the run before does not fit the problem of now: {error}",
            where=str(run),
            remedy="write who followed a closed practice into successors.csv",
        ) from error


def _manifest(folder: Path) -> Mapping[str, Any]:
    content: Mapping[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return content


def _asked(manifest: Mapping[str, Any]) -> dict[str, Any]:
    return {name: manifest["options"].get(name) for name in _SAME}


def _literal(name: str) -> str:
    """Return a name as a pattern that means just it."""
    return "".join(f"[{sign}]" if sign in "*?[" else sign for sign in name)
