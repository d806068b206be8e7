"""Carry the closed practices of an old plan over to their successors."""

import pandas as pd

from netform.problem import Problem, Table, say_carried


def carried_plan(problem: Problem, table: Table) -> Table:
    """Return the table of a plan in which successors stand in the place of closed practices.

    Where the successor has a row itself, that row decides; of several closed practices with one
    successor the first row does. The hub of a group is carried over where it stays in the group,
    and is otherwise not stated.

    Parameters
    ----------
    table
        A `plan.csv` as text, with the column `practice_code`.
    """
    frame = table.frame
    carried = problem.successors.carried(frame["practice_code"])
    if not carried:
        return table
    say_carried(carried, table.file)
    codes = frame["practice_code"].map(problem.successors.current)
    is_own = codes == frame["practice_code"]
    stands_itself = codes.isin(set(codes[is_own]))
    repeated = codes.where(~is_own).duplicated() & ~is_own
    frame = frame.assign(practice_code=codes)[is_own | ~(stands_itself | repeated)]
    for tier in problem.settings.tiers:
        column = f"{tier.name}_hub"
        if {tier.name, column} <= set(frame.columns):
            frame = frame.assign(**{column: _carried_hubs(problem, frame, tier.name, column)})
    return Table(table.file, frame)


def _carried_hubs(problem: Problem, frame: pd.DataFrame, tier: str, column: str) -> list[str]:
    group_of = dict(zip(frame["practice_code"], frame[tier], strict=True))
    hubs = []
    for hub, group in zip(frame[column], frame[tier], strict=True):
        current = problem.successors.current(hub)
        hubs.append(current if current == hub or group_of.get(current) == group else "")
    return hubs
