"""`problem.toml`: tiers, travel, relationships, rules, waivers and sources, as checked data."""

from decimal import Decimal
from typing import Annotated, Literal, get_args

import pydantic
from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from netform.errors import InputError

FORMAT = 1
Participation = Literal["member", "covered", "out"]
CONTRACT_WORDS: dict[str, Participation] = {
    "full": "member",
    "partial": "member",
    "virtual": "covered",
}
RuleKind = Literal[
    "together", "apart", "keep", "within", "lead", "reach", "size", "groups", "bridge", "cut"
]


Measure = Literal["relationships", "groups", "moved", "outside", "farthest", "alike"]


def _three_decimals(value: Decimal) -> Decimal:
    if not 0 <= value <= 10**9:
        raise ValueError(f"must be a number from 0 to {10**9:,}")
    if value != value.quantize(Decimal("0.001")):
        raise ValueError("has more than three decimals; costs would not be whole numbers")
    return value


def _tier_name(value: str) -> str:
    if value not in ("network", "federation"):
        raise ValueError("a tier is named 'network' or 'federation'")
    return value


def participation_word(text: str) -> Participation | None:
    """Return M5's word for a word of M5 or of the contracts; empty text means member."""
    if text == "":
        return "member"
    if text in get_args(Participation):
        return text  # type: ignore[return-value]
    return CONTRACT_WORDS.get(text)


def _known_words(words: dict[str, str]) -> dict[str, str]:
    for practice, word in words.items():
        if participation_word(word) is None:
            raise ValueError(f"participation {word!r} of practice {practice} is unknown")
    return words


TierName = Annotated[str, AfterValidator(_tier_name)]
ParticipationWords = Annotated[dict[str, str], AfterValidator(_known_words)]
ThreeDecimals = Annotated[Decimal, AfterValidator(_three_decimals)]
Patients = Annotated[int, Field(le=10**9)]


def milli(value: Decimal) -> int:
    """Return a number with at most three decimals as a whole number of thousandths."""
    return int(value * 1000)


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=False)


class Tier(_Strict):
    """A level of organisation with its band, weights and prices (MODEL.md section 1).

    `floor` and `ceiling` are patients; `travel_weight` has no unit; prices are patient-kilometres
    (patient-hours when travel is in seconds) with at most three decimals: of one relationship, of
    one patient moved, of one patient outside the band, up to `hard_floor` and `hard_ceiling` (M9),
    and of one patient-kilometre beyond `easy_reach` (in the unit of travel). `counts` says whose
    patients count for the band: those of all practices, or of members only (M5).
    """

    name: TierName
    floor: Patients = Field(ge=0)
    ceiling: Patients = Field(ge=1)
    travel_weight: ThreeDecimals = Decimal("1.0")
    relationship_price: ThreeDecimals = Decimal("0.0")
    change_price: ThreeDecimals = Decimal("0.0")
    easy_reach: int | None = Field(default=None, ge=0, le=10**8)
    reach_price: ThreeDecimals = Decimal("0.0")
    elastic_price: ThreeDecimals = Decimal("0.0")
    hard_floor: Patients | None = Field(default=None, ge=0)
    hard_ceiling: Patients | None = Field(default=None, ge=1)
    counts: Literal["all", "members"] = "all"

    @pydantic.model_validator(mode="after")
    def _band_is_not_empty(self) -> "Tier":
        if self.floor > self.ceiling:
            raise ValueError(f"floor {self.floor} is above ceiling {self.ceiling}")
        return self

    @pydantic.model_validator(mode="after")
    def _band_stretches_outwards(self) -> "Tier":
        if self.lowest > self.floor:
            raise ValueError(f"hard_floor {self.lowest} is above floor {self.floor}")
        if self.highest < self.ceiling:
            raise ValueError(f"hard_ceiling {self.highest} is below ceiling {self.ceiling}")
        if self.elastic_price and not self.is_elastic:
            raise ValueError(
                "elastic_price needs hard_floor or hard_ceiling, how far the band may stretch"
            )
        return self

    @property
    def lowest(self) -> int:
        """The fewest patients of a group: the hard floor, or the floor where there is none."""
        return self.floor if self.hard_floor is None else self.hard_floor

    @property
    def highest(self) -> int:
        """The most patients of a group: the hard ceiling, or the ceiling where there is none."""
        return self.ceiling if self.hard_ceiling is None else self.hard_ceiling

    @property
    def is_elastic(self) -> bool:
        """Whether groups may be outside the band."""
        return self.lowest < self.floor or self.highest > self.ceiling

    @pydantic.model_validator(mode="after")
    def _reach_is_priced_from_somewhere(self) -> "Tier":
        if self.reach_price and self.easy_reach is None:
            raise ValueError("reach_price needs easy_reach, the travel beyond which it is paid")
        return self


