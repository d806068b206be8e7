import pytest

from netform.errors import InputError
from netform.problem import Waiver, tier_problem, with_changes
from tests.helpers.make import make_problem

WAIVER = Waiver(practice="A10000", bound="floor", reason="island")


def problem():
    return make_problem([1, 20], [(0, 1)], floor=10, ceiling=30)


def test_waivers_and_absences_are_written_into_the_settings():
    asked = problem()
    changed = with_changes(asked, waivers=[WAIVER], leave_out=["A10001"])
    assert changed.settings.waivers == (WAIVER,)
    assert [changed.participation_of(i) for i in range(2)] == ["member", "out"]
    assert tier_problem(changed, "network").floor_waived.tolist() == [True]
    assert asked.settings.waivers == ()


def test_nothing_asked_changes_nothing():
    asked = problem()
    assert with_changes(asked).settings == asked.settings


def test_a_waiver_asked_for_twice_is_one_waiver():
    other = Waiver(practice="A10000", bound="floor", reason="asked again")
    changed = with_changes(with_changes(problem(), waivers=[WAIVER]), waivers=[WAIVER, other])
    assert changed.settings.waivers == (WAIVER,)


@pytest.mark.parametrize("code", ["B1", "", "a10000"])
def test_unknown_practices_are_refused(code):
    with pytest.raises(InputError, match=f"practice '{code}' is not in the problem"):
        with_changes(problem(), leave_out=[code])
    with pytest.raises(InputError, match=f"practice '{code}' is not in the problem"):
        with_changes(problem(), waivers=[WAIVER.model_copy(update={"practice": code})])
