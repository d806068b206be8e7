"""What came of a batch: counts, an exit code for schedulers, one line a run."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from netform.batch.work import Outcome, State

PROVED = ("optimal", "within-gap")
FAILED, NOT_PROVED, INFEASIBLE, UNKNOWN, OVERLAPPING, INTERRUPTED = 1, 3, 4, 5, 6, 130


@dataclass
class Summary:
    """The outcomes of a batch.

    Attributes
    ----------
    planned
        How many runs there are.
    outcomes
        Those that ended, each once.
    """

    planned: int
    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def counts(self) -> dict[str, int]:
        """How many runs ended in which way: status words, `failed`, and `open`."""
        words = Counter(
            "failed" if each.state is State.FAILED else each.status for each in self.outcomes
        )
        left = self.planned - len(self.outcomes)
        return {**dict(sorted(words.items())), **({"open": left} if left else {})}

    @property
    def exit_code(self) -> int:
        """The worst that happened: failed, open, no plan, infeasible, not proved, or nothing."""
        words = self.counts
        if "failed" in words:
            return FAILED
        if "open" in words or "interrupted" in words:
            return INTERRUPTED
        for word, code in (("unknown", UNKNOWN), ("infeasible", INFEASIBLE)):
            if word in words:
                return code
        return 0 if set(words) <= set(PROVED) else NOT_PROVED


def is_disk_full(outcomes: Iterable[Outcome]) -> bool:
    """Whether a run failed for want of room on the disk: the others would too."""
    return any(each.is_full for each in outcomes)
