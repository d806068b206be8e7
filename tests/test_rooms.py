"""The rooms of the code import in one direction only (docs/design.md)."""

import ast
from pathlib import Path

import pytest

import netform

SOURCE = Path(netform.__file__).parent
LEAVES = {"netform", "netform.errors", "netform.compiled", "netform.extras"}
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


def test_the_rooms_of_plan_import_only_from_those_before_them() -> None:
    rooms = ["proof", "run_folder", "verification", "comparison", "stress_test"]
    plan = SOURCE / "plan"
    assert {path.parent.name for path in plan.glob("*/__init__.py")} == set(rooms)
    for file in plan.rglob("*.py"):
        if file == plan / "__init__.py":  # what the other rooms of the code see
            continue
        room = file.parent.name
        later = rooms[rooms.index(room) + 1 :] if room in rooms else rooms
        for module in imports_of(file):
            assert module.split(".")[:2] != ["netform", "plan"] or len(module.split(".")) > 2
            assert not any(module.startswith(f"netform.plan.{each}") for each in later), file


def test_the_sceptics_files_stay_short() -> None:
    most = {"verification/verify": 250, "verification/rules": 150, "proof/recheck": 400}
    most |= {"proof/recheck_joint": 260, "proof/recheck_seats": 150, "proof/afresh": 250}
    most |= {"proof/afresh_search": 260, "proof/seat_proof": 250, "proof/seats": 600}
    most |= {"proof/counts_proof": 200, "proof/hub_knapsacks": 200}
    for file, lines in most.items():
        name = f"plan/{file}.py"
        assert len((SOURCE / name).read_text(encoding="utf-8").splitlines()) <= lines, name
