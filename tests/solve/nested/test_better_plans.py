"""Whatever forms federations anew returns lawful ones of the same practices, and cheaper."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest

from netform.problem import Integers, Problem, TierProblem, tier_problem
from netform.solve import Limits
from netform.solve.columns import Ground, lay_ground
from netform.solve.nested.exchange import Exchange
from netform.solve.nested.federation import Federation, formed, is_lawful
from netform.solve.nested.inside import Inside
from netform.solve.nested.local_search import improve
from tests.helpers.amount import few_or_all
from tests.helpers.joint_judge import with_federations
from tests.helpers.rules import with_rules
from tests.solve.nested.test_nested_solver import of_pairs
from tests.solve.nested.test_rules_of_two_tiers import rule_of

NO_LIMIT = Limits()


def two_federations(seed: int) -> Problem:
    """Make a problem of some sixteen practices that two or three federations hold."""
    rng = random.Random(f"two federations {seed}")
    lower = of_pairs(rng, rng.choice((14, 16)))
    return with_federations(lower, floor=52, ceiling=100, weight="1.0")


@dataclass
class Area:
    """A problem's grounds, and some federations to begin with."""

    lower: TierProblem
    upper: TierProblem
    ground: Ground
    inside: Inside
    federations: list[Federation]

    @property
    def fair(self) -> Integers:
        """Return shares of the lower tier's cost that are surely not too high: none."""
        return np.zeros(len(self.upper), dtype=np.int64)

    @property
    def total(self) -> int:
        return sum(federation.total for federation in self.federations)


def halves(area: Area) -> Iterator[list[Integers]]:
    """Yield partitions into two connected halves: what is near one practice, and the rest."""
    every = np.arange(len(area.upper))
    far = area.upper.way(every, every)
    for h in every.tolist():
        order = np.argsort(far[:, h], kind="stable")
        for size in range(5, len(every) - 4):
            yield [np.sort(order[:size]), np.sort(order[size:])]


def area_of(problem: Problem) -> Area:
    """Return a problem's grounds, and the first lawful halves of it as federations."""
    lower, upper = (tier_problem(problem, name) for name in ("network", "federation"))
    area = Area(lower, upper, lay_ground(upper), Inside(lower, NO_LIMIT), [])
    for parts in halves(area):
        if all(is_lawful(area.ground, set(part.tolist())) for part in parts):
            found = [formed(area.ground, area.inside, part) for part in parts]
            whole = [each for each in found if each is not None]
            if len(whole) == len(parts):
                area.federations = whole
                break
    return area


def areas(number: int, kind: str = "") -> Iterator[Area]:
    """Yield areas with federations, with a rule of some kind that these keep."""
    made = 0
    for seed in range(1000):
        problem = two_federations(seed)
        area = area_of(problem)
        if area.federations and kind:
            plan = [each.members.tolist() for each in area.federations]
            rng = random.Random(f"{kind} {seed}")
            area = area_of(with_rules(problem, rule_of(rng, kind, problem, plan)))
        if area.federations:
            yield area
            made += 1
        if made == number:
            return


def exchanged(area: Area) -> list[Federation] | None:
    return Exchange(area.ground, area.inside, area.fair).exchanged(area.federations, NO_LIMIT)


def formed_anew(area: Area) -> list[Federation] | None:
    return Exchange(area.ground, area.inside, area.fair).anew(area.federations, NO_LIMIT)


def assert_lawful(area: Area, federations: list[Federation]) -> None:
    """Each federation is lawful, and its networks are its practices; all practices are there."""
    everyone = np.sort(np.concatenate([each.members for each in federations]))
    assert everyone.tolist() == list(range(len(area.upper)))
    for federation in federations:
        assert is_lawful(area.ground, set(federation.members.tolist()))
        networks = federation.networks.groups
        assert np.array_equal(np.sort(np.concatenate(networks)), federation.members)
        for group in networks:
            assert is_lawful(area.inside.ground, set(group.tolist()))


@pytest.mark.parametrize("number", few_or_all(5, 12))
@pytest.mark.parametrize("kind", ["", "together", "apart", "size"])
@pytest.mark.parametrize("way", [exchanged, formed_anew])
def test_federations_formed_anew_are_lawful_and_cheaper(
    way: Callable[[Area], list[Federation] | None], kind: str, number: int
):
    better = 0
    for area in areas(number, kind):
        found = way(area)
        if found is None:
            continue
        better += 1
        assert_lawful(area, found)
        assert sum(federation.total for federation in found) < area.total
    assert better >= (1 if kind else number // 4)


def test_improving_goes_on_until_no_way_pays():
    for area in areas(6):
        exchange = Exchange(area.ground, area.inside, area.fair)
        gains: list[int] = []

        def gained(federations: list[Federation], gains: list[int] = gains) -> None:
            gains.append(sum(federation.total for federation in federations))

        ways = [(2, exchange.exchanged)]
        found = improve(area.federations, ways, area.ground, area.fair, NO_LIMIT, gained)
        assert_lawful(area, found)
        assert gains == sorted(gains, reverse=True)
        assert exchange.exchanged(found, NO_LIMIT) is None or len(found) != 2
