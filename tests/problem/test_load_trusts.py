import pytest

from netform.errors import InputError
from tests.helpers.folder import SHARES


def test_closing_dates_of_trusts_are_read(load):
    assert load().trusts.closed == ("", "")
    text = "trust_code,name,closed\nR2,Other,20240401\nR1,Royal,\n"
    trusts = load({"trusts.csv": text}).trusts
    assert trusts.closed == ("", "2024-04-01")
    assert trusts.title(1) == "R2 (Other)"


@pytest.mark.parametrize("text", ["soon", "2024-13-01", "01/04/2024", "1"])
def test_a_closing_date_that_is_none_is_a_fault(load, text):
    with pytest.raises(InputError, match=r"trusts.csv, row 3, column closed: .* is not a date"):
        load({"trusts.csv": f"trust_code,closed\nR1,\nR2,{text}\n"})


def test_shares_above_one_are_placed_where_they_pass_it(load):
    rows = SHARES + "A2,R2,0.8\nA1,R2,0.2\n"
    with pytest.raises(InputError, match=r"row 5, column share: the shares of practice A2 \(Sec"):
        load({"relationships.csv": rows})
