"""The recheck's own list, held to brute force: every set up to a threshold, once, at its cost."""

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pytest

from netform.errors import InputError
from netform.plan import CutDual, DualProof
from netform.plan.proof.afresh import Afresh, list_afresh
from netform.plan.proof.columns_left import LARGEST, Columns
from netform.problem import Problem, TierProblem, tier_problem
from tests.helpers.amount import few_or_all
from tests.helpers.brute_force import Group, Judge
from tests.helpers.make import make_problem
from tests.helpers.problems import (
    gappy_problem,
    problem_of_parts,
    problems,
    random_elastic_problem,
    random_problem,
)
from tests.helpers.rules import random_rule, with_rules
from tests.solve.test_organisations import FORMS, with_organisations

HUGE = LARGEST - 1


def no_duals(count: int) -> DualProof:
    return DualProof((0,) * count, ())


def as_sets(view: TierProblem, columns: Columns) -> list[tuple[Group, int]]:
    """Return each column as positions in `problem.practices`, with its cost."""
    rows, ends = columns.holds.indices.tolist(), columns.holds.indptr.tolist()
    return [
        (tuple(sorted(int(view.source[i]) for i in rows[low:high])), int(cost))
        for low, high, cost in zip(ends[:-1], ends[1:], columns.cost, strict=True)
    ]


