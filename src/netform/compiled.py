"""The one way in which netform's hot loops are compiled and their machine code is kept."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any


def _writable(folder: Path) -> bool:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(folder, os.W_OK)


def _keep_machine_code_somewhere() -> None:
    """Give Numba a folder for its cache where neither the installation nor the home is writable.

    Numba itself tries the installation first and then the user's cache folder; it refuses to
    compile at all when both are read-only, as on some scheduled machines.
    """
    if "NUMBA_CACHE_DIR" in os.environ:
        return
    installation = Path(__file__).parent
    home_cache = Path(os.environ.get("XDG_CACHE_HOME") or Path("~/.cache").expanduser())
    if not _writable(installation) and not _writable(home_cache):
        user = str(os.getuid()) if hasattr(os, "getuid") else os.environ.get("USERNAME", "user")
        os.environ["NUMBA_CACHE_DIR"] = str(Path(tempfile.gettempdir()) / f"netform-{user}")


_keep_machine_code_somewhere()

import numba  # noqa: E402  (Numba reads the folder when it is imported)


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a loop over flat arrays; it runs without the interpreter's lock and is cached."""
    compiled: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
    return compiled
