"""The assignment form as text: golden `.lp` files that a reviewer reads beside MODEL.md section 5.

After a wanted change write them anew with `NETFORM_WRITE_GOLDEN=1 pytest tests/solve/assignment`.
"""

import os
import re
from pathlib import Path

import numpy as np
import pytest

from netform.errors import InputError
from netform.problem import Rule, tier_problem
from netform.solve import Limits, Progress
from netform.solve.assignment import pairs_of
from netform.solve.assignment.assignment_solver import AssignmentSolver
from netform.solve.assignment.pairs import most_members
from netform.solve.solvers import SolverOptions
from tests.helpers.joint_judge import with_federations
from tests.helpers.make import codes_of, make_problem
from tests.helpers.problems import problems, random_elastic_problem, random_problem

GOLDEN = Path(__file__).with_name("golden")


def three_in_a_row(**terms):
    return make_problem([30, 20, 10], [(0, 1), (1, 2)], floor=10, ceiling=60, **terms)


def all_terms():
    """Four practices: relationships, change, an elastic band, rules and a limit."""
    codes = codes_of(4)
    problem = make_problem(
        *([30, 20, 10, 60], [(0, 1), (1, 2), (2, 3)]),
        floor=25,
        ceiling=50,
        relationship_price="2.5",
        trust_kinds=["acute"],
        shares=[(0, 0, 1.0), (1, 0, 1.0)],
        change_price="0.5",
        present=["U1", "U1", "U2", ""],
        waivers=[(2, "floor")],
        rules=[
            Rule(kind="apart", practices=(codes[0], codes[2])),
            Rule(kind="size", limit=2),
            Rule(kind="groups", relation="at most", limit=3),
        ],
    )
    return problem.with_tier("network", hard_floor=10, elastic_price=1)


def solver_of(problem, contiguity="flow", tiers=("network",)):
    limits = Limits()
    views = [tier_problem(problem, name) for name in tiers]
    options = SolverOptions("HiGHS")
    return AssignmentSolver(views, options, limits, Progress(limits), contiguity=contiguity)


def read(path):
    """Return what a `.lp` file says, in an order of its own: releases of PuLP sort differently."""
    text = path.read_text().replace("\n ", " ")
    said = []
    for line in text.splitlines():
        name, _, row = line.rpartition(": ")
        terms = re.findall(r"[+-] (?:[\d.]+ )?\w+", f"+ {row}".replace("+ - ", "- "))
        relation = re.search(r"(<=|>=|=) \S+$", row)
        said.append((name or line, sorted(terms) if name else [], relation and relation[0]))
    return sorted(said, key=str)


@pytest.mark.parametrize(
    ("name", "solver"),
    [
        ("flow", lambda: solver_of(three_in_a_row())),
        ("terms", lambda: solver_of(all_terms(), "separators")),
        (
            "nested",
            lambda: solver_of(
                with_federations(three_in_a_row(), 40, 70), "none", ("network", "federation")
            ),
        ),
    ],
)
def test_the_model_reads_as_the_golden_file(name, solver, tmp_path):
    golden, written = GOLDEN / f"{name}.lp", tmp_path / "model.lp"
    solver().write(written)
    if os.environ.get("NETFORM_WRITE_GOLDEN"):
        golden.parent.mkdir(exist_ok=True)
        golden.write_text(written.read_text())
    assert read(written) == read(golden)


def separators_in(solver):
    """The separators of a model: each row's terms, by name."""
    return {
        each["name"]: {term["name"]: term["value"] for term in each["coefficients"]}
        for each in solver.model.toDict()["constraints"]
        if each["name"].startswith("separate")
    }


def test_separators_are_there_from_the_start_and_added_where_a_solution_needs_them():
    """Four in a row: what the first leads beyond the second, needs the second."""
    problem = make_problem([10] * 4, [(0, 1), (1, 2), (2, 3)], floor=10, ceiling=60)
    solver = solver_of(problem, "separators")
    (separators,) = solver.separators
    first = separators_in(solver)
    assert len(first) == 6  # of every two that are no neighbours, both ways
    assert {"x_A10003_A10000": 1, "x_A10002_A10000": -1} in first.values()
    assert separators.cut_off({0: [0, 1, 2, 3]}) == 0
    # Beyond the second for the first (one is known), and both for the second itself.
    assert separators.cut_off({0: [0, 2, 3], 1: [1]}) == 3
    assert {"x_A10003_A10000": 1, "x_A10001_A10000": -1} in separators_in(solver).values()
    assert separators.cut_off({0: [0, 2, 3], 1: [1]}) == 0  # they are there


def test_a_model_is_written_as_lp_or_mps_only(tmp_path):
    solver = solver_of(three_in_a_row())
    solver.write(tmp_path / "model.mps")
    assert "ROWS" in (tmp_path / "model.mps").read_text()
    with pytest.raises(InputError, match=r"\.lp or \.mps"):
        solver.write(tmp_path / "model.txt")


@pytest.mark.parametrize("random", [random_problem, random_elastic_problem])
def test_no_column_is_lost_with_the_pairs_that_are_left_out(random):
    """By brute force: every column's best hub and members are pairs, at their cost."""
    from tests.helpers.brute_force import Judge

    for family, seed in problems(80):
        problem = random(family, seed, 7)
        view, judge = tier_problem(problem, "network"), Judge(problem)
        pairs, most = pairs_of(view), most_members(view)
        for group, cost in judge.columns.items():
            members = np.searchsorted(view.source, group)
            hub = int(np.searchsorted(view.source, cost.hub))
            assert pairs.allowed[members, hub].all()
            assert len(group) <= most
            if not len(view.problem.trusts.codes) and not view.change_price:
                outside = view.outside(members) * view.elastic_price
                assert int(pairs.cost[members, hub].sum()) + outside == cost.objective


def test_too_many_rows_to_nest_are_refused(monkeypatch):
    monkeypatch.setattr("netform.solve.assignment.nesting.MOST_ROWS", 10)
    problem = with_federations(three_in_a_row(), 40, 70)
    with pytest.raises(InputError, match="use --backend columns"):
        solver_of(problem, tiers=("network", "federation"))


def test_a_flow_that_is_too_large_is_refused(monkeypatch):
    monkeypatch.setattr("netform.solve.assignment.flow.MOST_FLOWS", 10)
    with pytest.raises(InputError, match="use --contiguity separators"):
        solver_of(three_in_a_row())
