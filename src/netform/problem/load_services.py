"""Read `services.csv`: how many patients each service needs, and how near they must be."""

from netform.problem.services import Service
from netform.problem.tables import MORE_THAN_ENGLAND, Faults, Table, whole_number

SERVICE_COLUMNS = ("service", "smallest_population", "largest_travel")


def load_services(table: Table | None, unit: str, faults: Faults) -> tuple[Service, ...]:
    """Read the table, in ascending order of name; empty where there is none.

    Parameters
    ----------
    unit
        The unit of travel, for messages.
    """
    if table is None:
        return ()
    services: dict[str, Service] = {}
    first_row: dict[str, int] = {}
    for row, name, population, travel in zip(
        table.frame.index, *(table.frame[column] for column in SERVICE_COLUMNS), strict=True
    ):
        if name == "":
            faults.add(
                "the service has no name",
                where=table.place(row, "service"),
                remedy="write its name, or delete the row",
            )
        first = first_row.setdefault(name, row)
        if first != row:
            faults.add(
                f"service {name!r} stands twice (first in row {first})",
                where=table.place(row, "service"),
                remedy="keep one row per service",
            )
        patients = _whole(table, row, "smallest_population", population, "patients", faults)
        farthest = None
        if travel != "":
            farthest = _whole(table, row, "largest_travel", travel, unit, faults)
        services[name] = Service(name, patients, farthest)
    return tuple(services[name] for name in sorted(services))


def _whole(table: Table, row: int, column: str, text: str, what: str, faults: Faults) -> int:
    value = whole_number(text)
    if value is not None and 0 <= value <= MORE_THAN_ENGLAND:
        return value
    empty = " (or leave it empty for no limit)" if column == "largest_travel" else ""
    faults.add(
        f"{text!r} is not a whole number of {what} from 0 to {MORE_THAN_ENGLAND:,}",
        where=table.place(row, column),
        remedy=f"write a whole number of {what}, 0 or more{empty}",
    )
    return 0
