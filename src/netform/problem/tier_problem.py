"""The problem as one tier sees it: who takes part, which edges count, which bounds hold (M2-M5)."""

import math
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy import sparse
from scipy.sparse import csgraph

from netform.errors import InputError
from netform.problem.group_rules import GroupRules
from netform.problem.measure_limit import MeasureLimit
from netform.problem.organisation_units import OrganisationUnit
from netform.problem.present import present_groups
from netform.problem.problem import Problem
from netform.problem.settings import Tier, milli
from netform.problem.tier_prices import price_in_units, refuse_overflow, trust_prices
from netform.problem.tier_rules import TierRules
from netform.problem.travel import UNREACHABLE, Integers, Travel
from netform.problem.waivers import waived_practices

GIANT_REASON = "its own list exceeds the ceiling"


@dataclass(frozen=True)
class ActiveWaiver:
    """A waiver as it binds one practice: by the problem's own words, or by default for a giant.

    `of_area` says that the waiver is not for this practice alone but for all of its area.
    """

    practice: int
    bound: str
    reason: str
    of_area: bool = False


@dataclass(frozen=True, eq=False)
class TierProblem:
    """One tier over the practices that take part.

    Every array is indexed by the position of a participant, in ascending order of practice code;
    `source[i]` is the participant's position in `problem.practices`.

    Attributes
    ----------
    patients
        List sizes, int64, shape (n,).
    counted
        What each counts for the band, int64, shape (n,): its patients, or none where only members
        count and it is covered (M5).
    may_lead
        Whether the practice may be a hub, bool, shape (n,).
    edge_first, edge_second
        Edges that count, `first < second`, int64, shape (m,).
    giant
        Practices that count above the ceiling, by default a group alone, bool, shape (n,).
    floor_waived, ceiling_waived
        Practices with an explicit waiver, or of an organisation above the ceiling that is by
        default a group alone, bool, shape (n,).
    travel_price
        Objective units (patient-millimetres, or patient-milliseconds) per patient-metre (second).
    relationship_start, relationship_trust
        Trusts of participant i: `relationship_trust[start[i]:start[i + 1]]`, ascending.
    trust_price
        Objective units that one relationship with each trust costs, int64, shape (trusts,).
    present
        Number of each participant's present group; one without a group is one of its own.
    change_price, elastic_price
        Objective units that one patient moved costs (M8), and one outside the band (M9).
    easy_reach, reach_price
        Objective units that each patient-metre (second) beyond this travel costs more.
    reach
        The longest travel to a hub that a limit allows; `None` without such a limit.
    limits
        The limits on measures that groups add up to.
    rules
        Who has to share a group, who may not, and how many may (M4).
    """

    problem: Problem
    tier: Tier
    source: Integers
    patients: Integers
    counted: Integers
    may_lead: NDArray[np.bool_]
    edge_first: Integers
    edge_second: Integers
    giant: NDArray[np.bool_]
    floor_waived: NDArray[np.bool_]
    ceiling_waived: NDArray[np.bool_]
    waivers: tuple[ActiveWaiver, ...]
    travel_price: int
    relationship_start: Integers
    relationship_trust: Integers
    trust_price: Integers
    present: Integers
    change_price: int
    elastic_price: int
    easy_reach: int
    reach_price: int
    reach: int | None
    limits: tuple[MeasureLimit, ...]
    rules: GroupRules

    def __len__(self) -> int:
        return len(self.source)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Practice codes of the participants, ascending."""
        return tuple(self.problem.practices.codes[position] for position in self.source)

    @property
    def travel(self) -> Travel:
        """Travel between positions of `problem.practices`, not of participants."""
        return self.problem.travel

    @property
    def price_step(self) -> int:
        """Return a number that all prices, and so all costs, are multiples of, objective units."""
        prices = (self.travel_price, self.reach_price, self.change_price, self.elastic_price)
        return max(1, math.gcd(*prices, *self.trust_price.tolist()))

    @cached_property
    def held(self) -> Integers:
        """What each counts against the ceiling, int64, shape (n,): nothing where it is waived."""
        return np.where(self.ceiling_waived, 0, self.counted)

    def way(self, origins: Integers, hubs: Integers) -> Integers:
        """Return travel of participants to hubs, shape (origins, hubs).

        `UNREACHABLE` where it is unknown or beyond the reach that a limit allows.
        """
        far = self.travel.block(self.source[origins], self.source[hubs])
        return far if self.reach is None else np.where(far > self.reach, UNREACHABLE, far)

    def title(self, participant: int) -> str:
        """Return the participant as messages name it."""
        return self.problem.practices.title(int(self.source[participant]))

    @cached_property
    def adjacency(self) -> sparse.csr_array:
        """The contiguity graph, symmetric, shape (n, n), entries 1."""
        ends = np.concatenate([self.edge_first, self.edge_second])
        others = np.concatenate([self.edge_second, self.edge_first])
        entries = np.ones(len(ends), dtype=np.int8)
        graph = sparse.csr_array((entries, (ends, others)), shape=(len(self), len(self)))
        graph.sort_indices()
        return graph

    @cached_property
    def components(self) -> list[Integers]:
        """Connected components of what giants leave, each ascending; a giant is one of its own."""
        through = self.adjacency.tocoo()
        keep = ~self.giant[through.row] & ~self.giant[through.col]
        graph = sparse.csr_array(
            (through.data[keep], (through.row[keep], through.col[keep])), shape=through.shape
        )
        count, label = csgraph.connected_components(graph, directed=False)
        order = np.argsort(label, kind="stable")
        sizes = np.bincount(label, minlength=count)
        return sorted(np.split(order, np.cumsum(sizes)[:-1]), key=lambda part: int(part[0]))

    def restricted(self, members: Integers) -> "TierProblem":
        """Return the view of some participants alone, ascending: they take each other's places."""
        place = np.full(len(self), -1, dtype=np.int64)
        place[members] = np.arange(len(members))
        first, second = place[self.edge_first], place[self.edge_second]
        both = (first >= 0) & (second >= 0)
        counts = np.diff(self.relationship_start)
        inside = np.repeat(place >= 0, counts)
        return replace(
            self,
            source=self.source[members],
            patients=self.patients[members],
            counted=self.counted[members],
            may_lead=self.may_lead[members],
            edge_first=first[both],
            edge_second=second[both],
            giant=self.giant[members],
            floor_waived=self.floor_waived[members],
            ceiling_waived=self.ceiling_waived[members],
            waivers=tuple(
                replace(waiver, practice=int(place[waiver.practice]))
                for waiver in self.waivers
                if place[waiver.practice] >= 0
            ),
            relationship_start=np.concatenate([[0], np.cumsum(counts[members])]).astype(np.int64),
            relationship_trust=self.relationship_trust[inside],
            present=self.present[members],
            rules=self.rules.restricted(members),
        )

    def without_edges_between(self, sets: Iterable[Integers]) -> "TierProblem":
        """Return the view in which no edge joins participants of different sets."""
        label = np.full(len(self), -1, dtype=np.int64)
        for number, members in enumerate(sets):
            label[members] = number
        inside = label[self.edge_first] == label[self.edge_second]
        return replace(
            self, edge_first=self.edge_first[inside], edge_second=self.edge_second[inside]
        )

    def trusts_of(self, participant: int) -> Integers:
        """Trusts with which the participant has a relationship."""
        start, stop = self.relationship_start[participant : participant + 2]
        return self.relationship_trust[start:stop]

    def within_band(self, members: Integers) -> bool:
        """Whether a set of participants is within the hard band, or waived from it (M3)."""
        if self.giant[members].any():
            return len(members) == 1
        at_least = int(self.counted[members].sum()) >= self.tier.lowest
        held = int(self.held[members].sum())
        return (at_least or bool(self.floor_waived[members].any())) and held <= self.tier.highest

    def outside(self, members: Integers) -> int:
        """Return how many patients of a set of participants are outside the band (M9).

        None where a waiver allows them: the group of a giant, or one below a floor that is waived.
        """
        if self.giant[members].any():
            return 0
        short = max(0, self.tier.floor - int(self.counted[members].sum()))
        if self.floor_waived[members].any():
            short = 0
        return short + max(0, int(self.held[members].sum()) - self.tier.ceiling)


