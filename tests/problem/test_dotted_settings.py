"""Settings by dotted key: the same as if the file had said so, and a word for each fault."""

from decimal import Decimal

import pytest

from netform.errors import InputError
from netform.problem import load_problem
from netform.problem.dotted_settings import key_and_value, with_keys
from tests.helpers.folder import SETTINGS, write_problem


@pytest.fixture
def problem(tmp_path):
    """Return a problem of four practices."""
    return load_problem(write_problem(tmp_path / "given"))


def test_a_changed_key_is_as_if_the_file_had_said_so(problem, tmp_path):
    changed = with_keys(problem, {"tiers.network.relationship_price": Decimal("2.5")}, "here")
    text = SETTINGS.replace("relationship_price = 1.5", "relationship_price = 2.5")
    written = load_problem(write_problem(tmp_path / "other", {"problem.toml": text}))
    assert changed.settings == written.settings
    assert problem.settings.tiers[0].relationship_price == Decimal("1.5")


def test_a_key_may_be_new_and_may_be_taken_out(problem):
    new = with_keys(problem, {"tiers.network.easy_reach": 3000, "name": "Other"}, "here")
    assert new.settings.tiers[0].easy_reach == 3000
    assert new.settings.name == "Other"
    out = with_keys(new, {"tiers.network.relationship_price": None}, "here")
    assert out.settings.tiers[0].relationship_price == 0


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("tiers.netwrk.floor", 1, "nearest valid name is 'network'"),
        ("tiers.network.flor", 1, "nearest valid key is 'floor'"),
        ("tiers.network.floor", "x", "tiers.network.floor"),
        ("tiers.network.floor", 60_000, "above ceiling"),
        ("tier.network.floor", 1, "nearest valid name is 'tiers'"),
        ("tiers.network.floor.x", 1, "valid here: nothing"),
        ("travel.unit", "seconds", "what the problem's files hold"),
    ],
)
def test_a_fault_is_named(problem, key, value, words):
    with pytest.raises(InputError, match=words):
        with_keys(problem, {key: value}, "here")


@pytest.mark.parametrize(
    ("text", "value"),
    [("a.b=3", 3), ("a.b=2.5", Decimal("2.5")), ("a.b=true", True), ("a.b = word", "word")],
)
def test_a_value_is_read_as_toml_writes_it(text, value):
    assert key_and_value(text, "--set") == ("a.b", value)


@pytest.mark.parametrize("text", ["a.b", "=3", "a.b="])
def test_a_setting_without_key_or_value_is_refused(text):
    with pytest.raises(InputError, match="KEY=VALUE"):
        key_and_value(text, "--set")
