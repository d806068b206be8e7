import pytest

from netform.problem import Faults, Service, load_problem, read_problem, save_problem
from tests.helpers.folder import contents, write_problem

S = "services.csv"
HEADER = "service,smallest_population,largest_travel\n"
SERVICES = HEADER + 'clinic,30000,5000\n"ward, the",0,\n'


def faults_of(tmp_path, rows):
    faults = Faults()
    assert read_problem(write_problem(tmp_path / "p", {S: HEADER + rows}), faults) is None
    return [(fault.where, fault.fault) for fault in faults.found]


def test_a_problem_without_the_file_has_no_services(load):
    assert load().services == ()
    assert load({S: HEADER}).services == ()


def test_services_are_read_in_the_order_of_names(load):
    turned = HEADER + 'ward,0,\nclinic,3e4,"5000"\n'
    assert load({S: turned}).services == (
        Service("clinic", 30_000, 5_000),
        Service("ward", 0, None),
    )


def test_a_limit_of_zero_is_a_limit(load):
    assert load({S: HEADER + "clinic,0,0\n"}).services == (Service("clinic", 0, 0),)


def test_what_is_saved_is_what_was_read_byte_by_byte(load, tmp_path):
    save_problem(load({S: SERVICES}), tmp_path / "one")
    assert contents(tmp_path / "one")[S].decode() == SERVICES
    save_problem(load_problem(tmp_path / "one"), tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize("cell", ["", "x", "-1", "1.5", "nan", "1e9"])
def test_what_is_no_population_is_refused(tmp_path, cell):
    assert faults_of(tmp_path, f"clinic,{cell},5\n") == [
        (
            f"{S}, row 2, column smallest_population",
            f"{cell!r} is not a whole number of patients from 0 to 100,000,000",
        )
    ]


@pytest.mark.parametrize("cell", ["x", "-1", "1.5", "nan", "1e9"])
def test_what_is_no_distance_is_refused(tmp_path, cell):
    assert faults_of(tmp_path, f"clinic,5,{cell}\n") == [
        (
            f"{S}, row 2, column largest_travel",
            f"{cell!r} is not a whole number of metres from 0 to 100,000,000",
        )
    ]


def test_a_service_stands_once_and_has_a_name(tmp_path):
    assert faults_of(tmp_path, "clinic,1,\n,1,\nclinic,2,\n") == [
        (f"{S}, row 3, column service", "the service has no name"),
        (f"{S}, row 4, column service", "service 'clinic' stands twice (first in row 2)"),
    ]


@pytest.mark.parametrize("column", ["service", "smallest_population", "largest_travel"])
def test_a_column_that_lacks_is_a_fault(tmp_path, column):
    faults = Faults()
    changes = {S: SERVICES.replace(column, "other")}
    assert read_problem(write_problem(tmp_path / "p", changes), faults) is None
    assert f"column {column!r} is missing" in faults.found[0].fault
