"""Hub sets: their values are those of prices, none of a plan is above its cost; a search is apt."""

from itertools import combinations

import numpy as np
import pytest

from netform.plan.proof.knapsack_bound import Sending, numbers_of_groups
from netform.problem import tier_problem
from netform.solve import Limits
from netform.solve.nested.hub_sets import HubSearch, find_hub_sets, single_seats
from tests.solve.nested.test_better_plans import two_federations
from tests.solve.nested.test_nested_solver import nested_problems

NO_LIMIT = Limits()


def searches_of(problem, payments=None) -> list[HubSearch]:  # type: ignore[no-untyped-def]
    """Return searches for a problem's hub sets, in which nobody pays for networks."""
    upper = tier_problem(problem, "federation")
    sending = Sending.of(upper)
    paid = np.zeros(len(upper), dtype=np.int64) if payments is None else payments
    numbers = numbers_of_groups(upper)
    lands = [single_seats(upper, sending, k) for k in numbers]
    return [HubSearch(land, paid, 0) for land in lands if len(land.regions)]


@pytest.mark.parametrize("seed", range(8))
def test_values_are_proved_by_prices(seed: int):
    for search in searches_of(two_federations(seed)):
        for found in find_hub_sets([search], NO_LIMIT):
            proved = found.seats.proved(found.land, search.payments, found.prices)
            assert proved == found.value


@pytest.mark.parametrize("seed", range(8))
def test_a_search_finds_about_the_best_of_all_sets(seed: int):
    for search in searches_of(two_federations(seed)):
        many = search.land.groups
        if many > 3 or many > len(search.land.regions):
            continue
        best = find_hub_sets([search], NO_LIMIT)[0]
        other = HubSearch(search.land, search.payments, 0)
        every = [
            other.keep(hubs).value for hubs in combinations(range(len(search.land.regions)), many)
        ]
        assert best.value <= min(every) * 1.002 + 1


def test_no_plan_costs_less_than_the_best_set_of_all():
    for problem, judge in nested_problems(60):
        upper = judge.upper
        if judge.optimum is None or upper.optimum is None:
            continue
        searches = searches_of(problem)
        every = [
            search.keep(hubs).value
            for search in searches
            for hubs in combinations(range(len(search.land.regions)), search.land.groups)
        ]
        assert min(every) <= upper.optimum


def test_sets_are_sorted_and_distinct_and_the_same_each_time():
    problem = two_federations(3)
    found, again = (find_hub_sets(searches_of(problem), NO_LIMIT, wanted=9) for _ in range(2))
    assert [each.hubs for each in found] == [each.hubs for each in again]
    values = [each.value for each in found]
    assert values == sorted(values)
    assert len({each.hubs for each in found}) == len(found)
    assert len(found) <= 9


def test_hubs_that_are_known_are_begun_with():
    for search in searches_of(two_federations(2)):
        if search.land.groups == 2:
            found = find_hub_sets([search], NO_LIMIT, starts=0, known=[(0, 1)])
            assert found
            assert found[0].value <= HubSearch(search.land, search.payments, 0).keep((0, 1)).value


def test_nothing_is_looked_for_once_a_limit_is_reached():
    assert find_hub_sets(searches_of(two_federations(1)), Limits(seconds=0)) == []
