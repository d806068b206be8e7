"""The instance library: made from its recipes, and every best-known value holds."""

import json
import tomllib
from functools import cache
from pathlib import Path

import pytest

from netform.bench import library_table, plan_file, read_best_known
from netform.bench.best_known import certificate_file, witness_file
from netform.plan import certificate_from_table, read_plan, verify
from netform.plan.proof.witness import CLOSED_SEARCH, witness_faults, witness_from_table
from netform.problem import Problem
from netform.sources import checksums, make_instance, problem_of, read_recipe

LIBRARY = Path(__file__).parent.parent / "instances"
FOLDERS = sorted(path for path in LIBRARY.iterdir() if path.is_dir())
NAMES = [folder.name for folder in FOLDERS]
KEPT = {name: read_recipe(LIBRARY / name).kept for name in NAMES}
SET_UPS = [(name, tiers) for name in NAMES for tiers in read_recipe(LIBRARY / name).plan]
FAMILIES = {
    "region",
    "towns",
    "countryside",
    "coast with islands",
    "city with tiny lists",
    "tight totals",
    "two-tier",
    "relationships",
    "rules",
    "infeasible with witness",
}
_SOLVERS = {"solver", "netform", "seconds", "commit", "date"}


@cache
def problem(name: str) -> Problem:
    """Return the instance as its recipe makes it, which the next tests hold to its files."""
    return problem_of(read_recipe(LIBRARY / name))


def test_families_and_sizes():
    recipes = [read_recipe(folder) for folder in FOLDERS]
    assert {recipe.family for recipe in recipes} == FAMILIES
    sizes = [recipe.options.practices for recipe in recipes]
    assert (min(sizes), max(sizes)) == (34, 6_500)
    assert len({str(problem(name).settings) for name in NAMES}) == len(NAMES)


@pytest.mark.parametrize("name", [name for name in NAMES if KEPT[name] == "files"])
def test_the_files_are_those_of_the_recipe(tmp_path, name):
    make_instance(LIBRARY / name, tmp_path / name)
    assert checksums(LIBRARY / name) == checksums(tmp_path / name)


@pytest.mark.parametrize("name", [name for name in NAMES if KEPT[name] == "recipe"])
def test_a_large_one_is_a_recipe_with_checksums_that_hold(tmp_path, name):
    assert {path.name for path in (LIBRARY / name).iterdir()} <= {
        "recipe.toml",
        "best_known.json",
        "best_known",
    }
    table = tomllib.loads((LIBRARY / name / "recipe.toml").read_text())
    assert {"problem.toml", "practices.csv", "neighbours.csv"} <= set(table["sha256"])
    make_instance(LIBRARY / name, tmp_path / name)
    assert checksums(tmp_path / name) == table["sha256"]


@pytest.mark.parametrize(("name", "tiers"), SET_UPS)
def test_a_best_known_value_holds(name, tiers):
    """The plan costs what is stated, to the last digit; the bound is not above it."""
    folder = LIBRARY / name
    entry = read_best_known(folder).get(tiers)
    if entry is None:  # an open one; see the test of what is known
        assert not plan_file(folder, tiers).exists()
        return
    stated = json.loads((folder / "best_known.json").read_text())[tiers]["status"]
    assert stated == entry.status
    plan = plan_file(folder, tiers)
    assert plan.exists() is (entry.objective is not None)
    if entry.objective is not None:
        assert set(entry.found_by) >= _SOLVERS
        found = read_plan(problem(name), plan)
        assert set(found.tiers) == set(tiers.split(","))
        checked = verify(problem(name), found)
        assert checked.faults == []
        assert checked.objective == entry.objective
    if entry.bound is not None:
        assert set(entry.bound_by) >= _SOLVERS
        assert entry.objective is None or entry.bound <= entry.objective
    assert (entry.status == "optimal") is (
        entry.objective is not None and entry.objective == entry.bound
    )


@pytest.mark.parametrize(
    ("name", "tiers"),
    [each for each in SET_UPS if witness_file(LIBRARY / each[0], each[1]).exists()],
)
def test_a_witness_holds(name, tiers):
    folder = LIBRARY / name
    assert read_best_known(folder)[tiers].status == "infeasible"
    tables = json.loads(witness_file(folder, tiers).read_text())
    assert tables
    for table in tables:
        witness = witness_from_table(table, name)
        certificate = None
        if witness.kind == CLOSED_SEARCH:
            text = certificate_file(folder, tiers).read_text()
            certificate = certificate_from_table(json.loads(text), name)
        assert witness_faults(problem(name), witness, certificate) == []


def test_the_infeasible_have_a_witness_and_no_others():
    known = {(name, tiers): read_best_known(LIBRARY / name).get(tiers) for name, tiers in SET_UPS}
    without = {each for each, entry in known.items() if entry is not None and entry.infeasible}
    assert {name for name, _ in without} == {
        name for name in NAMES if read_recipe(LIBRARY / name).family == "infeasible with witness"
    }
    for name, tiers in without:
        assert witness_file(LIBRARY / name, tiers).exists()


def test_all_set_ups_but_two_at_most_have_a_known_value_and_no_others():
    known = {(name, tiers) for name in NAMES for tiers in read_best_known(LIBRARY / name)}
    assert known <= set(SET_UPS)
    assert len(set(SET_UPS) - known) <= 2


def test_the_table_of_the_readme_is_that_of_the_files():
    readme = (LIBRARY / "README.md").read_text(encoding="utf-8")
    table = readme.partition("<!-- table: begin -->")[2].partition("<!-- table: end -->")[0]
    assert table.strip() == library_table(LIBRARY).strip(), "run benchmarks/library_table.py"
