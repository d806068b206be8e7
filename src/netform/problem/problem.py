"""The problem: practices, neighbours, travel, trusts and what is asked of them, as frozen data."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from netform.problem.budget import Budget
from netform.problem.organisations import Organisation
from netform.problem.services import Service
from netform.problem.settings import Participation, Settings, participation_word
from netform.problem.successors import Successors
from netform.problem.travel import Integers, Travel

UNKNOWN_KIND = "unknown"
EDGE_KINDS = ("boundary", "colocated", "overlap", "bridge")


@dataclass(frozen=True, eq=False)
class Practices:
    """Practices in ascending order of code; every other array is indexed by position here.

    Attributes
    ----------
    codes, names
        ODS codes and names, n of each; the position of the smallest code is 0.
    easting, northing
        British National Grid, whole metres, int64, shape (n,).
    patients
        List sizes, int64, shape (n,), zero or more.
    areas
        Area columns such as `icb_code`: name of the column to n texts; empty text = none.
    current_network, current_federation
        Present groups, n texts; empty text = none.
    participation
        M5's word for each practice, or that of its contract (full, partial, virtual), as given.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    easting: Integers
    northing: Integers
    patients: Integers
    areas: Mapping[str, tuple[str, ...]]
    current_network: tuple[str, ...]
    current_federation: tuple[str, ...]
    participation: tuple[str, ...]

    def __len__(self) -> int:
        return len(self.codes)

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Position of each code."""
        return {code: position for position, code in enumerate(self.codes)}

    def title(self, position: int) -> str:
        """Return `A81001 (THE DENSHAM SURGERY)`, as messages name a practice."""
        name = self.names[position]
        return f"{self.codes[position]} ({name})" if name else self.codes[position]


@dataclass(frozen=True, eq=False)
class Neighbours:
    """The contiguity graph's edges, each once, `first < second`, sorted; int64, shape (m,)."""

    first: Integers
    second: Integers
    kind: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Trusts:
    """NHS trusts in ascending order of code; coordinates are `nan` where unknown.

    `closed` holds the closing date of each as ISO text; empty text = open.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    kinds: tuple[str, ...]
    easting: NDArray[np.float64]
    northing: NDArray[np.float64]
    closed: tuple[str, ...]

    def title(self, position: int) -> str:
        """Return `RTG (UNIVERSITY HOSPITALS OF DERBY)`, as messages name a trust."""
        name = self.names[position]
        return f"{self.codes[position]} ({name})" if name else self.codes[position]


@dataclass(frozen=True, eq=False)
class Relationships:
    """The share of a practice's patients that use a trust: parallel arrays, shape (r,).

    `practice` and `trust` are positions; `share` lies in [0, 1]. Sorted by practice, then trust.
    """

    practice: Integers
    trust: Integers
    share: NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Problem:
    """Everything that is asked: the parsed problem folder (DESIGN.md section 2).

    `budget` is `None`, and `services`, `organisations` and `successors` are empty, where the folder
    says nothing of them.
    """

    settings: Settings
    practices: Practices
    neighbours: Neighbours
    travel: Travel
    trusts: Trusts
    relationships: Relationships
    budget: Budget | None = None
    services: tuple[Service, ...] = ()
    organisations: tuple[Organisation, ...] = ()
    successors: Successors = field(default_factory=Successors)

    @property
    def name(self) -> str:
        """The problem's own name."""
        return self.settings.name

    def with_settings(self, settings: Settings) -> "Problem":
        """Return the same data under other settings, such as one more waiver."""
        return replace(self, settings=settings)

    def changed(self, **settings: object) -> "Problem":
        """Return the same data under changed settings, such as `rules=()`; they are not checked."""
        return self.with_settings(self.settings.model_copy(update=settings))

    def with_tier(self, name: str, **terms: object) -> "Problem":
        """Return it with changed terms of one tier, such as `floor=0`; they are not checked."""
        return self.changed(
            tiers=tuple(
                tier.model_copy(update=terms) if tier.name == name else tier
                for tier in self.settings.tiers
            )
        )

    def participation_of(self, position: int) -> Participation:
        """Return M5's word for a practice: `[participation]` goes before `practices.csv`."""
        word = participation_word(self.participation_as_given(position))
        assert word is not None, "words are checked where they are read"
        return word

    def participation_as_given(self, position: int) -> str:
        """Return the word of M5, or of the contracts, that was written for a practice."""
        given = self.settings.participation.get(self.practices.codes[position])
        return self.practices.participation[position] if given is None else given or "member"
