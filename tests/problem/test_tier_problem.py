from decimal import Decimal
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.sparse import csgraph

from netform.errors import InputError
from netform.plan import group_cost
from netform.problem import Rule, tier_problem
from tests.helpers.brute_force import Judge
from tests.helpers.folder import SETTINGS
from tests.helpers.make import codes_of, make_problem
from tests.helpers.problems import FAMILIES, random_problem

ROW = [(0, 1), (1, 2), (2, 3)]
RANDOM = {"family": st.sampled_from(sorted(FAMILIES)), "seed": st.integers(0, 10**6)}


def view_of(*arguments, **options):
    return tier_problem(make_problem(*arguments, **options), "network")


def edges_of(view):
    return set(zip(view.edge_first.tolist(), view.edge_second.tolist(), strict=True))


def test_who_is_out_takes_no_part_and_positions_close_up():
    words = ["member", "out", "covered", "member"]
    view = view_of([1, 2, 3, 4], [*ROW, (0, 3)], floor=1, ceiling=9, participation=words)
    assert view.codes == tuple(codes_of(4)[i] for i in (0, 2, 3))
    assert view.patients.tolist() == [1, 3, 4]
    assert view.may_lead.tolist() == [True, False, True]
    assert edges_of(view) == {(1, 2), (0, 2)}


def test_without_edges_between_sets_only_those_inside_are_left():
    view = view_of([1, 2, 3, 4], [*ROW, (0, 3)], floor=1, ceiling=9)
    parted = view.without_edges_between([np.array([0, 1]), np.array([2, 3])])
    assert edges_of(parted) == {(0, 1), (2, 3)}
    assert parted.patients.tolist() == view.patients.tolist()
    assert edges_of(view.without_edges_between([np.arange(4)])) == edges_of(view)


def test_nobody_takes_part():
    with pytest.raises(InputError, match="no practice takes part"):
        view_of([1], [], floor=1, ceiling=9, participation=["out"])


@settings(max_examples=60, deadline=None)
@given(**RANDOM)
def test_within_band_agrees_with_the_judge(family, seed):
    problem = random_problem(family, seed, most=7)
    if all(problem.participation_of(i) == "out" for i in range(len(problem.practices))):
        return
    view, judge = tier_problem(problem, "network"), Judge(problem)
    for size in range(1, len(view) + 1):
        for members in map(np.array, combinations(range(len(view)), size)):
            group = tuple(view.source[members].tolist())
            assert view.within_band(members) == judge.is_in_band(group), group


@settings(max_examples=60, deadline=None)
@given(patients=st.lists(st.integers(0, 20), min_size=1, max_size=6), band=st.data())
def test_within_band_without_waivers_is_the_plain_sum(patients, band):
    floor = band.draw(st.integers(0, 40))
    ceiling = band.draw(st.integers(max(20, floor), 60))
    view = view_of(patients, [], floor=floor, ceiling=ceiling)
    everyone = np.arange(len(patients))
    assert view.within_band(everyone) == (floor <= sum(patients) <= ceiling)
    assert view.within_band(everyone) == view.within_band(everyone[::-1])


def test_a_giant_is_in_band_alone_and_in_no_other_group():
    view = view_of([99, 10], [(0, 1)], floor=10, ceiling=20)
    assert view.giant.tolist() == [True, False]
    assert view.within_band(np.array([0]))
    assert not view.within_band(np.array([0, 1]))
    assert [part.tolist() for part in view.components] == [[0], [1]]
    assert [(w.practice, w.bound) for w in view.waivers] == [(0, "ceiling")]


