"""HiGHS as the LPs over networks in seats use it: silent, on one thread, without presolve."""

import highspy
import numpy as np
from scipy import sparse

from netform.solve.nested.joint_duals import Floats


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
