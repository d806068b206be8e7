from dataclasses import replace

import pytest

from netform.errors import InputError, NetformWarning
from netform.problem import (
    NETWORKS,
    Rule,
    Settings,
    Succession,
    Successors,
    Waiver,
    carried_settings,
    with_changes,
)
from tests.helpers.make import make_problem

SUCCESSORS = Successors(
    {"X1": Succession("X2"), "X2": Succession("A10000"), "X3": Succession("A10001")}
)


def settings(**parts):
    return Settings(tiers=(NETWORKS,), **parts)


def waiver(code, reason):
    return Waiver(practice=code, bound="floor", reason=reason)


def test_settings_without_closed_codes_are_left_as_they_are():
    asked = settings(rules=(Rule(kind="lead", practices=("A10000",)),))
    assert carried_settings(asked, SUCCESSORS) is asked


def test_rules_name_each_successor_once_in_their_order():
    rules = (
        Rule(kind="lead", practices=("X1", "B1", "A10000")),
        Rule(kind="together", practices=("X3", "X2")),
    )
    carried = carried_settings(settings(rules=rules), SUCCESSORS).rules
    assert [rule.practices for rule in carried] == [("A10000", "B1"), ("A10001", "A10000")]


@pytest.mark.parametrize("kind", ["together", "apart", "bridge", "cut"])
def test_a_rule_on_practices_that_are_one_now_is_left_out(kind):
    rules = (Rule(kind=kind, practices=("X1", "A10000")), Rule(kind="size", limit=3))
    assert carried_settings(settings(rules=rules), SUCCESSORS).rules == rules[1:]


def test_rules_that_have_become_equal_stand_once():
    rules = tuple(Rule(kind="apart", practices=(code, "B1")) for code in ("X1", "A10000"))
    assert carried_settings(settings(rules=rules), SUCCESSORS).rules == rules[1:]


def test_what_is_said_of_the_successor_itself_goes_first():
    asked = settings(
        waivers=(waiver("X1", "old"), waiver("A10000", "own"), waiver("X3", "carried")),
        participation={"A10000": "covered", "X1": "out", "X3": "out"},
    )
    carried = carried_settings(asked, SUCCESSORS)
    assert [(each.practice, each.reason) for each in carried.waivers] == [
        ("A10000", "own"),
        ("A10001", "carried"),
    ]
    assert carried.participation == {"A10000": "covered", "A10001": "out"}


def test_options_may_name_closed_practices():
    problem = make_problem([10, 10, 10], [(0, 1), (1, 2)], floor=5, ceiling=30)
    problem = replace(problem, successors=SUCCESSORS)
    with pytest.warns(NetformWarning, match="options: closed practices are read as"):
        changed = with_changes(
            problem,
            waivers=[waiver("X1", "small")],
            leave_out=["X3"],
            rules=[Rule(kind="together", practices=("X2", "A10002"))],
        )
    assert changed.settings.waivers[0].practice == "A10000"
    assert changed.settings.participation == {"A10001": "out"}
    assert changed.settings.rules[0].practices == ("A10000", "A10002")
    with pytest.raises(InputError, match="'X9' is not in the problem"):
        with_changes(problem, leave_out=["X9"])
