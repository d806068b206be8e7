"""What the organisations of `organisations.csv` mean for one tier (M2-M4).

Those of form *unit* and *together* share a group. A unit connects its practices itself: here by a
chain in order of code, which lets a group that holds all of them hang together as any other edges
among them would, and gives a search the fewest parts of a unit to try. A unit whose own lists
exceed the tier's ceiling is a group alone, as a giant is (M3).
"""

from dataclasses import dataclass
from itertools import pairwise

from netform.problem.organisations import Organisation
from netform.problem.problem import Problem
from netform.problem.travel import Integers
from netform.problem.waivers import waived_practices


@dataclass(frozen=True)
class OrganisationUnit:
    """An organisation whose practices share a group of a tier.

    Attributes
    ----------
    members
        Its practices among those that take part, by place, ascending; at least two.
    patients
        Of theirs, those that count for the band and that no ceiling waiver leaves aside.
    is_alone
        Whether it is a group alone, because its own lists exceed the ceiling.
    """

    organisation: Organisation
    members: tuple[int, ...]
    patients: int
    is_alone: bool

    @property
    def chain(self) -> list[tuple[int, int]]:
        """Edges by which it connects its practices; none where its neighbours have to."""
        return list(pairwise(self.members)) if self.organisation.form == "unit" else []

    @property
    def reason(self) -> str:
        """Why it is a group alone."""
        return f"the lists of its organisation {self.organisation.title} exceed the ceiling"


def organisation_units(problem: Problem, tier: str, place: Integers) -> list[OrganisationUnit]:
    """Return the organisations that bind a tier.

    Parameters
    ----------
    place
        The place of each practice among those that take part, −1 for others.
    """
    asked = problem.settings.tier(tier)
    waived = {
        position
        for waiver in problem.settings.waivers
        if waiver.tier == tier and waiver.bound == "ceiling"
        for position in waived_practices(problem.practices, waiver)
    }
    found = []
    for organisation in problem.organisations:
        taking_part = [i for i in organisation.practices if place[i] >= 0]
        if organisation.form == "split" or len(taking_part) < 2:
            continue
        held = sum(
            int(problem.practices.patients[i])
            for i in taking_part
            if i not in waived
            and (asked.counts == "all" or problem.participation_of(i) == "member")
        )
        members = tuple(int(place[i]) for i in taking_part)
        is_alone = organisation.form == "unit" and held > asked.ceiling
        found.append(OrganisationUnit(organisation, members, held, is_alone))
    return found
