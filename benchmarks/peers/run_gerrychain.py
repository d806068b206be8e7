"""The adapter of GerryChain: ReCom with simulated annealing on travel, in its own environment.

A chain keeps its number of groups. It is given that of netform's plan, or where there are many
groups a twentieth or a tenth fewer: with all of them, a few stay below the floor to the end.
GerryChain's own seeding finds no plan in band with so many groups; it is asked for a rougher one,
and ReCom mends it: the proposal splits two merged groups only within the band, so no step takes a
group out of it.
"""

import math
import random
import time
import warnings
from functools import partial
from typing import Any

import networkx
from adapter import Best, Instance, read
from gerrychain import Graph, MarkovChain, Partition
from gerrychain.partition import recursive_tree_part
from gerrychain.proposals import build_recom_proposal_fn
from gerrychain.tree import ReselectException, bipartition_tree
from gerrychain.updaters import Tally

ROUGH = (0.3, 0.5, 0.7, 0.9)
"""How far from the mean a group of the first plan may be, tried in turn."""
HOT, COLD = 0.3, 0.01
"""The first and last temperature, as parts of an average group's travel."""
SHARE = 0.95
"""Of the time that is left: the chain has to be cold before it is ended from outside."""
FEWER = ((40, 1.0), (150, 0.95), (10**9, 0.9))
"""Up to so many groups in netform's plan, a chain is given this part of them."""
TRIES = 10
"""Spanning trees for one split before another pair of groups is drawn."""
PRICE = 100_000
"""Patient-metres that a patient outside the band costs: far more than travel can save."""


def graph_of(instance: Instance) -> networkx.Graph:
    """Return the contiguity graph with patients at its nodes."""
    graph = networkx.Graph()
    for i, patients in enumerate(instance.patients.tolist()):
        graph.add_node(i, patients=patients)
    graph.add_edges_from(instance.edges.tolist())
    return graph


def split(graph: networkx.Graph, groups: int, rng: random.Random) -> list[set[int]]:
    """Return groups of about the same size, by GerryChain's own seeding."""
    if groups == 1:
        return [set(graph)]
    total = sum(patients for _, patients in graph.nodes(data="patients"))
    bipartition = partial(bipartition_tree, max_attempts=TRIES)
    for width in (width for width in ROUGH for _ in range(3)):
        try:
            labels = recursive_tree_part(
                Graph.from_networkx(graph),
                range(groups),
                total / groups,
                "patients",
                width,
                bipartition_tree_fn=bipartition,
                rng=rng,
            )
        except Exception:  # a seed that cannot be finished is raised as one of several kinds
            continue
        return [{i for i, label in labels.items() if label == name} for name in range(groups)]
    raise SystemExit(f"GerryChain found no first plan with {groups} groups")


def begun(graph: networkx.Graph, groups: int, rng: random.Random) -> Partition:
    """Return a first, rough plan; a large graph goes by way of some regions, for speed."""
    regions = split(graph, max(1, round(math.sqrt(groups) / 2)), rng)
    patients = dict(graph.nodes(data="patients"))
    sizes = [sum(patients[i] for i in region) for region in regions]
    shares = [groups * size / sum(sizes) for size in sizes]
    numbers = [max(1, int(share)) for share in shares]
    by_remainder = sorted(range(len(regions)), key=lambda r: numbers[r] - shares[r])
    for place in range(groups - sum(numbers)):
        numbers[by_remainder[place % len(regions)]] += 1
    parts = [
        part
        for region, number in zip(regions, numbers, strict=True)
        for part in split(graph.subgraph(region).copy(), number, rng)
    ]
    label = {i: name for name, part in enumerate(parts) for i in part}
    return Partition(graph, label, updaters={"patients": Tally("patients")})


def recom(best: Best) -> None:
    """Anneal chain after chain, a seed each; the last one may be cut short from outside."""
    instance = best.instance
    middle = (instance.floor + instance.ceiling) / 2
    graph = graph_of(instance)
    known: dict[frozenset[int], int] = {}

    def named(partition: Partition, members: frozenset[int]) -> list[int]:
        return list(partition.graph.original_nx_node_ids_for_list(list(members)))

    def cost(partition: Partition) -> int:
        """Return a plan's travel, with a price outside the band; a group is worked out once."""
        total = 0
        for members in partition.parts.values():
            if members not in known:
                group = named(partition, members)
                known[members] = instance.travel(group) + PRICE * instance.outside(group)
            total += known[members]
        return total

    def offer(partition: Partition) -> None:
        groups = {label: named(partition, who) for label, who in partition.parts.items()}
        label = {i: name for name, members in groups.items() for i in members}
        best.offer(label[i] for i in range(len(instance)))

    def halves(merged: Any, **words: Any) -> Any:
        """Split two merged groups; draw another pair at once where no split can be in band."""
        patients = sum(merged.node_data(i)["patients"] for i in merged.node_indices)
        if not 2 * instance.floor <= patients <= 2 * instance.ceiling:
            raise ReselectException("too few patients, or too many")
        return bipartition_tree(merged, max_attempts=TRIES, allow_pair_reselection=True, **words)

    propose = build_recom_proposal_fn(
        "patients",
        pop_target=middle,
        epsilon=(instance.ceiling - middle) / middle,
        bipartition_tree_fn=halves,
        pair_selection="cut_edges",
    )
    chains = 3 if len(instance) < 100 else 2 if len(instance) < 500 else 1
    part = next(part for most, part in FEWER if instance.groups <= most)
    groups = round(part * instance.groups)
    for chain in range(chains):
        rng = random.Random(instance.seed + chain)
        start = begun(graph, groups, rng)
        offer(start)
        least = cost(start)
        mean = sum(instance.travel(named(start, who)) for who in start.parts.values()) / len(start)
        began = time.monotonic()
        length = SHARE * best.seconds_left / (chains - chain)

        def accept(
            plan: Partition,
            *,
            rng: random.Random,
            began: float = began,
            length: float = length,
            mean: float = mean,
        ) -> bool:
            """Take what is better, and what is worse as often as the temperature says."""
            worse = 0 if plan.parent is None else cost(plan) - cost(plan.parent)
            if worse <= 0:
                return True
            passed = min(1.0, (time.monotonic() - began) / length)
            return rng.random() < math.exp(-worse / (mean * HOT ** (1 - passed) * COLD**passed))

        for plan in MarkovChain(propose, [], accept, start, total_steps=10**9, rng=rng):
            if cost(plan) < least:
                least = cost(plan)
                offer(plan)
            if time.monotonic() - began > length:
                break


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    recom(read())
