"""How differences are written."""

from netform.cli.differences import said_price, signed
from tests.helpers.make import make_problem

METRES = make_problem([10], [], floor=1, ceiling=10)
SECONDS = make_problem([10], [], floor=1, ceiling=10, travel=[[0]], unit="seconds")


def test_a_difference_has_its_sign():
    assert signed(1_500_000_000, METRES) == "+1.500"
    assert signed(-1_500_000_000, METRES) == "-1.500"
    assert signed(0, METRES) == "+0.000"
    assert signed(3_600_000_000, SECONDS) == "+1.000"


def test_only_an_exact_price_is_said_to_be_proved():
    assert said_price(METRES, (10**9, 10**9)) == "+1.000 thousand patient-km (proved)"
    assert said_price(METRES, (0, 10**9)) == "between +0.000 and +1.000 thousand patient-km"
    assert "not known" in said_price(METRES, None)