@pytest.mark.parametrize(
    ("bound", "patients", "members", "is_within"),
    [
        ("floor", [1, 1], [0], True),
        ("floor", [1, 1], [1], False),
        ("floor", [1, 20], [0, 1], False),
        ("ceiling", [99, 20], [0, 1], True),
        ("ceiling", [99, 21], [0, 1], False),
        ("ceiling", [99, 20], [0], True),
    ],
)
def test_waivers_lift_one_bound_for_the_group_of_one_practice(bound, patients, members, is_within):
    view = view_of(patients, [(0, 1)], floor=10, ceiling=20, waivers=[(0, bound)])
    assert view.within_band(np.array(members)) is is_within


def test_bridges_cuts_and_boundaries_change_the_graph():
    codes = codes_of(4)
    rules = [
        Rule(kind="bridge", practices=(codes[3], codes[0])),
        Rule(kind="cut", practices=(codes[2], codes[1])),
        Rule(kind="within", area="icb"),
    ]
    areas = {"icb": ["A", "A", "A", "B"]}
    view = view_of([1] * 4, ROW, floor=1, ceiling=9, rules=rules, areas=areas)
    assert edges_of(view) == {(0, 1)}
    view = view_of([1] * 4, ROW, floor=1, ceiling=9, rules=rules[:2])
    assert edges_of(view) == {(0, 1), (2, 3), (0, 3)}


def test_rules_on_groups_are_limits_and_the_tightest_of_them_hold():
    rules = [
        Rule(kind="groups", relation=relation, limit=limit)
        for relation, limit in (("at least", 1), ("at least", 2), ("at most", 4), ("at most", 3))
    ]
    view = view_of([1] * 4, ROW, floor=1, ceiling=9, rules=rules)
    assert [limit.words for limit in view.limits] == ["at most 3 groups", "at least 2 groups"]
    exactly = [*rules, Rule(kind="groups", relation="exactly", limit=2)]
    view = view_of([1] * 4, ROW, floor=1, ceiling=9, rules=exactly)
    assert [limit.at_most for limit in view.limits] == [2, -2]


def test_a_kept_group_has_no_edge_to_others_and_stays_whole():
    rules = [Rule(kind="keep", group="U1")]
    view = view_of([1] * 4, ROW, floor=1, ceiling=9, rules=rules, present=["U1", "U1", "U2", ""])
    assert edges_of(view) == {(0, 1), (2, 3)}
    assert view.rules.allow([0, 1])
    assert not view.rules.allow([0])
    assert view.rules.allow([2])


def test_a_present_group_that_nobody_is_in_cannot_be_kept():
    rules = [Rule(kind="keep", group="U9")]
    with pytest.raises(InputError, match="no practice that takes part is in the present network"):
        view_of([1] * 2, [(0, 1)], floor=1, ceiling=9, rules=rules)


def test_what_goes_together_by_several_rules_is_one_unit():
    codes = codes_of(5)
    rules = [
        Rule(kind="together", practices=(codes[0], codes[1])),
        Rule(kind="together", practices=(codes[1], codes[3])),
        Rule(kind="apart", practices=(codes[2], codes[4])),
        Rule(kind="size", limit=4),
    ]
    view = view_of([1] * 5, ROW, floor=1, ceiling=9, rules=rules)
    allowed = [[0, 1, 3], [2], [0, 1, 2, 3], [4]]
    refused = [[0, 1], [0, 3], [2, 4], [0, 1, 2, 3, 4]]
    assert [view.rules.allow(group) for group in allowed] == [True] * 4
    assert [view.rules.allow(group) for group in refused] == [False] * 4
    part = view.restricted(np.array([0, 1, 2])).rules
    assert not part.allow([0, 1])
    assert part.allow([2])


def test_the_shortest_reach_holds_and_only_those_named_may_lead():
    codes = codes_of(4)
    rules = [
        Rule(kind="reach", limit=900),
        Rule(kind="reach", limit=500),
        Rule(kind="lead", practices=(codes[1],)),
        Rule(kind="lead", practices=(codes[2], codes[3])),
    ]
    view = view_of([1] * 4, ROW, floor=1, ceiling=9, rules=rules)
    assert view.reach == 500
    assert view.may_lead.tolist() == [False, True, True, True]


