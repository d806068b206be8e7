"""Which runs of a store are meant."""

from dataclasses import dataclass
from datetime import UTC, datetime
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any

from netform.errors import InputError

if TYPE_CHECKING:
    from sqlalchemy import Select

FAILED = "failed"
"""The status of a run that ended with an error, and has no folder."""
STATUSES = (
    *("optimal", "within-gap", "feasible", "infeasible", "unknown", "interrupted"),
    FAILED,
)


@dataclass(frozen=True)
class Filter:
    """Which runs: those that meet all that is given.

    Attributes
    ----------
    id, batch
        This one.
    status
        One of these.
    problem
        A part of the problem's name.
    since, until
        ISO dates or times, UTC where no zone is said: stopped at or after, and before.
    """

    batch: str | None = None
    status: tuple[str, ...] = ()
    problem: str | None = None
    since: str | None = None
    until: str | None = None
    id: str | None = None

    def on(self, query: "Select[Any]") -> "Select[Any]":
        """Return a query of runs, or of what is joined to them, for these runs alone.

        Raises
        ------
        InputError
            A status word or a time is none.
        """
        from netform.store.tables import RUNS

        if self.id is not None:
            query = query.where(RUNS.c.id == self.id)
        if self.batch is not None:
            query = query.where(RUNS.c.batch == self.batch)
        if self.status:
            query = query.where(RUNS.c.status.in_(list(map(_status, self.status))))
        if self.problem is not None:
            query = query.where(RUNS.c.problem.contains(self.problem, autoescape=True))
        if self.since is not None:
            query = query.where(RUNS.c.stopped >= utc(self.since, "since"))
        if self.until is not None:
            query = query.where(RUNS.c.stopped < utc(self.until, "until"))
        return query


def _status(word: str) -> str:
    if word in STATUSES:
        return word
    near = get_close_matches(word, STATUSES, n=1, cutoff=0.0)
    raise InputError(
        f"{word!r} is no status",
        where="status",
        remedy=f"the nearest is {near[0]!r}; there are {', '.join(STATUSES)}",
    )


def utc(text: str, where: str = "time") -> str:
    """Return an ISO date or time as the store writes it: in UTC, with a Z.

    Raises
    ------
    InputError
        It is none.
    """
    try:
        time = datetime.fromisoformat(text)
        time = time.replace(tzinfo=UTC) if time.tzinfo is None else time.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise InputError(
            f"{text!r} is no date",
            where=where,
            remedy="write it as 2026-11-27 or 2026-11-27T08:00:00Z",
        ) from error
    return time.isoformat(timespec="seconds").replace("+00:00", "Z")
