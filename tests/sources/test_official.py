import gzip

import pytest

from netform.errors import InputError
from netform.sources.official import Column, fold, read_official, squeezed

COLUMNS = (
    Column("code", ("PRACTICE_CODE", "Practice Code"), position=1),
    Column("size", ("LIST",), required=False, position=3),
)


def test_byte_order_mark_crlf_and_blank_lines_are_read_and_rows_keep_their_numbers(write):
    path = write("a.csv", b"\xef\xbb\xbf\r\nPRACTICE_CODE,LIST\r\n\r\nA1, 5 \r\n,\r\nA2,6\r\n\r\n")
    table = read_official(path, COLUMNS)
    assert table.rows == [4, 6]
    assert table.cells("code") == ["A1", "A2"]
    assert table.cells("size") == ["5", "6"]
    assert table.place(6, "size") == "a.csv, row 6, column LIST"


def test_line_ends_inside_a_quoted_header_and_letter_case_do_not_matter(write):
    table = read_official(write("a.csv", b'"practice\r\ncode","List"\r\nA1,5\r\n'), COLUMNS)
    assert table.cells("code") == ["A1"]
    assert table.words == {"code": "practice code", "size": "List"}


def test_an_optional_column_that_is_absent_is_empty(write):
    table = read_official(write("a.csv", "PRACTICE_CODE\nA1\n"), COLUMNS)
    assert not table.has("size")
    assert table.cells("size") == [""]


def test_a_file_without_header_is_read_by_position(write):
    table = read_official(write("a.csv", "A1,x,5\nA2,y,6\n"), COLUMNS, width=3)
    assert table.cells("code") == ["A1", "A2"]
    assert table.cells("size") == ["5", "6"]
    assert table.place(1, "size") == "a.csv, row 1, column 3 (size)"


def test_gzip_is_read(write):
    path = write("a.csv.gz", gzip.compress(b"PRACTICE_CODE\nA1\n"))
    assert read_official(path, COLUMNS).cells("code") == ["A1"]


def test_only_wanted_rows_are_kept(write):
    path = write("a.csv", "PRACTICE_CODE\nA1\nA2\n")
    table = read_official(path, COLUMNS, keep=lambda cells: cells["code"] == "A2")
    assert table.rows == [3]


@pytest.mark.parametrize(
    ("content", "fault", "remedy"),
    [
        ("", "the file is empty", "name another"),
        ("\n\n", "the file is empty", "name another"),
        ("PRACTICE_CODE;LIST\nA1;5\n", "'PRACTICE_CODE' is missing", "separated by semicolons"),
        ("PRACTICE_CODE\tLIST\nA1\t5\n", "'PRACTICE_CODE' is missing", "separated by tabs"),
        ("PRACTICE_COD,LIST\nA1,5\n", "'PRACTICE_CODE' is missing", "rename 'PRACTICE_COD'"),
        ("a,b\n1,2\n", "'PRACTICE_CODE' is missing", "name the column 'PRACTICE_CODE' or"),
        ("PRACTICE_CODE,practice code\nA1,5\n", "stands twice in the header", "keep one"),
        ("PRACTICE_CODE,LIST\nA1,5,6\n", "3 cells and the first row has 2", "quote names"),
        ('PRACTICE_CODE,LIST\nA1,"5\nA2,6\n', "not CSV", "quotation mark"),
        (b"PRACTICE_CODE\nCaf\xe9\n", "not UTF-8", "save it as CSV UTF-8"),
        (b"PK\x03\x04rest", "zip archive", "unpack it"),
        (b"\x1f\x8bbroken", "cannot be read", "check that"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(write, content, fault, remedy):
    with pytest.raises(InputError) as caught:
        read_official(write("a.csv", content), COLUMNS)
    assert "a.csv" in caught.value.where
    assert fault in caught.value.fault
    assert remedy in caught.value.remedy


def test_a_row_with_too_many_cells_is_named(write):
    with pytest.raises(InputError, match=r"a.csv, row 3: the row has 3 cells"):
        read_official(write("a.csv", "PRACTICE_CODE,LIST\nA1,5\nA2,SMITH,6\n"), COLUMNS)


def test_a_missing_file_and_a_folder_are_named(tmp_path):
    with pytest.raises(InputError, match=r"nowhere.csv: the file is missing"):
        read_official(tmp_path / "nowhere.csv", COLUMNS)
    with pytest.raises(InputError, match="cannot be read"):
        read_official(tmp_path, COLUMNS)


def test_words_and_postcodes_are_compared_by_their_letters():
    assert fold("PCN\r\nCode") == fold("pcn_code")
    assert squeezed(" ab1  2cd") == "AB12CD"
