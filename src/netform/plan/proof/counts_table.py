"""A proof by the numbers of hubs as `bound.json` holds it; see `counts_proof`."""

from typing import Any

from netform.plan.proof.certificate import integer, integers
from netform.plan.proof.counts_proof import CountsLeaf, CountsProof, CountsSplit, CountsStates
from netform.plan.proof.seat_proof import DEEPEST


def counts_proof_table(proof: CountsProof) -> dict[str, Any]:
    """Return a proof as `bound.json` holds it."""
    return {
        "groups": proof.groups,
        "halves": [list(pair) for pair in proof.halves],
        "networks": proof.networks,
        "payments": [list(paid) for paid in proof.payments],
        "states": _states_table(proof.states),
        "claimed_bound": proof.claimed,
    }


def counts_proof_from_table(table: dict[str, Any]) -> CountsProof:
    """Read a proof; a malformed one is a `LookupError`, a `TypeError` or a `ValueError`."""
    return CountsProof(
        groups=integer(table["groups"]),
        halves=tuple((integer(one), integer(other)) for one, other in table["halves"]),
        networks=integer(table["networks"]),
        payments=tuple(map(integers, table["payments"])),
        states=_states(table["states"], 0),
        claimed=integer(table["claimed_bound"]),
    )


def _states_table(states: CountsStates) -> dict[str, Any]:
    if isinstance(states, CountsLeaf):
        return {"payments": states.payments}
    return {"halved": states.at, "states": [_states_table(each) for each in states.below]}


def _states(table: dict[str, Any], depth: int) -> CountsStates:
    if "states" not in table:
        return CountsLeaf(integer(table["payments"]))
    if depth == DEEPEST:
        raise ValueError(f"a state is split more than {DEEPEST} times")
    below = tuple(_states(each, depth + 1) for each in table["states"])
    return CountsSplit(integer(table["halved"]), below)
