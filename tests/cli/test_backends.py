"""`netform solve` with other solvers, and `netform solvers`."""

import json

import pytest

from netform.problem import save_problem
from tests.cli.conftest import assert_one_message
from tests.helpers.make import make_problem

WAYS = [
    ("--backend", "assignment"),
    ("--backend", "assignment", "--solver", "cbc", "--contiguity", "separators"),
    ("--backend", "cpsat"),
    ("--backend", "cpsat", "--form", "partition"),
    ("--finisher", "HiGHS"),
]


def summary(run):
    return json.loads((run / "summary.json").read_text())


@pytest.mark.parametrize("way", WAYS)
def test_a_square_is_solved_each_way_and_the_run_stands_every_check(netform, square, tmp_path, way):
    engine = netform("solve", square, "--out", tmp_path / "engine", "--json")
    answer = netform("solve", square, "--out", tmp_path / "run", "--threads", 1, *way)
    assert answer.code == 0
    assert "status     optimal" in answer.out
    found = summary(tmp_path / "run")
    assert found["objective"] == json.loads(engine.out)["objective"]
    assert found["bound"] == found["certified_bound"] == found["objective"]
    assert any(name in found["solver"] for name in ("HiGHS", "CBC 2", "CP-SAT"))
    assert found["remarks"] == []
    checked = netform("verify", square, tmp_path / "run", "--bound", "--json")
    assert checked.code == 0
    assert json.loads(checked.out)["claimed_by"] == ""


def test_a_bound_without_certificate_is_named_as_a_word(netform, square, tmp_path):
    """What another solver only claims passes `verify`, which says whose word it is."""
    run = tmp_path / "run"
    netform("solve", square, "--out", run, "--backend", "assignment")
    (run / "bound.json").unlink()
    stated = {**summary(run), "certified_bound": None}
    (run / "summary.json").write_text(json.dumps(stated))
    checked = netform("verify", square, run)
    assert checked.code == 0
    assert "the bound is the word of HiGHS" in checked.out
    assert netform("verify", square, run, "--bound").code == 1
    (run / "summary.json").write_text(json.dumps({**stated, "bound": stated["objective"] + 1}))
    assert "exceeds the objective" in netform("verify", square, run).out


def test_infeasible_is_said_with_a_witness_only(netform, tmp_path):
    """Two pairs of a star would both need its centre. A solver's word for it is not enough:
    netform's own search closes, and `verify` accepts that."""
    star = [(0, 1), (0, 2), (0, 3)]
    save_problem(make_problem([10] * 4, star, floor=20, ceiling=20), tmp_path / "problem")
    run = tmp_path / "run"
    answer = netform("solve", tmp_path / "problem", "--out", run, "--backend", "assignment")
    assert answer.code == 4
    assert "closed_search" in (run / "witness.json").read_text()
    assert netform("verify", tmp_path / "problem", run, "--infeasible").code == 0


def test_the_model_is_written(netform, square, tmp_path):
    answer = netform(
        *("solve", square, "--out", tmp_path / "run", "--backend", "assignment"),
        *("--write-model", tmp_path / "square.lp"),
    )
    assert answer.code == 0
    assert "assign_A1:" in (tmp_path / "square.lp").read_text()


@pytest.mark.parametrize(
    ("way", "word"),
    [
        (("--solver", "CBC"), "--solver is for --backend assignment"),
        (("--backend", "assignment", "--solver", "simplex"), "no solver 'simplex'"),
        (("--backend", "cpsat", "--finisher", "CBC"), "--finisher is for --backend columns"),
        (("--backend", "assignment", "--write-model", "m.txt"), "as .lp or .mps"),
    ],
)
def test_wrong_options_are_one_message(netform, square, tmp_path, monkeypatch, way, word):
    monkeypatch.chdir(tmp_path)
    answer = netform("solve", square, "--out", tmp_path / "run", *way)
    assert_one_message(answer, word)
    assert not (tmp_path / "run").exists()


def test_solvers_are_listed_with_how_to_get_them(netform):
    answer = netform("solvers")
    assert answer.code == 0
    assert "HiGHS 1." in answer.out
    listed = {each["solver"]: each for each in json.loads(netform("solvers", "--json").out)}
    assert listed["CP-SAT"]["here"]
    assert "PuLP" in listed["CBC"]["version"]
    assert all(each["how_to_get"] for each in listed.values())
