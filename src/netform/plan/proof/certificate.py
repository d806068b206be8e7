"""The certificate of a bound: integer duals, cuts and branches, as `bound.json` holds them."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from netform.errors import InputError

CERTIFICATE_FORMAT = 4


@dataclass(frozen=True)
class CutDual:
    """A cut `Σ_N ⌊w(N ∩ S) / d⌋ z_N ≤ ⌊w(S) / d⌋` and its dual, scaled, at most 0.

    S are the practices, w their weights (whole numbers, at least 0), d the divisor. Every plan
    obeys it: it is a weighted sum of `Σ_{N∋i} z_N = 1` over S, rounded down. Weights 1 and
    divisor 2 make a subset-row cut.
    """

    practices: tuple[int, ...]
    weights: tuple[int, ...]
    divisor: int
    dual: int

    @property
    def side(self) -> int:
        """The right-hand side."""
        return sum(self.weights) // self.divisor


@dataclass(frozen=True)
class DualProof:
    """Duals of the partition rows (one a practice of its part or region) and of cuts, scaled.

    `limits` are the duals of the rows `Σ_N m(N) z_N ≤ R` where measures are limited, none for 0
    each; `counts` are those of the counts that the branches above a node bound, from the root down;
    none is above 0.
    """

    practice: tuple[int, ...]
    cuts: tuple[CutDual, ...]
    limits: tuple[int, ...] = ()
    counts: tuple[int, ...] = ()


@dataclass(frozen=True)
class Count:
    """How many groups deal with a trust, by its place in the problem, or how many there are.

    `trust` is `None` for all groups; `at_most` is the most in the first of two branches.
    """

    trust: int | None
    at_most: int


@dataclass(frozen=True)
class Branch:
    """A split by a pair or by a count; the other of the two is `None`.

    The pair of practices shares a group in node `together`, not in `apart`. The count is at most
    what it says in node `together`, and more in `apart`.

    `proof` holds for the columns that reach this node; those that it proves to be in no plan
    below the cutoff go no further.
    """

    pair: tuple[int, int] | None
    together: int
    apart: int
    proof: DualProof
    count: Count | None = None


def proof_of(node: Branch | DualProof) -> DualProof:
    """Return the duals of a node of a tree."""
    return node.proof if isinstance(node, Branch) else node


@dataclass(frozen=True)
class LocalTree:
    """A tree of branches over what the columns share with a region.

    Attributes
    ----------
    region
        Positions of practices in the part, ascending; the nodes number them by place in it.
    cuts
        Places of those of the round's cuts that the tree takes over, all inside the region. No
        other tree does: a cut's dual could rise above 0 if two trees let it go.
    nodes
        Node 0 is the root. Their duals stand in the place of those that the round's proof gives
        to the region's rows and to the cuts taken over; and of the limits', which only a tree
        over everything may move.
    """

    region: tuple[int, ...]
    cuts: tuple[int, ...]
    nodes: tuple[Branch | DualProof, ...]


@dataclass(frozen=True)
class Round:
    """Duals that prove a bound over the columns that are left, and trees that lift it in turn."""

    proof: DualProof
    trees: tuple[LocalTree, ...]


@dataclass(frozen=True)
class Pool:
    """The columns that enter a part's last round: how many, and their SHA-256."""

    columns: int
    sha256: str


@dataclass(frozen=True)
class Part:
    """The proof for some practices that no edge joins to others, so that plans do not mix them.

    Attributes
    ----------
    practices
        Their codes, ascending; positions in the proofs refer to them.
    costed
        `True`: columns cost what they cost. `False`: all costs are taken as 0, and a bound above
        0 proves that there is no plan at all.
    cutoff
        No column of a plan below this cost was dropped: the cost of the best plan of these
        practices, or, where there is none, one more than any plan can cost.
    claimed
        The bound that the solver claims for this part, in objective units.
    rounds
        The first holds for all columns, each other one for those that the round before leaves.
    pool
        The columns that enter the last of several rounds; `None` where there is one round.
    """

    practices: tuple[str, ...]
    costed: bool
    cutoff: int
    claimed: int
    rounds: tuple[Round, ...]
    pool: Pool | None


@dataclass(frozen=True)
class Certificate:
    """All that is needed to recompute the bound from the problem's data (MODEL.md section 4).

    Attributes
    ----------
    tier
        The tier.
    scale
        Duals are whole `1 / scale` objective units.
    claimed
        The bound that the solver claims, in objective units: the sum over the parts.
    parts
        Practices that are in none of them are taken to cost nothing.
    """

    tier: str
    scale: int
    claimed: int
    parts: tuple[Part, ...]
    closed_by: str

    @property
    def tiers(self) -> tuple[str, ...]:
        """The names of the tiers whose costs it bounds."""
        return (self.tier,)

    def to_table(self) -> dict[str, Any]:
        """Return the content of `bound.json`."""
        return {
            "format": CERTIFICATE_FORMAT,
            "tier": self.tier,
            "scale": self.scale,
            "claimed_bound": self.claimed,
            "closed_by": self.closed_by,
            "parts": [
                {
                    "practices": list(part.practices),
                    "costed": part.costed,
                    "cutoff": part.cutoff,
                    "claimed_bound": part.claimed,
                    "rounds": [_round_table(each) for each in part.rounds],
                    "pool": None if part.pool is None else vars(part.pool),
                }
                for part in self.parts
            ],
        }


