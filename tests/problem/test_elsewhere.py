"""What is kept, waived, refused and left out where only some areas may change."""

import pytest

from netform.errors import InputError
from netform.problem import Rule, only_in
from tests.helpers.make import codes_of, make_problem
from tests.helpers.rules import with_rules

PATH = [(i, i + 1) for i in range(7)]
AREAS = {"area": ["east"] * 3 + ["west"] * 5}


def line(patients=(10,) * 8, present=("A", "A", "A", "B", "B", "C", "C", ""), **more):
    """Eight practices in a row; the first three are in the east, the others in the west."""
    terms = {"floor": 15, "ceiling": 35, "edges": PATH, "areas": AREAS, **more}
    return make_problem(list(patients), present=list(present), **terms)


def test_groups_elsewhere_are_kept_and_who_has_none_there_takes_no_part():
    found = only_in(line(), "network", [("area", "east")])
    assert (found.kept, found.out_of_band, found.reaching_in) == (("B", "C"), (), ())
    assert found.left_out == (7,)
    assert found.problem.settings.rules == tuple(Rule(kind="keep", group=g) for g in "BC")
    assert found.problem.participation_of(7) == "out"
    assert found.problem.settings.waivers == ()


def test_a_group_of_both_sides_may_change_whole():
    found = only_in(line(present="AAABBBCC"), "network", [("area", "east")])
    assert (found.kept, found.reaching_in) == (("B", "C"), ())
    found = only_in(line(present="AABBBBCC"), "network", [("area", "east")])
    assert (found.kept, found.reaching_in) == (("C",), ("B",))


def test_several_areas_are_one():
    found = only_in(line(), "network", [("area", "east"), ("area", "west")])
    assert (found.kept, found.left_out) == ((), ())


def waived(patients, **more):
    found = only_in(line(patients, **more), "network", [("area", "east")])
    for waiver in found.waivers:
        assert waiver.reason == "left as it is: repair of only area=east"
    assert {waiver.practice for waiver in found.waivers} <= set(found.problem.practices.codes)
    codes = codes_of(8)
    return found.out_of_band, {(codes.index(w.practice), w.bound) for w in found.waivers}


def test_out_of_band_is_left_so_by_the_fewest_waivers_of_the_largest():
    assert waived((10, 10, 10, 5, 5, 10, 10, 10)) == (("B",), {(3, "floor")})
    assert waived((10, 10, 10, 20, 16, 10, 10, 10)) == (("B",), {(3, "ceiling")})
    assert waived((10, 10, 10, 40, 50, 10, 10, 10)) == (("B",), {(4, "ceiling"), (3, "ceiling")})


def test_a_giant_alone_needs_no_waiver():
    assert waived((10, 10, 10, 99, 10, 10, 10, 10), present="AAABCCCC") == (
        ("C",),
        {(4, "ceiling")},
    )


def test_what_is_waived_already_is_not_waived_again():
    more = {"waivers": [(3, "floor")]}
    assert waived((10, 10, 10, 5, 5, 10, 10, 10), **more) == ((), set())


def test_every_group_in_pieces_is_named_with_the_bridges_that_join_it():
    edges = [(0, 1), (1, 2), (2, 3), (4, 5), (6, 7), (3, 7)]
    problem = line(present="AAABBCCC", edges=edges)
    with pytest.raises(InputError, match="do not hang together") as refused:
        only_in(problem, "network", [("area", "east")])
    codes = codes_of(8)
    for word in ("B (", "C (", codes[4], codes[6], f"--bridge {codes[3]},{codes[4]}"):
        assert word in str(refused.value)
    bridges = [(3, 4), (5, 6)]
    rules = [Rule(kind="bridge", practices=(codes[a], codes[b])) for a, b in bridges]
    assert only_in(with_rules(problem, *rules), "network", [("area", "east")]).kept == ("B", "C")


def test_a_group_that_nobody_may_lead_cannot_stay():
    words = ["member"] * 3 + ["covered"] * 2 + ["member"] * 3
    with pytest.raises(InputError, match="nobody may lead the present network 'B'"):
        only_in(line(participation=words), "network", [("area", "east")])


@pytest.mark.parametrize(
    ("area", "fault"),
    [
        (("ward", "east"), "area column 'ward' is not in practices.csv.*choose among area"),
        (("area", "north"), "no practice has 'north' in the column area.*east, west"),
    ],
)
def test_unknown_areas_are_refused(area, fault):
    with pytest.raises(InputError, match=fault):
        only_in(line(), "network", [area])


def test_an_area_where_nobody_takes_part_is_refused():
    words = ["out"] * 3 + ["member"] * 5
    with pytest.raises(InputError, match="no practice of area=east takes part"):
        only_in(line(participation=words), "network", [("area", "east")])
