"""The bounds on counts that the branches of a tree set, node by node."""

from dataclasses import dataclass

from netform.plan.proof.certificate import Branch, Count, LocalTree


@dataclass(frozen=True)
class CountBound:
    """A bound on a count: at most what it says, or more than that, as a row `± count ≤ side`."""

    count: Count
    is_beyond: bool

    @property
    def sign(self) -> int:
        """The sign of the count in the row."""
        return -1 if self.is_beyond else 1

    @property
    def side(self) -> int:
        """The right-hand side of the row."""
        return -self.count.at_most - 1 if self.is_beyond else self.count.at_most


def count_bounds(tree: LocalTree) -> list[tuple[CountBound, ...]]:
    """Return for each node of a tree the bounds that the branches above it set, the root's first.

    A node stands before its children.
    """
    bounds: list[tuple[CountBound, ...]] = [()] * len(tree.nodes)
    for at, node in enumerate(tree.nodes):
        if isinstance(node, Branch):
            for child, is_beyond in ((node.together, False), (node.apart, True)):
                own = () if node.count is None else (CountBound(node.count, is_beyond),)
                bounds[child] = (*bounds[at], *own)
    return bounds