def _round_table(each: Round) -> dict[str, Any]:
    return {
        **_proof_table(each.proof),
        "trees": [
            {
                "region": list(tree.region),
                "takes_over": list(tree.cuts),
                "nodes": [_node_table(node) for node in tree.nodes],
            }
            for tree in each.trees
        ],
    }


def _node_table(node: Branch | DualProof) -> dict[str, Any]:
    if isinstance(node, DualProof):
        return _proof_table(node)
    by: dict[str, Any] = {} if node.pair is None else {"pair": list(node.pair)}
    if node.count is not None:
        by["count"] = vars(node.count)
    children = {"together": node.together, "apart": node.apart}
    return {**by, **children, **_proof_table(node.proof)}


def _proof_table(proof: DualProof) -> dict[str, Any]:
    return {
        "duals": list(proof.practice),
        "cuts": cuts_table(proof.cuts),
        **({"limits": list(proof.limits)} if proof.limits else {}),
        **({"counts": list(proof.counts)} if proof.counts else {}),
    }


def cuts_table(cuts: Iterable[CutDual]) -> list[dict[str, Any]]:
    """Return cuts as `bound.json` holds them."""
    return [
        {
            "practices": list(cut.practices),
            "weights": list(cut.weights),
            "divisor": cut.divisor,
            "dual": cut.dual,
        }
        for cut in cuts
    ]


def cuts_from_table(table: list[dict[str, Any]]) -> tuple[CutDual, ...]:
    """Read cuts of `bound.json`."""
    return tuple(
        CutDual(
            tuple(map(integer, row["practices"])),
            tuple(map(integer, row["weights"])),
            integer(row["divisor"]),
            integer(row["dual"]),
        )
        for row in table
    )


def certificate_from_table(table: dict[str, Any], where: str) -> Certificate:
    """Read `bound.json`; a malformed one is an `InputError`."""
    try:
        if table["format"] != CERTIFICATE_FORMAT:
            raise InputError(
                f"certificate format {table['format']!r} is not known",
                where=where,
                remedy="use the netform that wrote it",
            )
        return Certificate(
            tier=str(table["tier"]),
            scale=integer(table["scale"]),
            claimed=integer(table["claimed_bound"]),
            parts=tuple(map(_part, table["parts"])),
            closed_by=str(table["closed_by"]),
        )
    except (LookupError, TypeError, ValueError) as error:
        raise InputError(
            f"the certificate is malformed ({error!r})", where=where, remedy="solve again"
        ) from error


def _part(table: dict[str, Any]) -> Part:
    return Part(
        practices=tuple(map(str, table["practices"])),
        costed=bool(table["costed"]),
        cutoff=integer(table["cutoff"]),
        claimed=integer(table["claimed_bound"]),
        rounds=tuple(map(_round, table["rounds"])),
        pool=None if table["pool"] is None else Pool(**table["pool"]),
    )


def _round(table: dict[str, Any]) -> Round:
    return Round(_proof(table), tuple(map(_tree, table["trees"])))


def _tree(table: dict[str, Any]) -> LocalTree:
    region, cuts = (tuple(map(integer, table[name])) for name in ("region", "takes_over"))
    return LocalTree(region, cuts, tuple(map(_node, table["nodes"])))


def integer(value: Any) -> int:
    """Return a whole number as it stands in a file; anything else is a `TypeError`."""
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is not an integer")
    return value


def integers(values: list[Any]) -> tuple[int, ...]:
    """Return whole numbers as they stand in a file; anything else is a `TypeError`."""
    return tuple(map(integer, values))


def _proof(table: dict[str, Any]) -> DualProof:
    cuts = cuts_from_table(table["cuts"])
    limits = tuple(map(integer, table.get("limits", ())))
    counts = tuple(map(integer, table.get("counts", ())))
    return DualProof(tuple(map(integer, table["duals"])), cuts, limits, counts)


def _node(table: dict[str, Any]) -> Branch | DualProof:
    if "pair" not in table and "count" not in table:
        return _proof(table)
    pair = count = None
    if "pair" in table:
        first, second = map(integer, table["pair"])
        pair = first, second
    if "count" in table:
        trust = table["count"]["trust"]
        at_most = integer(table["count"]["at_most"])
        count = Count(None if trust is None else integer(trust), at_most)
    children = integer(table["together"]), integer(table["apart"])
    return Branch(pair, *children, _proof(table), count)
