"""HiGHS as models over networks in seats use it: silent, on one thread, without presolve."""

import highspy
import numpy as np
from scipy import sparse

from netform.solve.nested.floats import Floats


def silent_highs() -> highspy.Highs:
    """Return an empty model."""
    model = highspy.Highs()  # type: ignore[no-untyped-call]
    for option, value in (("output_flag", False), ("threads", 1), ("presolve", "off")):
        model.setOptionValue(option, value)
    return model


def add_columns(model: highspy.Highs, cost: Floats, matrix: sparse.csc_array) -> None:
    """Add columns of 0 or more, with these costs and entries in the model's rows."""
    many = matrix.shape[1]
    model.addCols(
        many,
        cost,
        np.zeros(many),
        np.full(many, highspy.kHighsInf),
        matrix.nnz,
        matrix.indptr[:-1].astype(np.int32),
        matrix.indices.astype(np.int32),
        matrix.data,
    )


def pass_binary_model(
    model: highspy.Highs, cost: Floats, matrix: sparse.csc_array, lower: Floats, upper: Floats
) -> None:
    """Give a model columns of 0 or 1, with these costs, and rows with these sides."""
    rows, many = matrix.shape
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = many, rows
    lp.col_cost_ = cost
    lp.col_lower_, lp.col_upper_ = np.zeros(many), np.ones(many)
    lp.integrality_ = [highspy.HighsVarType.kInteger] * many
    lp.row_lower_, lp.row_upper_ = lower, upper
    lp.a_matrix_.format_ = highspy.MatrixFormat.kColwise
    lp.a_matrix_.start_ = matrix.indptr.astype(np.int32)
    lp.a_matrix_.index_ = matrix.indices.astype(np.int32)
    lp.a_matrix_.value_ = matrix.data
    model.passModel(lp)
