"""The certificate as `bound.json` holds it."""

import json

import pytest

from netform.errors import InputError
from netform.plan import certificate_from_table
from netform.solve import solve
from tests.helpers.problems import gappy_problem, problem_of_parts, problems, random_problem
from tests.helpers.switches import small_steps


def certificates(number: int):
    for family, seed in problems(number):
        certificate = solve(random_problem(family, seed), threads=1).certificate
        if certificate is not None:
            yield certificate


def rich_certificate():
    """Return one with trees, cuts and a pool."""
    with small_steps():
        certificate = solve(gappy_problem(2), threads=1).certificate
    assert certificate is not None
    table = certificate.to_table()
    rounds = table["parts"][0]["rounds"]
    assert table["parts"][0]["pool"]
    assert any(
        "pair" in node for each in rounds for tree in each["trees"] for node in tree["nodes"]
    )
    return certificate


def test_what_is_written_is_read():
    for certificate in certificates(60):
        text = json.dumps(certificate.to_table())
        assert certificate_from_table(json.loads(text), "bound.json") == certificate


def test_what_is_written_of_rounds_and_trees_and_parts_is_read():
    many = solve(problem_of_parts(0), threads=1).certificate
    assert many is not None
    assert len(many.parts) > 1
    for certificate in (rich_certificate(), many):
        text = json.dumps(certificate.to_table())
        assert certificate_from_table(json.loads(text), "bound.json") == certificate


def put(table, path: str, value):
    """Return a table with another value at a path; `None` of a path takes the key away."""
    copy = json.loads(json.dumps(table))
    *way, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = copy
    for step in way:
        place = place[step]
    if value is GONE:
        del place[last]
    else:
        place[last] = value
    return copy


GONE = object()
CUT = {"practices": [0, 1], "weights": [1, 1], "divisor": 2, "dual": -5}
TREE = {"region": [0, 1], "nodes": [{"duals": [1, 2], "cuts": []}]}
BRANCH = {"pair": [0, 1], "together": 1, "apart": 2, "duals": [1, 2], "cuts": []}
BROKEN = [
    ("format", 99),
    ("format", 1),
    *((key, GONE) for key in ("format", "tier", "scale", "claimed_bound", "parts", "closed_by")),
    *(("scale", value) for value in (1.5, True, "12", None)),
    ("claimed_bound", None),
    *(("parts", value) for value in (None, 7, [None], [[]], [{}], {"practices": []})),
    *((f"parts.0.{key}", GONE) for key in ("practices", "costed", "cutoff", "claimed_bound")),
    *((f"parts.0.{key}", GONE) for key in ("rounds", "pool")),
    ("parts.0.practices", 3),
    *(("parts.0.cutoff", value) for value in ("12", 1.0, None)),
    ("parts.0.claimed_bound", None),
    ("parts.0.pool", {"columns": 1, "sha256": "", "more": 2}),
    ("parts.0.pool", {"columns": 1}),
    ("parts.0.pool", 7),
    *(("parts.0.rounds", value) for value in (None, 7, [None], [[]], [{}])),
    *((f"parts.0.rounds.0.{key}", GONE) for key in ("duals", "cuts", "trees")),
    *(("parts.0.rounds.0.duals", value) for value in (None, 7, [0.5], [True], ["1"], [None])),
    *(("parts.0.rounds.0.cuts", value) for value in (None, 7, [{}], [[]], [None])),
    *(("parts.0.rounds.0.cuts", [put(CUT, key, GONE)]) for key in CUT),
    *(("parts.0.rounds.0.cuts", [put(CUT, key, 0.5)]) for key in CUT),
    *(("parts.0.rounds.0.trees", value) for value in (None, 7, [{}], [[]], [None])),
    *(("parts.0.rounds.0.trees", [put(TREE, key, GONE)]) for key in TREE),
    *(("parts.0.rounds.0.trees", [put(TREE, "region", value)]) for value in (3, [0.5], None)),
    *(("parts.0.rounds.0.trees", [put(TREE, "nodes", value)]) for value in (3, [[]], [{}], None)),
    *(
        ("parts.0.rounds.0.trees", [put(TREE, "nodes.0", put(BRANCH, key, GONE))])
        for key in ("together", "apart", "duals", "cuts")
    ),
    *(
        ("parts.0.rounds.0.trees", [put(TREE, "nodes.0", put(BRANCH, "pair", value))])
        for value in ([1], [1, 2, 3], [0.5, 1], 7, None)
    ),
]


@pytest.mark.parametrize(("path", "value"), BROKEN)
def test_tables_that_are_no_certificate_are_refused(path, value):
    with pytest.raises(InputError):
        certificate_from_table(put(next(certificates(10)).to_table(), path, value), "bound.json")


@pytest.mark.parametrize("table", [None, [], 7, "bound", {}])
def test_what_is_no_table_is_refused(table):
    with pytest.raises(InputError):
        certificate_from_table(table, "bound.json")