def test_an_elastic_price_without_a_hard_limit_is_refused_and_never_ignored(load):
    text = SETTINGS.replace("relationship_price", "elastic_price")
    with pytest.raises(InputError, match=r"tiers\.network: .*needs hard_floor or hard_ceiling"):
        load({"problem.toml": text})


def test_a_price_of_change_is_one_of_patient_kilometres(load):
    text = SETTINGS.replace("relationship_price", "change_price")
    assert tier_problem(load({"problem.toml": text}), "network").change_price == 1_500_000
    exact = view_of([1], [], floor=0, ceiling=9, travel=[[0]], unit="seconds", change_price="0.005")
    assert exact.change_price == 18_000


def test_only_shares_of_the_least_size_are_relationships(load):
    view = tier_problem(load(), "network")
    assert [view.trusts_of(i).tolist() for i in range(4)] == [[0], [0], [], []]
    assert view.trust_price.tolist() == [3_000_000, 1_500_000]
    exact = SETTINGS.replace("0.05", "0.04")
    view = tier_problem(load({"problem.toml": exact}), "network")
    assert view.trusts_of(2).tolist() == [1]


def test_a_price_that_is_no_whole_number_of_units_is_refused():
    options = {"floor": 0, "ceiling": 9, "trust_kinds": ["acute"], "travel": [[0]]}
    exact = view_of([1], [], unit="seconds", relationship_price="0.005", **options)
    assert exact.trust_price.tolist() == [18_000]
    weights = {"acute": "0.001"}
    with pytest.raises(InputError, match="no whole number of patient-milliseconds"):
        view_of(
            [1], [], unit="seconds", relationship_price="0.001", kind_weights=weights, **options
        )


@pytest.mark.parametrize(
    "huge",
    [
        {"points": [(0, 0), (10**8, 0)], "travel_weight": "1000000000"},
        {
            "trust_kinds": ["acute"],
            "relationship_price": "1000000000",
            "kind_weights": {"acute": "1e9"},
        },
        {"travel": [[0, 10**8], [10**8, 0]], "travel_weight": "1000000"},
    ],
    ids=["coordinates", "prices", "travel"],
)
def test_costs_beyond_exact_integers_are_refused(huge):
    with pytest.raises(InputError, match="costs would not be exact"):
        view_of([10**6, 10**6], [(0, 1)], floor=0, ceiling=10**9, **huge)


def test_england_with_two_decimals_more_is_far_from_the_limit():
    points = [(0, 0), (655_000, 1_000_000), (300_000, 300_000)]
    view = view_of(
        [20_000_000] * 3, [(0, 1)], points=points, floor=0, ceiling=300_000, travel_weight="10"
    )
    assert view.travel_price == 10_000


@settings(max_examples=60, deadline=None)
@given(**RANDOM, again=st.randoms(use_true_random=False))
def test_new_codes_change_nothing_but_the_names(family, seed, again):
    """Relabelling: sets are as connected and as lawful under any other codes."""
    problem = random_problem(family, seed, most=6)
    order = list(range(len(problem.practices)))
    again.shuffle(order)  # the practice at `order[k]` gets the k-th code
    other = _relabelled(problem, order)
    place = {old: new for new, old in enumerate(order)}
    answers = _answers(other)
    for members, answer in _answers(problem).items():
        assert answers[tuple(sorted(place[i] for i in members))] == answer, members


def _answers(problem):
    """Return band and cost of every set of participants, by positions in `problem.practices`."""
    if all(problem.participation_of(i) == "out" for i in range(len(problem.practices))):
        return {}
    view = tier_problem(problem, "network")
    answers = {}
    for size in range(1, len(view) + 1):
        for members in map(np.array, combinations(range(len(view)), size)):
            cost = group_cost(view, members)
            answers[tuple(view.source[members].tolist())] = (
                view.within_band(members),
                len(connected_parts(view, members)) == 1,
                cost and cost.objective,
            )
    return answers


