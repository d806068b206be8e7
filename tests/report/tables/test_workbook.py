"""Workbooks hold what tables say: numbers as numbers, and no text as anything but text."""

import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from netform.report.tables.sheet import Sheet, yes_or_no
from netform.report.tables.workbook import write_workbook

LIKE_FORMULAS = [
    "=cmd()",
    "=1+1",
    "+1",
    "-2",
    "@SUM(A1)",
    "#N/A",
    "#REF!",
    "007",
    "1e5",
    "2025-10-01",
]
LIKE_FORMULAS += ["TRUE", " =1", "'x", "<b>&amp;</b>", "{=A1}", "Ärzte — 医"]


def cells(path, name):
    return list(load_workbook(path)[name].iter_rows())


@pytest.mark.parametrize("text", LIKE_FORMULAS)
def test_text_stays_text_whatever_it_looks_like(tmp_path, text):
    write_workbook([Sheet("one", (text, "n"), [(text, 1)])], tmp_path / "book.xlsx")
    for row in cells(tmp_path / "book.xlsx", "one"):
        assert row[0].value == text
        # An error word is stored as text, though openpyxl takes it for an error when it reads.
        assert row[0].data_type in ("s", "e" if text.startswith("#") else "s")
    with zipfile.ZipFile(tmp_path / "book.xlsx") as book:
        page = book.read("xl/worksheets/sheet1.xml").decode()
    assert "<f>" not in page
    assert 't="e"' not in page
    assert 't="b"' not in page


def test_what_begins_like_a_formula_stays_text_when_it_is_edited(tmp_path):
    write_workbook([Sheet("one", ("a", "b"), [("=1+1", "plain")])], tmp_path / "book.xlsx")
    header, row = cells(tmp_path / "book.xlsx", "one")
    assert [cell.quotePrefix for cell in row] == [True, False]
    assert header[0].font.bold


def test_numbers_are_numbers_and_nothing_is_an_empty_cell(tmp_path):
    rows = [(1, 2.5, 0, 10**15, None, "")]
    write_workbook([Sheet("one", tuple("abcdef"), rows)], tmp_path / "book.xlsx")
    _, row = cells(tmp_path / "book.xlsx", "one")
    assert [cell.value for cell in row[:5]] == [1, 2.5, 0, 10**15, None]
    assert [cell.data_type for cell in row[:4]] == ["n"] * 4
    assert not row[5].value


def test_sheets_stand_in_order_and_an_empty_one_has_its_header(tmp_path):
    sheets = [Sheet("b", ("x", "y"), []), Sheet("a", ("z",), [(1,)])]
    write_workbook(sheets, tmp_path / "book.xlsx")
    assert load_workbook(tmp_path / "book.xlsx").sheetnames == ["b", "a"]
    assert [[cell.value for cell in row] for row in cells(tmp_path / "book.xlsx", "b")] == [
        ["x", "y"]
    ]


def test_what_a_workbook_cannot_hold_is_replaced(tmp_path):
    rows = [("a\x00b\x1f", "x" * 40_000)]
    write_workbook([Sheet("one", ("a", "b"), rows)], tmp_path / "book.xlsx")
    _, row = cells(tmp_path / "book.xlsx", "one")
    assert row[0].value == "a\ufffdb\ufffd"
    assert row[1].value == "x" * 32_766 + "…"


@given(st.lists(st.text(max_size=8), min_size=1, max_size=4))
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_text_can_be_written_and_read_again(tmp_path, texts):
    write_workbook([Sheet("one", ("text",), [(text,) for text in texts])], tmp_path / "book.xlsx")
    _, *rows = cells(tmp_path / "book.xlsx", "one")
    # A line ends with \n in XML, whatever ended it before.
    assert len(rows) == len(texts)
    for row, text in zip(rows, texts, strict=True):
        if all(" " < sign < "\ud800" for sign in text):
            assert (row[0].value or "") == text


def test_answers_are_words():
    assert [yes_or_no(answer) for answer in (True, False, None)] == ["yes", "no", None]
