"""Branching over a pool: it ends at the optimum, and every leaf carries its proof."""

import numpy as np

from netform.solve import Limits, Progress
from netform.solve.columns.branching import allowed
from netform.solve.columns.pricing import reduced_costs
from netform.solve.columns.tree import Node, Tree
from tests.helpers.brute_force import Judge
from tests.helpers.columns import columns_of, listed
from tests.helpers.problems import gappy_problem, problems, random_problem
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
    """Hold every node to all columns that reach it, and what it drops to the cutoff."""
    pending = [(tree.root, np.arange(len(tree.pool)))]
    while pending:
        node, reaching = pending.pop()
        columns = tree.pool.take(reaching)
        reduced = reduced_costs(columns, node.duals)
        assert reduced.min(initial=0) >= 0
        is_kept = np.isin(reaching, node.kept)
        assert is_kept.sum() == len(node.kept)
        room = (tree.cutoff - 1) * node.duals.scale - node.duals.constant
        assert (reduced[~is_kept] > room).all()
        if node.together is None or node.apart is None:
            continue
        assert node.pair is not None
        kept = tree.pool.take(node.kept)
        for child, is_together in ((node.together, True), (node.apart, False)):
            assert child.bound >= node.bound
            pending.append((child, node.kept[allowed(kept, node.pair, is_together)]))


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


def local_tree(columns, count: int, cutoff: int) -> Tree:
    """Make a tree whose partitions are no plans, as those of regions are."""
    price = np.full(count, int(np.median(columns.cost)) + 1, dtype=np.int64)
    start = (columns, nothing(count), price, cutoff, None, Progress(Limits()))
    return Tree(*start, has_plan=True)


def test_without_plans_the_cutoff_stays_and_the_best_partition_is_kept():
    met = 0
    for columns, count, optimum in solvable(160):
        for beyond in (0, 1, 10**12):
            cutoff = optimum + beyond
            with no_cuts():
                tree = local_tree(columns, count, cutoff)
                assert tree.grow(Limits())
            assert tree.cutoff == cutoff
            check_proofs(tree)
            assert tree.bound == optimum
            if beyond:
                assert tree.best is not None
            if tree.best is not None:
                assert (np.bincount(tree.best.member, minlength=count) == 1).all()
                assert int(tree.best.cost.sum()) == optimum
                assert tree.enough == optimum
                met += 1
    assert met > 100


def test_after_some_nodes_it_stops_with_a_true_bound():
    stopped = 0
    for seed in range(40):
        view, columns = listed(gappy_problem(seed))
        optimum, count = Judge(gappy_problem(seed)).optimum, len(view)
        if optimum is None:
            continue
        with no_cuts():
            tree = local_tree(columns, count, optimum + 10**12)
            done = tree.grow(Limits(), most_nodes=1)
        assert done == (tree.bound >= tree.enough)
        assert tree.bound <= optimum
        assert tree.nodes <= 3
        check_proofs(tree)
        stopped += not done
    assert stopped > 5
