"""The terms of a stress test, and what is refused."""

from fractions import Fraction

import pytest

from netform.errors import InputError
from netform.plan import StressTerms


def test_terms_are_said_in_words():
    terms = StressTerms(Fraction(1, 50), Fraction(1, 10), closures=1, seed=7)
    assert terms.words == "every list changes by up to 2 % to 10 %, 1 practice closes (seed 7)"
    one = StressTerms(Fraction(1, 40), Fraction(1, 40), closures=2)
    assert one.words == "every list changes by up to 2.5 %, 2 practices close (seed 0)"
    assert terms.to_table() == {
        "lists_change": ["2 %", "10 %"],
        "closures": 1,
        "draws": 1_000,
        "seed": 7,
    }


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"least": Fraction(1, 2), "most": Fraction(1, 5)}, "50 %..20 %"),
        ({"least": Fraction(0), "most": Fraction(2)}, "within 0 % and 100 %"),
        ({"closures": -1}, "-1 practices cannot close"),
        ({"draws": 1}, "1 futures are too few"),
        ({"draws": 10**9}, "too many"),
        ({"seed": -1}, "-1 is no seed"),
    ],
)
def test_what_is_out_of_range_is_refused(given, words):
    with pytest.raises(InputError, match=words):
        StressTerms(**{"least": Fraction(0), "most": Fraction(0), **given})
