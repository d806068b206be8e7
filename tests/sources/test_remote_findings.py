import numpy as np
import pandas as pd
import pytest

from netform.problem import Neighbours
from netform.sources.remote_findings import remote_findings

EVERYONE = pd.DataFrame(
    {
        "practice_code": ["A1", "A2", "A3", "A4", "B1"],
        "name": ["ONE", "TWO", "THREE", "SAFE HAVEN", "OTHER"],
        "network": ["U1", "U1", "U1", "", "U2"],
        "easting": [0, 1_000, 2_000, 90_000, 91_000],
        "northing": [0] * 5,
        "icb_code": ["QA", "QA", "QA", "QA", "QB"],
        "in_area": [True, True, True, True, False],
    }
)
NATIONAL = Neighbours(np.array([0, 1, 3]), np.array([1, 2, 4]), ("boundary",) * 3)


@pytest.mark.parametrize("area", ["icb_code=QA", ""])
def test_a_practice_whose_neighbours_are_all_elsewhere_is_named_with_the_facts(area):
    (finding,) = remote_findings(NATIONAL, EVERYONE, area, {})
    assert finding.names == ("A4",)
    assert finding.fault.startswith(
        "A4 (SAFE HAVEN) has its one neighbour outside its area (icb_code=QA); "
        "the nearest practice there, A3 (THREE), is 88.0 km away, where 1.0 km is usual; "
        "the nearest of any area is 1.0 km away; its name speaks of a special service; "
        "it is in no network today"
    )


def test_a_neighbour_in_the_area_is_enough():
    joined = Neighbours(np.array([0, 1, 2]), np.array([1, 2, 3]), ("boundary",) * 3)
    assert remote_findings(joined, EVERYONE, "icb_code=QA", {}) == []


def test_without_boards_nobody_is_far_from_one():
    assert remote_findings(NATIONAL, EVERYONE.drop(columns="icb_code"), "", {}) == []
