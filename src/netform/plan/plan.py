"""The plan: which practices form which groups, and how a plan is written to and read from CSV."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from netform.errors import InputError
from netform.plan.carried_plan import carried_plan
from netform.problem import Integers, Problem, read_table, write_table

PLAN_COLUMNS = (
    "practice_code",
    "network",
    "federation",
    "network_hub",
    "federation_hub",
    "participation",
)


@dataclass(frozen=True, eq=False)
class Group:
    """One network or federation.

    Attributes
    ----------
    members
        Positions in `problem.practices`, ascending, int64; the first one names the group.
    hub
        Position of the practice that the others travel to; -1 where none is stated.
    """

    members: Integers
    hub: int


@dataclass(frozen=True, eq=False)
class Plan:
    """An answer: for each tier that was planned, its groups, ordered by smallest practice code."""

    tiers: Mapping[str, tuple[Group, ...]]

    @staticmethod
    def of(tiers: Mapping[str, Iterable[Group]]) -> "Plan":
        """Build a plan with its groups in the one order that equal plans share."""
        return Plan(
            {
                name: tuple(sorted(groups, key=lambda group: int(group.members[0])))
                for name, groups in tiers.items()
            }
        )

    @property
    def without_hubs(self) -> "Plan":
        """The same groups with no hub stated: under other terms other hubs may be the best."""
        return Plan(
            {
                name: tuple(replace(group, hub=-1) for group in groups)
                for name, groups in self.tiers.items()
            }
        )


def write_plan(problem: Problem, plan: Plan, path: Path) -> None:
    """Write `plan.csv` (DESIGN.md section 2); equal plans give equal bytes."""
    codes = problem.practices.codes
    cells = {
        (tier, what): [""] * len(codes)
        for tier in ("network", "federation")
        for what in ("", "hub")
    }
    for name, groups in plan.tiers.items():
        for group in groups:
            for member in group.members:
                cells[name, ""][member] = codes[group.members[0]]
                cells[name, "hub"][member] = codes[group.hub]
    write_table(
        path,
        PLAN_COLUMNS,
        zip(
            codes,
            cells["network", ""],
            cells["federation", ""],
            cells["network", "hub"],
            cells["federation", "hub"],
            (problem.participation_as_given(i) for i in range(len(codes))),
            strict=True,
        ),
    )


def read_plan(problem: Problem, path: Path) -> Plan:
    """Read a `plan.csv`; groups may carry any names, and the hub column may be empty.

    A practice that is not listed, or whose cell is empty, is in no group; whether that is lawful
    is for `verify` to say. The place of a closed practice is taken by its successor.

    Raises
    ------
    InputError
        The file cannot be read, or names a practice or a hub that the problem does not know, or
        a practice twice, or two hubs for one group.
    """
    table = read_table(path, ("practice_code", "network"))
    assert table is not None
    table = carried_plan(problem, table)
    position = problem.practices.position
    seen: dict[str, int] = {}
    for row, code in zip(table.frame.index, table.frame["practice_code"], strict=True):
        if code not in position:
            raise InputError(
                f"practice {code!r} is not in the problem",
                where=table.place(row, "practice_code"),
                remedy="use the problem that the plan was made for, or name its successor in "
                "successors.csv",
            )
        if code in seen:
            raise InputError(
                f"practice {code!r} stands twice (first in row {seen[code]})",
                where=table.place(row, "practice_code"),
                remedy="keep one row per practice",
            )
        seen[code] = row
    tiers = {}
    for tier in problem.settings.tiers:
        if tier.name not in table.frame.columns or not (table.frame[tier.name] != "").any():
            continue
        members: dict[str, list[int]] = {}
        hubs: dict[str, str] = {}
        hub_column = f"{tier.name}_hub"
        for row, record in zip(table.frame.index, table.frame.to_dict("records"), strict=True):
            name = record[tier.name]
            if name == "":
                continue
            members.setdefault(name, []).append(position[record["practice_code"]])
            hub = record.get(hub_column, "")
            if hub and hub not in position:
                raise InputError(
                    f"hub {hub!r} is not in the problem",
                    where=table.place(row, hub_column),
                    remedy="use the problem that the plan was made for",
                )
            if hubs.setdefault(name, hub) != hub:
                raise InputError(
                    f"group {name!r} has two hubs, {hubs[name]!r} and {hub!r}",
                    where=table.place(row, hub_column),
                    remedy="name the same hub in every row of a group",
                )
        tiers[tier.name] = [
            Group(np.array(sorted(who), dtype=np.int64), position.get(hubs[name], -1))
            for name, who in members.items()
        ]
    return Plan.of(tiers)
