"""Kill a solve after some seconds and let it go on; print both beside one that nobody disturbed.

    python benchmarks/resume.py PROBLEM SECONDS [options of netform solve]

A real SIGKILL. `resumed bound` is the bound that the checkpoint is worth; where there was no file
yet, the second solve begins anew.
"""

import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from commands import print_head, print_row

HEAD = (
    *("problem", "options", "undisturbed, s", "killed after, s", "then, s", "resumed bound"),
    *("objective", "the same", "bound", "verified"),
)


def main(problem: str, seconds: float, options: list[str]) -> None:
    """Print one row."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        alone, again, file = (folder / word for word in ("alone", "again", "state.json"))
        begun = _started(problem, alone, options)
        whole = _ended(begun)
        kept = ["--checkpoint", str(file), *options]
        process = _started(problem, again, kept)
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.kill()
        process.wait()
        rest = _ended(_started(problem, again, kept)) if not again.exists() else 0.0
        runs = [json.loads((each / "summary.json").read_text()) for each in (alone, again)]
        log = [json.loads(line) for line in (again / "log.jsonl").read_text().splitlines()]
        bounds = [f"{each['bound']:,}" for each in log if each["step"] == "resumed"]
        check = [*_netform("verify", problem, str(again)), "--bound"]
        verified = subprocess.run(check, stdout=subprocess.DEVNULL, check=False).returncode
    print_head(HEAD)
    row = [Path(problem).name, " ".join(options), f"{whole:.1f}", f"{seconds:g}", f"{rest:.1f}"]
    row += [bounds[0] if bounds else "–", f"{runs[1]['objective']:,}"]
    row += ["yes" if runs[0]["objective"] == runs[1]["objective"] else "no"]
    print_row([*row, f"{runs[1]['bound']:,}", "yes" if verified == 0 else "NO"])


def _netform(*words: str) -> list[str]:
    return [sys.executable, "-m", "netform", *words]


def _started(problem: str, out: Path, options: list[str]) -> "subprocess.Popen[bytes]":
    command = _netform("solve", problem, "--out", str(out), "--no-rule-account", "--quiet")
    return subprocess.Popen([*command, *options], stdout=subprocess.DEVNULL)


def _ended(process: "subprocess.Popen[bytes]") -> float:
    began = time.monotonic()
    process.wait()
    return time.monotonic() - began


if __name__ == "__main__":
    main(sys.argv[1], float(sys.argv[2]), sys.argv[3:])