def tier_problem(problem: Problem, name: str) -> TierProblem:
    """Take the view of one tier.

    Raises
    ------
    InputError
        The tier is unknown, nobody takes part, or nobody who does is in a present group that a rule
        names; a price times a trust's weight is no whole number of objective units, or costs could
        be too large for exact integers.
    """
    tier = problem.settings.tier(name)
    count = len(problem.practices)
    takes_part = np.array([problem.participation_of(i) != "out" for i in range(count)])
    source = np.flatnonzero(takes_part)
    if len(source) == 0:
        raise InputError("no practice takes part", where=problem.name, remedy="let some be members")
    place = np.full(count, -1, dtype=np.int64)
    place[source] = np.arange(len(source))
    rules = TierRules(problem, name, place)
    patients = problem.practices.patients[source]
    waived = {
        bound: _waived(problem, name, bound, place, len(source)) for bound in ("floor", "ceiling")
    }
    for unit in rules.alone:
        waived["ceiling"][list(unit.members)] = True
    members = np.array([problem.participation_of(int(i)) == "member" for i in source])
    counted = np.where(members | (tier.counts == "all"), patients, 0)
    giant = (counted > tier.ceiling) & ~waived["ceiling"]
    trust_price = trust_prices(problem, tier)
    change_price = price_in_units(problem, tier, "change_price")
    elastic_price = price_in_units(problem, tier, "elastic_price")
    uncounted = int(patients.sum()) - int(counted[~waived["ceiling"]].sum())
    prices = sum(trust_price), change_price, elastic_price
    refuse_overflow(problem, tier, patients, uncounted, prices)
    first, second = rules.edges
    starts, trusts = _relationships(problem, source)
    return TierProblem(
        problem=problem,
        tier=tier,
        source=source,
        patients=patients,
        counted=counted,
        may_lead=members & rules.may_lead,
        edge_first=first,
        edge_second=second,
        giant=giant,
        floor_waived=waived["floor"],
        ceiling_waived=waived["ceiling"],
        waivers=_active_waivers(problem, name, place, giant, rules.alone),
        travel_price=milli(tier.travel_weight),
        relationship_start=starts,
        relationship_trust=trusts,
        trust_price=np.array(trust_price, dtype=np.int64),
        present=present_groups(problem, name, source),
        change_price=change_price,
        elastic_price=elastic_price,
        easy_reach=tier.easy_reach or 0,
        reach_price=milli(tier.reach_price),
        reach=_reach(problem, name, rules.reach),
        limits=(
            *_limits(problem, name, rules.numbers_of_groups),
            *_limits_alike(problem, name, place, patients),
        ),
        rules=rules.groups,
    )