class TravelSettings(_Strict):
    """How `d_ij` is measured."""

    unit: Literal["metres", "seconds"] = "metres"
    source: Literal["straight line", "travel.csv", "travel.parquet"] = "straight line"

    @pydantic.model_validator(mode="after")
    def _straight_lines_are_metres(self) -> "TravelSettings":
        if self.unit == "seconds" and self.source == "straight line":
            raise ValueError('a straight line has no seconds; give source = "travel.csv"')
        return self


class RelationshipSettings(_Strict):
    """When a share of patients is a relationship, and what a trust of each kind weighs.

    `inferred` says how relationships came about that no data gave; empty text = they are data.
    """

    minimum_share: Decimal = Field(default=Decimal("0.05"), ge=0, le=1)
    kind_weights: dict[str, ThreeDecimals] = Field(default_factory=dict)
    inferred: str = ""


class Rule(_Strict):
    """One rule of M4; which of the optional keys it needs depends on its kind."""

    kind: RuleKind
    tier: str = "network"
    practices: tuple[str, ...] = ()
    area: str | None = None
    group: str | None = None
    limit: int | None = Field(default=None, ge=0, le=10**9)
    relation: Literal["exactly", "at least", "at most"] | None = None

    @pydantic.model_validator(mode="after")
    def _has_what_its_kind_needs(self) -> "Rule":
        codes = len(set(self.practices))
        if self.kind == "within" and not self.area:
            raise ValueError("a 'within' rule needs the key 'area', the name of an area column")
        if self.kind in ("bridge", "cut") and (len(self.practices), codes) != (2, 2):
            raise ValueError(f"a {self.kind!r} rule needs 'practices' with two different codes")
        if self.kind in ("together", "apart") and (codes < 2 or codes < len(self.practices)):
            raise ValueError(f"a {self.kind!r} rule needs 'practices' with different codes")
        if self.kind == "keep" and not self.group:
            raise ValueError("a 'keep' rule needs the key 'group', the name of a present group")
        if self.kind == "lead" and not self.practices:
            raise ValueError("a 'lead' rule needs 'practices': those that may be a hub")
        if self.kind in ("reach", "size", "groups") and self.limit is None:
            raise ValueError(f"a {self.kind!r} rule needs the key 'limit', a whole number")
        if self.kind == "size" and self.limit == 0:
            raise ValueError("a 'size' rule needs a limit of at least 1 practice")
        if self.kind == "groups" and self.relation is None:
            raise ValueError("a 'groups' rule needs 'relation': exactly, at least or at most")
        return self

    @property
    def words(self) -> str:
        """The rule as options and reports name it, such as `together A,B`; see `rule_words`."""
        said = [self.relation or "", "" if self.limit is None else str(self.limit)]
        said = [self.area or "", self.group or "", ",".join(self.practices), *said]
        words = " ".join(filter(None, said))
        # What holds a colon itself would be read as if a tier stood before it.
        tier = f"{self.tier}:" if self.tier != "network" or ":" in words else ""
        return f"{self.kind} {tier}{words}"


