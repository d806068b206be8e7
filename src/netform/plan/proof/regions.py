"""Regions of practices in which hubs may lie, and what it costs at least to send others there."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from netform.plan.proof.knapsack_bound import Sending
from netform.plan.proof.seat_kernels import FAR, NOWHERE
from netform.problem import GroupRules, Integers, TierProblem


@dataclass(frozen=True, eq=False)
class Regions:
    """A tree of regions over the practices that may lead.

    Attributes
    ----------
    half
        The two halves of each region, −1 for single practices; int32, shape (regions, 2).
    first, size, practice
        Region r holds `practice[first[r]:first[r] + size[r]]`.
    """

    half: NDArray[np.int32]
    first: Integers
    size: Integers
    practice: Integers

    @staticmethod
    def of(halves: list[tuple[int, int]], leaders: list[int]) -> "Regions":
        """Return the tree whose first regions are single practices, and others have such halves.

        Raises
        ------
        ValueError
            A region is half of none or of two others, or of one that comes before it.
        """
        whole = len(halves) == len(leaders) - 1
        used = sorted(r for pair in halves for r in pair)
        if not leaders or not whole or used != list(range(2 * len(leaders) - 2)):
            raise ValueError("regions are not halved once each")
        held = [[h] for h in leaders]
        for a, b in halves:
            if max(a, b) >= len(held):
                raise ValueError("a half comes after its whole")
            held.append(held[a] + held[b])
        size = np.array([len(each) for each in held], dtype=np.int64)
        none = [(-1, -1)] * len(leaders)
        return Regions(
            np.array(none + halves, dtype=np.int32).reshape(-1, 2),
            np.concatenate([[0], np.cumsum(size)[:-1]]).astype(np.int64),
            size,
            np.concatenate([np.array(each, dtype=np.int64) for each in held]),
        )

    def __len__(self) -> int:
        return len(self.size)

    @property
    def leaders(self) -> Integers:
        """The practices that may lead: those of the first regions, in this order."""
        return self.practice[: (len(self) + 1) // 2]

    @property
    def whole(self) -> int:
        """The region of all that may lead."""
        return len(self) - 1

    def held(self, region: int) -> Integers:
        """Return the practices of a region."""
        low = int(self.first[region])
        return self.practice[low : low + int(self.size[region])]

    def shared_out(self, region: int, number: int) -> list[tuple[tuple[int, int], ...]]:
        """Return every way in which so many hubs lie in the halves of a region.

        Halves and their numbers; a half without hubs is left out. A `ValueError` where the region
        is a single practice.
        """
        one, other = (int(r) for r in self.half[region])
        if one < 0:
            raise ValueError("a single practice is halved")
        fewest = max(0, number - int(self.size[other]))
        most = min(number, int(self.size[one]))
        ways = (((one, k), (other, number - k)) for k in range(fewest, most + 1))
        return [tuple(half for half in way if half[1]) for way in ways]


@dataclass(frozen=True, eq=False)
class Land:
    """Where seats can be: regions, and what it costs at least to send practices there.

    Attributes
    ----------
    near
        The least that each practice costs in a federation that some practice of a region leads, at
        most `FAR`; `NOWHERE` where none may; int64, shape (regions, n).
    held, counted
        Patients of each practice against a federation's ceiling, and for its floor: one with a
        waiver fills a floor by itself, and one above the ceiling, which is a federation alone,
        fills a ceiling; int64, shape (n,).
    floor, ceiling
        Of a federation, patients; of a plan with so many of them.
    groups
        How many federations.
    rules
        Who shares a federation, and who does not.
    """

    regions: Regions
    near: Integers
    held: Integers
    counted: Integers
    floor: int
    ceiling: int
    groups: int
    rules: GroupRules

    @property
    def most_price(self) -> int:
        """The largest price of a patient: sums with it fit into 64 bits."""
        # Where no plan has so many groups, the floor can be above the ceiling, and that below 0.
        widest = max(abs(self.floor), abs(self.ceiling))
        heaviest = int(np.maximum(self.held, self.counted).sum()) + self.groups * widest
        return 2**60 // max(1, heaviest)

    @property
    def no_payments(self) -> Integers:
        """Payments of nothing by each practice, int64, shape (n,)."""
        return np.zeros_like(self.held)

    @staticmethod
    def of(view: TierProblem, sending: Sending, regions: Regions, groups: int) -> "Land":
        """Return the land of a tier, for plans of so many groups."""
        cost = np.where(sending.is_possible, np.minimum(sending.cost, FAR), NOWHERE).T
        near = np.array([cost[regions.held(r)].min(axis=0) for r in range(len(regions))])
        floor, ceiling = view.tier.floor, view.tier.ceiling
        held = np.where(view.giant, ceiling, np.where(view.ceiling_waived, 0, view.patients))
        counted = np.where(view.floor_waived, np.maximum(view.patients, floor), view.patients)
        total = int(view.patients.sum())
        if not view.floor_waived.any() and not view.ceiling_waived.any() and not view.giant.any():
            # What the others leave, or have to leave.
            floor, ceiling = (
                max(floor, total - (groups - 1) * ceiling),
                min(ceiling, total - (groups - 1) * floor),
            )
        return Land(regions, near, held, counted, floor, ceiling, groups, view.rules)
