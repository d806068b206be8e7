"""The certificate of a bound: integer duals, cuts and branches, as `bound.json` holds them."""

from dataclasses import dataclass
from typing import Any

from netform.errors import InputError

CERTIFICATE_FORMAT = 1


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
    """Duals of the partition rows (one a participant) and of cuts, scaled."""

    practice: tuple[int, ...]
    cuts: tuple[CutDual, ...]


@dataclass(frozen=True)
class Branch:
    """A split: the pair of participants shares a group in node `together`, not in `apart`.

    `proof` holds for the columns that reach this node; those that it proves to be in no plan
    below the cutoff go no further.
    """

    pair: tuple[int, int]
    together: int
    apart: int
    proof: DualProof


@dataclass(frozen=True)
class Pool:
    """The columns that a plan cheaper than the cutoff can use: how many, and their SHA-256."""

    columns: int
    sha256: str


@dataclass(frozen=True)
class Certificate:
    """All that is needed to recompute the bound from the problem's data (MODEL.md section 4).

    Attributes
    ----------
    tier, practices
        The tier, and the codes of its participants; positions below refer to them.
    costed
        `True`: columns cost what they cost. `False`: all costs are taken as 0, and a bound above
        0 proves that there is no plan at all.
    scale
        Duals are whole `1 / scale` objective units.
    cutoff
        No plan below this cost was left out of the pool: the objective of the best plan, or,
        where there is none, one more than any plan can cost.
    claimed
        The bound that the solver claims, in objective units.
    root
        Duals that prove a bound over all columns.
    pool, nodes
        The columns left by reduced-cost fixing with `root`, and the tree over them (node 0 is
        its root); `None` and empty where the search stopped before that.
    """

    tier: str
    practices: tuple[str, ...]
    costed: bool
    scale: int
    cutoff: int | None
    claimed: int
    root: DualProof
    pool: Pool | None
    nodes: tuple[Branch | DualProof, ...]
    closed_by: str

    def to_table(self) -> dict[str, Any]:
        """Return the content of `bound.json`."""
        return {
            "format": CERTIFICATE_FORMAT,
            "tier": self.tier,
            "practices": list(self.practices),
            "costed": self.costed,
            "scale": self.scale,
            "cutoff": self.cutoff,
            "claimed_bound": self.claimed,
            "closed_by": self.closed_by,
            "root": _proof_table(self.root),
            "pool": None if self.pool is None else vars(self.pool),
            "nodes": [
                {
                    "pair": list(node.pair),
                    "together": node.together,
                    "apart": node.apart,
                    **_proof_table(node.proof),
                }
                if isinstance(node, Branch)
                else _proof_table(node)
                for node in self.nodes
            ],
        }


def _proof_table(proof: DualProof) -> dict[str, Any]:
    return {
        "duals": list(proof.practice),
        "cuts": [
            {
                "practices": list(cut.practices),
                "weights": list(cut.weights),
                "divisor": cut.divisor,
                "dual": cut.dual,
            }
            for cut in proof.cuts
        ],
    }


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
            practices=tuple(map(str, table["practices"])),
            costed=bool(table["costed"]),
            scale=_integer(table["scale"]),
            cutoff=None if table["cutoff"] is None else _integer(table["cutoff"]),
            claimed=_integer(table["claimed_bound"]),
            root=_proof(table["root"]),
            pool=None if table["pool"] is None else Pool(**table["pool"]),
            nodes=tuple(map(_node, table["nodes"])),
            closed_by=str(table["closed_by"]),
        )
    except (LookupError, TypeError, ValueError) as error:
        raise InputError(
            f"the certificate is malformed ({error!r})", where=where, remedy="solve again"
        ) from error


def _integer(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool):
        raise TypeError(f"{value!r} is not an integer")
    return value


def _proof(table: dict[str, Any]) -> DualProof:
    cuts = (
        CutDual(
            tuple(map(_integer, row["practices"])),
            tuple(map(_integer, row["weights"])),
            _integer(row["divisor"]),
            _integer(row["dual"]),
        )
        for row in table["cuts"]
    )
    return DualProof(tuple(map(_integer, table["duals"])), tuple(cuts))


def _node(table: dict[str, Any]) -> Branch | DualProof:
    if "pair" in table:
        first, second = map(_integer, table["pair"])
        together, apart = _integer(table["together"]), _integer(table["apart"])
        return Branch((first, second), together, apart, _proof(table))
    return _proof(table)
