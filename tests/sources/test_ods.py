from datetime import date

import pytest

from netform.errors import InputError
from netform.sources.ods import read_organisations

HEADER = [
    "Organisation Code",
    "Name",
    "National Grouping",
    "High Level Health Geography",
    *(f"Address line {line}" for line in range(1, 6)),
    "Postcode",
    "Open Date",
    "Close Date",
    "Status\r\nCode",
    *(f"Other {column}" for column in range(14, 26)),
    "Prescribing Setting",
    "Null",
]


def row(code="A1", closed="", status="A", setting="4"):
    cells = [code, "FIRST, SURGERY", "Y1", "QAA", "", "", "", "", "", "zz1 1aa", "19740401"]
    cells += [closed, status, *[""] * 12, setting, ""]
    return ",".join(f'"{cell}"' for cell in cells) + "\r\n"


def head():
    return ",".join(f'"{word}"' for word in HEADER) + "\r\n"


@pytest.mark.parametrize("start", ["", "﻿", "\r\n\r\n"])
@pytest.mark.parametrize("header", ["", head()])
@pytest.mark.parametrize(("status", "setting"), [("A", "4"), ("ACTIVE", "RO76|RO268")])
def test_both_layouts_are_read_with_and_without_header(write, start, header, status, setting):
    path = write("epraccur.csv", start + header + row(status=status, setting=setting))
    organisation = read_organisations(path)["A1"]
    assert organisation.name == "FIRST, SURGERY"
    assert organisation.icb_code == "QAA"
    assert organisation.postcode == "ZZ11AA"
    assert organisation.status == "active"
    assert organisation.is_general_practice


@pytest.mark.parametrize(
    ("status", "word"),
    [("C", "closed"), ("INACTIVE", "closed"), ("D", "dormant"), ("DORMANT", "dormant"),
     ("P", "proposed"), ("Odd", "odd")],
)  # fmt: skip
def test_letters_and_words_of_status_mean_the_same(write, status, word):
    assert read_organisations(write("e.csv", row(status=status)))["A1"].status == word


@pytest.mark.parametrize(("setting", "expected"), [("0", False), ("RO72", False), ("", True)])
def test_another_setting_is_not_a_general_practice(write, setting, expected):
    organisation = read_organisations(write("e.csv", row(setting=setting)))["A1"]
    assert organisation.is_general_practice is expected


def test_a_closing_date_counts_from_its_day(write):
    organisation = read_organisations(write("e.csv", row(closed="20251001")))["A1"]
    assert organisation.closed == date(2025, 10, 1)
    assert organisation.status_on(date(2025, 9, 30)) == "active"
    assert organisation.status_on(date(2025, 10, 1)) == "closed"
    assert organisation.status_on(None) == "closed"


def test_an_organisation_that_stands_twice_is_named(write):
    with pytest.raises(InputError, match=r"row 2, column 1 \(code\): organisation A1 stands twice"):
        read_organisations(write("e.csv", row() + row()))


def test_a_file_of_another_width_without_header_is_refused(write):
    with pytest.raises(InputError, match="published file of 27 columns without a header"):
        read_organisations(write("e.csv", "A1,FIRST\n"))
