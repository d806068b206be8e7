"""A disk that is really full: the batch stops in words, what is done is whole, and it goes on.

The disk is a small one in memory, which the administrator of a Linux machine may mount.
"""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from netform.plan import read_plan, verify
from netform.problem import load_problem

INSTANCE = Path(__file__).parents[2] / "instances" / "region-60"
PRICES = list(range(0, 12_000, 1_000))


@pytest.fixture
def disk(tmp_path):
    """Return the folder of a disk of a megabyte, and what makes it larger."""
    place = tmp_path / "disk"
    place.mkdir()
    if sys.platform != "linux":
        pytest.skip("a small disk is mounted on Linux")
    small = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(place)]
    mounted = subprocess.run(small, capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"NO SMALL DISK CAN BE MOUNTED: {mounted.stderr.decode().strip()}")

    def grow() -> None:
        larger = ["mount", "-o", "remount,size=100m", str(place)]
        subprocess.run(larger, check=True)

    yield place, grow
    subprocess.run(["umount", "--lazy", str(place)], check=True)


def _batch(file: Path, out: Path, *options: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "-m", "netform", "batch", str(file), "--out", str(out), "--json"]
    return subprocess.run([*command, *options], capture_output=True, text=True, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("workers", ["0", "2"])
def test_a_full_disk_ends_the_batch_in_words_and_loses_nothing(disk, tmp_path, workers):
    place, grow = disk
    file, out = tmp_path / "batch.toml", place / "runs"
    file.write_text(
        f"problems = ['{INSTANCE}']\n[grid]\n'tiers.network.relationship_price' = {PRICES}\n",
        encoding="utf-8",
    )
    # What is left after this is room for some runs, not for twelve.
    (place / "others").write_bytes(bytes(700_000))
    full = _batch(file, out, "--workers", workers)
    assert full.returncode == 1, full.stderr
    assert "Traceback" not in full.stderr
    assert "No space left" in full.stdout + full.stderr
    problem = load_problem(INSTANCE)
    done = [path.parent for path in out.glob("*/summary.json")]
    assert len(done) < len(PRICES)
    for run in done:
        assert verify(problem, read_plan(problem, run / "plan.csv")).holds
    folders = {path for path in out.iterdir() if path.is_dir() and path.name[0] != "."}
    assert folders == set(done)
    grow()
    rest = _batch(file, out, "--workers", workers)
    assert rest.returncode == 0, rest.stderr
    assert json.loads(rest.stdout)["counts"] == {"optimal": len(PRICES)}
    assert json.loads(_batch(file, out, "--workers", "0").stdout)["counts"] == {"optimal": 12}
