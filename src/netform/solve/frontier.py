"""The exact frontier between travel and another measure: every plan that no other one dominates.

An ε-constraint walk (Haimes, Lasdon & Wismer, IEEE Transactions on Systems, Man, and Cybernetics 1,
1971): the plan of least travel first; then, again and again, the plan of least travel that takes
less of the measure than the one before, until there is none. Each step is solved with the limit as
a row of its own and proved like any other solve, so each point stands on a certificate.

For relationships and patients moved, plans that are cheapest at some price of one (Aneja & Nair,
Management Science 25, 1979) are found first, without the row: they are what later steps start from,
and the plan that takes least of the measure says where to stop.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from netform.errors import InputError
from netform.plan import Plan, Verification
from netform.problem import Limit, Measure, Problem, any_present_group
from netform.solve.limits import Limits
from netform.solve.measure_prices import PRICES, priced
from netform.solve.result import Result
from netform.solve.solve import solve
from netform.solve.status import Status

_LARGEST_PRICE = {
    "relationships": Decimal(10**6),
    "moved": Decimal(10**3),
    "outside": Decimal(10**3),
}
_DEAR = (3, 10)  # prices of one: so many times travel over the measure
_HELPING = 90.0  # seconds at most for all solves that only help others
_AT_ONCE = 30.0  # seconds at most for one of them


@dataclass(frozen=True, eq=False)
class Step:
    """One solve on the way: its limit on the measure, and what it found."""

    limit: int | None
    result: Result
    measure: int


class FrontierWalk:
    """A walk along the frontier of one tier's plans.

    Attributes
    ----------
    steps
        The steps that found a plan, the least travel first.
    has_ended
        Whether the walk came to the end of the frontier, and no limit came first.
    fewest
        For a measure with a price: the least of it that any plan takes, with its proof; `None`
        where it was not looked for or not proved.
    """

    def __init__(
        self,
        problem: Problem,
        measure: Measure,
        *,
        tier: str = "network",
        limits: Limits | None = None,
        threads: int | None = None,
        memory_limit: float | None = None,
        most_points: int | None = None,
        told: Callable[[Step], None] = lambda _: None,
    ) -> None:
        """Prepare a walk.

        Parameters
        ----------
        problem
            The problem; prices in it, other than of travel, are left aside.
        measure
            What travel is weighed against.
        most_points
            Walk in so many steps, evenly spaced, and not in all; at least 2.
        told
            Called with each step that found a plan.

        Raises
        ------
        InputError
            The problem limits the measure already, or has no relationships to count.
        """
        problem.settings.tier(tier)  # one that is there
        if any(limit.tier == tier for limit in problem.settings.limits):
            raise InputError(
                "the problem limits a measure already",
                where="problem.toml, limits",
                remedy="remove its limits: the frontier sets its own",
            )
        if measure == "relationships" and len(problem.relationships.practice) == 0:
            raise InputError(
                "the problem has no relationships to count",
                where=problem.name or "relationships.csv",
                remedy="build it with --trusts and --shares, or ask for --measure groups",
            )
        everyone = np.arange(len(problem.practices))
        if measure == "moved" and not any_present_group(problem, tier, everyone):
            raise InputError(
                "no practice has a present group to be moved from",
                where="practices.csv",
                remedy=f"fill the column current_{tier}, or ask for --measure groups",
            )
        self.tier = tier
        self.measure = measure
        self.limits = limits or Limits()
        self.threads = threads
        self.memory_limit = memory_limit
        self.most_points = most_points
        self.told = told
        self.problem = priced(problem, tier, measure, price=Decimal(0))
        self.steps: list[Step] = []
        self.has_ended = False
        self._is_proved_empty = False
        self._help_until = 0.0
        self.fewest: Result | None = None
        self._known: list[tuple[int, int, Plan]] = []  # measure, travel, plan

    def run(self) -> None:
        """Walk from the plan of least travel to that which takes least of the measure."""
        step = self._step(None)
        least = 0
        if step is not None and step.measure > 0 and self.measure in PRICES:
            least = self._least()
        stride = 1
        if step is not None and self.most_points is not None:
            stride = max(1, (step.measure - least) // (self.most_points - 1))
        while step is not None and step.result.status is Status.OPTIMAL:
            if step.measure <= least:
                self.has_ended = True
                return
            limit = max(least, step.measure - stride)
            found = self._step(limit)
            if found is None and not self._is_proved_empty:
                return
            if found is None:
                # Nothing there or below: what is between is looked at in smaller strides.
                least = limit + 1
                stride = max(1, stride // 2)
                continue
            step = found

    @property
    def is_complete(self) -> bool:
        """Whether every point of the frontier is among the steps, proved."""
        return self.has_ended and self.most_points is None

    def _step(self, limit: int | None) -> Step | None:
        """Find the plan of least travel under a limit; `None` where there is none."""
        asked = self.problem
        if limit is not None:
            own = Limit(measure=self.measure, tier=self.tier, at_most=limit)
            asked = asked.changed(limits=(own,))
        result = self._solved(asked, self._start(limit))
        self._is_proved_empty = result.status is Status.INFEASIBLE
        if result.plan is None or result.verification is None:
            if limit is None:
                self.steps.append(Step(limit, result, 0))
            return None
        step = Step(limit, result, self._measured(result.verification))
        self.steps.append(step)
        self._know(result)
        self.told(step)
        return step

    def _measured(self, verification: Verification) -> int:
        measured: int = getattr(verification.tiers[self.tier], self.measure)
        return measured

    def _helped(self, problem: Problem, start: Plan | None) -> Result:
        """Solve what only helps others, in some of the time."""
        until = min(self.limits.elapsed() + _AT_ONCE, self._help_until)
        return self._solved(problem, start, replace(self.limits, seconds=until))

    def _solved(self, problem: Problem, start: Plan | None, limits: Limits | None = None) -> Result:
        return solve(
            problem,
            tiers=(self.tier,),
            limits=limits or self.limits,
            threads=self.threads,
            memory_limit=self.memory_limit,
            start=start,
        )

    def _know(self, result: Result) -> None:
        if result.plan is not None and result.verification is not None:
            account = result.verification.tiers[self.tier]
            self._known.append((self._measured(result.verification), account.travel, result.plan))

    def _start(self, limit: int | None) -> Plan | None:
        """Return the known plan of least travel within a limit."""
        lawful = [
            (travel, plan)
            for measure, travel, plan in self._known
            if limit is not None and measure <= limit
        ]
        return min(lawful, key=lambda each: each[0])[1] if lawful else None

    def _least(self) -> int:
        """Prove how little of the measure there can be, and find plans cheapest at some price.

        0 where how little was not proved.
        """
        self._help_until = self.limits.elapsed() + min(_HELPING, self.limits.left())
        many, travel, _ = self._known[0]
        for factor in _DEAR:
            # At such prices the measure comes first, and travel still tells plans apart.
            price = self._price((0, travel * factor), (max(1, many), 0))
            start = min(self._known, key=lambda each: each[:2])[2]
            self._know(self._helped(self._priced(price), start))
        counted = self._priced(Decimal(1), weight=Decimal(0))
        fewest = self._helped(counted, min(self._known, key=lambda each: each[:2])[2])
        if fewest.status is Status.OPTIMAL:
            self.fewest = fewest
            self._know(fewest)
        few, most, _ = min(self._known, key=lambda each: each[:2])
        pending = [((many, travel), (few, most))]
        while pending and self.limits.elapsed() < self._help_until:
            low, high = pending.pop()
            found = self._cheapest_between(low, high)
            if found is not None:
                pending += [(low, found), (found, high)]
        return 0 if self.fewest is None else few

    def _cheapest_between(
        self, low: tuple[int, int], high: tuple[int, int]
    ) -> tuple[int, int] | None:
        """Return the plan that is cheapest at the price between two; `None` where it is no other.

        Points are measure and travel; `low` is the one of less travel.
        """
        if low[0] - high[0] < 2 or high[1] <= low[1]:
            return None
        price = self._price(low, high)
        result = self._helped(self._priced(price), None)
        self._know(result)
        if result.status is not Status.OPTIMAL:
            return None
        measure, travel, _ = self._known[-1]
        return (measure, travel) if high[0] < measure < low[0] else None

    def _price(self, low: tuple[int, int], high: tuple[int, int]) -> Decimal:
        """Return the price of one unit of the measure at which two points cost the same."""
        per = 1_000_000 if self.problem.travel.unit == "metres" else 3_600_000
        weight = self.problem.settings.tier(self.tier).travel_weight
        slope = abs(Decimal(high[1] - low[1]) * weight / (low[0] - high[0]) / per)
        return min(_LARGEST_PRICE[self.measure], slope.quantize(Decimal("0.001")))

    def _priced(self, price: Decimal, weight: Decimal | None = None) -> Problem:
        return priced(self.problem, self.tier, self.measure, price=price, weight=weight)
