"""Each peer in a virtual environment of its own: pinned versions, wheels from PyPI alone."""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

PINNED = {
    "spopt": (
        "spopt==0.7.0",
        "libpysal==4.14.1",
        "scikit-learn==1.9.1",
        "geopandas==1.2.0",
        "pandas==3.1.1",
        "scipy==1.17.1",
        "numpy==2.4.6",
    ),
    "pygeoda": ("pygeoda==0.1.3", "numpy==2.4.6"),
    "gerrychain": (
        "gerrychain==1.0.0",
        "networkx==3.6.1",
        "rustworkx==0.18.1",
        "numpy==2.4.6",
    ),
}
"""What is installed for each peer; the first is the peer itself."""
LIMIT = 900.0
"""Seconds that an installation may take."""
DONE = "installed"


@dataclass(frozen=True)
class Environment:
    """A peer's environment: its Python, or why there is none.

    `version` is the peer as it was pinned, such as `spopt 0.7.0`.
    """

    version: str
    python: Path | None
    fault: str = ""


def environment(peer: str, cache: Path) -> Environment:
    """Return a peer's environment below a folder; install it where it is not there yet."""
    pinned = PINNED[peer]
    version = pinned[0].replace("==", " ")
    mark = hashlib.sha256("\n".join((sys.version, *pinned)).encode()).hexdigest()[:10]
    folder = cache / f"{peer}-{mark}"
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if (folder / DONE).exists():
        return Environment(version, python)
    shutil.rmtree(folder, ignore_errors=True)
    install = (str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        for command in (
            (sys.executable, "-m", "venv", str(folder)),
            (*install, "--only-binary", ":all:", *pinned),
        ):
            subprocess.run(command, check=True, capture_output=True, text=True, timeout=LIMIT)
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout or "").strip().splitlines()
        return Environment(version, None, said[-1] if said else f"exit code {error.returncode}")
    except (OSError, subprocess.TimeoutExpired) as error:
        return Environment(version, None, str(error))
    (folder / DONE).write_text("\n".join(pinned) + "\n", encoding="utf-8")
    return Environment(version, python)
