"""The tree of regions in which hubs are looked for: practices near each other belong together."""

import numpy as np
from scipy.cluster.hierarchy import linkage
from scipy.spatial.distance import squareform

from netform.plan.proof.regions import Regions
from netform.problem import UNREACHABLE, TierProblem

_OUT_OF_REACH = 2**40  # how far apart regions are between which there is no travel


def region_tree(upper: TierProblem, leaders: list[int]) -> Regions:
    """Return the regions of practices that may lead: near ones together (average linkage)."""
    if len(leaders) == 1:
        return Regions.of([], leaders)
    some = np.array(leaders)
    way = upper.way(some, some)
    far = np.where(way == UNREACHABLE, _OUT_OF_REACH, np.minimum(way, _OUT_OF_REACH))
    far = (far + far.T) / 2
    np.fill_diagonal(far, 0.0)
    halves = linkage(squareform(far, checks=False), "average")[:, :2].astype(int)
    return Regions.of([(int(a), int(b)) for a, b in halves], leaders)
