"""The tables of a certainty folder as read back: plans, pairs of neighbours, homes.

What a row says wrongly in itself (an unknown practice, a number that is none) is a fault in words;
the row is then left aside.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from netform.plan.plan import Group, Plan
from netform.plan.run_folder.near_tables import HOME_COLUMNS, NEAR_PLAN_COLUMNS, PAIR_COLUMNS
from netform.problem import TierProblem, read_table


@dataclass(frozen=True)
class PairRow:
    """A row of `certainty.csv`: two practices by code, the verdict and what it rests on."""

    where: str
    codes: tuple[str, str]
    verdict: str
    cells: Mapping[bool, str]
    """By whether it is about together: a plan's number, `none`, or nothing."""


@dataclass(frozen=True)
class HomeRow:
    """A row of `homes.csv`."""

    where: str
    code: str
    homes: int
    open: int
    neighbours_in_some: int


def read_pair_rows(folder: Path) -> list[PairRow]:
    """Read `certainty.csv`.

    Raises
    ------
    InputError
        It cannot be read or lacks a column.
    """
    table = read_table(folder / "certainty.csv", PAIR_COLUMNS)
    assert table is not None
    rows = zip(table.frame.index, table.frame[list(PAIR_COLUMNS)].to_numpy().tolist(), strict=True)
    return [
        PairRow(table.place(row), (a, b), verdict, {True: together, False: apart})
        for row, (a, b, verdict, together, apart) in rows
    ]


def read_home_rows(folder: Path, faults: list[str]) -> list[HomeRow]:
    """Read `homes.csv`; add the faults of rows without whole numbers.

    Raises
    ------
    InputError
        It cannot be read or lacks a column.
    """
    table = read_table(folder / "homes.csv", HOME_COLUMNS)
    assert table is not None
    found = []
    for row, cells in zip(
        table.frame.index, table.frame[list(HOME_COLUMNS)].to_numpy().tolist(), strict=True
    ):
        numbers = [whole_number(cell) for cell in cells[1:]]
        homes, open_, some = (-1 if number is None else number for number in numbers)
        if None in numbers:
            faults.append(f"{table.place(row)}: {', '.join(cells[1:])} are not whole numbers")
            continue
        found.append(HomeRow(table.place(row), cells[0], homes, open_, some))
    return found


def read_near_plans(folder: Path, view: TierProblem, faults: list[str]) -> dict[int, Plan]:
    """Read `plans.csv`: each plan by its number; add the faults of rows and numbers.

    Raises
    ------
    InputError
        It cannot be read or lacks a column.
    """
    table = read_table(folder / "plans.csv", NEAR_PLAN_COLUMNS)
    assert table is not None
    position = view.problem.practices.position
    members: dict[int, dict[str, list[int]]] = {}
    seen: set[tuple[int, str]] = set()
    cells = table.frame[list(NEAR_PLAN_COLUMNS)].to_numpy().tolist()
    for row, (number, code, group) in zip(table.frame.index, cells, strict=True):
        plan = whole_number(number)
        if plan is None:
            faults.append(f"{table.place(row)}: {number!r} is no number of a plan")
        elif code not in position:
            faults.append(f"{table.place(row)}: practice {code!r} is not in the problem")
        elif (plan, code) in seen:
            faults.append(f"{table.place(row)}: practice {code!r} stands twice in plan {plan}")
        else:
            seen.add((plan, code))
            members.setdefault(plan, {}).setdefault(group, []).append(position[code])
    if sorted(members) != list(range(len(members))):
        faults.append(f"{table.file}: its plans are not numbered 0 to {len(members) - 1}")
    faults += _names_faults(table.file, members, view)
    return {
        number: Plan.of({view.tier.name: [_group(who) for who in groups.values()]})
        for number, groups in sorted(members.items())
    }


def _names_faults(
    file: str, members: Mapping[int, Mapping[str, Sequence[int]]], view: TierProblem
) -> list[str]:
    """Say which groups are not named by their smallest practice code."""
    codes = view.problem.practices.codes
    return [
        f"{file}: plan {number} names the group of {codes[min(who)]} {name!r}"
        for number, groups in sorted(members.items())
        for name, who in groups.items()
        if name != codes[min(who)]
    ]


def _group(who: list[int]) -> Group:
    return Group(np.array(sorted(who), dtype=np.int64), -1)


def whole_number(text: str) -> int | None:
    """Read digits as netform writes them; `None` where they are none."""
    return int(text) if text.isascii() and text.isdigit() and str(int(text)) == text else None
