from decimal import Decimal

import pytest

from netform.problem import Faults, PracticeBudget, load_problem, read_problem, save_problem
from tests.helpers.folder import contents, write_problem

B = "budget.csv"
AMOUNTS = "practice_code,amount\nA1,100\nA2,100.5\nA4,0.00\n"
RATES = "practice_code,rate,weighted_patients\nA1,1.5,\nA2,1.0250,20100.75\n"
BOTH = "practice_code,amount,rate,weighted_patients\nA1,1,,\nA2,,2,\nA3,,2.0,3\n"


def faults_of(tmp_path, text):
    faults = Faults()
    assert read_problem(write_problem(tmp_path / "p", {B: text}), faults) is None
    return [(fault.where, fault.fault) for fault in faults.found]


def test_a_problem_without_the_file_has_no_budget(load):
    assert load().budget is None


def test_amounts_rates_and_weights(load):
    assert load({B: AMOUNTS}).budget.rows == {
        0: PracticeBudget(amount=Decimal(100)),
        1: PracticeBudget(amount=Decimal("100.5")),
        3: PracticeBudget(amount=Decimal(0)),
    }
    assert load({B: BOTH}).budget.rows == {
        0: PracticeBudget(amount=Decimal(1)),
        1: PracticeBudget(rate=Decimal(2)),
        2: PracticeBudget(rate=Decimal(2), weighted_patients=Decimal(3)),
    }


def test_a_file_of_a_header_is_a_budget_of_nobody(load):
    assert load({B: "practice_code,rate\n"}).budget.rows == {}


def test_rows_may_stand_in_any_order(load):
    header, *rows = AMOUNTS.splitlines()
    turned = load({B: "\n".join([header, *reversed(rows)])}).budget
    assert list(turned.rows.items()) == list(load({B: AMOUNTS}).budget.rows.items())


@pytest.mark.parametrize(
    "text",
    [AMOUNTS, RATES, BOTH, "practice_code,amount\n"],
    ids=["amounts", "rates", "all", "none"],
)
def test_what_is_saved_is_what_was_read_byte_by_byte(load, tmp_path, text):
    save_problem(load({B: text}), tmp_path / "one")
    assert contents(tmp_path / "one")[B].decode() == text
    save_problem(load_problem(tmp_path / "one"), tmp_path / "two")
    assert contents(tmp_path / "one") == contents(tmp_path / "two")


@pytest.mark.parametrize(
    ("cell", "saved"),
    [("1e3", "1000"), ("+5", "5"), ("-0", "0"), ("007.50", "7.50"), (".5", "0.5"), ("2.", "2")],
)
def test_numbers_in_other_dresses_are_saved_plainly(load, tmp_path, cell, saved):
    save_problem(load({B: f"practice_code,amount\nA1,{cell}\n"}), tmp_path / "saved")
    assert contents(tmp_path / "saved")[B].decode() == f"practice_code,amount\nA1,{saved}\n"


@pytest.mark.parametrize(
    "cell",
    ["x", "-1", "-0.01", "1.005", "1e13", "nan", "inf", "1_000", "£5", '"1,000"', "1e-999", "٥"],
)
def test_what_is_no_amount_is_refused(tmp_path, cell):
    said = faults_of(tmp_path, f"practice_code,amount\nA1,1\nA2,{cell}\n")
    text = cell.strip('"')
    assert said == [
        (
            f"{B}, row 3, column amount",
            f"{text!r} is not a number from 0 to 1,000,000,000,000 with at most 2 decimals",
        )
    ]


def test_rates_and_weights_have_four_decimals_at_most(load, tmp_path):
    header = "practice_code,rate,weighted_patients\n"
    load({B: header + "A1,1.2345,1.2345\nA2,1.23450,1\n"})
    said = faults_of(tmp_path, header + "A1,1.23456,1\nA2,1,1.23456\nA3,1,-1\n")
    assert [where for where, _ in said] == [
        f"{B}, row 2, column rate",
        f"{B}, row 3, column weighted_patients",
        f"{B}, row 4, column weighted_patients",
    ]


@pytest.mark.parametrize(
    ("text", "where", "fault"),
    [
        ("practice_code,amount\nB9,1\n", "row 2, column practice_code", "practice 'B9' is unknown"),
        (
            "practice_code,amount\nA1,1\nA2,1\nA1,1\n",
            "row 4, column practice_code",
            "practice A1 stands twice (first in row 2)",
        ),
        (
            "practice_code,amount,rate\nA1,1,1\n",
            "row 2, column rate",
            "the row has an amount and a rate",
        ),
        (
            "practice_code,amount,rate\nA1,,\n",
            "row 2",
            "the row has neither an amount nor a rate",
        ),
        (
            "practice_code,amount,weighted_patients\nA1,1,5\n",
            "row 2, column weighted_patients",
            "the row has weighted patients and no rate",
        ),
        (
            "practice_code,rate,weighted_patients\nA1,,5\n",
            "row 2, column weighted_patients",
            "the row has weighted patients and no rate",
        ),
        (
            "practice_code,rate,weighted_patient\nA1,1,5\n",
            "",
            "column 'weighted_patient' is unknown",
        ),
        (
            "practice_code\n",
            "",
            "the header has neither amount nor rate, but practice_code",
        ),
    ],
)
def test_faults_are_placed(tmp_path, text, where, fault):
    place = f"{B}, {where}" if where else B
    assert faults_of(tmp_path, text) == [(place, fault)]


def test_a_file_without_codes_is_refused(tmp_path):
    (said,) = faults_of(tmp_path, "practice,amount\nA1,1\n")
    assert said[0] == f"{B}, row 1"
    assert "column 'practice_code' is missing" in said[1]


def test_other_columns_are_passed_over(load):
    rows = load({B: "practice_code,name,patients,amount\nA1,First,7,1\n"}).budget.rows
    assert rows == {0: PracticeBudget(amount=Decimal(1))}
