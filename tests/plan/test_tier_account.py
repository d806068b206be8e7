from netform.plan import TierAccount
from netform.plan.tier_account import covered_patients
from tests.helpers.make import make_problem


def test_patients_covered_are_those_of_practices_that_are_no_members():
    words = ["member", "covered", "virtual", "partial", "full"]
    problem = make_problem([1, 2, 4, 8, 16], [], floor=0, ceiling=99, participation=words)
    assert covered_patients(problem, range(5)) == 6
    assert covered_patients(problem, [0, 3, 4]) == covered_patients(problem, []) == 0
    assert covered_patients(problem.changed(participation={"A10000": "virtual"}), [0, 1]) == 3


def test_nobody_is_farthest_where_nobody_travels():
    assert (TierAccount().farthest, TierAccount(distances=[3, 9, 4]).farthest) == (0, 9)
