"""Parts that no edge joins, solved by helpers who are not in this process."""

from collections.abc import Sequence
from functools import partial

from netform.problem import Integers, TierProblem
from netform.solve.checkpoint import Checkpoint, Table
from netform.solve.columns.helpers import Helpers
from netform.solve.columns.part_solver import PartAnswer, PartSolver
from netform.solve.columns.part_state import Notes, PartKeeper, key_of
from netform.solve.limits import Limits
from netform.solve.progress import Progress


def solve_elsewhere(
    view: TierProblem,
    parts: Sequence[Integers],
    starts: Sequence[list[Integers] | None],
    limits: Limits,
    helpers: Helpers,
    memory_limit: float | None,
    checkpoint: Checkpoint | None,
) -> list[PartAnswer]:
    """Return what helpers find for each part, the largest first; in the time that is left.

    Parameters
    ----------
    starts
        A lawful plan of each part to begin with, by place in it.
    memory_limit
        Bytes for all that are worked on together.
    """
    order = sorted(range(len(parts)), key=lambda k: (-len(parts[k]), k))
    share = None if memory_limit is None else memory_limit / helpers.many
    to_do = sum(map(len, parts))
    items = []
    for k in order:
        key = key_of(view.restricted(parts[k]))
        known = None if checkpoint is None else checkpoint.table(key)
        fraction = min(1.0, helpers.many * len(parts[k]) / to_do)
        to_do -= len(parts[k])
        tables = {} if known is None else {key: known}
        items.append((parts[k], starts[k], tables, fraction, share, checkpoint is not None))
    found = helpers.each(_solved, view, items, limits)
    answers = [PartAnswer() for _ in parts]
    for k, each in zip(order, found, strict=True):
        if each is None:
            continue
        answers[k], tables = each
        for key, table in tables.items():
            if checkpoint is not None:
                checkpoint.offer(key, partial(dict, table))
    return answers


def _solved(
    view: TierProblem,
    part: Integers,
    start: list[Integers] | None,
    known: dict[str, Table],
    fraction: float,
    memory_limit: float | None,
    is_kept: bool,
    limits: Limits,
) -> tuple[PartAnswer, dict[str, Table]]:
    """Solve one part; return the state that it ended in too, where states are kept."""
    inside, own, notes = view.restricted(part), limits.share(fraction), Notes(known)
    solver = PartSolver(
        *(inside, own, Progress(own)),
        threads=1,
        memory_limit=memory_limit,
        keeper=PartKeeper(notes, inside) if is_kept else None,
    )
    if start is not None:
        solver.begin_with(start)
    return solver.run(), notes.tables()
