import random

import numpy as np
import pytest

from netform.problem import Rule, check_problem, remote_practices
from netform.problem.remote_practices import names_a_service
from tests.helpers.make import make_problem

POINTS = [(0, 0), (1_000, 0), (2_000, 0), (30_000, 0)]
ROW = [(0, 1), (1, 2)]


def found(problem):
    return [each for each in check_problem(problem) if each.check == "remote_practices"]


def made(**options):
    return make_problem([20] * 4, ROW, floor=20, ceiling=50, points=POINTS, **options)


def far_by_hand(points, area, i):
    """Return how far the nearest practice of the same area is."""
    others = [k for k in range(len(points)) if area[k] == area[i] and k != i]
    return min(np.hypot(*(np.array(points[i]) - points[k])) for k in others)


def test_distances_are_those_of_a_search_by_hand():
    rng = random.Random(5)
    for _ in range(50):
        points = [(rng.randrange(50), rng.randrange(50)) for _ in range(12)]
        area = [rng.choice(("a", "b", "")) for _ in points]
        east, north = np.array(points, dtype=np.int64).T
        remotes = {each.practice: each for each in remote_practices(east, north, area, range(12))}
        for i in range(12):
            mates = [j for j in range(12) if area[j] == area[i]]
            if area[i] == "" or len(mates) < 2:
                assert i not in remotes
                continue
            far = {j: far_by_hand(points, area, j) for j in mates}
            usual = np.median(list(far.values()))
            assert (i in remotes) == (far[i] > 5 * usual)
            if i in remotes:
                assert remotes[i].metres == round(far[i])
                assert remotes[i].usual == round(usual)
                assert remotes[i].nearest in mates
                assert remotes[i].nearest != i


def test_a_practice_far_from_all_others_is_named_with_both_readings():
    (finding,) = found(made())
    assert finding.severity == "warning"
    assert finding.names == ("A10003",)
    assert finding.numbers == {"metres": 28_000, "usual_metres": 1_000}
    assert finding.fault == (
        "A10003 (PRACTICE 3) has no neighbour in the problem; the nearest practice there, A10002 "
        "(PRACTICE 2), is 28.0 km away, where 1.0 km is usual; it is in no network today. A "
        "special-allocation or similar service, whose patients live elsewhere, looks like this, "
        "and so does an island"
    )
    assert "leave it out (--leave-out A10003" in finding.remedy
    assert "waive its floor (--waive-floor A10003) or add a bridge" in finding.remedy


def test_what_has_been_decided_is_not_asked_again():
    assert found(made(waivers=[(3, "floor")])) == []
    assert found(made(participation=["member"] * 3 + ["out"])) == []
    bridge = Rule(kind="bridge", practices=("A10002", "A10003"))
    assert found(made(rules=[bridge])) == []


def test_a_practice_without_neighbours_that_is_near_is_none():
    points = [*POINTS[:3], (3_500, 0)]
    problem = make_problem([20] * 4, ROW, floor=20, ceiling=50, points=points)
    assert found(problem) == []


def test_boundaries_make_the_area():
    """A practice whose one neighbour is across the boundary, far from its own area."""
    points = [(0, 0), (1_000, 0), (2_000, 0), (100_000, 0), (101_000, 0)]
    problem = make_problem(
        [20] * 5,
        [(0, 1), (1, 2), (3, 4)],
        floor=10,
        ceiling=50,
        points=points,
        rules=[Rule(kind="within", area="icb")],
        areas={"icb": ["a", "a", "a", "b", "a"]},
    )
    (finding,) = found(problem)
    assert finding.names == ("A10004",)
    assert finding.fault.startswith(
        "A10004 (PRACTICE 4) has no neighbour of its icb in the problem; the nearest practice "
        "there, A10002 (PRACTICE 2), is 99.0 km away"
    )
    unbound = problem.changed(rules=())
    assert found(unbound) == []


@pytest.mark.parametrize(
    "name",
    ["BASSETLAW SAS PRACTICE", "Special Allocation Scheme (NEL)", "South Wigston Asylum Service"],
)
def test_names_that_speak_of_a_service(name):
    assert names_a_service(name)


def test_names_that_do_not():
    assert not any(map(names_a_service, ("SASSOON SURGERY", "ST MARY'S HEALTH CENTRE", "")))
