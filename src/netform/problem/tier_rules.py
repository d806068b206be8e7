"""What the rules of `problem.toml` (M4) mean for one tier: edges, hubs, reach, who goes with whom.

A rule binds its own tier. What must be together in a network, is together in a federation, too;
`bridge`, `cut` and `within` are about edges, and so about every tier. Organisations go the way of
rules: those whose practices share a group bind every tier.
"""

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from netform.errors import InputError
from netform.problem.group_rules import NO_LIMIT, GroupRules
from netform.problem.organisation_units import OrganisationUnit, organisation_units
from netform.problem.present import present_names
from netform.problem.problem import Problem
from netform.problem.settings import Rule
from netform.problem.travel import Integers


class TierRules:
    """The rules of one tier, over the practices that take part.

    Raises
    ------
    InputError
        A rule names a present group that nobody who takes part is in.
    """

    def __init__(self, problem: Problem, tier: str, place: Integers) -> None:
        """Take the place of each practice among those that take part, −1 for others."""
        self._problem = problem
        self._tier = tier
        self._place = place
        self._kept = [
            (rule, self._members(rule)) for rule in problem.settings.rules if rule.kind == "keep"
        ]
        self._organisations = organisation_units(problem, tier, place)

    def _of(self, *kinds: str) -> Iterator[Rule]:
        """Yield the rules of some kinds that bind this tier."""
        for rule in self._problem.settings.rules:
            if rule.kind in kinds and rule.tier == self._tier:
                yield rule

    def _participants(self, rule: Rule) -> list[int]:
        """Return the practices of a rule that take part, by place."""
        position = self._problem.practices.position
        places = [int(self._place[position[code]]) for code in rule.practices]
        return [i for i in places if i >= 0]

    def _members(self, rule: Rule) -> list[int]:
        """Return who is in a present group, by place."""
        names = present_names(self._problem, rule.tier)
        inside = [int(self._place[i]) for i, name in enumerate(names) if name == rule.group]
        found = sorted(i for i in inside if i >= 0)
        if not found:
            raise InputError(
                f"no practice that takes part is in the present {rule.tier} {rule.group!r}",
                where=f"rule {rule.words}",
                remedy=f"write the name as in the column current_{rule.tier} of practices.csv",
            )
        return found

    @property
    def groups(self) -> GroupRules:
        """Who goes with whom, who does not, and how many a group may have."""
        inner = ("network", self._tier)  # what is together in a network is so in a federation
        rules = self._problem.settings.rules
        together = [
            self._participants(rule)
            for rule in rules
            if rule.kind == "together" and rule.tier in inner
        ]
        together += [members for rule, members in self._kept if rule.tier in inner]
        together += [list(unit.members) for unit in self._organisations]
        apart = [self._participants(rule) for rule in self._of("apart")]
        most = self._least_limit("size")
        count = int((self._place >= 0).sum())
        together = [one for one in together if len(one) > 1]
        return GroupRules.of(count, together, apart, NO_LIMIT if most is None else most)

    @property
    def alone(self) -> list[OrganisationUnit]:
        """Organisations that are a group alone, since their own lists exceed the ceiling (M3)."""
        return [unit for unit in self._organisations if unit.is_alone]

    @property
    def may_lead(self) -> NDArray[np.bool_]:
        """Who may be a hub as far as `lead` rules say: those that they name, or all."""
        rules = list(self._of("lead"))
        may = np.full(int((self._place >= 0).sum()), not rules)
        for rule in rules:
            may[self._participants(rule)] = True
        return may

    @property
    def reach(self) -> int | None:
        """The longest travel to a hub; `None` without such a rule."""
        return min(
            (rule.limit for rule in self._of("reach") if rule.limit is not None), default=None
        )

    @property
    def numbers_of_groups(self) -> tuple[int | None, int | None]:
        """The fewest and the most groups that a plan may have; `None` without such a rule."""
        rules = [(rule.relation, rule.limit) for rule in self._of("groups")]
        numbers = [(relation, limit) for relation, limit in rules if limit is not None]
        fewest = [limit for relation, limit in numbers if relation != "at most"]
        most = [limit for relation, limit in numbers if relation != "at least"]
        return max(fewest, default=None), min(most, default=None)

    def _least_limit(self, kind: str) -> int | None:
        limits = (rule.limit for rule in self._of(kind) if rule.limit is not None)
        return min(limits, default=None)

    @property
    def edges(self) -> tuple[Integers, Integers]:
        """Edges between participants, first < second: bridges added, cuts and boundaries kept.

        A present group that is kept, or an organisation that is a group alone, has no edge to
        others; in the latter there are no others than its own.
        """
        problem, place = self._problem, self._place
        position, practices = problem.practices.position, problem.practices
        table = problem.neighbours
        edges = set(zip(table.first.tolist(), table.second.tolist(), strict=True))
        for rule in problem.settings.rules:
            if rule.kind in ("bridge", "cut"):
                a, b = sorted(position[code] for code in rule.practices)
                (edges.add if rule.kind == "bridge" else edges.discard)((a, b))
        taking_part = np.flatnonzero(place >= 0).tolist()
        alone = {taking_part[i] for unit in self.alone for i in unit.members}
        edges = {(a, b) for a, b in edges if a not in alone and b not in alone}
        for unit in self._organisations:
            edges.update((taking_part[a], taking_part[b]) for a, b in unit.chain)
        for rule in problem.settings.rules:
            if rule.kind == "within":
                assert rule.area is not None
                area = practices.areas[rule.area]
                edges = {(a, b) for a, b in edges if area[a] == area[b]}
        pairs = np.array(sorted(edges), dtype=np.int64).reshape(-1, 2)
        first, second = place[pairs[:, 0]], place[pairs[:, 1]]
        wanted = (first >= 0) & (second >= 0)
        for rule, members in self._kept:
            if rule.tier == self._tier:
                inside = np.isin([first, second], members)
                wanted &= inside[0] == inside[1]
        return first[wanted], second[wanted]
