"""Who does the runs: this process, processes of this machine, or a user's own Dask cluster."""

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

from netform.batch.planned_run import PlannedRun
from netform.batch.work import Outcome, Solve, State, perform
from netform.errors import InputError, NetformError

_AHEAD = 3  # runs for each worker that wait there, so that none is idle
_BUSY = 0.5  # seconds until a run that somebody else is at is looked at again
_LOST_WORKERS = 3  # times that a run may end the worker that does it


class ClusterLost(NetformError):
    """The cluster is gone; what is done is kept."""

    exit_code = 1


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
    """The workers of a Dask cluster."""

    def __init__(self, client: Any) -> None:
        self.client = client

    def outcomes(
        self, runs: Iterable[PlannedRun], folder: Path, solve: Solve, stopped: Callable[[], bool]
    ) -> Iterator[Outcome]:
        """See `Workers.outcomes`; few runs are sent ahead, so that memory does not grow."""
        _, distributed = _dask()
        waiting, busy = iter(runs), list[PlannedRun]()
        asked: dict[str, PlannedRun] = {}
        ended: Any = distributed.as_completed()

        def send(run: PlannedRun) -> None:
            key = f"{run.name}-{time.monotonic_ns()}"
            asked[key] = run
            ended.add(self.client.submit(perform, run, folder, solve, key=key, pure=False))

        try:
            while not stopped():
                room = _AHEAD * max(1, len(self.client.scheduler_info()["workers"])) - len(asked)
                for run in _some(waiting, room):
                    send(run)
                if not asked:
                    if not busy:
                        return
                    time.sleep(_BUSY)
                    waiting, busy = iter(busy), []
                    continue
                future = next(ended)
                run = asked.pop(future.key)
                outcome = _outcome(future, run)
                future.release()
                if outcome.state is State.BUSY:
                    busy.append(run)
                else:
                    yield outcome
            for future in list(ended.futures):
                future.cancel()
        except (distributed.CancelledError, TimeoutError, OSError) as error:
            raise ClusterLost(
                "the Dask scheduler is gone; runs that are done are kept: start it, and give the "
                "same command again"
            ) from error


def _some(waiting: Iterator[PlannedRun], many: int) -> Iterator[PlannedRun]:
    for _ in range(many):
        run = next(waiting, None)
        if run is None:
            return
        yield run


def _outcome(future: Any, run: PlannedRun) -> Outcome:
    _, distributed = _dask()
    try:
        outcome: Outcome = future.result()
    except distributed.KilledWorker:
        lost = f"the worker ended {_LOST_WORKERS + 1} times, perhaps for its memory"
        return Outcome(run, State.FAILED, error=lost)
    return outcome


@contextmanager
def workers_of(
    count: int, scheduler: str | None, memory_limit: float | None = None
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
    """
    if scheduler is None and count == 0:
        yield InProcess()
        return
    dask, distributed = _dask()
    with dask.config.set(
        {
            "distributed.scheduler.allowed-failures": _LOST_WORKERS,
            "distributed.worker.daemon": False,  # solvers are processes of their own
            "distributed.admin.log-length": 100,
        }
    ):
        if scheduler is not None:
            try:
                client = distributed.Client(scheduler, timeout=10)
            except (OSError, TimeoutError, ValueError) as error:
                raise ClusterLost(
                    f"there is no Dask scheduler at {scheduler}: start it with `dask scheduler`, "
                    "and workers with `dask worker`"
                ) from error
            with client:
                yield OnDask(client)
            return
        share = None if memory_limit is None else int(memory_limit / count)
        with (
            distributed.LocalCluster(
                n_workers=count,
                threads_per_worker=1,
                processes=True,
                memory_limit=share or "auto",
                dashboard_address="127.0.0.1:0",
                silence_logs=50,
            ) as cluster,
            distributed.Client(cluster) as client,
        ):
            yield OnDask(client)


def _dask() -> tuple[Any, Any]:
    """Return the modules of Dask, where they are installed."""
    try:
        import dask
        import distributed
    except ImportError as error:
        raise InputError(
            "Dask is not installed",
            where="--workers",
            remedy="pip install 'netform[batch]', or use --workers 0",
        ) from error
    return dask, distributed