class Waiver(_Strict):
    """Leave for the group that holds one practice to be outside the band (M3).

    With `bound = "floor"` its group may be below the floor. With `bound = "ceiling"` the practice's
    own patients are not held against the ceiling of its group. With `area` and `value` in place of
    `practice` it holds for every practice with that value in that area column.
    """

    practice: str | None = None
    area: str | None = None
    value: str | None = None
    tier: str = "network"
    bound: Literal["floor", "ceiling"]
    reason: str = Field(min_length=1)

    @pydantic.model_validator(mode="after")
    def _is_for_somebody(self) -> "Waiver":
        if (self.practice is None) == (self.area is None):
            raise ValueError("a waiver needs the key 'practice', or 'area' with 'value'")
        if (self.area is None) != (self.value is None):
            raise ValueError("the keys 'area' and 'value' of a waiver need each other")
        return self

    @property
    def whom(self) -> str:
        """Whom it is for, as reports name it: a practice code, or `icb_code QSL`."""
        return f"{self.area} {self.value}" if self.practice is None else self.practice

    @property
    def words(self) -> str:
        """The waiver without its reason as outputs name it, such as `waive floor A`."""
        tier = f"{self.tier}:" if self.tier != "network" else ""
        return f"waive {self.bound} {tier}{self.whom}"


class Terms(_Strict):
    """Rules, waivers and participation on their own, as a file of terms holds them."""

    rules: tuple[Rule, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    participation: ParticipationWords = Field(default_factory=dict)


class Limit(_Strict):
    """A limit on a measure of a tier's plan, such as those along a frontier.

    `relationships` counts the trusts of each group, `groups` the groups, `moved` the patients whose
    present group is not the one with most patients in their new group (M8), `outside` the patients
    outside the band (M9); `farthest` is the longest travel of a member to its hub, in the unit of
    `[travel]`; `alike` the patients of groups that are also in another plan, practice for practice:
    its groups are listed in `like`, by the codes of their practices.
    """

    measure: Measure
    tier: str = "network"
    at_most: int = Field(ge=0, le=10**12)
    like: tuple[tuple[str, ...], ...] = ()

    @pydantic.model_validator(mode="after")
    def _names_a_plan_or_none(self) -> "Limit":
        if bool(self.like) != (self.measure == "alike"):
            raise ValueError(
                "'like' lists the groups of another plan for measure = \"alike\" alone"
            )
        return self


class SourceFile(_Strict):
    """A file that the problem was built from."""

    file: str
    role: str = ""
    date: str = ""
    sha256: str = ""


class Settings(_Strict):
    """The whole of `problem.toml`."""

    format: Literal[1] = 1
    name: str = ""
    tiers: tuple[Tier, ...] = Field(min_length=1, max_length=2)
    travel: TravelSettings = TravelSettings()
    relationships: RelationshipSettings = RelationshipSettings()
    participation: ParticipationWords = Field(default_factory=dict)
    rules: tuple[Rule, ...] = ()
    waivers: tuple[Waiver, ...] = ()
    limits: tuple[Limit, ...] = ()
    sources: tuple[SourceFile, ...] = ()

    @pydantic.model_validator(mode="after")
    def _tiers_are_named_and_known(self) -> "Settings":
        names = [tier.name for tier in self.tiers]
        if len(set(names)) != len(names):
            raise ValueError(f"two tiers are named {names[0]!r}")
        if names[0] != "network" and len(names) > 1:
            raise ValueError("the tier 'network' stands before 'federation', which holds networks")
        bound: tuple[Rule | Waiver | Limit, ...] = (*self.rules, *self.waivers, *self.limits)
        for asked in bound:
            if asked.tier not in names:
                what = type(asked).__name__.lower()
                raise ValueError(f"tier {asked.tier!r} of a {what} is none of {', '.join(names)}")
        return self

    def tier(self, name: str) -> Tier:
        """Return the tier of that name; raises `InputError` when there is none."""
        for tier in self.tiers:
            if tier.name == name:
                return tier
        names = [tier.name for tier in self.tiers]
        if set(names) >= set(name.split(",")):
            raise InputError(
                "only one tier can be planned here",
                where=f"tiers {name}",
                remedy=f"choose one of {', '.join(names)}",
            )
        raise InputError(
            f"tier {name!r} is not in the problem",
            where="problem.toml",
            remedy=f"choose among {', '.join(names)}",
        )


NETWORKS = Tier(name="network", floor=30_000, ceiling=50_000)
FEDERATIONS = Tier(name="federation", floor=200_000, ceiling=300_000, travel_weight=Decimal("0.25"))
