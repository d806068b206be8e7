"""What the engine has of one part, as a checkpoint keeps it: a plan, duals, columns, the proof.

Nothing that is read is believed. Groups and columns are held to the band, to contiguity and the
rules, and costed anew; duals are priced before a bound rests on them; a whole proof is rechecked.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from netform.errors import NetformError
from netform.plan import Certificate, Part, Round, certificate_from_table, recheck
from netform.plan.proof.certificate_fit import unfit_part
from netform.problem import Integers, TierProblem
from netform.solve.checkpoint import Checkpoint, Table
from netform.solve.columns.admissible import is_admissible, lawful_groups
from netform.solve.columns.column_set import NO_COLUMNS, ColumnSet
from netform.solve.columns.costing import costed
from netform.solve.columns.cuts import Cut
from netform.solve.columns.ground import Ground
from netform.solve.columns.measure_row import MeasureRow
from netform.solve.columns.pricing import DUAL_SCALE, Duals
from netform.solve.columns.rounds import proof_of


@dataclass(eq=False)
class PartState:
    """What is known of a part.

    Attributes
    ----------
    groups
        The best plan: places in the part; `None` where there is none.
    duals
        Of the best bound; `None` before the first one. Those that were read are not priced yet.
    columns
        Some columns that are worth having.
    proof
        The proof of a bound.
    """

    groups: list[Integers] | None = None
    duals: Duals | None = None
    columns: ColumnSet = field(default_factory=lambda: NO_COLUMNS)
    proof: Part | None = None


class Notes:
    """A checkpoint without a file, for a part that is solved where its file is not."""

    def __init__(self, tables: dict[str, Table]) -> None:
        self._tables = tables
        self._due: dict[str, Callable[[], Table]] = {}

    def table(self, key: str) -> Table | None:
        """See `Checkpoint.table`."""
        return self._tables.get(key)

    def offer(self, key: str, table: Callable[[], Table]) -> None:
        """See `Checkpoint.offer`."""
        self._due[key] = table

    def tables(self) -> dict[str, Table]:
        """Return what was offered last."""
        return {key: table() for key, table in self._due.items()}


class PartKeeper:
    """Keeps the state of a part in a checkpoint, and gives what one of before has of it."""

    def __init__(self, checkpoint: Checkpoint | Notes, view: TierProblem) -> None:
        self._checkpoint, self._view = checkpoint, view
        self._key = key_of(view)
        self._state = PartState()

    def found(self, ground: Ground) -> PartState:
        """Return what was kept, as far as it is of any use, and begin with it."""
        table = self._checkpoint.table(self._key)
        if table is not None:
            self._state = _read(table, self._view, ground)
        return self._state

    def keep_plan(self, groups: list[Integers]) -> None:
        """Keep a better plan."""
        self._state.groups = groups
        self._offer()

    def keep_duals(self, duals: Duals, columns: ColumnSet) -> None:
        """Keep the duals of a better bound, and columns."""
        self._state.duals, self._state.columns = duals, columns
        self._offer()

    def keep_proof(self, proof: Part) -> None:
        """Keep what is proved at the end."""
        self._state.proof = proof
        self._offer()

    def _offer(self) -> None:
        self._checkpoint.offer(self._key, self._table)

    def _table(self) -> Table:
        state, columns = self._state, self._state.columns
        return {
            "practices": list(self._view.codes),
            "groups": None if state.groups is None else [each.tolist() for each in state.groups],
            "columns": [columns.members(k).tolist() for k in range(len(columns))],
            "duals": None if state.duals is None else self._certificate(self._bare(state.duals)),
            "proof": None if state.proof is None else self._certificate(state.proof),
        }

    def _bare(self, duals: Duals) -> Part:
        """Return a proof of duals alone."""
        rounds = (Round(proof_of(duals), ()),)
        return Part(self._view.codes, True, duals.bound, duals.bound, rounds, None)

    def _certificate(self, part: Part) -> Table:
        return _certificate(self._view, part).to_table()


def key_of(view: TierProblem) -> str:
    """Return the key of a part in a checkpoint."""
    return f"{view.tier.name} of {view.codes[0]}"


def proves(view: TierProblem, proof: Part, objective: int) -> bool:
    """Whether a proof holds, by the independent recheck, and no plan costs less than that."""
    if not proof.costed or proof.claimed < objective:
        return False
    try:
        certified = recheck(view.problem, _certificate(view, proof)).certified
    except NetformError:
        return False
    return certified is not None and certified >= objective


def _certificate(view: TierProblem, part: Part) -> Certificate:
    return Certificate(view.tier.name, DUAL_SCALE, part.claimed, (part,), "a checkpoint")


def _read(table: Table, view: TierProblem, ground: Ground) -> PartState:
    """Read what is of use; what does not fit the part is left aside."""
    state = PartState()
    try:
        if tuple(table["practices"]) != view.codes:
            return state
        if table["groups"] is not None:
            state.groups = lawful_groups(view, table["groups"])
        state.columns = _columns(table["columns"], view, ground)
        state.proof = _part(table["proof"], view)
        bare = _part(table["duals"], view)
        state.duals = None if bare is None else _duals(bare, ground)
    except (KeyError, TypeError, ValueError, OverflowError):
        return PartState()
    return state


def _columns(sets: Iterable[list[int]], view: TierProblem, ground: Ground) -> ColumnSet:
    lawful = [members for members in sets if is_admissible(view, members)]
    if not lawful:
        return NO_COLUMNS
    member = np.array([i for members in lawful for i in members], dtype=np.int32)
    sizes = np.array([len(members) for members in lawful], dtype=np.int64)
    columns, hub = costed(ground, member, sizes)
    return columns.take(np.flatnonzero(hub >= 0))


def _part(table: Any, view: TierProblem) -> Part | None:
    if table is None:
        return None
    try:
        certificate = certificate_from_table(table, "checkpoint")
    except NetformError:
        return None
    (part,) = certificate.parts
    fits = certificate.scale == DUAL_SCALE and part.practices == view.codes
    unfit = unfit_part(part, DUAL_SCALE, len(view.trust_price), len(view.limits))
    return part if fits and not unfit else None


def _duals(part: Part, ground: Ground) -> Duals:
    proof = part.rounds[0].proof
    cuts = tuple(Cut(each.practices, each.weights, each.divisor) for each in proof.cuts)
    return Duals(
        np.array(proof.practice, dtype=np.int64),
        cuts,
        np.array([each.dual for each in proof.cuts], dtype=np.int64),
        DUAL_SCALE,
        MeasureRow.on(ground),
        proof.limits,
    )
