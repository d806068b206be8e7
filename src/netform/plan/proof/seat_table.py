"""A proof by the seats of hubs as `bound.json` holds it; see `seat_proof`."""

from typing import Any

from netform.plan.proof.cases import Branch
from netform.plan.proof.certificate import cuts_from_table, cuts_table, integer, integers
from netform.plan.proof.seat_proof import (
    DEEPEST,
    Book,
    OpenState,
    SeatLeaf,
    SeatProof,
    SeatSplit,
    SeatStates,
)


def seat_proof_table(proof: SeatProof) -> dict[str, Any]:
    """Return a proof as `bound.json` holds it."""
    return {
        "groups": proof.groups,
        "halves": [list(pair) for pair in proof.halves],
        "target": proof.target,
        "rounds": proof.rounds,
        "worth": proof.worth,
        "networks": proof.networks,
        "books": [
            {
                "payments": [list(way) for way in book.payments],
                "cuts": cuts_table(book.cuts),
                "each": list(book.each),
            }
            for book in proof.books
        ],
        "opened": [
            {
                "regions": list(each.region),
                "hubs": list(each.number),
                "states": _states_table(each.states),
            }
            for each in proof.opened
        ],
        "claimed_bound": proof.claimed,
    }


def seat_proof_from_table(table: dict[str, Any]) -> SeatProof:
    """Read a proof; a malformed one is a `LookupError`, a `TypeError` or a `ValueError`."""
    return SeatProof(
        groups=integer(table["groups"]),
        halves=tuple((integer(one), integer(other)) for one, other in table["halves"]),
        target=integer(table["target"]),
        rounds=integer(table["rounds"]),
        worth=integer(table["worth"]),
        networks=integer(table["networks"]),
        books=tuple(
            Book(
                tuple(map(integers, book["payments"])),
                cuts_from_table(book["cuts"]),
                integers(book["each"]),
            )
            for book in table["books"]
        ),
        opened=tuple(
            OpenState(integers(each["regions"]), integers(each["hubs"]), _states(each["states"], 0))
            for each in table["opened"]
        ),
        claimed=integer(table["claimed_bound"]),
    )


def _states_table(states: SeatStates) -> dict[str, Any]:
    if isinstance(states, SeatLeaf):
        return {
            "book": states.book,
            "ways": list(states.ways),
            "prices": list(states.prices),
        }
    return {
        "seat": states.seat,
        **_branch_table(states.at),
        "below": [_states_table(each) for each in states.below],
    }


def _branch_table(at: Branch | None) -> dict[str, int]:
    if at is None:
        return {}
    return {"networks": at.networks} if at.practice is None else {"practice": at.practice}


def _states(table: dict[str, Any], depth: int) -> SeatStates:
    if "below" not in table:
        book, ways, prices = table["book"], table["ways"], table["prices"]
        number = None if book is None else integer(book)
        return SeatLeaf(number, integers(ways), integers(prices))
    if depth == DEEPEST:
        raise ValueError(f"a state is split more than {DEEPEST} times")
    return SeatSplit(
        integer(table["seat"]),
        _branch(table),
        tuple([_states(each, depth + 1) for each in table["below"]]),
    )


def _branch(table: dict[str, Any]) -> Branch | None:
    if "practice" in table:
        return Branch(practice=integer(table["practice"]))
    return Branch(networks=integer(table["networks"])) if "networks" in table else None
