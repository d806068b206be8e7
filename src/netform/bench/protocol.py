"""Under which conditions a table was made: versions, machine, limits."""

import os
import platform
from typing import Any

from netform import __version__
from netform.bench.options import BenchOptions


def protocol_of(options: BenchOptions) -> dict[str, Any]:
    """Return what has to stand beside a table, for `--json`."""
    return {
        "netform": __version__,
        "python": platform.python_version(),
        "machine": {
            "system": platform.system(),
            "processor": platform.machine(),
            "cores": os.cpu_count(),
        },
        "backends": [backend.name for backend in options.backends],
        "tiers": options.tiers,
        "time_limit": options.time_limit,
        "threads": options.threads,
        "memory_limit": options.memory_limit,
        "seed": options.seed,
    }
