"""Who does the runs: this process, processes of this machine, or a user's own Dask cluster."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, Protocol

from netform.batch.cluster import LOST_WORKERS, ClusterLost, client_of, ended, slots
from netform.batch.packed import packed, unpack
from netform.batch.planned_run import PlannedRun
from netform.batch.work import Claim, Outcome, Solve, State, already, perform, perform_sent
from netform.extras import needed
from netform.problem import new_folder

_AHEAD = 3  # runs for each worker that wait there, so that none is idle
_BUSY = 0.5  # seconds until a run that somebody else is at is looked at again


class Workers(Protocol):
    """Those who do runs."""

    def outcomes(
        self, runs: Iterable[PlannedRun], folder: Path, solve: Solve, stopped: Callable[[], bool]
    ) -> Iterator[Outcome]:
        """Yield what becomes of each run, as they end; no more are begun once `stopped`."""


class InProcess:
    """This process, one run after the other: for debugging."""

    def outcomes(
        self, runs: Iterable[PlannedRun], folder: Path, solve: Solve, stopped: Callable[[], bool]
    ) -> Iterator[Outcome]:
        """See `Workers.outcomes`."""
        waiting = list(runs)
        while waiting and not stopped():
            busy = []
            for run in waiting:
                if stopped():
                    return
                outcome = perform(run, folder, solve)
                if outcome.state is State.BUSY:
                    busy.append(run)
                else:
                    yield outcome
            waiting = busy
            if waiting:
                time.sleep(_BUSY)


class OnDask:
    """The workers of a Dask cluster.

    Attributes
    ----------
    client
        A `distributed.Client`.
    sends
        Whether workers see no common disk: then problems are sent to them and runs are sent back,
        and the claims are those of this process.
    """

    def __init__(self, client: Any, *, sends: bool) -> None:
        self.client = client
        self.sends = sends

    def outcomes(
        self, runs: Iterable[PlannedRun], folder: Path, solve: Solve, stopped: Callable[[], bool]
    ) -> Iterator[Outcome]:
        """See `Workers.outcomes`; few runs are sent ahead, so that memory does not grow."""
        distributed = needed("distributed", "batch")
        errand = _Sending(self.client, folder, solve) if self.sends else _Sharing(folder, solve)
        waiting, busy = iter(runs), list[PlannedRun]()
        asked: dict[Any, PlannedRun] = {}
        try:
            while not stopped():
                room = _AHEAD * max(1, slots(self.client)) - len(asked)
                for run in _some(waiting, room):
                    known = errand.before(run)
                    if known is None:
                        key = f"{run.name}-{time.monotonic_ns()}"
                        what = errand.call(run)
                        asked[self.client.submit(*what, key=key, pure=False)] = run
                    elif known.state is State.BUSY:
                        busy.append(run)
                    else:
                        yield known
                if not asked:
                    first = next(waiting, None)
                    if first is not None:
                        waiting = chain([first], waiting)
                    elif busy:
                        waiting, busy = iter(busy), []
                        time.sleep(_BUSY)
                    else:
                        return
                    continue
                for future in ended(self.client, list(asked)):
                    run = asked.pop(future)
                    outcome = errand.after(run, _answer(future, run))
                    future.release()
                    if outcome.state is State.BUSY:
                        busy.append(run)
                    else:
                        yield outcome
            self.client.cancel(list(asked))
        except (distributed.CancelledError, TimeoutError, OSError) as error:
            raise ClusterLost(
                "the Dask scheduler is gone; runs that are done are kept: start it, and give the "
                "same command again"
            ) from error
        finally:
            errand.end()


class _Sharing:
    """Runs on a disk that all workers see: they claim, read and write themselves."""

    def __init__(self, folder: Path, solve: Solve) -> None:
        self._folder, self._solve = folder, solve

    def before(self, run: PlannedRun) -> Outcome | None:
        return already(run, self._folder)

    def call(self, run: PlannedRun) -> tuple[Any, ...]:
        return perform, run, self._folder, self._solve

    def after(self, run: PlannedRun, answer: Any) -> Outcome:
        outcome: Outcome = answer
        return outcome

    def end(self) -> None:
        """Do nothing: claims are those of the workers."""


class _Sending:
    """Runs that are sent: this process claims, and writes what comes back."""

    def __init__(self, client: Any, folder: Path, solve: Solve) -> None:
        self._client, self._folder, self._solve = client, folder, solve
        self._claims: dict[str, Claim] = {}

    def before(self, run: PlannedRun) -> Outcome | None:
        claim = Claim(self._folder, run)
        if not claim.take():
            return Outcome(run, State.BUSY)
        known = already(run, self._folder)
        if known is not None:
            claim.give_back()
        else:
            self._claims[run.id] = claim
        return known

    def call(self, run: PlannedRun) -> tuple[Any, ...]:
        return perform_sent, run, packed(run.problem), self._solve

    def after(self, run: PlannedRun, answer: Any) -> Outcome:
        outcome: Outcome
        outcome, files = answer if isinstance(answer, tuple) else (answer, {})
        try:
            if files:
                with new_folder(self._folder / run.name) as draft:
                    unpack(files, draft)
        finally:
            self._claims.pop(run.id).give_back()
        return outcome

    def end(self) -> None:
        """Let others have what is not done."""
        for claim in self._claims.values():
            claim.give_back()


def _some(waiting: Iterator[PlannedRun], many: int) -> Iterator[PlannedRun]:
    for _ in range(many):
        run = next(waiting, None)
        if run is None:
            return
        yield run


def _answer(future: Any, run: PlannedRun) -> Any:
    distributed = needed("distributed", "batch")
    try:
        return future.result()
    except distributed.KilledWorker:
        lost = f"the worker ended {LOST_WORKERS + 1} times, perhaps for its memory"
        return Outcome(run, State.FAILED, error=lost)


@contextmanager
def workers_of(
    count: int, scheduler: str | None, memory_limit: float | None = None, *, sends: bool = False
) -> Iterator[Workers]:
    """Start workers, or reach a cluster, and end them.

    Parameters
    ----------
    count
        Processes of this machine; 0 for this process.
    scheduler
        The address of a user's own Dask scheduler, such as `tcp://host:8786`.
    memory_limit
        Bytes that all processes of this machine may take together.
    sends
        Whether the cluster's workers see no common disk; see `OnDask`.
    """
    if scheduler is None and count == 0:
        yield InProcess()
        return
    with client_of(count, scheduler, memory_limit) as client:
        yield OnDask(client, sends=sends)
