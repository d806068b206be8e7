"""Rules as rows: whole federations keep all rows exactly where they keep the rules."""

import random

import numpy as np
import pytest

from netform.problem import NO_LIMIT, GroupRules
from netform.solve.columns.column_set import ColumnSet
from netform.solve.nested.federation_rules import RuleRow, broken_rules, federation_rules

COUNT = 7


def random_rules(rng: random.Random) -> GroupRules:
    """Draw rules of seven practices."""
    together, apart = (
        [rng.sample(range(COUNT), rng.choice((2, 3))) for _ in range(rng.choice((0, 1, 2)))]
        for _ in range(2)
    )
    return GroupRules.of(COUNT, together, apart, rng.choice((NO_LIMIT, 2, 4)))


def test_rows_are_kept_by_the_federations_that_keep_the_rules():
    kept = broken = 0
    for seed in range(400):
        rng = random.Random(f"rows {seed}")
        rules = random_rules(rng)
        seat = np.array([rng.randrange(2) for _ in range(COUNT)])
        share = np.array([seat == 0, seat == 1]).astype(float)
        found = broken_rules(federation_rules(rules), share)
        lawful = all(rules.allow(np.flatnonzero(seat == k).tolist()) for k in range(2))
        assert (not found) == lawful
        assert {row.seat for row in found} <= {0, 1}
        kept += lawful
        broken += not lawful
    assert kept > 30
    assert broken > 100


def test_what_networks_hold_adds_up_to_what_their_federation_holds():
    rules = GroupRules.of(COUNT, [(0, 1, 4)], [(2, 3)], 3)
    networks = [(0, 1, 4), (2, 5), (3, 6)]
    start = np.cumsum([0, *map(len, networks)])
    member = np.concatenate(networks).astype(np.int32)
    nothing = np.zeros(len(networks), dtype=np.int64)
    columns = ColumnSet(start, member, nothing, nothing)
    together, apart, most = [], [], []
    for rule in federation_rules(rules):
        kind = most if rule.most == 3 else apart if rule.most else together
        kind.append(rule.excess(columns, COUNT).tolist())
    assert together == [[0, 0, 0]] * 3
    assert apart == [[0, 1, 1]]
    assert most == [[3, 2, 2]]


@pytest.mark.parametrize(("inner", "is_kept"), [([(0, 1)], True), ([(0, 2)], False), ([], False)])
def test_units_of_networks_need_no_rows(inner, is_kept):
    networks = GroupRules.of(COUNT, inner)
    around = federation_rules(GroupRules.of(COUNT, [(0, 1)], [(0, 1)], 3))
    assert [rule.is_kept_by_networks(networks) for rule in around] == [is_kept] * 2 + [False] * 2


def test_a_rule_broken_in_one_seat_is_asked_for_in_all():
    (rule,) = federation_rules(GroupRules.of(2, apart=[(0, 1)]))
    share = np.array([[1.0, 1.0], [0.0, 0.0], [0.0, 0.0]])
    assert broken_rules([rule], share) == [RuleRow(seat, rule) for seat in range(3)]
