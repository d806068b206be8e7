"""A Dask cluster: processes of this machine, or a user's own."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from netform.batch import worker_setup
from netform.errors import InputError, NetformError
from netform.extras import needed

LOST_WORKERS = 3
"""Times that a task may end the worker that does it."""
_LOOK_UP = 0.5  # seconds until a wish to stop is seen
_LEAST_MEMORY = 400 * 10**6  # bytes of a worker: Python and the libraries alone take half of it


class ClusterLost(NetformError):
    """The cluster is gone; what is done is kept."""

    exit_code = 1


@contextmanager
def client_of(count: int, scheduler: str | None, memory_limit: float | None) -> Iterator[Any]:
    """Start a cluster, or reach one; yield a `distributed.Client`, and end what was started.

    Parameters
    ----------
    count
        Processes of this machine, at least 1.
    scheduler
        The address of a user's own Dask scheduler, such as `tcp://host:8786`; then `count` and
        `memory_limit` are of no use.
    memory_limit
        Bytes that all processes of this machine may take together.

    Raises
    ------
    ClusterLost
        There is no such scheduler.
    InputError
        There is too little memory for so many processes.
    """
    dask, distributed = needed("dask", "batch"), needed("distributed", "batch")
    with dask.config.set(
        {
            "distributed.scheduler.allowed-failures": LOST_WORKERS,
            "distributed.worker.daemon": False,  # solvers are processes of their own
            "distributed.admin.log-length": 100,
            # A run's memory is no data of Dask's that could be spilled: a worker that waited for
            # it to shrink would wait for ever. At the limit it is ended, and the run begun again.
            **{f"distributed.worker.memory.{step}": False for step in ("target", "spill", "pause")},
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
                yield client
            return
        share = None if memory_limit is None else _share(memory_limit, count)
        with (
            dask.config.set({"distributed.worker.preload": [worker_setup.__name__]}),
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
            yield client


def slots(client: Any) -> int:
    """Return how many tasks the workers of a cluster do together."""
    return sum(client.nthreads().values())


def ended(client: Any, asked: list[Any]) -> Iterable[Any]:
    """Return futures that ended; none after a while, so that a wish to stop is seen.

    Raises
    ------
    TimeoutError
        The client is closed.
    """
    distributed = needed("distributed", "batch")
    try:
        seen = distributed.wait(asked, timeout=_LOOK_UP, return_when="FIRST_COMPLETED")
    except TimeoutError:
        if client.status == "closed":
            raise
        return ()
    done: Iterable[Any] = seen.done
    return done


def _share(memory_limit: float, count: int) -> int:
    """Return the bytes of each worker."""
    if memory_limit / count < _LEAST_MEMORY:
        raise InputError(
            f"the limit leaves {memory_limit / count / 10**6:,.0f} MB for each of {count} workers",
            where="--memory-limit",
            remedy=f"name fewer --workers, or {_LEAST_MEMORY // 10**6} MB for each",
        )
    return int(memory_limit / count)
