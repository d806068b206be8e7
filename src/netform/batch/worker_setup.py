"""What Dask does in each worker process of this machine, before its first run (`preload`)."""

import signal
from typing import Any


def dask_setup(worker: Any) -> None:
    """Leave Ctrl-C, which a terminal sends to all processes, to the client: it ends the workers."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
