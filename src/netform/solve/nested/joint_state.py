"""What is known of two tiers, as a checkpoint keeps it: federations, and the joint proof.

Federations that are read are held to the band, to contiguity and the rules, and their networks are
formed anew; a proof is rechecked.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from netform.errors import NetformError
from netform.plan import (
    CoupledPart,
    JointCertificate,
    joint_certificate_from_table,
    recheck_joint,
)
from netform.problem import Integers, TierProblem
from netform.solve.checkpoint import Checkpoint, Table
from netform.solve.columns.admissible import lawful_groups

_KEY = "joint"
_RARELY = 20  # a proof is put together again after so many times what that took


@dataclass(eq=False)
class JointState:
    """What is known of both tiers together.

    Attributes
    ----------
    federations
        Those of the best plan: participants of each; `None` where there is none.
    certificate
        The proof of a bound; `None` before there is one.
    """

    federations: list[Integers] | None = None
    certificate: JointCertificate | None = None


class JointKeeper:
    """Keeps the state of both tiers in a checkpoint, and gives what one of before has of it."""

    def __init__(self, checkpoint: Checkpoint) -> None:
        self._checkpoint = checkpoint
        self._state = JointState()
        self._due = 0.0

    def found(self, upper: TierProblem) -> JointState:
        """Return what was kept, as far as it is of any use, and begin with it."""
        table = self._checkpoint.table(_KEY)
        if table is not None:
            self._state = _read(table, upper)
        return self._state

    def keep_plan(self, federations: list[Integers]) -> None:
        """Keep a better plan."""
        self._state.federations = list(federations)
        self._checkpoint.offer(_KEY, self._table)

    def keep_proof(self, certificate: Callable[[], JointCertificate | None]) -> None:
        """Keep a better proof, which is put together for that where this is not too often."""
        began = time.monotonic()
        if began < self._due:
            return
        self._state.certificate = certificate() or self._state.certificate
        self._due = time.monotonic() + _RARELY * (time.monotonic() - began)
        self._checkpoint.offer(_KEY, self._table)

    def _table(self) -> Table:
        federations, certificate = self._state.federations, self._state.certificate
        return {
            "federations": None if federations is None else [each.tolist() for each in federations],
            "proof": None if certificate is None else certificate.to_table(),
        }


def _read(table: Table, upper: TierProblem) -> JointState:
    state = JointState()
    try:
        if table["federations"] is not None:
            state.federations = lawful_groups(upper, table["federations"])
        if table["proof"] is not None:
            state.certificate = joint_certificate_from_table(table["proof"], "checkpoint")
    except (NetformError, KeyError, TypeError, ValueError, OverflowError):
        return JointState()
    return state


def proved_parts(upper: TierProblem, certificate: JointCertificate) -> tuple[CoupledPart, ...]:
    """Return the proofs of parts where the independent recheck says that they hold, else none."""
    try:
        check = recheck_joint(upper.problem, certificate)
    except NetformError:
        return ()
    coupled = sum(part.claimed for part in certificate.coupled)
    is_whole = check.certified is not None and check.certified >= coupled == certificate.claimed
    return certificate.coupled if is_whole else ()
