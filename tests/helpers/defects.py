"""Defects that are known and not mended yet: a strict xfail fails as soon as one is mended."""

import pytest

OPEN_INFEASIBLE = pytest.mark.xfail(
    strict=True,
    reason="DEFECT: where the LP leaves practices uncovered and yet every practice is in some "
    "column, clipped duals stop the proof and an incomplete plan is accepted (SolverError)",
)
"""Drop this mark wherever it stands once `solve` closes such problems with a witness that holds."""
