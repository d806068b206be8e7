"""Who moves: practices whose present group is not the main one of their new group (M8)."""

from collections.abc import Sequence
from dataclasses import astuple, dataclass, fields
from pathlib import Path

from netform.plan.plan import Group
from netform.problem import Problem, present_names, write_table


@dataclass(frozen=True)
class Move:
    """One practice that moves: its patients, its present group and the one that it comes to.

    Present groups are named as in `practices.csv`, a practice without one by its own code.
    """

    practice_code: str
    name: str
    patients: int
    before: str
    after: str


def moves(problem: Problem, tier: str, groups: Sequence[Group]) -> tuple[Move, ...]:
    """Return who moves under a plan, by code; their patients are those that M8 counts.

    Of present groups with equally many patients in a group, the one of the first name stays.
    """
    practices, names = problem.practices, present_names(problem, tier)
    found = []
    for group in groups:
        staying: dict[str, int] = {}
        members = [int(i) for i in group.members]
        present = {i: names[i] or practices.codes[i] for i in members}
        for i in members:
            staying[present[i]] = staying.get(present[i], 0) + int(practices.patients[i])
        main = min(staying, key=lambda name: (-staying[name], name))
        found += [
            Move(
                practices.codes[i], practices.names[i], int(practices.patients[i]), present[i], main
            )
            for i in members
            if present[i] != main
        ]
    return tuple(sorted(found, key=lambda move: move.practice_code))


def write_moves(some: Sequence[Move], path: Path) -> None:
    """Write `moves.csv`: a row a practice that moves."""
    write_table(path, [field.name for field in fields(Move)], map(astuple, some))
