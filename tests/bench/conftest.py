"""Two solved problems, and a stand-in for `netform solve` that leaves behind what a test says."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from netform.bench import problem_rows
from netform.bench.measured import Measured, measured
from netform.cli.main import netform
from tests.helpers.folder import write_problem

ALONE = {"neighbours.csv": "practice_a,practice_b,kind\n"}


@pytest.fixture(scope="session")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the problems `square` and `alone` and their runs, to be read only."""
    folder = tmp_path_factory.mktemp("solved")
    for name, changed in (("square", {}), ("alone", ALONE)):
        problem = write_problem(folder / name, changed)
        done = measured("solve", str(problem), "--out", str(folder / f"{name}-run"), "--quiet")
        assert done.code in (0, 4), done.err
    return folder


@pytest.fixture
def square(solved: Path, tmp_path: Path) -> Path:
    """Return a sound problem of its own."""
    return Path(shutil.copytree(solved / "square", tmp_path / "square"))


@pytest.fixture
def alone(solved: Path, tmp_path: Path) -> Path:
    """Return a problem without a plan."""
    return Path(shutil.copytree(solved / "alone", tmp_path / "alone"))


Leaves = Callable[..., None]


@pytest.fixture
def solve_leaves(solved: Path, monkeypatch: pytest.MonkeyPatch) -> Leaves:
    """Have `netform solve` end in a certain way; `netform verify` is real, but in this process."""

    def ending(
        run: str = "",
        change: Callable[[Path], None] = lambda run: None,
        *,
        code: int = 0,
        stopped: bool = False,
        err: str = "",
    ) -> None:
        def stand_in(*arguments: str, at_most: float | None = None) -> Measured:
            if arguments[0] != "solve":
                answer = CliRunner().invoke(netform, arguments)
                return Measured(answer.exit_code, False, 0.1, 1.0, answer.stdout, answer.stderr)
            out = Path(arguments[arguments.index("--out") + 1])
            if run:
                shutil.copytree(solved / run, out)
                change(out)
            return Measured(code, stopped, 1.5, 100.0, "", err)

        monkeypatch.setattr(problem_rows, "measured", stand_in)

    return ending
