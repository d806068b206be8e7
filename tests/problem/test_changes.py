import pytest

from netform.errors import InputError
from netform.problem import (
    Rule,
    Waiver,
    refuse_unplanned,
    tier_problem,
    with_changes,
    without_term,
)
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


def of_area(**keys):
    return Waiver(**{"area": "icb_code", "value": "Q1", "bound": "floor", "reason": "rural"} | keys)


def test_a_waiver_for_an_area_waives_all_practices_there():
    asked = make_problem(
        [1, 20, 5], [(0, 1)], floor=10, ceiling=30, areas={"icb_code": ["Q1", "Q2", "Q1"]}
    )
    view = tier_problem(with_changes(asked, waivers=[of_area()]), "network")
    assert view.floor_waived.tolist() == [True, False, True]
    assert [(w.practice, w.of_area) for w in view.waivers] == [(0, True), (2, True)]
    with pytest.raises(InputError, match=r"area column 'ward' of a waiver is not in"):
        with_changes(asked, waivers=[of_area(area="ward")])
    with pytest.raises(InputError, match=r"no practice has 'Q3'.*nearest value there is 'Q"):
        with_changes(asked, waivers=[of_area(value="Q3")])


def test_words_of_participation_go_before_those_of_the_problem():
    changed = with_changes(problem(), participation={"A10000": "virtual"}, leave_out=["A10001"])
    assert [changed.participation_of(i) for i in range(2)] == ["covered", "out"]
    assert changed.participation_as_given(0) == "virtual"


@pytest.mark.parametrize("code", ["B1", "", "a10000"])
def test_unknown_practices_are_refused(code):
    with pytest.raises(InputError, match=f"practice '{code}' is not in the problem"):
        with_changes(problem(), leave_out=[code])
    with pytest.raises(InputError, match=f"practice '{code}' is not in the problem"):
        with_changes(problem(), waivers=[WAIVER.model_copy(update={"practice": code})])


def test_a_term_is_taken_away_whatever_the_order_of_its_practices_and_its_reason():
    codes = problem().practices.codes[:2]
    asked = with_changes(problem(), rules=[Rule(kind="apart", practices=codes)], waivers=[WAIVER])
    bare = without_term(asked, Rule(kind="apart", practices=codes[::-1]))
    assert (bare.settings.rules, bare.settings.waivers) == ((), (WAIVER,))
    other = WAIVER.model_copy(update={"reason": "another"})
    assert without_term(bare, other).settings.waivers == ()
    assert without_term(bare, Rule(kind="size", limit=2)) is None


@pytest.mark.parametrize("kind", ["together", "apart"])
@pytest.mark.parametrize("tier", ["network", "federation"])
@pytest.mark.parametrize("planned", [("network",), ("federation",), ("network", "federation")])
def test_terms_for_tiers_that_are_not_planned_are_refused(kind, tier, planned):
    rule = Rule(kind=kind, tier=tier, practices=("A", "B"))
    # Who is together in a network is so in a federation; nothing goes down.
    if tier in planned or (kind, tier) == ("together", "network"):
        refuse_unplanned([rule], planned)
    else:
        with pytest.raises(InputError, match=f"for the {tier} tier, which is not planned"):
            refuse_unplanned([rule], planned)
