"""What a service asks of a group that is to carry it."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Service:
    """One row of `services.csv`.

    Attributes
    ----------
    name
        The service.
    smallest_population
        Patients that a group needs to carry it.
    largest_travel
        How far a member may be from the hub, in the unit of travel; `None` for any distance.
    """

    name: str
    smallest_population: int
    largest_travel: int | None
