"""What changed since the run before: the plan, and networks that this month's lists drive out.

The run before is the last one in the store of the same problem, by the name of its folder, and the
same question, whose inputs were others: last month's lists, say.
"""

import tempfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from netform.errors import InputError
from netform.plan import Plan, compare, read_plan, with_present
from netform.plan.today import groups_out_of_band, present_plan
from netform.problem import Problem, load_problem, write_table
from netform.store.filters import Filter
from netform.store.run_store import RunStore
from netform.store.stored_run import StoredRun

_PLAN = ("practice_code", "network", "federation")


@dataclass(frozen=True)
class Changed:
    """A plan beside an earlier one, in one tier.

    Attributes
    ----------
    against
        The run before, by its name, or `today`.
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


def changes(problem_folder: Path, folder: Path, store: RunStore) -> list[Changed]:
    """Compare a run's plan with that of the run before, and with today's groups.

    Empty where the run has no plan.

    Parameters
    ----------
    store
        Where runs before are looked for; their folders are not needed.

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
    own = StoredRun.read(folder, problem=problem_folder.name).run
    before = store.latest(own["problem"], own["question"], own["stopped"], own["digest"])
    if before is not None:
        earlier[before["name"]] = _stored(problem, store, before)
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


def _stored(problem: Problem, store: RunStore, run: Mapping[str, Any]) -> Plan:
    """Return a stored plan; closed practices are carried over to their successors."""
    rows = store.rows("practices", Filter(id=run["id"]))
    with tempfile.TemporaryDirectory(prefix="netform-") as room:
        file = Path(room) / "plan.csv"
        write_table(
            file, _PLAN, [(row["practice"], row["network"], row["federation"]) for row in rows]
        )
        try:
            return read_plan(problem, file)
        except InputError as error:
            raise InputError(
                f"the plan of the run before does not fit the problem of now: {error}",
                where=run["name"],
                remedy="write who followed a closed practice into successors.csv",
            ) from error
