import numpy as np
import pytest

from netform.errors import InputError
from netform.problem import Faults, load_problem, read_problem
from tests.helpers.folder import NEIGHBOURS, PRACTICES, SETTINGS, SHARES, write_problem


def test_a_problem_is_read_in_the_order_of_codes(load):
    backwards = PRACTICES.splitlines()
    text = "\n".join([backwards[0], *reversed(backwards[1:])])
    problem = load({"practices.csv": text})
    assert problem.name == "Square"
    assert problem.practices.codes == ("A1", "A2", "A3", "A4")
    assert problem.practices.names[1] == "Second, the"
    assert problem.practices.title(1) == "A2 (Second, the)"
    assert problem.practices.easting.tolist() == [0, 3000, 0, 3000]
    assert problem.practices.areas == {"icb_code": ("Q1",) * 4}
    assert problem.neighbours.first.tolist() == [0, 0, 1, 2]
    assert problem.neighbours.second.tolist() == [1, 2, 3, 3]
    assert problem.neighbours.kind == ("boundary", "boundary", "boundary", "colocated")
    assert problem.trusts.codes == ("R1", "R2")
    assert problem.trusts.kinds == ("acute", "unknown")
    assert np.isnan(problem.trusts.easting[1])
    assert problem.relationships.practice.tolist() == [0, 1, 2]
    assert problem.relationships.share.tolist() == [0.5, 0.25, 0.04]


def test_pairs_may_stand_in_either_order(load):
    swapped = NEIGHBOURS.replace("A1,A2", "A2,A1")
    assert load({"neighbours.csv": swapped}).neighbours.first.tolist() == [0, 0, 1, 2]


def test_optional_files_and_columns_may_lack(load):
    edges = "practice_a,practice_b\nA1,A2\n"
    problem = load({"trusts.csv": None, "relationships.csv": None, "neighbours.csv": edges})
    assert problem.trusts.codes == ()
    assert len(problem.relationships.share) == 0
    assert problem.neighbours.kind == ("boundary",)
    assert problem.practices.current_network == ("",) * 4


def test_no_neighbours_at_all_is_a_lawful_graph(load):
    assert len(load({"neighbours.csv": "practice_a,practice_b,kind\n"}).neighbours.first) == 0


def test_coordinates_are_rounded_to_whole_metres(load):
    problem = load({"practices.csv": PRACTICES.replace("3000,0,", "2999.6,1e2,")})
    assert problem.practices.easting[1] == 3000
    assert problem.practices.northing[1] == 100


@pytest.mark.parametrize("text", ["1e5", "100000.0", "+100000", " 100000 ", '"100000"'])
def test_a_whole_number_may_be_written_in_several_ways(load, text):
    assert load(
        {"practices.csv": PRACTICES.replace("0,0,20000", f"0,0,{text}")}
    ).practices.patients[0] == (100_000)


def test_participation_of_the_settings_goes_before_the_column(load):
    practices = PRACTICES.replace("icb_code", "participation").replace("Q1", "virtual")
    settings = SETTINGS + '[participation]\nA1 = "out"\nA2 = "full"\n'
    problem = load({"practices.csv": practices, "problem.toml": settings})
    words = [problem.participation_of(i) for i in range(4)]
    assert words == ["out", "member", "covered", "covered"]


def test_a_file_in_place_of_the_folder(tmp_path):
    path = tmp_path / "problem"
    path.write_text("x")
    with pytest.raises(InputError, match="this is a file, not a problem folder"):
        load_problem(path)


def test_every_fault_is_collected_and_an_unknown_code_is_said_once(tmp_path):
    changes = {"relationships.csv": SHARES + "B1,R1,0.1\nB1,R1,0.1\nA1,R9,0.1\nA4,R1,2\n"}
    faults = Faults()
    assert read_problem(write_problem(tmp_path / "p", changes), faults) is None
    assert [(fault.where, fault.fault) for fault in faults.found] == [
        ("relationships.csv, row 5, column practice_code", "practice 'B1' is unknown"),
        ("relationships.csv, row 6, column practice_code", "practice 'B1' is unknown"),
        ("relationships.csv, row 7, column trust_code", "trust 'R9' is unknown"),
        (
            "relationships.csv, row 8, column share",
            "share '2' is not a number from 0 to 1",
        ),
    ]


def test_unknown_codes_in_travel_are_said_once(tmp_path):
    table = "origin,destination,metres\nB1,B1,5\nB2,B2,6\n"
    settings = SETTINGS + '[travel]\nsource = "travel.csv"\n'
    faults = Faults()
    read_problem(
        write_problem(tmp_path / "p", {"travel.csv": table, "problem.toml": settings}), faults
    )
    assert {fault.fault for fault in faults.found} == {
        "practice 'B1' is unknown",
        "practice 'B2' is unknown",
    }
    assert len(faults.found) == 4
