from pathlib import Path

import pytest

from netform.problem import Problem, load_problem
from tests.helpers.folder import write_problem


@pytest.fixture
def load(tmp_path: Path):
    """Load the square of `tests.helpers.folder` with some files replaced."""

    def load_changed(changes: dict[str, str | bytes | None] | None = None) -> Problem:
        number = len(list(tmp_path.iterdir()))
        return load_problem(write_problem(tmp_path / f"problem{number}", changes))

    return load_changed
