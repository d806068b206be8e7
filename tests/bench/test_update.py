import json
from pathlib import Path

from netform.bench import read_best_known
from netform.bench.best_known import KnownEntry, write_best_known
from netform.bench.options import BenchOptions
from netform.bench.problem_rows import rows

UPDATE = BenchOptions(update=True, threads=1, time_limit=60.0)


def files(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and "best_known" in str(path.relative_to(folder))
    }


def test_a_first_run_is_recorded_and_an_equal_one_changes_nothing(square, solved, solve_leaves):
    solve_leaves("square-run")
    (row,) = rows(square, UPDATE)
    assert row.updated == ("objective", "bound")
    entry = read_best_known(square)["network"]
    assert (entry.objective, entry.bound, entry.status) == (row.objective, row.bound, "optimal")
    kept = square / "best_known" / "network.csv"
    assert kept.read_bytes() == (solved / "square-run" / "plan.csv").read_bytes()
    for by in (entry.found_by, entry.bound_by):
        assert (by["solver"], by["seconds"], by["threads"]) == ("columns", 1.5, 1)
        assert by["netform"]
        assert by["highspy"]
        assert by["highspy"] in by["engine"]
        assert len(by["date"]) == len("2026-01-31")
        assert by["commit"] == "" or len(by["commit"]) >= 7
    before = files(square)
    (row,) = rows(square, UPDATE)
    assert row.updated == ()
    assert (row.best_objective, row.best_status) == (row.objective, "optimal")
    assert files(square) == before


def test_a_worse_run_changes_nothing(square, solve_leaves):
    better = KnownEntry("patient-millimetres", 1, 1, found_by={"solver": "a"}, bound_by={"s": "b"})
    write_best_known(square, {"network": better, "federation": better})
    before = files(square)
    solve_leaves("square-run")
    (row,) = rows(square, UPDATE)
    assert row.updated == ()
    assert row.gap_to_best is not None
    assert row.gap_to_best > 0
    assert files(square) == before


def test_each_half_is_improved_alone(square, solve_leaves):
    solve_leaves("square-run")
    (row,) = rows(square, UPDATE)
    by = {"solver": "elsewhere"}
    looser = KnownEntry(row.unit, row.objective, row.bound - 5, found_by=by, bound_by=by)
    write_best_known(square, {"network": looser})
    (row,) = rows(square, UPDATE)
    assert row.updated == ("bound",)
    entry = read_best_known(square)["network"]
    assert (entry.found_by, entry.bound_by["solver"]) == (by, "columns")
    dearer = KnownEntry(row.unit, row.objective + 5, row.bound, found_by=by, bound_by=by)
    write_best_known(square, {"network": dearer})
    (row,) = rows(square, UPDATE)
    assert row.updated == ("objective",)
    entry = read_best_known(square)["network"]
    assert (entry.found_by["solver"], entry.bound_by) == ("columns", by)


def test_what_contradicts_the_known_is_not_recorded(square, solve_leaves):
    """A plan below the known bound: one of the two is wrong, and a person has to look."""
    impossible = KnownEntry("patient-millimetres", 10**18, 10**17)
    write_best_known(square, {"network": impossible})
    before = files(square)
    solve_leaves("square-run")
    (row,) = rows(square, UPDATE)
    assert row.verified
    assert row.updated == ()
    assert files(square) == before


def test_a_witness_is_kept(alone, solved, solve_leaves):
    solve_leaves("alone-run", code=4)
    (row,) = rows(alone, UPDATE)
    assert row.updated == ("witness",)
    assert read_best_known(alone)["network"].status == "infeasible"
    kept = json.loads((alone / "best_known" / "network.witness.json").read_text())
    assert kept == json.loads((solved / "alone-run" / "witness.json").read_text())
    before = files(alone)
    (row,) = rows(alone, UPDATE)
    assert row.updated == ()
    assert files(alone) == before


def test_without_update_nothing_is_written(square, solve_leaves):
    solve_leaves("square-run")
    rows(square, BenchOptions())
    assert files(square) == {}
