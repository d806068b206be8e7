"""The rooms of the code import in one direction only (docs/design.md)."""

import ast
from pathlib import Path

import pytest

import netform

SOURCE = Path(netform.__file__).parent
LEAVES = {"netform", "netform.errors", "netform.compiled"}
ROOMS = {
    "problem": set(),
    "plan": {"problem"},
    "sources": {"problem"},
    "solve": {"problem", "plan"},
    "report": {"problem", "plan"},
    "bench": {"problem", "plan", "sources", "solve"},
    "store": {"problem", "plan"},
    "batch": {"problem", "plan", "sources", "solve", "report", "store"},
    "cli": {"problem", "plan", "sources", "solve", "report", "bench", "batch", "store", "cli"},
}
SOLVERS = {"highspy", "ortools", "pulp"}


def imports_of(file: Path) -> set[str]:
    """Return every module that a file imports, also inside functions."""
    found = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file} imports relatively"
            found.add(node.module or "")
    return found


def test_every_room_is_known() -> None:
    rooms = {path.name for path in SOURCE.iterdir() if (path / "__init__.py").exists()}
    assert rooms == set(ROOMS)


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_imports_only_what_it_may(room: str) -> None:
    allowed = {room, *ROOMS[room]}
    for file in (SOURCE / room).rglob("*.py"):
        for module in imports_of(file):
            if module.startswith("netform") and module not in LEAVES:
                assert module.split(".")[1] in allowed, f"{file} imports {module}"


def test_the_checkers_import_no_solver() -> None:
    for room in ("problem", "plan"):
        for file in (SOURCE / room).rglob("*.py"):
            assert not {module.split(".")[0] for module in imports_of(file)} & SOLVERS, file


def test_highs_and_or_tools_never_meet_in_one_module() -> None:
    for file in SOURCE.rglob("*.py"):
        tops = {module.split(".")[0] for module in imports_of(file)}
        assert not {"highspy", "ortools"} <= tops, file


def test_the_sceptics_files_stay_short() -> None:
    most = {"verify": 250, "recheck": 400, "recheck_joint": 260, "recheck_seats": 150}
    most |= {"afresh": 250, "afresh_search": 260, "seat_proof": 250, "seats": 600}
    most |= {"verify_rules": 150, "counts_proof": 200, "hub_knapsacks": 200}
    for room, lines in most.items():
        name = f"plan/{room}.py"
        assert len((SOURCE / name).read_text(encoding="utf-8").splitlines()) <= lines, name
