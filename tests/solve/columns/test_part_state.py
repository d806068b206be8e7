"""The state of a part: what is kept is found again; of another part's, or none, nothing is."""

import json

import numpy as np

from netform.problem import tier_problem
from netform.solve import Limits
from netform.solve.columns import lay_ground
from netform.solve.columns.part_solver import PartSolver
from netform.solve.columns.part_state import Notes, PartKeeper, key_of, proves
from netform.solve.progress import Progress
from tests.helpers.problems import gappy_problem


def solved(seed: int):
    """Solve a part and return its view, the answer and what was kept of it."""
    view = tier_problem(gappy_problem(seed), "network")
    notes = Notes({})
    solver = PartSolver(
        *(view, Limits(), Progress(Limits())),
        threads=1,
        memory_limit=None,
        keeper=PartKeeper(notes, view),
    )
    return view, solver.run(), json.loads(json.dumps(notes.tables()))


def test_what_is_kept_is_found_again():
    found = 0
    for seed in range(12):
        view, answer, tables = solved(seed)
        if answer.groups is None:
            continue
        ground = lay_ground(view)
        state = PartKeeper(Notes(tables), view).found(ground)
        same = zip(state.groups, answer.groups, strict=True)
        assert all(np.array_equal(one, other) for one, other in same)
        assert state.proof == answer.proof
        assert proves(view, state.proof, answer.objective)
        assert not proves(view, state.proof, answer.objective + 1)
        assert state.duals is not None
        assert state.duals.bound <= answer.objective
        assert (state.columns.cost > 0).any()
        found += 1
    assert found > 5


def test_what_is_of_another_part_or_is_none_is_left_aside():
    view, answer, tables = solved(1)
    other, _, _ = solved(2)
    (table,) = tables.values()
    for content in (table, {**table, "practices": []}, {}, {"practices": list(other.codes)}):
        state = PartKeeper(Notes({key_of(other): content}), other).found(lay_ground(other))
        assert state.groups is None
        assert state.duals is None
        assert len(state.columns) == 0
    assert answer.groups is not None
    beyond = {**table, "columns": [[0, 10**6], [0, 0], [-1], []]}
    state = PartKeeper(Notes({key_of(view): beyond}), view).found(lay_ground(view))
    assert len(state.columns) == 0
    assert state.groups is not None
