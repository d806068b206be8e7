from decimal import Decimal
from pathlib import Path

from netform.cli.options import recorded


def test_a_manifest_records_what_was_given_in_plain_values():
    given = {"gap": 0.0, "price": Decimal("1.5"), "start": Path("plan.csv"), "confirm": False}
    said = recorded({**given, "size": ("7",), "apart": (), "time_limit": None})
    assert said == {
        "gap": 0.0,
        "price": "1.5",
        "start": "plan.csv",
        "confirm": False,
        "size": ("7",),
    }
