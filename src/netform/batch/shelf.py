"""Runs on their way into the store: several at a time, those that are not there.

What cannot be put in is no reason to lose runs: it is said at the end, and the run folders hold
it all.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from netform import __version__
from netform.batch.planned_run import Parse, PlannedRun
from netform.batch.work import Outcome, State
from netform.errors import InputError
from netform.extras import needed
from netform.store.connect import without_password
from netform.store.run_store import RunStore
from netform.store.stored_run import StoredRun

_MANY = 200  # runs that are put in at a time, at most
_SECONDS = 5.0  # after which they are, however few


class Shelf:
    """What is to be put into the store.

    Attributes
    ----------
    store
        The store.
    fault
        Why some runs are not in it, in one line; empty where all are.
    """

    def __init__(
        self,
        store: str | Path,
        runs: Sequence[PlannedRun],
        folder: Path,
        batch: str,
        parse: Parse,
    ) -> None:
        """Open the store, and find out which of the runs are in it."""
        self.fault = ""
        self.store = RunStore.open(store)
        self._known = self.store.done(run.id for run in runs)
        self._folder, self._batch, self._parse = folder, batch, parse
        self._waiting: list[StoredRun] = []
        self._last = time.monotonic()

    def put(self, outcome: Outcome) -> None:
        """Take a run that is done; it is in the store a few seconds later."""
        run = outcome.run
        if run.id not in self._known:
            try:
                read = (
                    self._failed(outcome)
                    if outcome.state is State.FAILED
                    else StoredRun.read(
                        self._folder / run.name, problem=run.problem.name, batch=self._batch
                    )
                )
            except InputError as error:
                self.fault = str(error)
            else:
                self._waiting.append(read)
                self._known.add(run.id)
        if len(self._waiting) >= _MANY or time.monotonic() - self._last > _SECONDS:
            self.end()

    def _failed(self, outcome: Outcome) -> StoredRun:
        run = outcome.run
        return StoredRun.failed(
            run.id,
            run.name,
            outcome.error,
            self._parse(run.arguments),
            problem=run.problem.name,
            batch=self._batch,
            seconds=outcome.seconds,
            stopped=datetime.now(UTC),
            netform=__version__,
        )

    def end(self) -> None:
        """Put in what waits."""
        waiting, self._waiting = self._waiting, []
        try:
            if waiting:
                self.store.add(waiting)
        except (OSError, needed("sqlalchemy.exc", "batch").SQLAlchemyError) as error:
            reason = (str(getattr(error, "orig", None) or error).splitlines() or [""])[0]
            self.fault = f"the run store cannot be written ({without_password(reason)})"
        self._last = time.monotonic()
