"""The name of a run: the same for the same question, another for any other."""

from decimal import Decimal
from pathlib import Path

import pytest

from netform.plan.run_folder.run_id import option_digests, run_id

INPUTS = {"practices.csv": "a" * 64, "problem.toml": "b" * 64}


def test_it_is_64_hexadecimal_digits_in_whatever_order_things_are_named():
    one = run_id(INPUTS, {"tiers": "network", "seed": 0})
    other = run_id(dict(reversed(INPUTS.items())), {"seed": 0, "tiers": "network"})
    assert one == other
    assert len(one) == 64
    assert set(one) <= set("0123456789abcdef")


@pytest.mark.parametrize(
    "options",
    [
        {"threads": 4},
        {"quiet": True, "as_json": True, "force": True, "out": Path("x"), "memory_limit": 1.0},
        {"time_limit": None, "confirm": False, "together": (), "apart": []},
    ],
)
def test_what_cannot_change_the_answer_is_left_aside(options):
    assert run_id(INPUTS, {"seed": 0, **options}) == run_id(INPUTS, {"seed": 0})


def test_equal_values_are_equal_however_they_are_written():
    assert run_id(INPUTS, {"gap": 0.0}) == run_id(INPUTS, {"gap": 0})
    assert run_id(INPUTS, {"together": ("A,B",)}) == run_id(INPUTS, {"together": ["A,B"]})
    assert run_id(INPUTS, {"within": Decimal("0.03")}) == run_id(INPUTS, {"within": "0.03"})


@pytest.mark.parametrize("options", [{"seed": 1}, {"gap": 0.01}, {"confirm": True}, {}])
def test_another_option_is_another_run(options):
    assert run_id(INPUTS, options) != run_id(INPUTS, {"seed": 0})


def test_another_input_is_another_run():
    assert run_id({**INPUTS, "practices.csv": "c" * 64}, {}) != run_id(INPUTS, {})
    assert run_id({**INPUTS, "trusts.csv": "c" * 64}, {}) != run_id(INPUTS, {})


def test_files_that_options_name_are_inputs(tmp_path):
    for name in ("terms.toml", "more.csv", "plan.csv"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    terms = (str(tmp_path / "terms.toml"), str(tmp_path / "more.csv"))
    found = option_digests({"terms": terms, "start": tmp_path / "plan.csv", "seed": 0})
    assert set(found) == {
        *(f"--terms {path}" for path in terms),
        f"--start {tmp_path / 'plan.csv'}",
    }
    assert len(set(found.values())) == 3
    assert option_digests({"terms": (), "start": None}) == {}
