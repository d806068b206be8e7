"""Neighbours are formed anew until no way pays; what was tried to its end is not tried again."""

from netform.solve import Limits
from netform.solve.nested.federation import Federation
from netform.solve.nested.local_search import Tried, improve, neighbourhoods
from tests.solve.nested.test_better_plans import NO_LIMIT, areas

AREA = next(iter(areas(1)))


def improved(looked: list[int], limits: Limits, tried: Tried) -> None:
    """Improve a plan in a way that never pays, and note each time it is tried."""

    def never(some: list[Federation], _: Limits) -> None:
        looked.append(len(some))
        if limits is not NO_LIMIT:
            limits.stop.set()

    improve(AREA.federations, [(2, never)], AREA.ground, AREA.fair, limits, lambda _: None, tried)


def test_what_was_tried_is_not_tried_again():
    looked: list[int] = []
    tried: Tried = set()
    improved(looked, NO_LIMIT, tried)
    assert len(looked) == len(neighbourhoods(AREA.federations, AREA.ground, AREA.fair, 2)) > 0
    before = list(looked)
    improved(looked, NO_LIMIT, tried)
    assert looked == before


def test_what_a_limit_has_cut_off_is_tried_again():
    looked: list[int] = []
    tried: Tried = set()
    improved(looked, Limits(), tried)
    assert looked == [2]
    assert not tried
    improved(looked, NO_LIMIT, tried)
    assert len(looked) > 1
