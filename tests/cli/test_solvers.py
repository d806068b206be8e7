"""`netform solvers`: what is here, and how to get what is not."""

import json

import pytest

from netform.solve.solvers import SOLVERS


@pytest.fixture
def without_cbc(monkeypatch):
    def version(solver):
        return None if solver.name == "CBC" else f"{solver.name} 1.0"

    monkeypatch.setattr("netform.solve.solvers.version_here", version)


def test_what_is_not_here_comes_with_how_to_get_it(netform, without_cbc):
    answer = netform("solvers")
    assert answer.code == 0
    rows = {line.split()[0]: line for line in answer.out.splitlines()[1:]}
    for solver in SOLVERS:
        assert (solver.how_to_get in rows[solver.name]) == (solver.name == "CBC")
        assert f"--finisher {solver.name}" in rows[solver.name]
    assert rows["CBC"].split()[1] == "no"
    assert "--backend cpsat" in rows["CP-SAT"]
    assert "--solver HiGHS" in rows["HiGHS"]


def test_as_json_every_solver_says_how_to_get_it(netform, without_cbc):
    said = json.loads(netform("solvers", "--json").out)
    assert [each["solver"] for each in said] == [solver.name for solver in SOLVERS]
    for each in said:
        assert each["here"] == (each["version"] is not None) == (each["solver"] != "CBC")
        assert each["how_to_get"]
