"""Closed practices of official files go to their successors."""

import pytest

from netform.errors import InputError
from netform.problem import load_problem, save_problem
from netform.sources.successors import read_successors

from .conftest import LISTS, MAPPING, SHARES

HEADER = "practice_code,successor_code,date\n"
CLOSED = "GP,01Oct2025,X1,OLD SURGERY,ZZ1 2AA,U1,ONE,E1,01A,Sub A,E4,QAA,North ICB,E5,Y1,East,T\n"


def edges(problem):
    graph, codes = problem.neighbours, problem.practices.codes
    return {(codes[a], codes[b]) for a, b in zip(graph.first, graph.second, strict=True)}


def built(files, rows, **options):
    files.options["successors"] = files.write("succ.csv", HEADER + rows)
    return files.build(**options)


def test_a_closed_practice_is_as_if_its_patients_were_listed_with_its_successor(files, tmp_path):
    plain = files.build().problem
    files.mapping = MAPPING + CLOSED
    files.lists = LISTS + "X1,500\nX2,40\n"
    build = built(files, "X1,X2,2024-04-01\nX2,A1,\nX8,X9,\n")
    problem = build.problem
    assert problem.practices.codes == plain.practices.codes
    assert problem.practices.patients.tolist() == [10_540, 9_000, 8_000, 7_000, 0]
    assert edges(problem) == edges(plain)
    note = "successors: 2 closed practices with 540 patients carried over by succ.csv: X1 to A1, "
    assert f"{note}X2 to A1" in build.reconciliation.text()
    save_problem(problem, tmp_path / "p")
    text = "practice_code,successor_code,date\nX1,X2,2024-04-01\nX2,A1,\n"
    assert (tmp_path / "p" / "successors.csv").read_text() == text
    assert load_problem(tmp_path / "p").successors == problem.successors
    assert [source.role for source in problem.settings.sources][-1] == "successors"


def test_only_successors_of_the_area_are_kept(files):
    build = built(files, "X1,A1,\nX2,B1,\n", areas=("icb_code=QBB",))
    assert list(build.problem.successors.rows) == ["X2"]


def test_a_successor_that_is_not_in_the_mapping_takes_the_largest_row(files):
    """A2 and B1 merge into a new code, which the practice file places."""
    problem = built(files, "A2,N9,\nB1,N9,\n").problem
    assert problem.practices.codes == ("A1", "A3", "B2", "N9")
    new = problem.practices.position["N9"]
    assert problem.practices.patients[new] == 16_000
    assert problem.practices.names[new] == "SECOND, SURGERY"
    assert problem.practices.areas["icb_code"][new] == "QAA"
    cells = ["N9", "NEW NAME", "Y1", "QAA", *[""] * 5, "zz2 1aa", "", "", "ACTIVE", *[""] * 14]
    files.options["practices"] = files.write("epraccur.csv", ",".join(cells) + "\n")
    problem = built(files, "A2,N9,\nB1,N9,\n").problem
    assert problem.practices.names[new] == "NEW NAME"
    assert problem.practices.easting[new] == 410_000


def test_shares_are_weighed_by_patients(files):
    """A1 has 10,000 patients and no other has shares with RA1 but X1, with 5,000."""
    files.with_trusts()
    files.lists = LISTS + "X1,5000\n"
    files.options["shares"] = files.write("shares.csv", SHARES + "X1,RA1,0.1\nX1,RB1,0.3\n")
    problem = built(files, "X1,A1,\n").problem
    trusts = problem.trusts.codes
    shares = {
        (problem.practices.codes[i], trusts[t]): share
        for i, t, share in zip(
            problem.relationships.practice,
            problem.relationships.trust,
            problem.relationships.share,
            strict=True,
        )
    }
    assert shares == {
        ("A1", "RA1"): 0.5,
        ("A1", "RB1"): 0.1,
        ("A1", "RZ9"): float("0.4") / 3,
        ("B1", "RA1"): 0.5,
    }


def test_shares_of_a_practice_whose_patients_are_not_listed_any_more(files):
    """X1 has no weight beside A1, and stands for A2, which has no shares."""
    files.with_trusts()
    files.options["shares"] = files.write("shares.csv", SHARES + "X1,RB1,0.3\nX2,RB1,0.25\n")
    problem = built(files, "X1,A1,\nX2,A2,\n").problem
    table = problem.relationships
    rows = list(zip(table.practice.tolist(), table.share.tolist(), strict=True))
    assert rows == [(0, 0.7), (0, 0.2), (1, 0.25), (3, 0.5)]


def test_registrations_go_with_the_patients(files):
    areas = "practice_code,lsoa_code,patients\nA1,E01000001,5\nX1,E01000002,5\nA2,E01000002,5\n"
    files.options["registrations"] = files.write("lsoa.csv", areas)
    assert edges(files.build(contiguity="overlap").problem) == set()
    assert edges(built(files, "X1,A1,\n", contiguity="overlap").problem) == {("A1", "A2")}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (",A1,\n", "row 2, column practice_code: the cell is empty"),
        ("X1,,\n", "row 2, column successor_code: the cell is empty"),
        ("X1,A1,\nX1,A2,\n", r"row 3, .* X1 has two successors, A1 \(row 2\) and A2"),
        ("X1,X2,\nX2,X3,\nX3,X2,\n", "row 3, .* in a circle: X2 → X3 → X2"),
    ],
)
def test_faults_are_placed(write, rows, message):
    with pytest.raises(InputError, match=message):
        read_successors(write("succ.csv", HEADER + rows))


def test_published_words_and_dates_are_read(write):
    text = "Organisation Code,Succeeding Organisation Code,Effective Date\nX1,A1,20240401\nX1,A1,\n"
    rows = read_successors(write("succ.csv", text)).successors.rows
    assert [(row.successor, row.date) for row in rows.values()] == [("A1", "2024-04-01")]
