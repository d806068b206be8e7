"""One run: done once, whoever asks, and what fails leaves nothing half-written."""

import errno
import multiprocessing
import time
from pathlib import Path

import pytest

from netform.batch.planned_run import PlannedRun
from netform.batch.work import State, perform
from netform.errors import InputError

RUN = PlannedRun("f" * 64, "a-ffffffffff", Path("a"), ())


def write_slowly(problem: Path, out: Path, arguments: tuple[str, ...]) -> int:
    """Stand for a solve: leave a mark for each time that it is called."""
    with (out.parent / "solved").open("a", encoding="utf-8") as file:
        file.write("once\n")
    time.sleep(0.3)
    out.mkdir()
    (out / "summary.json").write_text('{"status": "optimal"}', encoding="utf-8")
    return 0


def _ask(folder: str, answers) -> None:
    answers.put(str(perform(RUN, Path(folder), write_slowly).state))


def test_a_run_is_done_once_and_then_already_done(tmp_path):
    first, second = (perform(RUN, tmp_path, write_slowly) for _ in range(2))
    assert (first.state, second.state) == (State.DONE, State.ALREADY)
    assert first.status == second.status == "optimal"
    assert (tmp_path / "solved").read_text() == "once\n"


def test_of_several_processes_one_does_it(tmp_path):
    context = multiprocessing.get_context("spawn")
    answers = context.Queue()
    asking = [context.Process(target=_ask, args=(str(tmp_path), answers)) for _ in range(4)]
    for process in asking:
        process.start()
    states = sorted(answers.get(timeout=60) for _ in asking)
    for process in asking:
        process.join()
    assert states.count("done") == 1
    assert set(states) <= {"done", "busy", "already done"}
    assert (tmp_path / "solved").read_text() == "once\n"


def test_a_fault_is_the_outcome_of_that_run_alone(tmp_path):
    def refuse(problem, out, arguments):
        raise InputError("the file is missing", where="a/problem.toml", remedy="build it")

    outcome = perform(RUN, tmp_path, refuse)
    assert outcome.state is State.FAILED
    assert "the file is missing" in outcome.error
    assert not outcome.is_full
    assert perform(RUN, tmp_path, write_slowly).state is State.DONE


@pytest.mark.parametrize("wrapped", [False, True])
def test_a_full_disk_is_known_as_such(tmp_path, wrapped):
    def fill(problem, out, arguments):
        full = OSError(errno.ENOSPC, "No space left on device")
        if not wrapped:
            raise full
        raise InputError("the folder cannot be written", where=str(out)) from full

    outcome = perform(RUN, tmp_path, fill)
    assert outcome.state is State.FAILED
    assert outcome.is_full


@pytest.mark.parametrize("summary", [None, "", "{", "[]", "{}", '{"status": 3}'])
def test_a_folder_that_is_no_run_is_in_the_way_of_that_run_alone(tmp_path, summary):
    """A batch ended with a traceback."""
    folder = tmp_path / RUN.name
    folder.mkdir()
    if summary is not None:
        (folder / "summary.json").write_text(summary, encoding="utf-8")
    outcome = perform(RUN, tmp_path, write_slowly)
    assert outcome.state is State.FAILED
    assert "delete it" in outcome.error
    assert str(folder) in outcome.error
