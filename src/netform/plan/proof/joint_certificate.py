"""The certificate of a bound on two tiers; see `recheck_joint` for what is proved and how."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from netform.errors import InputError
from netform.plan.proof.cases import Branch, Cases, Split
from netform.plan.proof.certificate import (
    Certificate,
    CutDual,
    certificate_from_table,
    cuts_from_table,
    cuts_table,
    integer,
    integers,
)
from netform.plan.proof.counts_proof import CountsProof
from netform.plan.proof.counts_table import counts_proof_from_table, counts_proof_table
from netform.plan.proof.seat_proof import SeatProof
from netform.plan.proof.seat_table import seat_proof_from_table, seat_proof_table
from netform.plan.proof.triples import Shared, TripleDual
from netform.plan.proof.ways import Way

JOINT_FORMAT = 6


@dataclass(frozen=True)
class PaidPart:
    """What the practices of one part pay, objective units; see `knapsack_bound`.

    `practices` are their codes, ascending; no edge joins them to others.
    """

    practices: tuple[str, ...]
    paid: tuple[int, ...]
    claimed: int


@dataclass(frozen=True)
class KnapsackProof:
    """The proof for the upper tier."""

    tier: str
    parts: tuple[PaidPart, ...]

    @property
    def claimed(self) -> int:
        """The bound that it claims, in objective units."""
        return sum(part.claimed for part in self.parts)


@dataclass(frozen=True)
class Payments:
    """What practices pay for their networks in the federations of a case.

    No network costs less than its members' payments and `each` together. `ways` are duals of what
    contiguity asks for, at least 0; `triples` say how prices of triples are counted.
    """

    practice: tuple[int, ...]
    each: int = 0
    ways: tuple[tuple[Way, int], ...] = ()
    triples: tuple[Shared, ...] = ()


@dataclass(frozen=True)
class CoupledProof:
    """A proof for both tiers of the plans of one part with so many federations.

    Attributes
    ----------
    fewest, most
        Numbers of federations that it holds for.
    paid
        What each practice pays for both tiers, objective units.
    inner
        For each practice, by the cases of the federations that it may lead, what of it practices
        pay for their networks there; `None` where it may lead none.
    cuts
        Cuts on networks, and their duals in objective units.
    triples
        Prices of federations that hold two of three practices.
    """

    fewest: int
    most: int
    paid: tuple[int, ...]
    inner: tuple[Cases[Payments] | None, ...]
    cuts: tuple[CutDual, ...]
    claimed: int
    triples: tuple[TripleDual, ...] = ()


PartProof: TypeAlias = CoupledProof | CountsProof | SeatProof
"""What is proved of the plans of a part with so many federations, in any of three ways."""


@dataclass(frozen=True)
class CoupledPart:
    """Proofs for all numbers of federations that a part's plans can have; see `least_of_best`.

    `practices` are codes, ascending; no edge joins them to others.
    """

    practices: tuple[str, ...]
    proofs: tuple[PartProof, ...]

    @property
    def claimed(self) -> int:
        """The bound that it claims, in objective units."""
        return least_of_best(self.proofs, [proof.claimed for proof in self.proofs])


def least_of_best(proofs: Sequence[PartProof], bounds: Sequence[int]) -> int:
    """Return what proofs with such bounds say of all plans together; 0 where they hold for none.

    A plan has one of the numbers of federations that are covered. The best proof that holds for
    its number counts, and of these the least.
    """
    # Which proofs hold changes only where one begins, or has come to its end.
    numbers = {k for proof in proofs for k in (proof.fewest, proof.most + 1)}
    holding = [
        [
            bound
            for proof, bound in zip(proofs, bounds, strict=True)
            if proof.fewest <= k <= proof.most
        ]
        for k in numbers
    ]
    return min((max(each) for each in holding if each), default=0)


@dataclass(frozen=True)
class JointCertificate:
    """Proofs for each tier alone, whose bounds add up, and where it is better one for both.

    `coupled` is empty, or holds a proof for every part.
    """

    lower: Certificate
    upper: KnapsackProof
    coupled: tuple[CoupledPart, ...] = ()

    @property
    def tiers(self) -> tuple[str, ...]:
        """The names of the tiers whose costs it bounds together."""
        return self.lower.tier, self.upper.tier

    @property
    def claimed(self) -> int:
        """The bound that the solver claims, in objective units."""
        apart = self.lower.claimed + self.upper.claimed
        return max(apart, sum(part.claimed for part in self.coupled))

    def to_table(self) -> dict[str, Any]:
        """Return the content of `bound.json`."""
        return {
            "joint_format": JOINT_FORMAT,
            "claimed_bound": self.claimed,
            "lower": self.lower.to_table(),
            "upper": {
                "tier": self.upper.tier,
                "parts": [
                    {
                        "practices": list(part.practices),
                        "paid": list(part.paid),
                        "claimed_bound": part.claimed,
                    }
                    for part in self.upper.parts
                ],
            },
            "coupled": [
                {
                    "practices": list(part.practices),
                    "proofs": [_proof_table(proof) for proof in part.proofs],
                }
                for part in self.coupled
            ],
        }


def joint_certificate_from_table(table: dict[str, Any], where: str) -> JointCertificate:
    """Read the `bound.json` of two tiers; a malformed one is an `InputError`."""
    try:
        if table["joint_format"] != JOINT_FORMAT:
            raise InputError(
                f"joint certificate format {table['joint_format']!r} is not known",
                where=where,
                remedy="use the netform that wrote it",
            )
        upper = table["upper"]
        return JointCertificate(
            lower=certificate_from_table(table["lower"], where),
            upper=KnapsackProof(str(upper["tier"]), tuple(map(_part, upper["parts"]))),
            coupled=tuple(map(_coupled, table["coupled"])),
        )
    except (LookupError, TypeError, ValueError, RecursionError) as error:
        raise InputError(
            f"the certificate is malformed ({error!r})", where=where, remedy="solve again"
        ) from error


def _part(table: dict[str, Any]) -> PaidPart:
    return PaidPart(
        practices=tuple(map(str, table["practices"])),
        paid=integers(table["paid"]),
        claimed=integer(table["claimed_bound"]),
    )


def _proof_table(proof: PartProof) -> dict[str, Any]:
    if isinstance(proof, SeatProof):
        return {"kind": "seats", **seat_proof_table(proof)}
    if isinstance(proof, CountsProof):
        return {"kind": "counts", **counts_proof_table(proof)}
    return {
        "kind": "payments",
        "fewest": proof.fewest,
        "most": proof.most,
        "paid": list(proof.paid),
        "inner": [None if cases is None else _cases_table(cases) for cases in proof.inner],
        "cuts": cuts_table(proof.cuts),
        "triples": [[*each.triple, each.price] for each in proof.triples],
        "claimed_bound": proof.claimed,
    }


def _cases_table(cases: Cases[Payments]) -> dict[str, Any]:
    if not isinstance(cases, Split):
        ways = [[way.practice, list(way.boundary), dual] for way, dual in cases.ways]
        triples = [[share.number, list(share.members), share.dual] for share in cases.triples]
        return {
            "paid": list(cases.practice),
            "each": cases.each,
            "ways": ways,
            "triples": triples,
        }
    at = cases.at
    return {
        **({"networks": at.networks} if at.practice is None else {"practice": at.practice}),
        "cases": [_cases_table(cases.first), _cases_table(cases.second)],
    }


def _cases(table: dict[str, Any]) -> Cases[Payments]:
    if "cases" not in table:
        ways = tuple(
            (Way(integer(practice), integers(boundary)), integer(dual))
            for practice, boundary, dual in table["ways"]
        )
        shares = tuple(
            Shared(integer(number), integers(members), integer(dual))
            for number, members, dual in table["triples"]
        )
        return Payments(integers(table["paid"]), integer(table["each"]), ways, shares)
    first, second = map(_cases, table["cases"])
    if "practice" in table:
        return Split(Branch(practice=integer(table["practice"])), first, second)
    return Split(Branch(networks=integer(table["networks"])), first, second)


def _coupled(table: dict[str, Any]) -> CoupledPart:
    proofs = tuple(map(_proof, table["proofs"]))
    if not proofs:
        raise ValueError("a part has no proof")
    return CoupledPart(tuple(map(str, table["practices"])), proofs)


def _proof(table: dict[str, Any]) -> PartProof:
    if table["kind"] == "seats":
        return seat_proof_from_table(table)
    if table["kind"] == "counts":
        return counts_proof_from_table(table)
    if table["kind"] != "payments":
        raise ValueError(f"a proof is of the kind {table['kind']!r}")
    return CoupledProof(
        fewest=integer(table["fewest"]),
        most=integer(table["most"]),
        paid=integers(table["paid"]),
        inner=tuple(None if cases is None else _cases(cases) for cases in table["inner"]),
        cuts=cuts_from_table(table["cuts"]),
        claimed=integer(table["claimed_bound"]),
        triples=tuple(
            TripleDual((integer(i), integer(j), integer(k)), integer(price))
            for i, j, k, price in table["triples"]
        ),
    )
