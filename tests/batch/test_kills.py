"""Real kills at random moments: nothing is lost, nothing is there twice, nothing is half-written.

`netform batch` runs as a user starts it. A worker, the client, a scheduler of its own or everything
is ended by SIGKILL; the same command then finishes the rest.
"""

import contextlib
import json
import os
import random
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netform.plan import read_plan, verify
from netform.problem import load_problem
from netform.store.run_store import RunStore

INSTANCE = Path(__file__).parents[2] / "instances" / "region-60"
PRICES = [0, 500, 1000, 1500, 2000, 2500, 3000, 4000, 5000, 6000]
ROUNDS = 20
MOST = 90  # seconds that one command may take

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not hasattr(os, "killpg"), reason="kills are tested on POSIX systems"),
]


@pytest.fixture(scope="module")
def scenarios(tmp_path_factory):
    """Return a batch file of ten runs."""
    file = tmp_path_factory.mktemp("kills") / "batch.toml"
    file.write_text(
        f"problems = ['{INSTANCE}']\n[grid]\n'tiers.network.relationship_price' = {PRICES}\n",
        encoding="utf-8",
    )
    return file


@pytest.fixture(scope="module")
def plans(scenarios, tmp_path_factory):
    """Return the plan of each run as bytes, of a batch that nobody disturbed."""
    out = tmp_path_factory.mktemp("whole") / "runs"
    assert _start(scenarios, out, "--workers", "0").wait(MOST) == 0
    return _plans(out)


def _start(scenarios: Path, out: Path, *options: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "netform", "batch", str(scenarios), "--out", str(out)]
    return subprocess.Popen(
        [*command, *options, "--json"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )


def _plans(out: Path) -> dict[str, bytes]:
    return {file.parent.name: file.read_bytes() for file in sorted(out.glob("*/plan.csv"))}


def _children(process: int) -> list[int]:
    """Return all processes below one, those that were started last at the end."""
    parent = dict(tuple(map(int, line.split())) for line in _listed("pid=,ppid="))
    found = [process]
    for known in found:
        found += [pid for pid, above in parent.items() if above == known]
    return found[1:]


def _kill(processes: list[int]) -> None:
    for pid in processes:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)


def _check(out: Path, plans: dict[str, bytes]) -> None:
    """Hold the runs to those of the batch that nobody disturbed, and each to `verify`."""
    assert _plans(out) == plans
    problem = load_problem(INSTANCE)
    for name in plans:
        summary = json.loads((out / name / "summary.json").read_text(encoding="utf-8"))
        assert summary["status"] == "optimal"
        assert (out / name / "manifest.json").exists()
        assert verify(problem, read_plan(problem, out / name / "plan.csv")).holds
    folders = {each.name for each in out.iterdir() if each.is_dir() and each.name[0] != "."}
    assert folders == set(plans)
    stored = RunStore.open(out / "runs.sqlite").runs()
    assert sorted(row["name"] for row in stored) == sorted(plans)


