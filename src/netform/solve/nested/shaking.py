"""Better joint plans where windows of neighbours find none: iterated local search.

Some neighbours are formed otherwise, at a loss, and windows improve the plan from there, until that
was in vain some times (Lourenço, Martin & Stützle, Handbook of Metaheuristics, 2003).
"""

import numpy as np

from netform.problem import Integers
from netform.solve.limits import Limits
from netform.solve.nested.federation import Federation, total_of
from netform.solve.nested.led_plans import LedPlans, OnGain
from netform.solve.nested.local_search import neighbourhoods

_TOGETHER = 3  # federations formed otherwise
_IN_VAIN = 15  # shakes, one after the other, before it ends


class Shaking:
    """Shakes plans of a part, each time elsewhere, in an order that is always the same."""

    def __init__(self, led: LedPlans) -> None:
        self._led = led
        self._generator = np.random.default_rng(0)

    def improve(
        self, known: list[Federation], fair: Integers, limits: Limits, on_gain: OnGain
    ) -> list[Federation]:
        """Return the cheapest plan found, none from none; see `LedPlans.best`."""
        best, in_vain = known, 0
        while best and in_vain < _IN_VAIN and not limits.reached():
            in_vain += 1
            plan = self._shaken(best, fair, limits)
            if plan is None:
                continue
            plan = self._led.settle_down(plan, fair, limits)
            if total_of(plan) < total_of(best):
                best, in_vain = plan, 0
                on_gain(best)
        return best

    def _shaken(
        self, known: list[Federation], fair: Integers, limits: Limits
    ) -> list[Federation] | None:
        """Return a plan in which some neighbours have other hubs; `None` where none was found."""
        size = min(_TOGETHER, len(known))
        near = neighbourhoods(known, self._led.upper_ground, fair, size)
        if not near:
            return None
        chosen = near[int(self._generator.integers(len(near)))]
        new = self._led.otherwise([known[k] for k in chosen], self._generator, limits)
        rest = [each for k, each in enumerate(known) if k not in chosen]
        return None if new is None else rest + new
