"""Organisations of many sites or codes, such as super-partnerships: who belongs to which, and how.

One organisation has one form. As a *unit* its practices are one: they share a group at every tier,
and it connects them itself, wherever its sites lie. *Together* they share a network, and so a
federation, whose neighbours have to connect them. *Split* each decides by itself.
"""

from dataclasses import dataclass
from typing import Literal

OrganisationForm = Literal["unit", "together", "split"]


@dataclass(frozen=True)
class Organisation:
    """One organisation of `organisations.csv`.

    Attributes
    ----------
    code
        Its code or name, as the column `organisation` has it.
    name
        Its name for readers; empty text = none.
    form
        How its practices go together.
    practices
        Their positions in `problem.practices`, ascending.
    """

    code: str
    name: str
    form: OrganisationForm
    practices: tuple[int, ...]

    @property
    def title(self) -> str:
        """`ORG1 (MODERN PARTNERS)`, as messages name an organisation."""
        return f"{self.code} ({self.name})" if self.name else self.code
