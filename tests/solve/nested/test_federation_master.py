"""The LP over whole federations against another LP solver, and its box."""

import random

import numpy as np
from scipy.optimize import linprog

from netform.solve.nested.federation_master import FederationMaster

PATIENTS = np.array([3, 5, 2, 4, 6, 1])
FREE = 1e9


def federations(rng: random.Random) -> list[tuple[int, list[int], float]]:
    """Return federations of six practices, each led by one of its own, and what they cost."""
    sets = {(i, (i,)) for i in range(6)}
    for _ in range(12):
        members = sorted(rng.sample(range(6), rng.randint(2, 4)))
        sets.add((rng.choice(members), tuple(members)))
    return [(hub, list(members), float(rng.randint(20, 90))) for hub, members in sorted(sets)]


def mastered(some: list[tuple[int, list[int], float]]) -> FederationMaster:
    master = FederationMaster(PATIENTS, list(range(6)), range(2, 7), unit=10.0)
    for hub, members, cost in some:
        assert master.bring(hub, np.array(members), cost)
        assert not master.bring(hub, np.array(members), cost)
    return master


def test_a_wide_box_gives_the_value_and_the_duals_of_the_cover():
    rng = random.Random(5)
    for _ in range(10):
        some = federations(rng)
        cover = np.array([[float(i in members) for _, members, _ in some] for i in range(6)])
        led = np.array([[float(hub == h) for hub, _, _ in some] for h in range(6)])
        count = np.ones((1, len(some)))
        cost = [cost for _, _, cost in some]
        judge = linprog(
            cost,
            A_ub=np.vstack([led, count, -count]),
            b_ub=[1.0] * 6 + [6.0, -2.0],
            A_eq=cover,
            b_eq=np.ones(6),
        )
        master = mastered(some)
        assert master.solve(np.zeros(6), FREE) is not None
        assert abs(master.value - judge.fun) < 1e-6
        assert master.strain < 1e-9


def test_payments_stay_in_the_box_and_a_small_one_strains():
    some = federations(random.Random(1))
    master = mastered(some)
    around = np.full(6, 7.0)
    solved = master.solve(around, 0.5)
    assert solved is not None
    paid, prices = solved
    assert prices == []
    assert (np.abs(paid - around) <= 0.5 * PATIENTS + 0.5).all()
    assert master.strain > 0