@pytest.mark.parametrize("number", range(ROUNDS))
def test_kills_of_a_worker_the_client_or_all_lose_and_double_nothing(
    scenarios, plans, tmp_path, number
):
    chance = random.Random(number)
    victim = ("worker", "client", "all")[number % 3]
    out = tmp_path / "runs"
    process = _start(scenarios, out, "--workers", "2")
    time.sleep(chance.uniform(2.0, 7.0))
    if process.poll() is None:
        below = _children(process.pid)
        if victim == "worker" and below:
            _kill([chance.choice(below)])
        elif victim == "client":
            _kill([process.pid])
        else:
            _kill([*below, process.pid])
    if victim == "worker":
        # The batch goes on by itself, unless the one that was ended is what starts workers.
        process.communicate(timeout=MOST)
    else:
        process.wait(MOST)
    again = _start(scenarios, out, "--workers", "2")
    said, complaint = again.communicate(timeout=MOST)
    assert again.returncode == 0, complaint
    assert json.loads(said)["counts"] == {"optimal": len(PRICES)}
    _check(out, plans)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def _cluster(port: int) -> "list[subprocess.Popen[bytes]]":
    """Start a scheduler and two workers, as a user does."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    scheduler = [*dask, "scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard"]
    worker = [*dask, "worker", f"tcp://127.0.0.1:{port}", "--nthreads", "1", "--no-dashboard"]
    started = [subprocess.Popen(scheduler, start_new_session=True, **quiet)]
    started += [subprocess.Popen(worker, start_new_session=True, **quiet) for _ in range(2)]
    return started


def _end(started: "list[subprocess.Popen[bytes]]") -> None:
    for process in started:
        _kill([*_children(process.pid), process.pid])
        process.wait(MOST)


@pytest.mark.parametrize("number", range(4))
def test_a_scheduler_that_is_killed_loses_nothing(scenarios, plans, tmp_path, number):
    chance, port, out = random.Random(number), _free_port(), tmp_path / "runs"
    options = ("--scheduler", f"tcp://127.0.0.1:{port}")
    started = _cluster(port)
    try:
        process = _start(scenarios, out, *options)
        time.sleep(chance.uniform(3.0, 7.0))
        _kill([*_children(started[0].pid), started[0].pid])
        said, complaint = process.communicate(timeout=MOST)
        assert process.returncode in (0, 1)
        # On a slow machine it is killed before the client has reached it.
        words = ("scheduler is gone", f"there is no Dask scheduler at tcp://127.0.0.1:{port}")
        assert process.returncode == 0 or any(each in complaint for each in words)
    finally:
        _end(started)
    started = _cluster(port)
    try:
        again = _start(scenarios, out, *options)
        said, complaint = again.communicate(timeout=MOST)
        assert again.returncode == 0, complaint
    finally:
        _end(started)
    assert json.loads(said)["counts"] == {"optimal": len(PRICES)}
    _check(out, plans)


def test_two_clients_on_one_batch_share_the_runs(scenarios, plans, tmp_path):
    out = tmp_path / "runs"
    lines = []
    both = [_start(scenarios, out, "--workers", "1", "--join", "--log-json") for _ in range(2)]
    for process in both:
        said, log = process.communicate(timeout=MOST)
        assert process.returncode == 0, log
        assert json.loads(said)["counts"] == {"optimal": len(PRICES)}
        lines += [json.loads(line) for line in log.splitlines() if line.startswith("{")]
    done = [line["run"] for line in lines if line["state"] == "done"]
    assert sorted(done) == sorted(plans)
    assert len(lines) == 2 * len(PRICES)
    _check(out, plans)


def test_an_interrupt_ends_it_soon_and_leaves_no_process(tmp_path):
    file = tmp_path / "batch.toml"
    problem = INSTANCE.parent / "two-tier-140"
    file.write_text(
        f"problems = ['{problem}']\n[options]\ntiers = 'network,federation'\n"
        "[grid]\n'options.seed' = [1, 2]\n",
        encoding="utf-8",
    )
    process = _start(file, tmp_path / "runs", "--workers", "2")
    time.sleep(12)
    below = _children(process.pid)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    said, complaint = process.communicate(timeout=30)
    assert process.returncode == 130, complaint
    assert json.loads(said)["counts"] == {"open": 2}
    until = time.monotonic() + 15
    while left := {int(line) for line in _listed("pid=")}.intersection(below):
        assert time.monotonic() < until, left
        time.sleep(0.5)


def test_a_long_run_that_was_killed_goes_on_from_its_checkpoint(tmp_path):
    problem, out, file = tmp_path / "towns", tmp_path / "runs", tmp_path / "batch.toml"
    generate = ["generate", str(problem), "--practices", "1500", "--seed", "13"]
    command = [sys.executable, "-m", "netform", *generate, "--family", "towns"]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    file.write_text("problems = ['towns']\n[options]\ngap = 0.002\n", encoding="utf-8")
    for began in range(2):
        process = _start(file, out, "--workers", "1")
        until = time.monotonic() + MOST
        while not (found := list(out.glob(".checkpoints/*.json"))) or found[0].stat().st_size < 1e5:
            assert process.poll() is None
            assert time.monotonic() < until
            time.sleep(0.2)
        time.sleep(3 * began)
        _kill([*_children(process.pid), process.pid])
        process.wait(MOST)
    again = _start(file, out, "--workers", "1")
    said, complaint = again.communicate(timeout=MOST)
    assert again.returncode == 0, complaint
    assert json.loads(said)["counts"] == {"within-gap": 1}
    (run,) = (each.parent for each in out.glob("*/summary.json"))
    steps = [json.loads(line)["step"] for line in (run / "log.jsonl").read_text().splitlines()]
    assert steps[0] == "resumed" or steps[:2] == ["plan", "resumed"]
    check = ["verify", str(problem), str(run), "--bound"]
    subprocess.run([sys.executable, "-m", "netform", *check], check=True, stdout=subprocess.DEVNULL)
    assert list(out.glob(".checkpoints/*")) == []


def _listed(columns: str) -> list[str]:
    """Return a line of each process."""
    command = ["ps", "-e", "-o", columns]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def test_a_second_batch_in_the_same_folder_is_refused(scenarios, plans, tmp_path):
    out = tmp_path / "runs"
    first = _start(scenarios, out, "--workers", "0")
    while not (out / ".batch.lock").exists():
        time.sleep(0.05)
        assert first.poll() is None
    time.sleep(0.3)
    second = _start(scenarios, out, "--workers", "0")
    _, complaint = second.communicate(timeout=MOST)
    assert second.returncode == 6
    assert "--join" in complaint
    first.communicate(timeout=MOST)
    assert first.returncode == 0
    _check(out, plans)
