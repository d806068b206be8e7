"""The routing engine Valhalla: where its programs are, and how they are asked.

Its programs are what is relied on, not its Python module: the wheel holds them beside a module that
only Python 3.12 or later can import, and the programs need no Python.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from netform.errors import InputError

FOLDER = "NETFORM_VALHALLA"
"""The environment variable that names a folder with the programs, or one that the wheel is in."""

_BUILD, _ASK, _DEFAULTS = "valhalla_build_tiles", "valhalla_service", "valhalla_build_config"
_REMEDY = (
    "pip install 'netform[travel]' under Python 3.12 or later; under 3.11 run pip install --target "
    "valhalla --python-version 3.12 --only-binary :all: --no-deps pyvalhalla, and set "
    f"{FOLDER} to that folder"
)
_LIMITS = {
    "max_matrix_distance": 1_000_000.0,  # metres: Land's End to John o'Groats
    "max_matrix_location_pairs": 10**8,
    "max_locations": 10**6,
}
_FROM_ELSEWHERE = (
    "admin",  # without its table of borders the engine takes every road to be driven on the left
    "incident_dir",
    "landmarks",
    "tile_extract",
    "timezone",
    "traffic_extract",
    "transit_dir",
    "transit_feeds_dir",
)


@dataclass(frozen=True)
class Valhalla:
    """The engine's programs.

    Attributes
    ----------
    build, ask
        The program that makes routing tiles of an extract, and the one that answers requests.
    defaults
        The command that prints the engine's settings.
    """

    build: Path
    ask: Path
    defaults: tuple[str, ...]

    def version(self) -> str:
        """Return the engine's version, such as `3.9.1`."""
        return _last_line(self._run([str(self.build), "--version"]).stdout)

    def make_tiles(self, extract: Path, tiles: Path, threads: int) -> None:
        """Make routing tiles of an extract in an empty folder.

        Raises
        ------
        InputError
            The extract cannot be read, or holds no road.
        """
        with _written(self._settings_for(tiles)) as settings:
            command = [str(self.build), "-c", settings, "-j", str(threads), str(extract)]
            ended = self._run(command)
        if ended.returncode == 0 and any(tiles.rglob("*.gph")):
            return
        words = _complaint(ended.stderr) or _complaint(ended.stdout)
        if "0 graph edges" in ended.stdout or ended.returncode == 0:
            raise InputError(
                "the extract holds no road",
                where=str(extract),
                remedy="take an extract of the area with its highways",
            )
        raise InputError(
            f"the routing engine cannot read the extract ({words or ended.returncode})",
            where=str(extract),
            remedy="name an OpenStreetMap extract in the format .osm.pbf, downloaded whole",
        )

    def answer(self, action: str, request: dict[str, Any], tiles: Path) -> Any:
        """Return the engine's answer to one request, as it was read from JSON."""
        with (
            _written(self._settings_for(tiles)) as settings,
            _written({**request, "verbose": action == "locate"}) as asked,
        ):
            ended = self._run([str(self.ask), settings, action, asked])
        try:
            answer = json.loads(_last_line(ended.stdout))
        except ValueError:
            answer = None
        if ended.returncode == 0 and answer is not None:
            return answer
        told = answer.get("error") if isinstance(answer, dict) else _complaint(ended.stderr)
        raise InputError(
            f"the routing engine did not answer ({told or f'exit code {ended.returncode}'})",
            where=str(self.ask),
            remedy="make the tiles again, or ask for less with --reach",
        )

    def _settings_for(self, tiles: Path) -> dict[str, Any]:
        settings = self._settings
        return settings | {"mjolnir": settings["mjolnir"] | {"tile_dir": str(tiles.resolve())}}

    @cached_property
    def _settings(self) -> dict[str, Any]:
        """The engine's settings, those of its version where nothing speaks against it."""
        printed = self._run(self.defaults).stdout
        try:
            settings: dict[str, Any] = json.loads(printed[printed.index("{\n") :])
            for name in _FROM_ELSEWHERE:
                settings["mjolnir"].pop(name, None)
            settings["additional_data"].pop("elevation", None)
            settings["loki"]["use_connectivity"] = False  # else one island spoils the whole answer
            # One exact search from each origin. The engine's other one is quicker and off by
            # minutes, and its answer depends on what else is in the request.
            settings["thor"]["source_to_target_algorithm"] = "timedistancematrix"
            for limits in settings["service_limits"].values():
                if isinstance(limits, dict) and "max_matrix_distance" in limits:
                    limits |= _LIMITS
        except (ValueError, KeyError, AttributeError) as error:
            raise InputError(
                "the routing engine's settings cannot be read",
                where=" ".join(self.defaults),
                remedy=_REMEDY,
            ) from error
        return settings

    def _run(self, command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
        libraries = self.build.parent.parent.parent / "pyvalhalla.libs"
        path = os.environ.get("PATH", "")
        if sys.platform == "win32" and libraries.is_dir():
            path = f"{libraries}{os.pathsep}{path}"  # where the wheel keeps its DLLs
        try:
            return subprocess.run(
                command,
                capture_output=True,
                check=False,
                encoding="utf-8",
                errors="replace",
                env={**os.environ, "PATH": path},
            )
        except OSError as error:
            raise InputError(
                f"a program of the routing engine cannot be started ({error.strerror or error})",
                where=command[0],
                remedy=_REMEDY,
            ) from error


def find_valhalla() -> Valhalla:
    """Return the engine: from the folder in `NETFORM_VALHALLA`, an installed wheel, or the path.

    Raises
    ------
    InputError
        There is none, or the folder named has none.
    """
    named = os.environ.get(FOLDER)
    if named:
        folder = Path(named)
        for place in (folder / "valhalla" / "bin", folder / "bin", folder):
            if found := _in_folder(place):
                return found
        raise InputError(
            "the routing engine's programs are not there",
            where=f"{FOLDER}={named}",
            remedy=f"name the folder that has {_BUILD}; to get it, {_REMEDY}",
        )
    spec = find_spec("valhalla")  # does not import it
    for package in (spec.submodule_search_locations or ()) if spec else ():
        if found := _in_folder(Path(package) / "bin"):
            return found
    build, ask, defaults = map(shutil.which, (_BUILD, _ASK, _DEFAULTS))
    if build and ask and defaults:
        return Valhalla(Path(build), Path(ask), (defaults,))
    raise InputError(
        "road travel needs the routing engine Valhalla, which is not here", remedy=_REMEDY
    )


def _in_folder(folder: Path) -> Valhalla | None:
    build, ask = (shutil.which(name, path=str(folder)) for name in (_BUILD, _ASK))
    script = folder.parent / f"{_DEFAULTS}.py"  # the wheel's: plain Python of any version
    program = shutil.which(_DEFAULTS, path=str(folder))
    if not build or not ask or not (script.is_file() or program):
        return None
    defaults = (sys.executable, str(script)) if script.is_file() else (str(program),)
    return Valhalla(Path(build), Path(ask), defaults)


@contextmanager
def _written(content: dict[str, Any]) -> Iterator[str]:
    """Yield the path of a JSON file that is there as long as it is needed."""
    with tempfile.TemporaryDirectory(prefix="netform-") as folder:
        path = Path(folder) / "content.json"
        path.write_text(json.dumps(content), encoding="utf-8")
        yield str(path)


def _last_line(text: str) -> str:
    return text.strip().splitlines()[-1] if text.strip() else ""


def _complaint(text: str) -> str:
    """Return the last line that speaks of a fault, without the time and the name of the kind."""
    for line in reversed(text.splitlines()):
        for mark in ("what():", "[ERROR]"):
            if mark in line:
                return line.partition(mark)[2].replace("\x1b[0m", "").strip()
    return ""
