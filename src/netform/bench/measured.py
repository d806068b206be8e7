"""Commands of netform as whole processes, measured; a crash or a hang is their own."""

import json
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from netform.bench import launch as launcher


@dataclass(frozen=True)
class Measured:
    """One finished command.

    Attributes
    ----------
    code
        Exit code; negative = it was ended by that signal.
    stopped
        Whether it was stopped because it took too long.
    seconds, memory_mb
        Wall-clock time, and the peak memory of the largest process; memory is `None` where the
        system does not tell.
    out, err
        What it printed.
    """

    code: int
    stopped: bool
    seconds: float
    memory_mb: float | None
    out: str
    err: str

    @property
    def last_line(self) -> str:
        """The last line on standard error, without the program's name."""
        lines = self.err.strip().splitlines() or [""]
        return lines[-1].removeprefix("netform: ").removeprefix("Error: ").strip()


def measured(*arguments: str, at_most: float | None = None) -> Measured:
    """Run `netform ARGUMENTS` as a process of its own and measure it.

    Parameters
    ----------
    at_most
        Seconds after which it is stopped with all its children; `None` = never.
    """
    with tempfile.TemporaryDirectory(prefix="netform-") as folder:
        account, out, err = (Path(folder) / name for name in ("account", "out", "err"))
        command = [sys.executable, "-m", "netform", *arguments]
        # By its path: as a part of the package it would import all of it.
        launch = [sys.executable, "-P", launcher.__file__, str(account), str(at_most or 0)]
        with out.open("wb") as out_file, err.open("wb") as err_file:
            process = subprocess.Popen([*launch, *command], stdout=out_file, stderr=err_file)
            try:
                process.wait()
            except BaseException:  # Ctrl-C: nothing may go on in the background
                _interrupt(process)
                raise
        if not account.exists():
            raise RuntimeError(f"the launcher of netform {arguments[0]} ended without an account")
        said = json.loads(account.read_text(encoding="utf-8"))
        return Measured(
            code=said["code"],
            stopped=said["code"] == launcher.STOPPED,
            seconds=said["seconds"],
            memory_mb=said["memory_mb"],
            out=out.read_text(encoding="utf-8", errors="replace"),
            err=err.read_text(encoding="utf-8", errors="replace"),
        )


def _interrupt(process: "subprocess.Popen[bytes]") -> None:
    """Let the launcher end its command."""
    if os.name == "posix":
        process.send_signal(signal.SIGTERM)
    else:
        process.kill()
    process.wait()
