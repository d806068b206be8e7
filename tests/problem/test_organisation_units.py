from dataclasses import replace

import numpy as np
import pytest

from netform.problem import Organisation, Rule, tier_problem
from tests.helpers.joint_judge import with_federations
from tests.helpers.make import make_problem

ROW = [(0, 1), (1, 2), (2, 3)]


def edges(view):
    return list(zip(view.edge_first.tolist(), view.edge_second.tolist(), strict=True))


def organised(form, sites=(0, 3), patients=(20, 20, 20, 20), **options):
    problem = make_problem(patients, ROW, floor=10, ceiling=50, **options)
    return replace(problem, organisations=(Organisation("ORG", "", form, sites),))


@pytest.mark.parametrize("tier", ["network", "federation"])
def test_a_unit_shares_a_group_at_every_tier_and_connects_itself(tier):
    view = tier_problem(with_federations(organised("unit"), 1, 100), tier)
    assert edges(view) == [(0, 1), (0, 3), (1, 2), (2, 3)]
    assert view.rules.unit[0] == view.rules.unit[3] >= 0
    assert not view.ceiling_waived.any()


def test_together_adds_no_edge_and_split_no_rule():
    together = tier_problem(organised("together"), "network")
    assert edges(together) == ROW
    assert together.rules.unit[0] == together.rules.unit[3] >= 0
    split = tier_problem(organised("split"), "network")
    assert edges(split) == ROW
    assert split.rules.are_none


def test_a_unit_above_the_ceiling_of_one_tier_is_alone_at_that_tier():
    problem = with_federations(organised("unit", patients=(30, 20, 20, 30)), 1, 100)
    network, federation = (tier_problem(problem, tier) for tier in ("network", "federation"))
    assert edges(network) == [(0, 3), (1, 2)]
    assert network.ceiling_waived.tolist() == [True, False, False, True]
    assert [(each.practice, each.bound) for each in network.waivers] == [(0, "ceiling")]
    assert edges(federation) == [(0, 1), (0, 3), (1, 2), (2, 3)]
    assert federation.waivers == ()


def test_a_giant_site_is_part_of_its_unit():
    view = tier_problem(organised("unit", patients=(60, 20, 20, 1)), "network")
    assert not view.giant.any()
    assert view.within_band(np.array([0, 3]))
    assert not view.within_band(np.array([1, 2, 3])) or view.ceiling_waived[3]


def test_only_those_who_take_part_count():
    words = ("member", "member", "member", "out")
    view = tier_problem(
        organised("unit", patients=(30, 20, 20, 30), participation=words), "network"
    )
    assert edges(view) == [(0, 1), (1, 2)]
    assert view.rules.are_none


def test_no_organisation_connects_across_a_boundary():
    problem = organised(
        "unit", rules=[Rule(kind="within", area="icb")], areas={"icb": ["a", "a", "a", "b"]}
    )
    assert edges(tier_problem(problem, "network")) == [(0, 1), (1, 2)]
