"""What the machine has."""

import os
import sys

_WHERE_UNKNOWN = 8e9


def machine_memory() -> float:
    """Return the memory of this machine in bytes; 8 GB where the system does not tell."""
    if sys.platform == "win32":
        return _WHERE_UNKNOWN
    try:
        return float(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES"))
    except (ValueError, OSError):
        return _WHERE_UNKNOWN
