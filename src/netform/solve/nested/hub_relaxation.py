"""What practices pay for the upper tier: duals of the assignment LP, by HiGHS.

The LP takes `x_ih` = 1 where practice i is in a group led by h (the form of Hess), with
`x_ih ≤ x_hh` and the band of each hub. Its duals are only proposals: `knapsack_bound` says what
they prove.
"""

import highspy
import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from netform.plan.knapsack_bound import Sending, heaviest, lightest, numbers_of_groups
from netform.problem import Integers, TierProblem
from netform.solve.limits import Limits

Floats = NDArray[np.float64]
_AROUND = 2.0  # ceilings: so many patients around a hub may be in its group
_MOST = 2.0**53  # objective units that one practice can pay
_HUBS = 12  # at least so many hubs for each practice


def payments(view: TierProblem, sending: Sending, limits: Limits) -> Integers:
    """Return what each practice pays, objective units, int64, shape (n,); zeros without time."""
    count = len(view)
    practice, hub = _pairs(view, sending)
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
    dual = np.asarray(solver.getSolution().row_dual, dtype=np.float64)[:count]
    if len(dual) < count or not np.isfinite(dual).all():
        return np.zeros(count, dtype=np.int64)
    return np.rint(np.clip(dual * unit, -_MOST, _MOST)).astype(np.int64)


def _pairs(view: TierProblem, sending: Sending) -> tuple[Integers, Integers]:
    """Return practices and hubs that are near enough to each other to matter, by hub."""
    nobody = np.iinfo(np.int64).max
    each = np.maximum(1, view.patients)[:, None]
    far = np.where(sending.is_possible, sending.cost, nobody) / each
    order = np.argsort(far, axis=0, kind="stable")
    before = np.cumsum(view.patients[order], axis=0) - view.patients[order]
    near = np.zeros(far.shape, dtype=bool)
    np.put_along_axis(near, order, before < _AROUND * heaviest(view), axis=0)
    closest = np.argsort(far, axis=1, kind="stable")[:, :_HUBS]
    np.put_along_axis(near, closest, values=True, axis=1)
    np.fill_diagonal(near, val=True)
    # Who is taken by a hub needs that hub to lead: a practice that may not lead leads nobody.
    hub, practice = np.nonzero((near & sending.is_possible).T)
    return practice, hub


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
    blocks = [
        # Σ_h x_ih = 1
        (practice, pairs, np.ones(len(pairs))),
        # Σ_i p_i x_ih − U x_hh ≤ 0 and Σ_i p_i x_ih − L x_hh ≥ 0
        (count + hub, pairs, (patients - heaviest(view) * own) / heaviest(view)),
        (2 * count + hub, pairs, (patients - lightest(view) * own) / heaviest(view)),
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
