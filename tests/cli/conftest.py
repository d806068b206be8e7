"""The real command line: within this process where that is quick, else as a program of its own."""

import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from netform.cli.main import main
from tests.helpers.folder import write_problem

PROGRAM = [sys.executable, "-m", "netform"]
RUN_FILES = {
    "bound.json",
    "effective.toml",
    "groups.csv",
    "log.jsonl",
    "manifest.json",
    "plan.csv",
    "summary.json",
}


@dataclass(frozen=True)
class Answer:
    """What a command left behind: exit code, standard output, standard error."""

    code: int
    out: str
    err: str


Netform = Callable[..., Answer]


@pytest.fixture
def netform(capsys: pytest.CaptureFixture[str]) -> Netform:
    """Run `netform …` through its real entry point."""

    def run(*arguments: object) -> Answer:
        before = signal.getsignal(signal.SIGTERM)
        try:
            with pytest.raises(SystemExit) as ended:
                main([str(argument) for argument in arguments])
        finally:
            signal.signal(signal.SIGTERM, before)
        captured = capsys.readouterr()
        return Answer(int(ended.value.code or 0), captured.out, captured.err)

    return run


def program(*arguments: object, **options: object) -> Answer:
    """Run `netform …` as a program of its own."""
    done = subprocess.run(
        [*PROGRAM, *map(str, arguments)], capture_output=True, text=True, timeout=120, **options
    )
    return Answer(done.returncode, done.stdout, done.stderr)


@pytest.fixture(scope="session")
def hamlets_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the run folder of a solved instance, to be read only."""
    folder = tmp_path_factory.mktemp("hamlets") / "run"
    answer = program("solve", "instances/tower-hamlets", "--out", folder, "--quiet")
    assert answer.code == 0, answer.err
    return folder


@pytest.fixture
def square(tmp_path: Path) -> Path:
    """The sound problem of `tests.helpers.folder`."""
    return write_problem(tmp_path / "square")


def names_in(folder: Path) -> list[str]:
    """Return the names in a folder, hidden ones too: nothing may be left beside."""
    return sorted(path.name for path in folder.iterdir())


def assert_one_message(answer: Answer, *words: str) -> None:
    """Hold a refusal to its form: exit code 2, one line on standard error, where and remedy."""
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("netform: ")
    assert answer.err.count("\n") == 1
    assert ". Remedy: " in answer.err
    for word in words:
        assert word in answer.err
