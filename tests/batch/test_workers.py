"""Whoever does the runs, the plans are the same."""

import json
import signal
import time
from pathlib import Path

import psutil
import pytest

from netform.batch.cluster import ClusterLost
from netform.batch.planned_run import planned_runs
from netform.batch.scenarios import read_batch
from netform.batch.work import CHECKPOINTS, CLAIMS, Claim, State
from netform.batch.workers import InProcess, OnDask, workers_of
from netform.cli.batch_runs import parsed, solve_quietly
from netform.errors import InputError

KEPT = list[bytearray]()
MEMORY = 450e6
INSTANCE = Path(__file__).parents[2] / "instances" / "tower-hamlets"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Return four runs."""
    file = tmp_path_factory.mktemp("workers") / "batch.toml"
    file.write_text(
        f"problems = ['{INSTANCE}']\n[grid]\n"
        "'tiers.network.relationship_price' = [0, 1000, 2000, 3000]\n",
        encoding="utf-8",
    )
    return planned_runs(read_batch(file), parsed)


@pytest.fixture(scope="module")
def plans(runs, tmp_path_factory):
    """Return the plans that this process makes."""
    folder = tmp_path_factory.mktemp("alone")
    return _done(InProcess(), runs, folder)


def _done(workers, runs, folder: Path) -> dict[str, bytes]:
    """Let workers do runs, and return their plans."""
    outcomes = list(workers.outcomes(runs, folder, solve_quietly, lambda: False))
    assert [each.state for each in outcomes] == [State.DONE] * len(runs)
    assert {each.run.id for each in outcomes} == {run.id for run in runs}
    again = list(workers.outcomes(runs, folder, solve_quietly, lambda: False))
    assert [each.state for each in again] == [State.ALREADY] * len(runs)
    there = {each.name for each in folder.iterdir()}
    assert there - {CHECKPOINTS} == {CLAIMS, *(run.name for run in runs)}
    # A run of more than a second, as where loops are compiled first, leaves the folder alone.
    assert list(folder.glob(f"{CHECKPOINTS}/*")) == []
    for run in runs:
        summary = json.loads((folder / run.name / "summary.json").read_text(encoding="utf-8"))
        assert summary["status"] == "optimal"
    return {run.name: (folder / run.name / "plan.csv").read_bytes() for run in runs}


def test_processes_share_the_disk_or_are_sent_everything_and_plans_are_the_same(
    runs, plans, tmp_path
):
    with workers_of(2, None) as workers:
        for sends in (False, True):
            folder = tmp_path / str(sends)
            folder.mkdir()
            assert _done(OnDask(workers.client, sends=sends), runs, folder) == plans


def test_a_run_that_somebody_else_is_at_is_waited_for(runs, tmp_path):
    claim = Claim(tmp_path, runs[0])
    assert claim.take()
    seen = []
    for outcome in InProcess().outcomes(runs, tmp_path, solve_quietly, lambda: False):
        seen.append(outcome.run.id)
        if len(seen) == len(runs) - 1:
            claim.give_back()
    assert sorted(seen) == sorted(run.id for run in runs)
    assert seen[-1] == runs[0].id


def test_no_run_is_begun_once_it_is_to_stop(runs, tmp_path):
    done = []

    def stopped() -> bool:
        return len(done) == 2

    for outcome in InProcess().outcomes(runs, tmp_path, solve_quietly, stopped):
        done.append(outcome)
    assert len(done) == 2


def test_a_scheduler_that_is_not_there_is_named():
    with (
        pytest.raises((ClusterLost, InputError), match="no Dask scheduler at"),
        workers_of(0, "tcp://127.0.0.1:1"),
    ):
        pass


def test_a_worker_near_its_memory_goes_on(runs, tmp_path):
    """A batch waited for ever for memory that is no data of Dask's."""
    with workers_of(1, None, memory_limit=MEMORY) as workers:
        outcomes = list(workers.outcomes(runs[:2], tmp_path, _keep_much, lambda: False))
    assert [each.state for each in outcomes] == [State.DONE] * 2


@pytest.mark.slow
def test_a_worker_beyond_its_memory_is_ended_and_the_run_fails_in_words(tmp_path):
    (run,) = planned_runs(read_batch(_file(tmp_path)), parsed)
    with workers_of(1, None, memory_limit=MEMORY) as workers:
        (outcome,) = workers.outcomes([run], tmp_path, _grow, lambda: False)
    assert outcome.state is State.FAILED
    assert "memory" in outcome.error


def test_workers_with_too_little_memory_to_start_are_refused():
    with pytest.raises(InputError, match="100 MB for each of 4"), workers_of(4, None, 400e6):
        pass


def test_ctrl_c_is_for_the_client_alone():
    """Workers printed a traceback each."""
    with workers_of(1, None) as workers:
        (told,) = workers.client.run(_sigint).values()
    assert told == "ignored"


def _file(folder: Path) -> Path:
    file = folder / "batch.toml"
    file.write_text(f"problems = ['{INSTANCE}']\n", encoding="utf-8")
    return file


def _keep_much(problem: Path, out: Path, arguments: tuple[str, ...]) -> int:
    """Stand for a solve after which the worker holds nine tenths of its memory for a second."""
    held = []
    while psutil.Process().memory_info().rss < 0.9 * MEMORY:
        held.append(bytearray(b"1" * 5_000_000))
    time.sleep(1)
    out.mkdir()
    (out / "summary.json").write_text('{"status": "optimal"}', encoding="utf-8")
    KEPT.extend(held)
    return 0


def _grow(problem: Path, out: Path, arguments: tuple[str, ...]) -> int:
    """Stand for a solve that needs more and more memory."""
    held = []
    while True:
        held.append(bytearray(b"1" * 20_000_000))
        time.sleep(0.1)


def _sigint() -> str:
    return "ignored" if signal.getsignal(signal.SIGINT) == signal.SIG_IGN else "heard"
