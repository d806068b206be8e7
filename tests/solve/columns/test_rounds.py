"""The steps of a round: its pool, its regions, and how the certificate holds them."""

import random

import numpy as np

from netform.plan import Branch, DualProof
from netform.solve import Limits
from netform.solve.columns import rounds
from netform.solve.columns.cuts import Cut
from netform.solve.columns.partial_plan import clusters, whole_groups
from netform.solve.columns.pricing import Duals
from netform.solve.columns.rounds import first_pool, margins_of, numbered, proof_of, regions
from netform.solve.columns.tree import Node
from tests.helpers.columns import listed
from tests.helpers.problems import gappy_problem
from tests.solve.columns.test_generation import FAR, started
from tests.solve.columns.test_hub_search import cases
from tests.solve.columns.test_lifting import cases as lifting_cases


def test_a_pool_is_all_columns_up_to_its_reach_or_the_room():
    whole, short, none = 0, 0, 0
    for case, rng in lifting_cases(60):
        reduced = case.reduced()
        room = max(1, int(reduced[rng.randrange(len(reduced))]))
        enough, most = rng.choice((1, 5, 10**6)), rng.choice((3, 30, 10**6))
        pool, reach = first_pool(
            *(case.ground, case.duals, room),
            enough=enough,
            most=most,
            threads=1,
            limits=Limits(),
        )
        keys = case.columns.keys()
        up_to = room if reach is None else reach
        expected = {key for key, own in zip(keys, reduced, strict=True) if own <= up_to}
        if reach == 0:
            assert len(pool) == 0
            none += 1
            continue
        assert 0 < up_to <= room
        assert set(pool.keys()) == expected
        assert len(pool) == len(expected)
        if reach is None:
            whole += 1
        else:
            assert len(pool) >= enough or len(expected) <= most
            short += 1
    assert min(whole, short, none) > 5


def test_regions_hold_their_clusters_and_whole_groups_around_them():
    split = 0
    for seed in range(30):
        problem = gappy_problem(seed)
        view, columns = listed(problem)
        part = started(columns, len(view))
        part.converge(Limits(), FAR)
        relaxed = part.relaxed
        if relaxed is None or relaxed.is_integral or not relaxed.is_covered:
            continue
        ground = rounds_ground(view)
        groups = [set(g.tolist()) for g in members_of(whole_groups(relaxed))]
        open_clusters = clusters(relaxed, len(view))
        for margin in (0, 3, 100):
            found = regions(relaxed, columns, ground, margin)
            assert len({region.tobytes() for region in found}) == len(found)
            for region in found:
                assert (np.diff(region) > 0).all()
            for cluster in open_clusters:
                assert any(set(cluster.tolist()) <= set(region.tolist()) for region in found)
        for most_inside in (0, 10**6):
            held = rounds._MOST_INSIDE
            rounds._MOST_INSIDE = most_inside
            try:
                found = regions(relaxed, columns, ground, 3)
            finally:
                rounds._MOST_INSIDE = held
            for region in found:
                inside = set(region.tolist())
                if most_inside:
                    label = columns.joined(len(view))
                    assert inside == set(np.flatnonzero(label == label[region[0]]).tolist())
                else:
                    assert all(group <= inside or not group & inside for group in groups)
            split += 1
    assert split > 10


def rounds_ground(view):
    from netform.solve.columns import lay_ground

    return lay_ground(view)


def members_of(columns):
    return [columns.members(k) for k in range(len(columns))]


def test_margins_double_from_round_to_round_until_they_are_no_use():
    assert margins_of(0, 5) == margins_of(0, 10**6)[:2]
    first = margins_of(0, 10**6)
    assert first == sorted(first)
    assert margins_of(1, 10**6) == [2 * margin for margin in first]
    for count in (10, 500, 7_000):
        earlier = 0
        while margins_of(earlier, count):
            earlier += 1
            assert earlier < 40
            assert all(2 * margin <= count for margin in margins_of(earlier, count))


def test_a_proof_holds_duals_and_cuts_as_plain_integers():
    for _, _, _, duals, _ in cases(40):
        proof = proof_of(duals)
        assert proof.practice == tuple(duals.practice.tolist())
        assert all(type(dual) is int for dual in proof.practice)
        assert [(c.practices, c.weights, c.divisor) for c in proof.cuts] == [
            (c.practices, c.weights, c.divisor) for c in duals.cuts
        ]
        assert [cut.dual for cut in proof.cuts] == duals.cut.tolist()
        assert all(type(cut.dual) is int for cut in proof.cuts)


def a_tree(rng: random.Random, depth: int) -> Node:
    duals = Duals(
        np.array([rng.randint(-99, 99) for _ in range(4)], dtype=np.int64),
        (Cut((0, 1, 2), (1, 1, 1), 2),),
        np.array([-rng.randint(0, 9)]),
    )
    node = Node(np.arange(0), duals, (rng.randint(0, 1), rng.randint(2, 3)))
    if depth and rng.random() < 0.8:
        node.together, node.apart = a_tree(rng, depth - 1), a_tree(rng, depth - 1)
    return node


def test_nodes_are_numbered_parents_first_and_lead_to_the_same_duals():
    rng = random.Random(0)
    for _ in range(100):
        root = a_tree(rng, 4)
        nodes = numbered(root)
        pending, met = [(root, 0)], set()
        while pending:
            node, at = pending.pop()
            met.add(at)
            held = nodes[at]
            if node.together is None or node.apart is None:
                assert isinstance(held, DualProof)
                assert held == proof_of(node.duals)
                continue
            assert isinstance(held, Branch)
            assert held.pair == node.pair
            assert held.proof == proof_of(node.duals)
            assert at < held.together < len(nodes)
            assert at < held.apart < len(nodes)
            pending += [(node.together, held.together), (node.apart, held.apart)]
        assert met == set(range(len(nodes)))
