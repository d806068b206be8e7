"""The one way in which netform's hot loops are compiled and their machine code is kept."""

import os
import stat
import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any


def _writable(folder: Path) -> bool:
    while not folder.exists() and folder != folder.parent:
        folder = folder.parent
    return os.access(folder, os.W_OK)


def cache_folder(
    installation: Path, environment: Mapping[str, str], temporary: Path
) -> Path | None:
    """Return where Numba shall keep machine code; `None` when its own choice will do.

    Numba itself tries the installation first and then the user's cache folder; it refuses to
    compile at all when both are read-only, as on some scheduled machines. The answer is then a
    folder below `temporary` that belongs to this user alone: Numba unpickles what it finds there.
    """
    home_cache = Path(environment.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache"))
    has_home = home_cache.is_absolute()  # `~` stays when the user is unknown to the system
    if "NUMBA_CACHE_DIR" in environment or _writable(installation):
        return None
    if has_home and _writable(home_cache):
        return None
    user = os.getuid() if hasattr(os, "getuid") else environment.get("USERNAME", "user")
    folder = temporary / f"netform-{user}"
    with suppress(FileExistsError):
        folder.mkdir(mode=0o700)
    return folder if _is_own(folder) else Path(tempfile.mkdtemp(prefix="netform-", dir=temporary))


def _is_own(folder: Path) -> bool:
    """Whether nobody else can have put files there; other systems give each user a `temporary`."""
    if not hasattr(os, "getuid"):
        return True
    state = folder.lstat()
    return stat.S_ISDIR(state.st_mode) and state.st_uid == os.getuid() and not state.st_mode & 0o022


_folder = cache_folder(Path(__file__).parent, os.environ, Path(tempfile.gettempdir()))
if _folder is not None:
    os.environ["NUMBA_CACHE_DIR"] = str(_folder)

import numba  # noqa: E402  (Numba reads the folder when it is imported)


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a loop over flat arrays; it runs without the interpreter's lock and is cached.

    Numba compiles anew when the loop's own file has changed, not when that of a kernel which it
    calls has: whoever edits one in another file deletes the `__pycache__` of its callers.
    """
    compiled: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
    return compiled
