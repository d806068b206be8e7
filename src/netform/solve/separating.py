"""What separates a part of a group from its centre: the graph work behind every separator.

If unit i is in the group of centre j, some unit of each set that separates i from j is there too:
`x_ij <= sum of x_sj over the set`. Sources: Oehrlein & Haunert, Journal of Spatial Information
Science 15, 2017; Validi, Buchanan & Lykhovyd, Operations Research 70(2), 2022; minimal separators
as in Fischetti et al., Mathematical Programming Computation 9(2), 2017.
"""

from collections.abc import Collection, Iterator, Sequence

Neighbours = Sequence[Collection[int]]
"""The neighbours of each unit."""


def reached(neighbours: Neighbours, start: int, inside: Collection[int]) -> set[int]:
    """Return the units inside a set that a path within it joins to `start`, itself among them."""
    found, ends = {start}, [start]
    while ends:
        for beside in neighbours[ends.pop()]:
            if beside in inside and beside not in found:
                found.add(beside)
                ends.append(beside)
    return found


def islands(neighbours: Neighbours, centre: int, members: Collection[int]) -> Iterator[set[int]]:
    """Yield the connected parts of a group that its centre does not reach."""
    left = set(members) - reached(neighbours, centre, set(members))
    while left:
        island = reached(neighbours, min(left), left)
        left -= island
        yield island


def separator(
    neighbours: Neighbours, centre: int, island: set[int], inside: Collection[int]
) -> tuple[int, ...]:
    """Return a least set of units that separates an island from a centre, ascending.

    Of the island's neighbours it holds only those that the centre reaches without crossing them.

    Parameters
    ----------
    inside
        Units that may be in the centre's group, the island among them; others are no way.
    """
    shore = {j for i in island for j in neighbours[i] if j in inside} - island
    open_water = reached(neighbours, centre, set(inside) - shore)
    return tuple(
        sorted(j for j in shore if j == centre or any(k in open_water for k in neighbours[j]))
    )
