"""The judge of two tiers: every way to nest networks in federations, in plain Python."""

from dataclasses import replace
from decimal import Decimal
from functools import cached_property

from netform.problem import Problem, Tier
from tests.helpers.brute_force import Judge


def with_federations(
    problem: Problem, floor: int, ceiling: int, weight: str = "0.25", **terms: str
) -> Problem:
    """Return a problem of one tier with a second one around it."""
    upper = Tier(
        name="federation",
        floor=floor,
        ceiling=ceiling,
        travel_weight=Decimal(weight),
        **{name: Decimal(value) for name, value in terms.items()},  # type: ignore[arg-type]
    )
    tiers = (problem.settings.tiers[0], upper)
    waivers = tuple(
        each
        for waiver in problem.settings.waivers
        for each in (waiver, waiver.model_copy(update={"tier": "federation"}))
    )
    settings = problem.settings.model_copy(update={"tiers": tiers, "waivers": waivers})
    return replace(problem, settings=settings)


class JointJudge:
    """All that can be known about two tiers of a small problem."""

    def __init__(self, problem: Problem) -> None:
        self.lower = Judge(problem, "network")
        self.upper = Judge(problem, "federation")

    @cached_property
    def _lower_columns(self) -> list[tuple[int, int]]:
        return [(_bits(group), cost.objective) for group, cost in self.lower.columns.items()]

    def cheapest_networks(self, everyone: int) -> int | None:
        """Return what the cheapest networks of some practices (bits) cost."""
        return _least(everyone, [c for c in self._lower_columns if c[0] & everyone == c[0]])

    def cheapest_by_number(self, everyone: int) -> dict[int, int]:
        """Return what the cheapest networks of some practices (bits) cost, by their number."""
        columns = [c for c in self._lower_columns if c[0] & everyone == c[0]]
        known: dict[int, dict[int, int]] = {0: {0: 0}}

        def least(left: int) -> dict[int, int]:
            if left not in known:
                known[left] = found = {}
                for bits, cost in columns:
                    if bits & -bits == left & -left and bits & left == bits:
                        for many, rest in least(left ^ bits).items():
                            found[many + 1] = min(cost + rest, found.get(many + 1, cost + rest))
            return known[left]

        return least(everyone)

    @cached_property
    def optimum(self) -> int | None:
        """The least cost of networks nested in federations; `None` where there are none."""
        federations = []
        for group, cost in self.upper.columns.items():
            inside = self.cheapest_networks(_bits(group))
            if inside is not None:
                federations.append((_bits(group), cost.objective + inside))
        return _least(sum(1 << i for i in self.lower.participants), federations)

    @cached_property
    def sequential(self) -> int | None:
        """The least cost where networks are formed first, the cheapest, and then federations.

        Of several cheapest partitions into networks, the best to federate.
        """
        best = None
        for plan in self.lower.partitions():
            cost = sum(self.lower.columns[group].objective for group in plan)
            if cost == self.lower.optimum:
                whole = [
                    (_bits(group), c.objective)
                    for group, c in self.upper.columns.items()
                    if all(set(n) <= set(group) or not set(n) & set(group) for n in plan)
                ]
                above = _least(sum(1 << i for i in self.lower.participants), whole)
                if above is not None and (best is None or cost + above < best):
                    best = cost + above
        return best


def _bits(group: tuple[int, ...]) -> int:
    return sum(1 << i for i in group)


def _least(everyone: int, columns: list[tuple[int, int]]) -> int | None:
    """Return the least cost of columns that hold each of these once."""
    by_first: dict[int, list[tuple[int, int]]] = {}
    for bits, cost in columns:
        by_first.setdefault(bits & -bits, []).append((bits, cost))
    known: dict[int, int | None] = {0: 0}

    def least(left: int) -> int | None:
        if left not in known:
            options = []
            for bits, cost in by_first.get(left & -left, ()):
                if bits & left == bits:
                    rest = least(left ^ bits)
                    if rest is not None:
                        options.append(cost + rest)
            known[left] = min(options, default=None)
        return known[left]

    return least(everyone)
