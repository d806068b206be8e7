"""Islands in federations of an LP, and the ways that join them to their hub (`proof.ways`)."""

import numpy as np
from scipy import sparse

from netform.plan.proof.ways import Way, reached_from
from netform.solve.nested.floats import Floats

_INSIDE = (0.05, 0.5)  # shares from which a practice counts as inside
_VIOLATED = 0.05


def violated_ways(share: Floats, hub: int, adjacency: sparse.csr_array) -> list[Way]:
    """Return ways that a federation in parts does without, one for each island.

    Parameters
    ----------
    share
        How far each practice is in the federation, from 0 to 1, shape (n,); 1 for the hub.
    """
    found: list[Way] = []
    for least in _INSIDE:
        outside = set(np.flatnonzero(share < least).tolist())
        left = set(np.flatnonzero(share >= least).tolist())
        left -= reached_from(hub, outside, adjacency)
        while left:
            island = reached_from(min(left), outside, adjacency)
            left -= island
            boundary = _boundary(island, hub, adjacency)
            i = max(island, key=lambda j: (share[j], -j))
            if share[i] > share[list(boundary)].sum() + _VIOLATED:
                found.append(Way(i, boundary))
    return list(dict.fromkeys(found))


def _boundary(island: set[int], hub: int, adjacency: sparse.csr_array) -> tuple[int, ...]:
    """Return the practices around an island that lie towards the hub, ascending."""
    around = {
        int(j)
        for i in island
        for j in adjacency.indices[adjacency.indptr[i] : adjacency.indptr[i + 1]]
    } - island
    if hub in around:
        return tuple(sorted(around))
    near = reached_from(hub, around, adjacency)
    return tuple(
        sorted(
            b
            for b in around
            if not near.isdisjoint(
                adjacency.indices[adjacency.indptr[b] : adjacency.indptr[b + 1]].tolist()
            )
        )
    )
