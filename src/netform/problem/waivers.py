"""Whom a waiver (M3) is for: one practice, or every practice of an area."""

from netform.problem.problem import Practices
from netform.problem.settings import Waiver


def waived_practices(practices: Practices, waiver: Waiver) -> list[int]:
    """Return the positions of those whom a waiver is for, ascending."""
    if waiver.practice is not None:
        return [practices.position[waiver.practice]]
    assert waiver.area is not None
    return [i for i, text in enumerate(practices.areas[waiver.area]) if text == waiver.value]
