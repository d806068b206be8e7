"""Defects that are known and not mended yet; each is held by a strict xfail somewhere."""

from netform.problem import Problem


def has_a_wrong_witness_of_zero_patients(problem: Problem) -> bool:
    """Floor 0 and a component without patients: `check_component_totals` calls it infeasible.

    Held by tests/solve/test_solve.py; drop this function and its uses once that is mended.
    """
    no_floor = problem.settings.tiers[0].floor == 0
    return no_floor and 0 in problem.practices.patients
