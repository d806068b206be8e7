"""Lifting a bound region by region, held to all columns and to brute force."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from unittest.mock import patch

import numpy as np
import pytest

from netform.problem import Integers, Problem
from netform.solve import Limits
from netform.solve.columns import lay_ground, lifting, local_tree
from netform.solve.columns.branching import allowed
from netform.solve.columns.column_set import ColumnSet
from netform.solve.columns.ground import Ground
from netform.solve.columns.lifting import Lifting
from netform.solve.columns.local_tree import leaves_of
from netform.solve.columns.pricing import FAR_FROM_ZERO, Duals, reduced_costs, scan
from netform.solve.columns.tree import Node
from tests.helpers.amount import few_or_all
from tests.helpers.brute_force import Judge
from tests.helpers.columns import as_groups, listed
from tests.helpers.problems import gappy_problem, problems, random_problem
from tests.helpers.switches import no_cuts
from tests.solve.columns.test_cuts import random_cut
from tests.solve.columns.test_generation import FAR, started


@dataclass(frozen=True, eq=False)
class Case:
    judge: Judge
    ground: Ground
    columns: ColumnSet
    groups: list[tuple[int, ...]]
    duals: Duals
    optimum: int

    def reduced(self) -> Integers:
        return reduced_costs(self.columns, self.duals)

    def up_to(self, reach: int) -> ColumnSet:
        return self.columns.take(np.flatnonzero(self.reduced() <= reach))

    def usable(self, cutoff: int) -> list[int]:
        """Return the columns of plans below a cutoff."""
        cost = {group: cost.objective for group, cost in self.judge.columns.items()}
        place = {group: k for k, group in enumerate(self.groups)}
        plans = (
            plan for plan in self.judge.partitions() if sum(cost[group] for group in plan) < cutoff
        )
        return sorted({place[group] for plan in plans for group in plan})


def case_of(problem: Problem, *, with_cuts: bool) -> Case | None:
    judge = Judge(problem)
    if judge.optimum is None:
        return None
    view, columns = listed(problem)
    part = started(columns, len(view))
    part.converge(Limits(), FAR)
    if with_cuts:
        part.lift(Limits(), FAR)
    groups = as_groups(view, columns)
    return Case(judge, lay_ground(view), columns, groups, part.duals, judge.optimum)


def cases(number: int, *, with_cuts: bool = False) -> Iterator[tuple[Case, random.Random]]:
    made = [gappy_problem(seed) for seed in range(number)]
    made += [random_problem(family, seed, most=9) for family, seed in problems(number)]
    for at, problem in enumerate(made):
        case = case_of(problem, with_cuts=with_cuts)
        if case is not None and case.ground.count > 1:
            rng = random.Random(at)
            yield (weakened(case, rng) if at % 2 else case), rng


def weakened(case: Case, rng: random.Random) -> Case:
    """Leave a gap for trees to close, also where the LP is whole."""
    share = max(1, int(np.abs(case.duals.practice).max()) // 10)
    down = [rng.choice((0, 0, rng.randint(0, share))) for _ in range(case.ground.count)]
    practice = case.duals.practice - np.array(down, dtype=np.int64)
    return replace(case, duals=replace(case.duals, practice=practice))


def random_regions(rng: random.Random, count: int) -> list[Integers]:
    """Make regions that may overlap, of any size."""
    return [
        np.array(sorted(rng.sample(range(count), rng.randint(1, count))), dtype=np.int64)
        for _ in range(rng.randint(1, 4))
    ]


def lifted(lift: Lifting, regions: list[Integers], cutoff: int, nodes: int = 5) -> None:
    with no_cuts(), patch.object(lifting, "_NODES", nodes):
        lift.lift(regions, cutoff, Limits(), threads=1)


def plain_slack(lift: Lifting, members: set[int], cost: int, cutoff: int) -> int | None:
    """Return a column's slack by the law, in plain Python; `None` in no plan below the cutoff."""

    def taken(duals: Duals, inside: set[int]) -> int:
        total = sum(int(duals.practice[i]) for i in inside)
        for cut, dual in zip(duals.cuts, duals.cut.tolist(), strict=True):
            pairs = zip(cut.practices, cut.weights, strict=True)
            total += dual * (sum(w for i, w in pairs if i in inside) // cut.divisor)
        return total

    constant = lift.duals.constant
    slack = cost * lift.duals.scale - taken(lift.duals, members)
    for tree in lift.trees:
        room = (cutoff - 1) * lift.duals.scale - constant
        if slack > room:
            return None
        trace = {k for k, i in enumerate(tree.region.tolist()) if i in members}

        def left(node: Node, own=slack, room=room, trace=trace, tree=tree) -> list[int]:
            reduced = own + taken(tree.duals, trace) - taken(node.duals, trace)
            if reduced > room - (node.duals.constant - tree.duals.constant):
                return []
            if node.pair is None or node.together is None or node.apart is None:
                return [reduced]
            a, b = node.pair
            found = left(node.together) if (a in trace) == (b in trace) else []
            return found + (left(node.apart) if not {a, b} <= trace else [])

        if trace:
            reached = left(tree.root)
            if not reached:
                return None
            slack = min(reached)
        constant += tree.gain
    return slack


def least_at_a_node(lift: Lifting, case: Case, cutoff: int) -> int:
    """Return the least reduced cost of any column at any node of any tree that it reaches.

    A column is dropped where it is in no plan below the cutoff, which the duals of that place show
    only if no column has a negative reduced cost there: the law that the recheck holds trees to.
    """
    count = case.ground.count
    slack = case.reduced()
    constant, least = lift.duals.constant, int(slack.min())
    for tree in lift.trees:
        room = (cutoff - 1) * lift.duals.scale - constant
        which = np.flatnonzero((slack <= room) & local_tree.meets(case.columns, tree.region, count))
        traces = local_tree.traces_of(case.columns.take(which), tree.region, count)
        pool = local_tree.costing(traces, tree.duals, slack[which])
        pending = [(tree.root, np.arange(len(which)))]
        while pending:
            node, here = pending.pop()
            reaching = pool.take(here)
            reduced = reduced_costs(reaching, node.duals)
            least = min(least, int(reduced.min(initial=0)))
            if node.pair is None or node.together is None or node.apart is None:
                continue
            fits = reduced <= room - (node.duals.constant - tree.duals.constant)
            for child, is_together in ((node.together, True), (node.apart, False)):
                kept = fits & allowed(reaching, node.pair, is_together)
                pending.append((child, here[kept]))
        slack[slack > room] = FAR_FROM_ZERO
        slack[which] = local_tree.slack_left(tree.root, pool, tree.duals.constant + room)
        constant += tree.gain
    return least


def hold(lift: Lifting, case: Case, cutoff: int) -> Integers:
    """Hold a lifting to the laws that make its bound one; return the slack of all columns."""
    assert lift.constant == lift.duals.constant + sum(tree.gain for tree in lift.trees)
    assert lift.bound <= case.optimum or cutoff <= case.optimum
    assert min(lift.bound, cutoff) <= case.optimum
    assert least_at_a_node(lift, case, cutoff) >= 0
    slack = lift.slack_of(case.columns, cutoff)
    assert slack.min() >= 0
    usable = case.usable(cutoff)
    assert (slack[usable] <= lift.room(cutoff)).all()
    for plan in case.judge.partitions():
        cost = sum(case.judge.columns[group].objective for group in plan)
        if cost < cutoff:
            of_plan = [case.groups.index(group) for group in plan]
            assert lift.constant + int(slack[of_plan].sum()) <= cost * lift.duals.scale
    return slack


@pytest.mark.parametrize("number", few_or_all(25, 50))
def test_with_all_columns_the_bound_is_one_and_plans_below_the_cutoff_keep_their_columns(
    number,
):
    with_trees, gains = 0, 0
    for case, rng in cases(number):
        cutoff = case.optimum + rng.choice((0, 1, 1, case.optimum // 20, case.optimum))
        lift = Lifting(case.ground, case.columns, case.duals, None)
        lifted(lift, random_regions(rng, case.ground.count), cutoff, rng.choice((1, 5, 100)))
        slack = hold(lift, case, cutoff)
        fits = lift.slack <= lift.room(cutoff)
        assert (slack[fits] == lift.slack[fits]).all()
        assert set(case.usable(cutoff)) <= set(np.flatnonzero(lift.leaves(case.columns, cutoff)))
        with_trees += len(lift.trees)
        gains += lift.constant > case.duals.constant
    assert with_trees > number // 2
    assert gains > number * 2 // 5


def test_slack_is_the_least_that_a_leaf_leaves():
    compared = 0
    for with_cuts in (False, True):
        for case, rng in cases(24, with_cuts=with_cuts):
            cutoff = case.optimum + rng.choice((1, case.optimum // 20 + 1))
            lift = Lifting(case.ground, case.columns, case.duals, None)
            lifted(lift, random_regions(rng, case.ground.count), cutoff, 9)
            slack = lift.slack_of(case.columns, cutoff).tolist()
            room = lift.room(cutoff)
            for k, found in enumerate(slack):
                members = set(case.columns.members(k).tolist())
                expected = plain_slack(lift, members, int(case.columns.cost[k]), cutoff)
                if expected is None:
                    assert found == FAR_FROM_ZERO
                else:
                    assert found == expected
                    compared += len(lift.trees) > 0
            assert room == (cutoff - 1) * lift.duals.scale - lift.constant
    assert compared > 100


def test_over_everything_with_enough_nodes_the_bound_is_the_optimum():
    for case, _ in cases(40):
        everyone = np.arange(case.ground.count)
        lift = Lifting(case.ground, case.columns, case.duals, None)
        lifted(lift, [everyone], case.optimum + 1, 10_000)
        assert lift.bound == case.optimum
        hold(lift, case, case.optimum + 1)
        if lift.partitions:
            (chosen,) = lift.partitions.values()
            plan = case.columns.take(chosen)
            assert (np.bincount(plan.member, minlength=case.ground.count) == 1).all()
            assert int(plan.cost.sum()) == case.optimum


def test_a_partition_covers_its_region_once_at_its_cost():
    met = 0
    for case, _ in cases(40):
        lift = Lifting(case.ground, case.columns, case.duals, None)
        components = [
            np.flatnonzero(lift.pool.joined(case.ground.count) == label)
            for label in range(case.ground.count)
        ]
        whole = [region for region in components if len(region)]
        lifted(lift, whole, case.optimum + 1, 100)
        for region, chosen in lift.partitions.items():
            columns = case.columns.take(chosen)
            assert sorted(columns.member.tolist()) == np.frombuffer(region, np.int64).tolist()
            met += 1
        before = lift.constant
        lifted(lift, whole, case.optimum + 1, 100)
        assert lift.constant >= before
    assert met > 20


# ---- a pool that does not hold all that matters -------------------------------------------------


def short(case: Case, rng: random.Random, cutoff: int) -> Lifting:
    """Lift with the columns up to a small reach, and duals that may rise as if none were beyond."""
    reduced = np.sort(case.reduced())
    reach = max(1, int(reduced[rng.randrange(max(1, len(reduced) // 2))]))
    lift = Lifting(case.ground, case.up_to(reach), case.duals, reach)
    assert lift._rise is not None
    lift._rise = lift._rise * rng.choice((1, 10, 1000))
    lifted(lift, random_regions(rng, case.ground.count), cutoff, rng.choice((5, 100)))
    return lift


@pytest.mark.parametrize("number", few_or_all(60, 120))
def test_settled_trees_hold_for_columns_beyond_reach_too(number):
    with_trees, taken_back, unsound_before = 0, 0, 0
    for case, rng in cases(number):
        cutoff = case.optimum + rng.choice((0, 1, case.optimum // 20))
        lift = short(case, rng, cutoff)
        before = len(lift.trees)
        unsound_before += int(lift.slack_of(case.columns, cutoff).min()) < 0
        lift.settle(cutoff, threads=1)
        hold(lift, case, cutoff)
        assert len(lift.missing(cutoff, threads=1)) == 0
        with_trees += len(lift.trees) > 0
        taken_back += len(lift.trees) < before
    assert with_trees > number // 12
    assert taken_back >= number // 24
    assert unsound_before >= number // 24


def test_settling_takes_back_no_tree_where_every_column_keeps_slack():
    for case, rng in cases(40):
        cutoff = case.optimum + 1
        lift = short(case, rng, cutoff)
        sound = least_at_a_node(lift, case, cutoff) >= 0
        before = list(lift.trees)
        lift.settle(cutoff, threads=1)
        if sound:
            assert lift.trees == before


@pytest.mark.parametrize("number", few_or_all(60, 120))
def test_missing_columns_are_new_and_among_them_all_without_slack(number):
    some = 0
    for case, rng in cases(number):
        cutoff = case.optimum + rng.choice((1, case.optimum // 20))
        lift = short(case, rng, cutoff)
        missing = lift.missing(cutoff, threads=1)
        slack = lift.slack_of(case.columns, cutoff)
        without = {key for key, own in zip(case.columns.keys(), slack, strict=True) if own < 0}
        assert without <= set(missing.keys())
        assert not set(missing.keys()) & set(lift.pool.keys())
        assert set(missing.keys()) <= set(case.columns.keys())
        assert (len(missing) > 0) == (len(without) > 0)
        some += len(missing) > 0
    assert some >= number // 24


def test_with_missing_columns_in_the_pool_it_ends_without_missing_ones():
    for case, rng in cases(30):
        cutoff = case.optimum + 1
        regions = random_regions(rng, case.ground.count)
        reach = max(1, int(np.median(case.reduced())) // 2)
        pool = case.up_to(reach)
        lift = Lifting(case.ground, pool, case.duals, reach)
        lift._rise = np.full(case.ground.count, lift.room(cutoff) + 1)
        lifted(lift, regions, cutoff)
        for _ in range(50):
            missing = lift.missing(cutoff, threads=1)
            if len(missing) == 0:
                break
            lift.mend(missing, cutoff, Limits(), threads=1)
            assert lift.slack.min() >= 0
            assert set(missing.keys()) <= set(lift.pool.keys())
        assert len(missing) == 0
        hold(lift, case, cutoff)


@pytest.mark.parametrize("number", few_or_all(30, 50))
def test_what_is_left_is_all_that_a_plan_below_the_cutoff_can_use(number):
    dropped = 0
    for case, rng in cases(number):
        cutoff = case.optimum + rng.choice((1, case.optimum // 50 + 1))
        lift = short(case, rng, cutoff)
        lift.settle(cutoff, threads=1)
        left = lift.left(cutoff, 10**9, threads=1)
        assert left is not None
        slack = lift.slack_of(case.columns, cutoff)
        fits = {
            key
            for key, own in zip(case.columns.keys(), slack, strict=True)
            if own <= lift.room(cutoff)
        }
        assert set(left.keys()) == fits
        assert len(left) == len(fits)
        keys = case.columns.keys()
        assert {keys[k] for k in case.usable(cutoff)} <= fits
        dropped += len(left) < len(case.columns)
        if len(fits) > 1:
            assert lift.left(cutoff, 0, threads=1) is None
    assert dropped > number * 3 // 5


@pytest.mark.parametrize("number", few_or_all(20, 40))
def test_a_column_without_negative_reduced_cost_under_raised_duals_has_slack(number):
    shown = 0
    for with_cuts in (False, True):
        for case, rng in cases(number, with_cuts=with_cuts):
            cutoff = case.optimum + rng.choice((1, case.optimum // 20))
            lift = short(case, rng, cutoff)
            raised = lift.raised()
            assert (raised.practice >= lift.duals.practice).all()
            reduced = reduced_costs(case.columns, raised)
            slack = lift.slack_of(case.columns, cutoff)
            assert (slack >= np.minimum(reduced, lift.room(cutoff))).all()
            shown += int((slack < FAR_FROM_ZERO).sum()) if lift.trees else 0
    assert shown > number * 5


def test_raised_duals_pay_for_cuts_that_a_tree_lets_go():
    """Base duals with many cuts, so that nodes begin with cuts and end with other ones."""
    tried = 0
    for case, rng in cases(40):
        count = case.ground.count
        if count < 3:
            continue
        cuts = tuple({random_cut(rng, count) for _ in range(6)})
        size = max(1, int(case.columns.cost.max()) * case.duals.scale // 50)
        dual = np.array([-rng.randint(1, size) for _ in cuts], dtype=np.int64)
        duals = replace(case.duals, cuts=cuts, cut=dual)
        duals = duals.repaired(scan(case.columns, duals).shortfall)
        cutoff = case.optimum + case.optimum // 10 + 1
        reach = max(1, int(np.median(reduced_costs(case.columns, duals))))
        pool = case.columns.take(np.flatnonzero(reduced_costs(case.columns, duals) <= reach))
        lift = Lifting(case.ground, pool, duals, reach)
        lift._rise = np.full(count, lift.room(cutoff) + 1)
        lifted(lift, random_regions(rng, count), cutoff, 9)
        reduced = reduced_costs(case.columns, lift.raised())
        slack = lift.slack_of(case.columns, cutoff)
        assert (slack[reduced >= 0] >= 0).all()
        lift.settle(cutoff, threads=1)
        hold(lift, replace(case, duals=duals), cutoff)
        tried += len(lift.trees) > 0
    assert tried > 10


def test_trees_over_the_same_cuts_do_not_take_them_away_twice():
    """What one tree lets go of a base cut, no other tree can let go again."""
    tried = 0
    for case, rng in cases(40):
        count = case.ground.count
        if count < 3:
            continue
        cut = replace(random_cut(rng, 3), practices=(0, 1, 2), weights=(1, 1, 1), divisor=2)
        size = max(1, int(case.columns.cost.max()) * case.duals.scale // 10)
        duals = replace(case.duals, cuts=(cut,), cut=np.array([-size]))
        duals = duals.repaired(scan(case.columns, duals).shortfall)
        cutoff = case.optimum + case.optimum // 10 + 1
        lift = Lifting(case.ground, case.columns, duals, None)
        everyone = np.arange(count)
        for region in (everyone, everyone[:-1], everyone[: count // 2 + 2]):
            lifted(lift, [region], cutoff, 1)
        hold(lift, replace(case, duals=duals), cutoff)
        tried += len(lift.trees) > 1
    assert tried > 0


def test_regions_at_the_same_time_are_as_good_as_one_after_the_other():
    for case, rng in cases(30):
        cutoff = case.optimum + 1
        regions = random_regions(rng, case.ground.count)
        answers = []
        for threads in (1, 3):
            lift = Lifting(case.ground, case.columns, case.duals, None)
            with no_cuts():
                lift.lift(regions, cutoff, Limits(), threads=threads)
            answers.append((lift.constant, lift.slack.tolist(), len(lift.trees)))
        assert answers[0] == answers[1]


def test_a_batch_holds_no_two_regions_that_a_column_meets():
    batched = 0
    for case, rng in cases(40):
        lift = Lifting(case.ground, case.columns, case.duals, None)
        regions = [region[:1] for region in random_regions(rng, case.ground.count)]
        batches = lift._batches(regions)
        assert sorted(r.tobytes() for batch in batches for r in batch) == sorted(
            r.tobytes() for r in regions
        )
        for batch in batches:
            for a, first in enumerate(batch):
                for second in batch[a + 1 :]:
                    batched += 1
                    for k in range(len(case.columns)):
                        members = case.columns.members(k)
                        assert not (
                            np.isin(members, first).any() and np.isin(members, second).any()
                        )
    assert batched > 3


def test_at_a_limit_nothing_is_lifted():
    for case, rng in cases(10):
        lift = Lifting(case.ground, case.columns, case.duals, None)
        regions = random_regions(rng, case.ground.count)
        lift.lift(regions, case.optimum + 1, Limits(seconds=0.0), threads=1)
        assert lift.trees == []
        assert lift.constant == case.duals.constant


def test_what_leaves_give_up_the_tree_still_proves():
    lowered = 0
    for case, rng in cases(60):
        cutoff = case.optimum + rng.choice((1, case.optimum // 20))
        lift = Lifting(case.ground, case.columns, case.duals, None)
        lifted(lift, random_regions(rng, case.ground.count), cutoff, rng.choice((5, 100)))
        hold(lift, case, cutoff)
        for tree in lift.trees:
            constants = [leaf.duals.constant for leaf in leaves_of(tree.root)]
            assert min(constants) == tree.duals.constant + tree.gain
            # Rounding down loses less than a unit for each dual and for each side of a cut.
            most = max(constants) - min(constants)
            sides = max(sum(c.side for c in leaf.duals.cuts) for leaf in leaves_of(tree.root))
            assert most <= len(tree.region) + sides
            lowered += len(constants) > 1
    assert lowered > 10


def test_a_copy_goes_on_without_the_first():
    for case, rng in cases(20):
        cutoff = case.optimum + 1
        lift = Lifting(case.ground, case.columns, case.duals, None)
        other = lift.copy()
        lifted(other, random_regions(rng, case.ground.count), cutoff)
        assert lift.trees == []
        assert lift.constant == case.duals.constant
        assert (lift.slack == reduced_costs(case.columns, lift.duals)).all()