def random_proof(rng: random.Random, count: int, size: int) -> DualProof:
    cuts = []
    for _ in range(rng.choice((0, 0, 1, 4))):
        practices = rng.sample(range(count), rng.randint(1, min(count, 6)))
        divisor = rng.randint(1, 5)
        weights = tuple(rng.randint(0, divisor + 1) for _ in practices)
        dual = -rng.choice((0, rng.randint(0, size)))
        cuts.append(CutDual(tuple(practices), weights, divisor, dual))
    return DualProof(tuple(rng.randint(-size // 3, size) for _ in range(count)), tuple(cuts))


def reduced_cost(proof: DualProof, scale: int, members: set[int], cost: int) -> int:
    reduced = cost * scale - sum(proof.practice[i] for i in members)
    for cut in proof.cuts:
        inside = sum(w for i, w in zip(cut.practices, cut.weights, strict=True) if i in members)
        reduced -= cut.dual * (inside // cut.divisor)
    return reduced


@dataclass(frozen=True)
class Case:
    problem: Problem
    rng: random.Random

    @cached_property
    def view(self) -> TierProblem:
        return tier_problem(self.problem, "network")

    @cached_property
    def columns(self) -> dict[Group, int]:
        judge = Judge(self.problem)
        return {group: cost.objective for group, cost in judge.columns.items()}

    @cached_property
    def size(self) -> int:
        """A dual of about a practice's share of a column's cost."""
        return max(self.columns.values(), default=3) // 3 + 1

    def places(self, group: Group) -> set[int]:
        return {self._place[i] for i in group}

    @cached_property
    def _place(self) -> dict[int, int]:
        return {i: k for k, i in enumerate(self.view.source.tolist())}

    def reduced(self, proof: DualProof, scale: int, costed: bool) -> dict[Group, int]:
        return {
            group: reduced_cost(proof, scale, self.places(group), cost * costed)
            for group, cost in self.columns.items()
        }


def cases(number: int) -> Iterator[Case]:
    made = [random_problem(family, seed) for family, seed in problems(number)]
    made += [gappy_problem(seed) for seed in range(number // 20)]
    made += [problem_of_parts(seed) for seed in range(number // 10)]
    for at, problem in enumerate(made):
        yield Case(problem, random.Random(at))


def test_with_a_huge_threshold_it_lists_all_columns_at_their_costs():
    kinds = dict.fromkeys(("giant", "waived", "trusts", "one way", "covered"), 0)
    for case in cases(300):
        found = as_sets(case.view, list_afresh(case.view, no_duals(len(case.view)), 1, HUGE))
        assert len(found) == len(case.columns)
        assert dict(found) == case.columns
        kinds["giant"] += bool(case.view.giant.any())
        kinds["waived"] += bool(case.view.floor_waived.any() or case.view.ceiling_waived.any())
        kinds["trusts"] += bool(case.view.trust_price.any())
        kinds["one way"] += not case.problem.travel.is_straight_line
        kinds["covered"] += not case.view.may_lead.all()
    assert min(kinds.values()) > 20, kinds


@pytest.mark.parametrize("number", few_or_all(160, 400))
@pytest.mark.parametrize("costed", [True, False])
def test_under_any_duals_it_lists_just_what_is_within_the_threshold(costed, number):
    listed, not_listed = 0, 0
    for case in cases(number):
        scale = case.rng.choice((1, 1, 7, 1000))
        proof = random_proof(case.rng, len(case.view), case.size * scale)
        reduced = case.reduced(proof, scale, costed)
        for threshold in {-1, 0, case.rng.choice([0, *reduced.values()])}:
            found = as_sets(
                case.view, list_afresh(case.view, proof, scale, threshold, costed=costed)
            )
            expected = {group for group, r in reduced.items() if r <= threshold}
            assert len(found) == len(expected)
            assert {group for group, _ in found} == expected
            if costed:
                assert all(cost == case.columns[group] for group, cost in found)
            else:
                assert all(cost == 0 for _, cost in found)
            listed += len(found)
            not_listed += len(reduced) - len(found)
    assert listed > 5 * number
    assert not_listed > 5 * number


def stretched_cases(number: int) -> Iterator[Case]:
    """Yield problems with elastic bands, bands of members only, units and rules, all at once."""
    for family, seed in problems(number):
        rng = random.Random(f"stretched {family} {seed}")
        problem = with_organisations(
            random_elastic_problem(family, seed), rng, *rng.sample(FORMS[:2], 1)
        )
        rules = [random_rule(rng, rng.choice(("together", "apart", "size", "lead")), problem)]
        problem = with_rules(problem, *(rule for rule in rules if rule is not None))
        yield Case(problem, rng)


def test_in_elastic_bands_and_with_units_it_lists_just_what_is_within_the_threshold():
    """Duals about as large as groups cost, by patients too: so that a price of the band decides."""
    listed, outside = 0, 0
    for case in stretched_cases(160):
        scale, patients = case.rng.choice((1, 1000)), case.view.patients.tolist()
        fair = scale * case.size // max(1, sum(patients) // len(patients))
        for _ in range(4):
            proof = random_proof(case.rng, len(case.view), case.size * scale)
            if case.rng.random() < 0.5:
                step = case.rng.choice((-1, 1, 1, 3))
                by_patients = [step * fair * p + case.rng.randint(-9, 9) for p in patients]
                proof = replace(proof, practice=tuple(by_patients))
            reduced = case.reduced(proof, scale, True)
            threshold = case.rng.choice([-1, *reduced.values()])
            found = as_sets(case.view, list_afresh(case.view, proof, scale, threshold))
            expected = {
                group: case.columns[group] for group, r in reduced.items() if r <= threshold
            }
            assert len(found) == len(expected)
            assert dict(found) == expected
            listed += len(found)
            outside += sum(
                case.view.outside(np.array(sorted(case.places(group)))) > 0 for group, _ in found
            )
    assert listed > 1_000
    assert outside > 100


def test_its_reduced_costs_are_those_of_plain_python():
    for case in cases(200):
        scale = case.rng.choice((1, 1000))
        proof = random_proof(case.rng, len(case.view), case.size * scale)
        columns = list_afresh(case.view, proof, scale, HUGE)
        expected = case.reduced(proof, scale, True)
        groups = [group for group, _ in as_sets(case.view, columns)]
        assert columns.reduced_costs(proof, scale).tolist() == [expected[g] for g in groups]


@pytest.mark.parametrize("number", few_or_all(100, 200))
def test_duals_as_large_as_they_come_lose_no_column_to_rounding(number):
    """All reduced costs are near 0 while the duals are near 2**57: floats alone would not do."""
    tried = 0
    for case in cases(number):
        count = len(case.view)
        proof = DualProof(tuple(case.rng.randint(-(2**55), 2**55) for _ in range(count)), ())
        reduced = case.reduced(proof, 1, True)
        for group in case.rng.sample(sorted(reduced), min(3, len(reduced))):
            threshold = reduced[group]
            for step in (-1, 0, 1):
                found = as_sets(case.view, list_afresh(case.view, proof, 1, threshold + step))
                assert {g for g, _ in found} == {
                    g for g, r in reduced.items() if r <= threshold + step
                }
                tried += 1
    assert tried > number * 3 // 2


def test_an_answer_of_one_column_is_none_only_where_there_is_none():
    for case in cases(160):
        proof = random_proof(case.rng, len(case.view), case.size)
        whole = list_afresh(case.view, proof, 1, -1)
        some = list_afresh(case.view, proof, 1, -1, most=1)
        assert (len(some) == 0) == (len(whole) == 0)
        sets = {group for group, _ in as_sets(case.view, whole)}
        assert {group for group, _ in as_sets(case.view, some)} <= sets


def test_a_part_alone_has_its_columns_of_the_whole():
    for seed in range(60):
        view = tier_problem(problem_of_parts(seed), "network")
        whole = as_sets(view, list_afresh(view, no_duals(len(view)), 1, HUGE))
        apart = []
        for members in view.components:
            own = view.restricted(members)
            apart += as_sets(own, list_afresh(own, no_duals(len(own)), 1, HUGE))
        assert sorted(apart) == sorted(whole)


def test_nobody_may_lead():
    problem = make_problem([5, 5], [(0, 1)], floor=1, ceiling=10, participation=["covered"] * 2)
    view = tier_problem(problem, "network")
    columns = list_afresh(view, no_duals(2), 1, HUGE)
    assert len(columns) == 0
    assert columns.reduced_costs(no_duals(2), 1).tolist() == []


def test_a_way_that_is_missing_is_missing_without_costs_too():
    problem = make_problem(
        [5, 5], [(0, 1)], floor=10, ceiling=10, travel=[[0, None], [None, 0]], participation=None
    )
    view = tier_problem(problem, "network")
    for costed in (True, False):
        assert len(list_afresh(view, DualProof((1, 1), ()), 1, HUGE, costed=costed)) == 0


@pytest.mark.parametrize("size", [2**59, 2**60, 2**61, 2**62 - 1])
def test_sums_beyond_64_bits_are_refused_or_right(size):
    problem = make_problem([10] * 6, [(i, i + 1) for i in range(5)], floor=40, ceiling=60)
    view = tier_problem(problem, "network")
    columns = {g: c.objective for g, c in Judge(problem).columns.items()}
    for proof in (
        DualProof((size,) * 6, ()),
        DualProof((-size,) * 6, ()),
        DualProof((size, -size) * 3, ()),
        DualProof((0,) * 6, (CutDual((0, 1, 2, 3), (1,) * 4, 1, -size),)),
        DualProof((0,) * 6, (CutDual((0, 1, 2, 3), (2**40,) * 4, 1, -(2**40)),)),
    ):
        for threshold in (-1, 0, HUGE):
            try:
                found = list_afresh(view, proof, 1, threshold)
            except InputError:
                continue
            reduced = {g: reduced_cost(proof, 1, set(g), c) for g, c in columns.items()}
            expected = {g for g, r in reduced.items() if r <= threshold}
            assert {g for g, _ in as_sets(view, found)} == expected


def test_many_hubs_come_in_many_batches():
    """More hubs than one batch holds, on a ring where each set of three is a column."""
    count = 600
    ring = [(i, (i + 1) % count) for i in range(count)]
    view = tier_problem(make_problem([1] * count, ring, floor=3, ceiling=3), "network")
    columns = list_afresh(view, no_duals(count), 1, HUGE)
    expected = {tuple(sorted((i, (i + 1) % count, (i + 2) % count))) for i in range(count)}
    assert {group for group, _ in as_sets(view, columns)} == expected
    assert len(columns) == count


def test_one_tier_is_asked_under_many_duals_and_cuts():
    """What is kept from one list to the next changes no answer."""
    answers = set()
    for seed in range(25):
        case = Case(gappy_problem(seed), random.Random(seed))
        networks = Afresh(case.view)
        for _ in range(8):
            proof = random_proof(case.rng, len(case.view), case.size)
            for paid in (proof, random_proof(case.rng, len(case.view), case.size)):
                now = DualProof(paid.practice, proof.cuts)
                reduced = case.reduced(now, 1, costed=True)
                for threshold in (-1, case.rng.randint(-case.size, case.size)):
                    is_there = any(left <= threshold for left in reduced.values())
                    assert networks.has_below(now, threshold) == is_there
                    answers.add(is_there)
    assert answers == {False, True}


def test_where_nobody_may_lead_there_is_nothing_below():
    problem = make_problem([10, 10], [(0, 1)], floor=10, ceiling=20)
    view = tier_problem(problem, "network")
    nobody = replace(view, may_lead=np.zeros(2, dtype=bool))
    assert not Afresh(nobody).has_below(no_duals(2), HUGE)
    assert len(list_afresh(nobody, no_duals(2), 1, HUGE)) == 0