def connected_parts(view, members):
    """Return the labels of the connected parts of what a set induces."""
    _, label = csgraph.connected_components(view.adjacency[members][:, members], directed=False)
    return set(label.tolist())


def _relabelled(problem, order):
    tier = problem.settings.tiers[0]
    practices, table = problem.practices, problem.relationships
    position = {old: new for new, old in enumerate(order)}
    code = dict(zip(practices.codes, (practices.codes[position[i]] for i in range(len(order)))))  # noqa: B905
    everyone = np.array(order)
    block = problem.travel.block(everyone, everyone)
    return make_problem(
        practices.patients[order].tolist(),
        [
            (position[int(a)], position[int(b)])
            for a, b in zip(problem.neighbours.first, problem.neighbours.second, strict=True)
        ],
        floor=tier.floor,
        ceiling=tier.ceiling,
        travel=[[None if metres < 0 else int(metres) for metres in row] for row in block],
        unit=problem.travel.unit,
        travel_weight=str(tier.travel_weight),
        relationship_price=str(tier.relationship_price),
        change_price=str(tier.change_price),
        easy_reach=tier.easy_reach,
        reach_price=str(tier.reach_price),
        present=[practices.current_network[i] for i in order],
        trust_kinds=problem.trusts.kinds,
        shares=[
            (position[int(i)], int(t), float(share))
            for i, t, share in zip(table.practice, table.trust, table.share, strict=True)
        ],
        kind_weights={
            kind: str(weight)
            for kind, weight in problem.settings.relationships.kind_weights.items()
        },
        participation=[problem.participation_of(i) for i in order],
        waivers=[
            (position[practices.position[waiver.practice]], waiver.bound)
            for waiver in problem.settings.waivers
        ],
        rules=[
            rule.model_copy(update={"practices": tuple(code[name] for name in rule.practices)})
            for rule in problem.settings.rules
        ],
        areas={name: [cells[i] for i in order] for name, cells in practices.areas.items()},
    )


def test_the_weight_is_a_whole_number_of_units():
    view = view_of([1], [], floor=0, ceiling=9, travel_weight="0.001")
    assert view.travel_price == 1
    assert view.tier.travel_weight == Decimal("0.001")


@settings(max_examples=80, deadline=None)
@given(**RANDOM, data=st.data())
def test_the_view_of_some_participants_is_that_of_a_problem_without_the_others(family, seed, data):
    problem = random_problem(family, seed)
    if all(problem.participation_of(i) == "out" for i in range(len(problem.practices))):
        return
    view = tier_problem(problem, "network")
    chosen = data.draw(st.sets(st.integers(0, len(view) - 1), min_size=1))
    members = np.array(sorted(chosen))
    own = view.restricted(members)
    others = {code: "out" for i, code in enumerate(view.codes) if i not in chosen}
    words = {**problem.settings.participation, **others}
    alone = tier_problem(problem.changed(participation=words), "network")
    assert own.codes == alone.codes
    for name in (
        *("source", "patients", "may_lead", "giant", "floor_waived", "ceiling_waived"),
        *("relationship_start", "relationship_trust", "trust_price"),
    ):
        assert getattr(own, name).tolist() == getattr(alone, name).tolist(), name
    assert edges_of(own) == edges_of(alone)
    assert sorted(map(str, own.waivers)) == sorted(map(str, alone.waivers))
    assert own.adjacency.toarray().tolist() == alone.adjacency.toarray().tolist()
    assert [part.tolist() for part in own.components] == [p.tolist() for p in alone.components]


def test_the_view_of_all_participants_is_the_view():
    view = tier_problem(random_problem("planar", 3), "network")
    same = view.restricted(np.arange(len(view)))
    assert same.codes == view.codes
    assert edges_of(same) == edges_of(view)
    assert same.relationship_trust.tolist() == view.relationship_trust.tolist()