def _reach(problem: Problem, tier: str, rule: int | None) -> int | None:
    limits = [each for each in problem.settings.limits if each.tier == tier]
    most = [each.at_most for each in limits if each.measure == "farthest"]
    return min(most if rule is None else [*most, rule], default=None)


def _limits(
    problem: Problem, tier: str, numbers: tuple[int | None, int | None]
) -> tuple[MeasureLimit, ...]:
    """Return the limits on sums over groups, of several on one measure the tightest.

    `numbers` are the fewest and the most groups that rules allow, `None` where none does.
    """
    tightest: dict[str, int] = {}
    for each in problem.settings.limits:
        if each.tier == tier and each.measure not in ("farthest", "alike"):
            known = tightest.get(each.measure, each.at_most)
            tightest[each.measure] = min(known, each.at_most)
    fewest, most = numbers
    if most is not None:
        tightest["groups"] = min(tightest.get("groups", most), most)
    trusts = len(problem.trusts.codes)
    found = [MeasureLimit.on(measure, most, trusts) for measure, most in tightest.items()]
    if fewest is not None:
        found.append(MeasureLimit.at_least_groups(fewest, trusts))
    return tuple(found)


def _limits_alike(
    problem: Problem, tier: str, place: Integers, patients: Integers
) -> tuple[MeasureLimit, ...]:
    """Return the limits on what is alike in other plans, each for itself.

    A group with a practice that takes no part is no group here, so nothing is like it.
    """
    found = []
    for each in problem.settings.limits:
        if each.tier != tier or each.measure != "alike":
            continue
        count: dict[tuple[int, ...], int] = {}
        for codes in each.like:
            positions = [problem.practices.position.get(code) for code in codes]
            if None in positions:
                raise InputError(
                    f"practice {codes[positions.index(None)]!r} is not in practices.csv",
                    where="problem.toml, limits, like",
                    remedy="name groups of a plan of this problem",
                )
            members = tuple(sorted({int(place[i]) for i in positions if i is not None}))
            if members and members[0] >= 0:
                count[members] = int(patients[list(members)].sum())
        found.append(MeasureLimit.alike(each.at_most, count, len(problem.trusts.codes)))
    return tuple(found)


def _waived(
    problem: Problem, tier: str, bound: str, place: Integers, size: int
) -> NDArray[np.bool_]:
    mask = np.zeros(size, dtype=bool)
    for waiver in problem.settings.waivers:
        if waiver.tier == tier and waiver.bound == bound:
            positions = place[waived_practices(problem.practices, waiver)]
            mask[positions[positions >= 0]] = True
    return mask


def _active_waivers(
    problem: Problem,
    tier: str,
    place: Integers,
    giant: NDArray[np.bool_],
    alone: list[OrganisationUnit],
) -> tuple[ActiveWaiver, ...]:
    """Return waivers by default, one for each giant or organisation, and those that are given."""
    active = [ActiveWaiver(int(i), "ceiling", GIANT_REASON) for i in np.flatnonzero(giant)]
    active += [ActiveWaiver(unit.members[0], "ceiling", unit.reason) for unit in alone]
    for waiver in problem.settings.waivers:
        of_area, reason = waiver.area is not None, waiver.reason
        for position in place[waived_practices(problem.practices, waiver)].tolist():
            if waiver.tier == tier and position >= 0:
                active.append(ActiveWaiver(position, waiver.bound, reason, of_area))
    return tuple(active)


def _relationships(problem: Problem, source: Integers) -> tuple[Integers, Integers]:
    table = problem.relationships
    strong = table.share >= float(problem.settings.relationships.minimum_share)
    practice, trust = table.practice[strong], table.trust[strong]
    counts = np.bincount(practice, minlength=len(problem.practices))[source]
    takes_part = np.isin(practice, source)
    starts = np.concatenate([[0], np.cumsum(counts)]).astype(np.int64)
    return starts, trust[takes_part]
