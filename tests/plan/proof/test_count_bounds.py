"""Bounds on counts: each node has those of the branches above it, the root's first."""

from netform.plan import Branch, Count, DualProof, LocalTree
from netform.plan.proof.count_bounds import CountBound, count_bounds


def test_nodes_inherit_the_bounds_of_the_branches_above_them():
    few, many = Count(2, 4), Count(None, 7)
    leaf = DualProof((0, 0), ())
    nodes = (
        Branch(None, 1, 2, leaf, few),
        Branch((0, 1), 3, 4, leaf),
        Branch(None, 5, 6, leaf, many),
        *[leaf] * 4,
    )
    found = count_bounds(LocalTree((0, 1), (), nodes))
    below, above = CountBound(few, False), CountBound(few, True)
    assert found[0] == ()
    assert found[1] == found[3] == found[4] == (below,)
    assert found[2] == (above,)
    assert found[5] == (above, CountBound(many, False))
    assert found[6] == (above, CountBound(many, True))


def test_a_bound_beyond_is_the_complement_in_whole_numbers():
    below, above = (CountBound(Count(None, 7), beyond) for beyond in (False, True))
    for count in range(20):
        kept = [bound.sign * count <= bound.side for bound in (below, above)]
        assert kept == [count <= 7, count > 7]
