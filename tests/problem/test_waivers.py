from netform.problem import Waiver
from netform.problem.waivers import waived_practices
from tests.helpers.make import make_problem

PRACTICES = make_problem(
    [1, 2, 3], [], floor=0, ceiling=9, areas={"icb_code": ["Q1", "Q2", "Q1"]}
).practices


def test_a_waiver_is_for_its_practice_or_for_all_of_its_area():
    one = Waiver(practice="A10001", bound="floor", reason="island")
    assert waived_practices(PRACTICES, one) == [1]
    area = Waiver(area="icb_code", value="Q1", bound="ceiling", reason="town")
    assert waived_practices(PRACTICES, area) == [0, 2]
    assert (one.whom, area.whom) == ("A10001", "icb_code Q1")
