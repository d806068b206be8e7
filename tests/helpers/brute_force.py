"""The judge: every set and every partition of a small problem, in plain Python.

It reads only the raw tables of a `Problem` and MODEL.md; it shares no code with netform, so that
it cannot share a fault with it. It is as obvious as it can be, and slow: up to 12 practices.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import isqrt

from netform.problem import Problem, Rule

Group = tuple[int, ...]
"""Positions in `problem.practices`, ascending."""
UNITS_OF_A_PATIENT_KILOMETRE = 1_000_000  # patient-millimetres
UNITS_OF_A_PATIENT_HOUR = 3_600_000  # patient-milliseconds


@dataclass(frozen=True)
class Cost:
    """What one group costs: hub, travel in patient-metres, trusts, patients moved, objective."""

    hub: int
    travel: int
    relationships: int
    moved: int
    objective: int


class Judge:
    """All that can be known about one tier of a small problem."""

    def __init__(self, problem: Problem, tier: str = "network") -> None:
        self.problem = problem
        self.tier = next(t for t in problem.settings.tiers if t.name == tier)
        self.codes = problem.practices.codes
        self.patients = [int(p) for p in problem.practices.patients]
        self.participants = [i for i in range(len(self.codes)) if self.word(i) != "out"]
        self.waived = {
            (code, waiver.bound)
            for waiver in problem.settings.waivers
            for i, code in enumerate(self.codes)
            if waiver.tier == tier
            and (
                code == waiver.practice
                or (waiver.area and problem.practices.areas[waiver.area][i] == waiver.value)
            )
        }
        self.neighbours = self._neighbours()

    def word(self, i: int) -> str:
        """M5: `[participation]` goes before the column of practices.csv."""
        said = self.problem.settings.participation.get(self.codes[i], "")
        said = said or self.problem.practices.participation[i]
        return {"full": "member", "partial": "member", "virtual": "covered"}.get(said, said)

    def _neighbours(self) -> dict[int, set[int]]:
        """M4: bridges added and cuts taken away, in their order; no edge across a `within` area.

        The practices of an organisation that is one unit are neighbours of one another.
        """
        table = self.problem.neighbours
        edges = {frozenset((int(a), int(b))) for a, b in zip(table.first, table.second)}  # noqa: B905
        for rule in self.problem.settings.rules:
            ends = frozenset(self.codes.index(code) for code in rule.practices)
            if rule.kind == "bridge":
                edges.add(ends)
            if rule.kind == "cut":
                edges.discard(ends)
        for unit in self.units:
            edges.update(frozenset((a, b)) for a in unit for b in unit if a < b)
        for rule in self.problem.settings.rules:
            if rule.kind == "within":
                area = self.problem.practices.areas[str(rule.area)]
                edges = {edge for edge in edges if len({area[i] for i in edge}) == 1}
        near: dict[int, set[int]] = {i: set() for i in self.participants}
        for a, b in map(sorted, edges):
            if a in near and b in near:
                near[a].add(b)
                near[b].add(a)
        return near

    def _organisations(self, *forms: str) -> list[set[int]]:
        """Who takes part of the organisations of some forms."""
        taking_part = set(self.participants)
        chosen = [each for each in self.problem.organisations if each.form in forms]
        return [set(each.practices) & taking_part for each in chosen]

    @property
    def units(self) -> list[set[int]]:
        """Organisations that are one unit."""
        return self._organisations("unit")

    def is_alone(self, unit: set[int]) -> bool:
        """M3: a unit of several practices whose own lists exceed the ceiling."""
        return len(unit) > 1 and self._against_ceiling(unit) > self.tier.ceiling

    def is_unit_alone(self, group: Group) -> bool:
        """M3: whether a group is a unit above the ceiling, and nobody else."""
        return any(self.is_alone(unit) and unit == set(group) for unit in self.units)

    def _against_ceiling(self, members: Iterable[int]) -> int:
        """Patients that count, but for those with a ceiling waiver."""
        return sum(
            self.counted(i) for i in members if (self.codes[i], "ceiling") not in self.waived
        )

    def _ruled(self, kind: str) -> list[Rule]:
        """The rules of one kind that bind this tier."""
        rules = self.problem.settings.rules
        return [rule for rule in rules if rule.kind == kind and rule.tier == self.tier.name]

    def _below(self, kind: str) -> list[Rule]:
        """The rules of one kind that bind the networks inside, where this tier is around these."""
        rules = self.problem.settings.rules
        is_around = self.tier.name != "network"
        return [r for r in rules if r.kind == kind and r.tier == "network" and is_around]

    def _present(self, rule: Rule) -> set[int]:
        """Who takes part of the present group that a rule names."""
        practices = self.problem.practices
        is_network = rule.tier == "network"
        names = practices.current_network if is_network else practices.current_federation
        return {i for i in self.participants if names[i] == rule.group}

    def _named(self, rule: Rule) -> set[int]:
        return {self.codes.index(code) for code in rule.practices} & set(self.participants)

    # ---- one group -------------------------------------------------------------------------

    def keeps_rules(self, group: Group) -> bool:
        """M4: together, organisations, apart, keep and size, one after the other."""
        inside = set(group)
        whole = [self._named(rule) for rule in self._ruled("together") + self._below("together")]
        whole += [self._present(rule) for rule in self._below("keep")]
        whole += self._organisations("unit", "together")
        if any(some & inside and not some <= inside for some in whole):
            return False
        for rule in self._ruled("apart"):
            if len(self._named(rule) & inside) > 1:
                return False
        for rule in self._ruled("keep"):
            if self._present(rule) & inside and self._present(rule) != inside:
                return False
        return all(len(group) <= int(rule.limit or 0) for rule in self._ruled("size"))

    def may_lead(self, i: int) -> bool:
        """M4, M5: a member, and among those named where there are rules on who leads."""
        rules = self._ruled("lead")
        named = any(self.codes[i] in rule.practices for rule in rules)
        return self.word(i) == "member" and (named or not rules)

    def is_connected(self, group: Group) -> bool:
        """M2: whether the group induces a connected graph."""
        reached = {group[0]}
        while True:
            more = {j for i in reached for j in self.neighbours[i] if j in group} - reached
            if not more:
                return len(reached) == len(group)
            reached |= more

    def is_giant(self, i: int) -> bool:
        """M3: above the ceiling alone, without a waiver of its own."""
        is_waived = (self.codes[i], "ceiling") in self.waived
        return self.counted(i) > self.tier.ceiling and not is_waived

    def counted(self, i: int) -> int:
        """M5: what a practice counts for the band, where floors may count members only."""
        is_counted = self.tier.counts == "all" or self.word(i) == "member"
        return self.patients[i] if is_counted else 0

    def outside(self, group: Group) -> tuple[int, int]:
        """M3, M9: patients short of the floor, and above the ceiling, as far as none is waived."""
        if any(self.is_giant(i) for i in group) or self.is_unit_alone(group):
            return 0, 0
        total = sum(self.counted(i) for i in group)
        against_ceiling = self._against_ceiling(group)
        floor_waived = any((self.codes[i], "floor") in self.waived for i in group)
        short = 0 if floor_waived else max(0, self.tier.floor - total)
        return short, max(0, against_ceiling - self.tier.ceiling)

    def is_in_band(self, group: Group) -> bool:
        """M3, M9: in the hard band, or waived from it, or a giant or unit alone."""
        if any(self.is_alone(unit) and unit & set(group) for unit in self.units):
            return self.is_unit_alone(group)
        if any(self.is_giant(i) for i in group):
            return len(group) == 1
        short, over = self.outside(group)
        hard_floor, hard_ceiling = self.tier.hard_floor, self.tier.hard_ceiling
        most_short = 0 if hard_floor is None else self.tier.floor - hard_floor
        most_over = 0 if hard_ceiling is None else hard_ceiling - self.tier.ceiling
        return short <= most_short and over <= most_over

    @cached_property
    def far(self) -> dict[tuple[int, int], int]:
        """Travel between every two practices that have any: MODEL.md section 1."""
        practices, travel = self.problem.practices, self.problem.travel
        count = len(self.codes)
        pairs = [(i, j) for i in range(count) for j in range(count)]
        if not travel.is_straight_line:
            table = travel.stored.toarray().tolist()  # type: ignore[attr-defined]
            listed = {(i, j): table[i][j] - 1 for i, j in pairs if table[i][j] > 0}
            return listed | {(i, i): 0 for i in range(count)}
        far = {}
        for i, j in pairs:
            dx = int(practices.easting[i]) - int(practices.easting[j])
            dy = int(practices.northing[i]) - int(practices.northing[j])
            far[i, j] = (isqrt(4 * (dx * dx + dy * dy)) + 1) // 2  # the nearest integer
        return far

    @cached_property
    def trusts(self) -> dict[int, set[int]]:
        """Trusts with at least the minimum share of each practice's patients."""
        table = self.problem.relationships
        least = float(self.problem.settings.relationships.minimum_share)
        found: dict[int, set[int]] = {i: set() for i in range(len(self.codes))}
        for i, trust, share in zip(table.practice, table.trust, table.share, strict=True):
            if share >= least:
                found[int(i)].add(int(trust))
        return found

    @property
    def _unit(self) -> int:
        metres = self.problem.travel.unit == "metres"
        return UNITS_OF_A_PATIENT_KILOMETRE if metres else UNITS_OF_A_PATIENT_HOUR

    def moved(self, group: Group) -> int:
        """M8: patients that are not of the present group with most patients in the group."""
        practices = self.problem.practices
        is_network = self.tier.name == "network"
        present = practices.current_network if is_network else practices.current_federation
        total = sum(self.patients[i] for i in group)
        staying = [
            sum(self.patients[j] for j in group if j == i or present[i] == present[j] != "")
            for i in group
        ]
        return total - max(staying)

    @cached_property
    def _trust_price(self) -> list[Fraction]:
        weights = self.problem.settings.relationships.kind_weights
        price = Fraction(self.tier.relationship_price) * self._unit
        return [price * Fraction(weights.get(kind, 1)) for kind in self.problem.trusts.kinds]

    def cost(self, group: Group) -> Cost | None:
        """M6, M7, M10; `None` when nobody may lead the group or reach all of it."""
        weight, beyond = Fraction(self.tier.travel_weight), Fraction(self.tier.reach_price)
        easy = self.tier.easy_reach or 0
        best: tuple[Fraction, int, int] | None = None
        for hub in group:
            if not self.may_lead(hub) or any((i, hub) not in self.far for i in group):
                continue
            ways = {i: self.far[i, hub] for i in group}
            if any(max(ways.values()) > int(rule.limit or 0) for rule in self._ruled("reach")):
                continue
            travel = sum(self.patients[i] * far for i, far in ways.items())
            too_far = sum(self.patients[i] * (far - easy) for i, far in ways.items() if far > easy)
            price = (travel * weight + too_far * beyond) * 1000
            if best is None or (price, travel, hub) < best:
                best = (price, travel, hub)
        if best is None:
            return None
        price, travel, hub = best
        trusts = set().union(*(self.trusts[i] for i in group))
        moved = self.moved(group)
        total = price + sum(self._trust_price[t] for t in trusts)
        total += moved * Fraction(self.tier.change_price) * self._unit
        total += sum(self.outside(group)) * Fraction(self.tier.elastic_price) * self._unit
        assert total.denominator == 1, "every cost is a whole number of units"
        return Cost(hub, travel, len(trusts), moved, int(total))

    # ---- all groups, all partitions --------------------------------------------------------

    @cached_property
    def sets(self) -> list[Group]:
        """Every connected set in band, whether or not somebody may lead it."""
        found = []
        for bits in range(1, 2 ** len(self.participants)):
            group = tuple(i for k, i in enumerate(self.participants) if bits >> k & 1)
            lawful = self.is_in_band(group) and self.keeps_rules(group)
            if lawful and self.is_connected(group):
                found.append(group)
        return found

    @cached_property
    def columns(self) -> dict[Group, Cost]:
        """Every connected set in band that somebody may lead, with its cost."""
        costs = {group: self.cost(group) for group in self.sets}
        return {group: cost for group, cost in costs.items() if cost is not None}

    @cached_property
    def _by_first(self) -> dict[int, list[tuple[int, int, Group]]]:
        """Columns by first practice: as bits, cost and group."""
        found: dict[int, list[tuple[int, int, Group]]] = {i: [] for i in self.participants}
        for group, cost in self.columns.items():
            bits = sum(1 << i for i in group)
            found[group[0]].append((bits, cost.objective, group))
        return found

    @cached_property
    def optimum(self) -> int | None:
        """The least cost of any partition into columns; `None` when there is no partition."""
        everyone = sum(1 << i for i in self.participants)
        known: dict[int, int | None] = {0: 0}

        def least(left: int) -> int | None:
            if left not in known:
                first = (left & -left).bit_length() - 1
                best = None
                for bits, cost, _ in self._by_first[first]:
                    if bits & left == bits:
                        rest = least(left ^ bits)
                        if rest is not None and (best is None or cost + rest < best):
                            best = cost + rest
                known[left] = best
            return known[left]

        return least(everyone)

    def partitions(self) -> Iterator[tuple[Group, ...]]:
        """Yield every partition of the participants into columns."""

        def below(left: tuple[int, ...]) -> Iterator[tuple[Group, ...]]:
            if not left:
                yield ()
                return
            for _, _, group in self._by_first[left[0]]:
                if set(group) <= set(left):
                    for rest in below(tuple(i for i in left if i not in group)):
                        yield (group, *rest)

        yield from below(tuple(self.participants))
