import pytest

from netform.problem import load_problem
from tests.cli.conftest import assert_one_message, names_in
from tests.helpers.folder import contents
from tests.sources.conftest import LISTS, MAPPING, POSTCODES, SHARES, SITES, TRUSTS

FILES = {"mapping": MAPPING, "lists": LISTS, "postcodes": POSTCODES}


@pytest.fixture
def build(netform, tmp_path):
    """Build from small official files; `changes` replaces some of them."""

    def run(*more, changes=None, out="p"):
        data = tmp_path / "data"
        data.mkdir(exist_ok=True)
        arguments = []
        for role, text in {**FILES, **(changes or {})}.items():
            path = data / f"{role}.csv"
            if text is not None:
                path.write_bytes(text if isinstance(text, bytes) else text.encode())
            arguments += [f"--{role}", path]
        return netform("build", tmp_path / out, *arguments, *more)

    return run


def test_a_problem_is_built_with_an_account(build, tmp_path):
    answer = build("--area", "icb_code=QAA", out="deep/p")
    assert answer.code == 0
    assert "written: " in answer.out
    assert load_problem(tmp_path / "deep" / "p").practices.codes == ("A1", "A2", "A3")


def test_sites_in_the_place_of_shares(build, tmp_path):
    more = {"trusts": TRUSTS, "sites": SITES}
    answer = build("--sites-within", 12, changes=more)
    assert answer.code == 0
    assert "relationships: inferred, not given by data: nearest site of each kind within 12 km" in (
        answer.out
    )
    assert "left aside: 1 site without coordinates: RA103" in answer.out
    assert "warning: 1 trust of the nearest sites of kind 'unknown': RZ9" in answer.err
    relationships = load_problem(tmp_path / "p").settings.relationships
    assert relationships.inferred == "nearest site of each kind within 12 km"


@pytest.mark.parametrize("value", ["0", "-3", "nan", "inf"])
def test_sites_within_nothing_are_refused(build, tmp_path, value):
    answer = build("--sites-within", value, changes={"trusts": TRUSTS, "sites": SITES})
    assert answer.code == 2
    assert "--sites-within" in answer.err
    assert names_in(tmp_path) == ["data"]


def test_shares_and_sites_together_are_refused(build, tmp_path):
    more = {"trusts": TRUSTS, "sites": SITES, "shares": SHARES}
    assert_one_message(build(changes=more), "--sites is a stand-in for --shares")
    assert names_in(tmp_path) == ["data"]


ROW = "A1,10000"
BAD_INPUT = {
    "duplicate code": ({"lists": LISTS + ROW + "\n"}, "lists.csv, row 8, column practice_code"),
    "duplicate in mapping": (
        {"mapping": MAPPING + MAPPING.splitlines()[1] + "\n"},
        "mapping.csv, row 7, column PRACTICE_CODE",
    ),
    "missing postcode": (
        {"mapping": MAPPING.replace("ZZ1 3AA", "")},
        "mapping.csv, row 2, column PRACTICE_POSTCODE: the postcode of practice A3 is empty",
    ),
    "negative patients": ({"lists": LISTS.replace(ROW, "A1,-1")}, "lists.csv, row 2, column list_"),
    "fractional patients": ({"lists": LISTS.replace(ROW, "A1,1.5")}, "lists.csv, row 2, column li"),
    "NaN": ({"lists": LISTS.replace(ROW, "A1,NaN")}, "lists.csv, row 2, column list_size"),
    "thousands": ({"lists": LISTS.replace(ROW, 'A1,"10,000"')}, "lists.csv, row 2, column list_"),
    "underscores": ({"lists": LISTS.replace(ROW, "A1,10_000")}, "lists.csv, row 2, column list_s"),
    "other digits": ({"lists": LISTS.replace(ROW, "A1,١٠")}, "lists.csv, row 2, column list_size"),
    "monstrous": ({"lists": LISTS.replace(ROW, "A1,1e999999999")}, "lists.csv, row 2, column list"),
    "semicolons": ({"lists": LISTS.replace(",", ";")}, "lists.csv, row 1: "),
    "tabs": ({"mapping": MAPPING.replace(",", "\t")}, "mapping.csv, row 1: "),
    "missing column": ({"lists": LISTS.replace("list_size", "size")}, "lists.csv, row 1: "),
    "ragged": ({"lists": LISTS.replace(ROW, ROW + ",9")}, "lists.csv, row 2: the row has 3 cells"),
    "empty": ({"lists": ""}, "lists.csv: the file is empty"),
    "header only": ({"lists": LISTS.splitlines()[0]}, "lists.csv: there is no list size"),
    "missing": ({"postcodes": None}, "postcodes.csv: the file is missing"),
    "no UTF-8": (
        {"lists": LISTS.replace("A1", "Å").encode("latin-1")},
        "lists.csv: the file is not",
    ),
    "nobody left": (
        {"postcodes": POSTCODES.splitlines()[0] + "\nX1 1XX,1,1,,\n"},
        "mapping.csv: no",
    ),
}


@pytest.mark.parametrize(("changes", "words"), BAD_INPUT.values(), ids=list(BAD_INPUT))
def test_bad_input_is_one_message_and_writes_nothing(build, tmp_path, changes, words):
    assert_one_message(build(changes=changes), words)
    assert names_in(tmp_path) == ["data"]


def test_a_folder_in_place_of_a_file(build, tmp_path):
    (tmp_path / "data" / "lists.csv").mkdir(parents=True)
    assert_one_message(build(changes={"lists": None}), "lists.csv: the file cannot be read")


def test_a_folder_that_is_there_is_replaced_whole_and_only_with_force(build, tmp_path):
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "stale.csv").write_text("stale")
    assert_one_message(build(), "already there", "--force")
    assert contents(tmp_path / "p") == {"stale.csv": b"stale"}
    assert build("--force").code == 0
    assert "stale.csv" not in contents(tmp_path / "p")
    assert names_in(tmp_path) == ["data", "p"]


def test_force_does_not_delete_the_files_that_it_builds_from(build, tmp_path):
    assert_one_message(build("--force", out="data"), "would delete", "mapping.csv")
    assert names_in(tmp_path / "data") == ["lists.csv", "mapping.csv", "postcodes.csv"]


@pytest.mark.parametrize("option", ["--overlap-share", "--max-link-km"])
@pytest.mark.parametrize("value", ["nan", "inf", "-1"])
def test_options_out_of_range_are_refused(build, tmp_path, option, value):
    answer = build(option, value)
    assert answer.code == 2
    assert answer.err
    assert names_in(tmp_path) == ["data"]


@pytest.mark.parametrize("area", ["icb_code", "icb_code=", "ward=1", "=", "icb_code=QZZ"])
def test_areas_that_are_not_there_are_refused(build, tmp_path, area):
    assert_one_message(build("--area", area), area.split("=")[0])
    assert names_in(tmp_path) == ["data"]


def test_closed_practices_go_to_their_successors(build, tmp_path):
    more = {"lists": LISTS + "X1,500\n", "successors": "practice_code,successor_code\nX1,A1\n"}
    answer = build(changes=more)
    assert answer.code == 0
    assert "1 closed practice with 500 patients carried over by successors.csv: X1 to A1" in (
        answer.out
    )
    problem = load_problem(tmp_path / "p")
    assert problem.practices.patients[0] == 10_500
    assert problem.successors.current("X1") == "A1"
