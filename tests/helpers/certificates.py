"""Certificates with one place changed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from netform.plan import Branch, Certificate, DualProof, LocalTree, Part, Round

Node = Branch | DualProof
Place = tuple[int, int, int]
"""A tree: its part, its round, its number there."""


def exchanged(items: tuple[Any, ...], at: int, item: Any) -> tuple[Any, ...]:
    return (*items[:at], item, *items[at + 1 :])


def with_part(certificate: Certificate, at: int = 0, **changes: Any) -> Certificate:
    part = replace(certificate.parts[at], **changes)
    return replace(certificate, parts=exchanged(certificate.parts, at, part))


def with_round(certificate: Certificate, part: int, at: int, **changes: Any) -> Certificate:
    rounds = certificate.parts[part].rounds
    return with_part(
        certificate, part, rounds=exchanged(rounds, at, replace(rounds[at], **changes))
    )


def with_tree(certificate: Certificate, place: Place, **changes: Any) -> Certificate:
    part, at, number = place
    trees = certificate.parts[part].rounds[at].trees
    tree = replace(trees[number], **changes)
    return with_round(certificate, part, at, trees=exchanged(trees, number, tree))


def with_node(certificate: Certificate, place: Place, at: int, node: Node) -> Certificate:
    nodes = tree_at(certificate, place).nodes
    return with_tree(certificate, place, nodes=exchanged(nodes, at, node))


def with_proof(certificate: Certificate, part: int, at: int, proof: DualProof) -> Certificate:
    return with_round(certificate, part, at, proof=proof)


def one_round(certificate: Certificate, proof: DualProof, **changes: Any) -> Certificate:
    """Let the first part rest on one proof alone."""
    return with_part(certificate, 0, rounds=(Round(proof, ()),), pool=None, **changes)


def rounds_of(certificate: Certificate) -> Iterator[tuple[int, int, Round]]:
    for k, part in enumerate(certificate.parts):
        for r, each in enumerate(part.rounds):
            yield k, r, each


def places(certificate: Certificate) -> list[Place]:
    return [(k, r, t) for k, r, each in rounds_of(certificate) for t in range(len(each.trees))]


def tree_at(certificate: Certificate, place: Place) -> LocalTree:
    part, at, number = place
    return certificate.parts[part].rounds[at].trees[number]


def part_of(certificate: Certificate, place: Place) -> Part:
    return certificate.parts[place[0]]


def proof_of(node: Node) -> DualProof:
    return node.proof if isinstance(node, Branch) else node


def with_proof_of(node: Node, proof: DualProof) -> Node:
    return replace(node, proof=proof) if isinstance(node, Branch) else proof


def raised(proof: DualProof, at: int, step: int) -> DualProof:
    return replace(proof, practice=exchanged(proof.practice, at, proof.practice[at] + step))


def size_of(certificate: Certificate) -> tuple[int, int, int, int]:
    """Return the numbers of rounds of a part, of nodes, of cuts and of parts."""
    rounds = [each for _, _, each in rounds_of(certificate)]
    nodes = [node for each in rounds for tree in each.trees for node in tree.nodes]
    cuts = sum(len(each.proof.cuts) for each in rounds)
    cuts += sum(len(proof_of(node).cuts) for node in nodes)
    parts = certificate.parts
    return max((len(part.rounds) for part in parts), default=0), len(nodes), cuts, len(parts)
