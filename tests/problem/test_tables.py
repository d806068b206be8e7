from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netform.errors import InputError
from netform.problem import Faults, read_table, real_number, whole_number, write_table
from netform.problem.tables import decimal_number


@pytest.fixture
def read(tmp_path):
    def read_content(content, *required):
        path = tmp_path / "some.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        return read_table(path, required or ("a", "b"))

    return read_content


def rows(table):
    return {row: tuple(cells) for row, cells in zip(table.frame.index, table.frame.values)}  # noqa: B905


PLAIN = "a,b\n1,2\n3,4\n"


@pytest.mark.parametrize(
    "content",
    [
        PLAIN,
        PLAIN.removesuffix("\n"),
        PLAIN.replace("\n", "\r\n"),
        PLAIN.replace("\n", "\r"),
        "\ufeff" + PLAIN,
        " a , b \n 1 ,\t2\n\u00a03,4 \n",
        '"a","b"\n"1","2"\n"3","4"\n',
        "a,b,,\n1,2,,\n3,4,,\n",
        PLAIN + ",\n  \n , \n",
    ],
    ids=[
        "plain",
        "no last line end",
        "CRLF",
        "CR",
        "BOM",
        "spaces",
        "quotes",
        "empty columns",
        "blank rows",
    ],
)
def test_one_table_in_many_dresses(read, content):
    table = read(content)
    assert list(table.frame.columns) == ["a", "b"]
    assert rows(table) == {2: ("1", "2"), 3: ("3", "4")}


@pytest.mark.parametrize("blank", ["", "   ", ",", " , "])
def test_blank_lines_before_the_header_and_between_rows_keep_row_numbers(read, blank):
    table = read(f"{blank}\n{blank}\na,b\n1,2\n{blank}\n3,4\n")
    assert rows(table) == {4: ("1", "2"), 6: ("3", "4")}
    with pytest.raises(InputError, match=r"some\.csv, row 3: column 'c' is missing"):
        read(f"{blank}\n\na,b\n1,2\n", "c")


def test_quoted_commas_and_line_ends_are_part_of_a_cell(read):
    table = read('a,b\n"x, ""y""","two\nlines"\n3,4\n')
    assert rows(table) == {2: ('x, "y"', "two\nlines"), 3: ("3", "4")}


def test_cells_missing_at_the_end_of_a_row_are_empty(read):
    assert rows(read("a,b,c\n1\n1,2\n")) == {2: ("1", "", ""), 3: ("1", "2", "")}


def test_words_that_pandas_takes_for_missing_stay_words(read):
    assert rows(read("a,b\nNA,nan\nnull,None\n")) == {2: ("NA", "nan"), 3: ("null", "None")}


def test_a_nul_does_not_end_the_file(read):
    assert rows(read("a,b\nx\0y,2\n3,4\n")) == {2: ("x\0y", "2"), 3: ("3", "4")}


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("", "some.csv: the file is empty"),
        ("\n \n,,\n", "some.csv: the file is empty"),
        ("a;b\n1;x, y\n", "row 1: .*separated by semicolons"),
        ("a\tb\n1\t2\n", "row 1: .*separated by tabs"),
        ("a|b\n1|2\n", "row 1: .*separated by bars"),
        ("a,B\n1,2\n", "row 1: column 'b' is missing; the header has a, B.*add the column 'b'"),
        ("a,bb\n1,2\n", "row 1: .*rename 'bb' to 'b'"),
        ("a,b,a\n1,2,3\n", "row 1: column 'a' stands twice"),
        ("a,b\n1,2\n\n1,2,3\n", "row 4: the row has 3 cells and the header names 2"),
        ("a,b,\n1,2,\n1,2,x\n", "row 3: the row has 3 cells and the header names 2"),
        ('a,b\n1,2\n"open,2\n3,4\n', "row 3: the row is not CSV .*not closed"),
        ('a,b\n1,2\n"a"b,2\n', "row 3: the row is not CSV"),
        (b"a,b\n1,2\n\xe9,2\n", r"line 3: the file is not UTF-8 text \(byte 8\).*CSV UTF-8"),
        ("a,b\n".encode("utf-16"), r"line 1: the file is not UTF-8 text \(byte 0\)"),
    ],
)
def test_faults_name_the_row_and_the_remedy(read, content, message):
    with pytest.raises(InputError, match=message) as caught:
        read(content)
    assert caught.value.remedy


