"""What every backend is given, and what it gives back before anything of it is checked."""

from dataclasses import dataclass, field

from netform.plan import Certificate, JointCertificate
from netform.plan.proof.witness import Witness
from netform.problem import Integers
from netform.solve.checkpoint import Checkpoint
from netform.solve.columns.helpers import Helpers
from netform.solve.limits import Limits
from netform.solve.progress import Progress


@dataclass(frozen=True)
class Machine:
    """What a solve may use, and whom it tells."""

    limits: Limits
    progress: Progress
    threads: int
    memory_limit: float | None
    seed: int = 0
    checkpoint: Checkpoint | None = None
    helpers: Helpers | None = None


@dataclass(frozen=True, eq=False)
class Found:
    """What a backend found.

    Attributes
    ----------
    groups
        Participants of each group, tier by tier; `None` without a plan.
    objective
        The plan's cost as the backend has it, objective units.
    bound
        What the backend says that every plan costs at least.
    certificate
        The proof of the bound; `None` where the bound is a solver's word.
    witnesses
        Why there is no plan, where that is proved.
    by
        Who solved it, with version; empty for netform's own engine.
    remarks
        What went wrong on the way, in words.
    """

    groups: list[list[Integers]] | None
    objective: int | None
    bound: int | None
    certificate: Certificate | JointCertificate | None
    witnesses: list[Witness]
    by: str = ""
    remarks: list[str] = field(default_factory=list)

    @property
    def certified(self) -> int | None:
        """The bound that the certificate proves; `None` without one, and where there is no plan."""
        if self.witnesses or self.certificate is None:
            return None
        return self.certificate.claimed
