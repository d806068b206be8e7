"""The assignment form as text: golden `.lp` files that a reviewer reads beside MODEL.md section 5.

After a wanted change write them anew with `NETFORM_WRITE_GOLDEN=1 pytest tests/solve/assignment`.
"""

import os
import re
from pathlib import Path

import pytest

from netform.problem import Rule
from tests.helpers.assignment import solver_of, three_in_a_row
from tests.helpers.joint_judge import with_federations
from tests.helpers.make import codes_of, make_problem

GOLDEN = Path(__file__).with_name("golden")


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
