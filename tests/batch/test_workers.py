"""Whoever does the runs, the plans are the same."""

import json
from pathlib import Path

import pytest

from netform.batch.planned_run import planned_runs
from netform.batch.scenarios import read_batch
from netform.batch.work import CLAIMS, Claim, State
from netform.batch.workers import ClusterLost, InProcess, OnDask, workers_of
from netform.cli.batch import parsed, solve_quietly
from netform.errors import InputError

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
    assert {each.name for each in folder.iterdir()} == {CLAIMS, *(run.name for run in runs)}
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
