from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netform.problem import Budget, PracticeBudget, exact_sum, money_text

NUMBERS = st.decimals(0, 10**12, places=4)


def test_a_row_is_an_amount_or_a_rate_for_each_patient():
    assert PracticeBudget(amount=Decimal("12.30")).of(99) == Decimal("12.30")
    assert PracticeBudget(rate=Decimal("1.2345")).of(3) == Decimal("3.7035")
    weighted = PracticeBudget(rate=Decimal("2"), weighted_patients=Decimal("10.5"))
    assert weighted.of(99) == Decimal(21)


def test_weighted_patients_of_zero_are_not_the_list_size():
    assert PracticeBudget(rate=Decimal(2), weighted_patients=Decimal(0)).of(99) == 0


@given(rate=NUMBERS, weighted=st.decimals(0, 10**8, places=4), patients=st.integers(0, 10**8))
def test_products_are_not_rounded(rate, weighted, patients):
    by_list = PracticeBudget(rate=rate).of(patients)
    assert Fraction(by_list) == Fraction(rate) * patients
    by_weight = PracticeBudget(rate=rate, weighted_patients=weighted).of(patients)
    assert Fraction(by_weight) == Fraction(rate) * Fraction(weighted)


@given(st.lists(st.decimals(0, 10**20, places=8)))
def test_sums_are_not_rounded(amounts):
    assert Fraction(exact_sum(amounts)) == sum(map(Fraction, amounts))


def test_who_has_no_row_adds_nothing_and_is_named():
    budget = Budget({0: PracticeBudget(rate=Decimal("0.5")), 2: PracticeBudget(amount=Decimal(7))})
    patients = np.array([3, 100, 100])
    every = np.arange(3)
    assert budget.total(every, patients) == Decimal("8.5")
    assert budget.without(every) == [1]
    assert budget.total(np.array([1]), patients) == 0
    assert budget.without(np.array([0, 2])) == []


@pytest.mark.parametrize(
    ("amount", "text"),
    [
        ("0", "0.00"),
        ("100", "100.00"),
        ("1E+3", "1000.00"),
        ("0.5000", "0.50"),
        ("1.23400", "1.234"),
        ("0.00000001", "0.00000001"),
        ("123456789012345678901234567890.12345678", "123456789012345678901234567890.12345678"),
    ],
)
def test_two_decimals_or_as_many_as_there_are(amount, text):
    assert money_text(Decimal(amount)) == text


def test_thousands_may_be_separated():
    assert money_text(Decimal("1234567.5"), ",") == "1,234,567.50"


@given(st.decimals(0, 10**20, places=8))
def test_the_text_is_the_amount(amount):
    assert Decimal(money_text(amount)) == amount
