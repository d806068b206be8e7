"""What practices pay for the upper tier: duals of the assignment LP, by HiGHS.

The LP takes `x_ih` = 1 where practice i is in a group led by h (the form of Hess), with
`x_ih ≤ x_hh` and the band of each hub. Its duals are only proposals: `knapsack_bound` says what
they prove.
"""

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from netform.plan.knapsack_bound import (
    Band,
    Sending,
    knapsack_bound,
    numbers_of_groups,
)
from netform.problem import Integers, TierProblem
from netform.solve.limits import Limits

Floats = NDArray[np.float64]
_AROUND = 4.0  # ceilings: so many patients around a hub may be in its group
_MOST = 2.0**46  # objective units that one practice can pay: sums of them must fit into 60 bits
_ROUNDS = 4
_HUBS = 30  # at least so many hubs for each practice


def payments(view: TierProblem, sending: Sending, limits: Limits) -> Integers:
    """Return what each practice pays, objective units, int64, shape (n,); zeros without time.

    Pairs that are far apart are left out at first, and brought in where duals say that they matter.
    """
    near = _near(view, sending)
    best = np.zeros(len(view), dtype=np.int64)
    proved = knapsack_bound(view, best, sending)
    for _ in range(_ROUNDS):
        duals = _solved(view, sending, near, limits)
        if duals is None:
            return best
        paid, load = duals
        whole = np.rint(np.clip(paid, -_MOST, _MOST)).astype(np.int64)
        found = knapsack_bound(view, whole, sending)
        if found is not None and (proved is None or found > proved):
            best, proved = whole, found
        reduced = sending.cost - paid[:, None] - view.patients[:, None] * load[None, :]
        missing = sending.is_possible & ~near & (reduced < 0)
        if not missing.any():
            return best
        near |= missing
    return best


def _solved(
    view: TierProblem, sending: Sending, near: NDArray[np.bool_], limits: Limits
) -> tuple[Floats, Floats] | None:
    """Return the duals of practices, and of patients in each hub's group, of the LP over pairs."""
    hub, practice = np.nonzero((near & sending.is_possible).T)
    if len(hub) == 0 or limits.reached():
        return None
    count = len(view)
    unit = max(1.0, float(np.median(sending.cost[practice, hub])))
    matrix, lower, upper = _rows(view, practice, hub)
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = len(practice), matrix.shape[0]
    lp.col_cost_ = sending.cost[practice, hub] / unit
    lp.col_lower_ = np.zeros(len(practice))
    lp.col_upper_ = np.full(len(practice), highspy.kHighsInf)
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = matrix.data
    solver = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("solver", "ipm")):
        solver.setOptionValue(option, value)
    solver.setOptionValue("run_crossover", "off")
    if limits.left() != float("inf"):
        solver.setOptionValue("time_limit", limits.left())
    solver.passModel(lp)
    solver.run()
    dual = np.asarray(solver.getSolution().row_dual, dtype=np.float64) * unit
    if len(dual) < matrix.shape[0] or not np.isfinite(dual).all():
        return None
    load = (dual[count : 2 * count] + dual[2 * count : 3 * count]) / _band(view).most
    return dual[:count], load


def _band(view: TierProblem) -> Band:
    return Band.of(view, numbers_of_groups(view))


def _near(view: TierProblem, sending: Sending) -> NDArray[np.bool_]:
    """Return which practices and hubs are near enough to each other to begin with, (n, n)."""
    nobody = np.iinfo(np.int64).max
    each = np.maximum(1, view.patients)[:, None]
    far = np.where(sending.is_possible, sending.cost, nobody) / each
    order = np.argsort(far, axis=0, kind="stable")
    before = np.cumsum(view.patients[order], axis=0) - view.patients[order]
    near = np.zeros(far.shape, dtype=bool)
    np.put_along_axis(near, order, before < _AROUND * _band(view).most, axis=0)
    closest = np.argsort(far, axis=1, kind="stable")[:, :_HUBS]
    np.put_along_axis(near, closest, values=True, axis=1)
    np.fill_diagonal(near, val=True)
    return near


def _rows(
    view: TierProblem, practice: Integers, hub: Integers
) -> tuple[sparse.csc_array, Floats, Floats]:
    """Return the LP's matrix and the sides of its rows; those of the practices come first."""
    count, pairs = len(view), np.arange(len(practice))
    leads = np.full(count, -1)
    leads[hub[practice == hub]] = pairs[practice == hub]
    follows = pairs[practice != hub]
    links = np.arange(len(follows))
    numbers = numbers_of_groups(view)
    patients = view.patients[practice].astype(np.float64)
    own = practice == hub
    band = _band(view)
    blocks = [
        # Σ_h x_ih = 1
        (practice, pairs, np.ones(len(pairs))),
        # Σ_i p_i x_ih − U x_hh ≤ 0 and Σ_i p_i x_ih − L x_hh ≥ 0
        (count + hub, pairs, (patients - band.most * own) / band.most),
        (2 * count + hub, pairs, (patients - band.least * own) / band.most),
        # x_ih − x_hh ≤ 0
        (3 * count + links, follows, np.ones(len(follows))),
        (3 * count + links, leads[hub[follows]], -np.ones(len(follows))),
        # the number of groups
        (np.full(int(own.sum()), 3 * count + len(links)), pairs[own], np.ones(int(own.sum()))),
    ]
    row, column, entry = (np.concatenate([block[k] for block in blocks]) for k in range(3))
    shape = (3 * count + len(links) + 1, len(pairs))
    matrix = sparse.coo_array((entry, (row, column)), shape=shape).tocsc()
    endless = highspy.kHighsInf
    ones, zeros = np.ones(count), np.zeros(count)
    lower = [ones, np.full(count, -endless), zeros, np.full(len(links), -endless)]
    upper = [ones, zeros, np.full(count, endless), np.zeros(len(links))]
    lower.append(np.array([float(numbers.start)]))
    upper.append(np.array([float(max(numbers.start, numbers.stop - 1))]))
    return matrix, np.concatenate(lower), np.concatenate(upper)