def test_a_missing_file_and_a_folder_in_its_place(tmp_path):
    assert read_table(tmp_path / "none.csv", ("a",), optional=True) is None
    with pytest.raises(InputError, match=r"none\.csv: the file is missing"):
        read_table(tmp_path / "none.csv", ("a",))
    (tmp_path / "folder.csv").mkdir()
    with pytest.raises(InputError, match=r"folder\.csv: the file cannot be read \(Is a directory"):
        read_table(tmp_path / "folder.csv", ("a",), optional=True)


@pytest.mark.parametrize(
    ("text", "number"),
    [("7", 7), ("7.0", 7), ("1e5", 100_000), ("1.5E1", 15), ("+3", 3), ("-0", 0), (".5e1", 5)],
)
def test_whole_numbers(text, number):
    assert whole_number(text) == number


EXPONENTS = ("1e-1", "1e1000000000", "1e", "e5", "1e9_9")


@pytest.mark.parametrize(
    "text",
    ["", "1.5", "1,000", "1 000", "1_000", "٣", "²", "½", "nan", "inf", "-inf", "0x10", *EXPONENTS],
)
def test_no_whole_numbers(text):
    assert whole_number(text) is None


@pytest.mark.parametrize("text", ["nan", "inf", "1e999", "9" * 400, "1_0", "٣", "1,5", ""])
def test_no_real_numbers(text):
    assert real_number(text) is None


@given(st.fractions(min_value=-(10**9), max_value=10**9, max_denominator=1000))
def test_real_and_whole_numbers_agree_with_fractions(value):
    text = repr(float(value))
    exact = Fraction(text)
    assert real_number(text) == float(exact)
    assert whole_number(text) == (exact.numerator if exact.denominator == 1 else None)


CELLS = st.text(st.characters(codec="utf-8"), max_size=6).map(str.strip)


@given(st.lists(st.tuples(CELLS, CELLS.filter(bool)), max_size=5))
def test_any_text_survives_writing_and_reading(tmp_path_factory, cells):
    path = tmp_path_factory.mktemp("table") / "t.csv"
    write_table(path, ("a", "b"), cells)
    table = read_table(path, ("a", "b"))
    assert list(rows(table).values()) == cells


def test_one_message_stands_for_many_faults():
    faults = Faults()
    faults.stop_if_any()
    faults.add("first is wrong", where="f.csv, row 2", remedy="mend it")
    with pytest.raises(InputError, match=r"^f\.csv, row 2: first is wrong\. Remedy: mend it\.$"):
        faults.stop_if_any()
    faults.add("second is wrong")
    with pytest.raises(InputError, match=r"mend it \(1 more fault: netform check lists them"):
        faults.stop_if_any()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("0", "0"),
        ("-0.0", "0.0"),
        ("1.50", "1.50"),
        ("1.5000", "1.50"),
        ("1e2", "100"),
        ("1.5e1", "15"),
        ("100", "100"),
        ("0e999", "0"),
        ("99.99", "99.99"),
    ],
)
def test_a_decimal_number_keeps_the_zeros_it_shows(text, number):
    found = decimal_number(text, places=2, most=100)
    assert str(found) == str(Decimal(number))


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "100.01", "1.001", "0.999", "1e-999", "1e999", "nan", "Infinity", "1_0"]
)
def test_what_is_no_decimal_number_within_its_limits(text):
    assert decimal_number(text, places=2, most=100) is None


@given(st.decimals(0, 10**12, places=4))
def test_a_decimal_number_is_exact(number):
    assert decimal_number(f"{number:f}", places=4, most=10**12) == number
