"""Branching over a pool: it ends at the optimum, and every leaf carries its proof."""

import numpy as np

from netform.solve import Limits, Progress
from netform.solve.columns.branching import allowed
from netform.solve.columns.pricing import reduced_costs
from netform.solve.columns.tree import Node, Tree
from tests.helpers.brute_force import Judge
from tests.helpers.columns import columns_of, listed
from tests.helpers.problems import problems, random_problem
from tests.helpers.switches import no_cuts
from tests.solve.columns.test_generation import nothing, solvable
from tests.solve.columns.test_master import ODD_COSTS, ODD_RING


class Grower:
    """A tree over columns, started without any plan or cuts."""

    def __init__(self, columns, count: int, limits: Limits | None = None) -> None:
        self.plans: list[int] = []
        self.most = int(columns.cost.sum()) + 1
        limits = limits or Limits()
        self.count = count
        self.progress = Progress(limits)
        price = np.full(count, int(np.median(columns.cost)) + 1, dtype=np.int64)
        start = (columns, nothing(count), price, self.most, self.accept, self.progress)
        self.tree = Tree(*start, has_plan=False)
        self.is_closed = self.tree.grow(limits)

    def accept(self, columns) -> int:
        times = np.bincount(columns.member, minlength=self.count)
        assert (times == 1).all(), "only plans are handed on"
        self.plans.append(int(columns.cost.sum()))
        self.progress.objective = min(self.plans)
        return min(self.plans)


def leaves_of(node: Node) -> list[Node]:
    if node.together is None or node.apart is None:
        return [node]
    return leaves_of(node.together) + leaves_of(node.apart)


def check_proofs(tree: Tree) -> None:
    pending = [tree.root]
    while pending:
        node = pending.pop()
        assert reduced_costs(node.columns, node.duals).min(initial=0) >= 0
        if node.together is not None and node.apart is not None:
            assert node.pair is not None
            for child, is_together in ((node.together, True), (node.apart, False)):
                kept = node.columns.take(
                    np.flatnonzero(allowed(node.columns, node.pair, is_together))
                )
                assert set(child.columns.keys()) <= set(kept.keys())
                if child.pair is None:
                    assert len(child.columns) == len(kept), "a leaf proves all that reaches it"
                assert child.bound >= node.bound
            pending += [node.together, node.apart]


def test_it_ends_at_the_optimum_with_a_proof_at_every_leaf():
    split = 0
    for columns, count, optimum in solvable(300):
        with no_cuts():
            grown = Grower(columns, count)
        assert grown.is_closed
        assert min(grown.plans) == optimum == grown.tree.bound
        leaves = leaves_of(grown.tree.root)
        assert min(leaf.bound for leaf in leaves) >= optimum
        assert len(leaves) == (grown.tree.nodes + 1) // 2
        check_proofs(grown.tree)
        split += len(leaves) > 1
    assert split > 10


def test_it_proves_that_there_is_no_plan():
    proved = 0
    for family, seed in problems(400):
        problem = random_problem(family, seed, most=9)
        view, columns = listed(problem)
        covered = np.bincount(columns.member, minlength=len(view)).all()
        if Judge(problem).optimum is None and covered:
            with no_cuts():
                grown = Grower(columns, len(view))
            assert grown.is_closed
            assert grown.plans == []
            assert grown.tree.bound == grown.most
            check_proofs(grown.tree)
            proved += 1
    assert proved > 5


def test_a_gap_that_is_good_enough_ends_it():
    grown = Grower(columns_of(ODD_RING, ODD_COSTS), 3, Limits(gap=0.5))
    assert grown.is_closed
    assert grown.tree.bound <= 19


def test_a_limit_ends_it_with_a_valid_bound():
    grown = Grower(columns_of(ODD_RING, ODD_COSTS), 3, Limits(seconds=0.0))
    assert not grown.is_closed
    assert grown.tree.bound <= 19
