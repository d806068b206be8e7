"""Read a problem folder; every fault of its files is named with file, row, column and remedy."""

from pathlib import Path

import numpy as np

from netform.errors import InputError
from netform.problem.carry_over import carried_settings, codes_of, say_carried
from netform.problem.fit import fit_settings
from netform.problem.load_budget import load_budget
from netform.problem.load_organisations import ORGANISATION_COLUMNS, load_organisations
from netform.problem.load_services import SERVICE_COLUMNS, load_services
from netform.problem.load_successors import SUCCESSOR_COLUMNS, load_successors
from netform.problem.load_travel import load_travel
from netform.problem.load_trusts import (
    SHARE_COLUMNS,
    TRUST_COLUMNS,
    load_relationships,
    load_trusts,
)
from netform.problem.problem import (
    EDGE_KINDS,
    Neighbours,
    Practices,
    Problem,
)
from netform.problem.settings import participation_word
from netform.problem.settings_file import read_settings
from netform.problem.tables import (
    MORE_THAN_ENGLAND,
    Faults,
    Table,
    cells_of,
    positions_of,
    read_table,
    whole_numbers,
)

PRACTICE_COLUMNS = ("practice_code", "name", "easting", "northing", "patients")
OPTIONAL_COLUMNS = ("current_network", "current_federation", "participation")


def load_problem(folder: str | Path, settings_file: str | Path | None = None) -> Problem:
    """Read a problem folder.

    Parameters
    ----------
    folder
        The folder of DESIGN.md section 2.
    settings_file
        Another file in place of the folder's `problem.toml`, such as a run's `effective.toml`.

    Raises
    ------
    InputError
        The first fault, with the number of further ones.
    """
    faults = Faults()
    problem = read_problem(Path(folder), faults, settings_file)
    faults.stop_if_any()
    assert problem is not None, "a problem that cannot be read has at least one fault"
    return problem


def read_problem(
    folder: Path, faults: Faults, settings_file: str | Path | None = None
) -> Problem | None:
    """Read a problem folder and collect its faults; `None` when they leave nothing to check."""
    try:
        if folder.exists() and not folder.is_dir():
            raise InputError(
                "this is a file, not a problem folder",
                where=str(folder),
                remedy="name the folder that holds problem.toml",
            )
        settings = read_settings(Path(settings_file or folder / "problem.toml"))
        practice_table = read_table(folder / "practices.csv", PRACTICE_COLUMNS)
        neighbour_table = read_table(folder / "neighbours.csv", ("practice_a", "practice_b"))
        trust_table = read_table(folder / "trusts.csv", TRUST_COLUMNS, optional=True)
        share_table = read_table(folder / "relationships.csv", SHARE_COLUMNS, optional=True)
        budget_table = read_table(folder / "budget.csv", ("practice_code",), optional=True)
        service_table = read_table(folder / "services.csv", SERVICE_COLUMNS, optional=True)
        organisation_table = read_table(
            folder / "organisations.csv", ORGANISATION_COLUMNS, optional=True
        )
        successor_table = read_table(folder / "successors.csv", SUCCESSOR_COLUMNS, optional=True)
    except InputError as error:
        faults.found.append(error)
        return None
    assert practice_table is not None
    assert neighbour_table is not None
    practices = _practices(practice_table, faults)
    if practices is None:
        return None
    neighbours = _neighbours(neighbour_table, practices, faults)
    trusts = load_trusts(trust_table, faults)
    relationships = load_relationships(share_table, practices, trusts, faults)
    budget = load_budget(budget_table, practices, faults)
    services = load_services(service_table, settings.travel.unit, faults)
    successors = load_successors(successor_table, practices, faults)
    known = dict(practices.position)
    for code, current in successors.carried(successors.rows).items():
        if current in practices.position:
            known[code] = practices.position[current]
    organisations = load_organisations(organisation_table, practices, known, faults)
    say_carried(
        successors.carried(codes_of(settings.waivers, settings.rules, settings.participation)),
        "problem.toml",
    )
    settings = carried_settings(settings, successors)
    fit_settings(settings, practices, faults)
    travel = load_travel(folder, settings.travel, practices, faults)
    if faults.found or travel is None:
        return None
    return Problem(
        settings=settings,
        practices=practices,
        neighbours=neighbours,
        travel=travel,
        trusts=trusts,
        relationships=relationships,
        budget=budget,
        services=services,
        organisations=organisations,
        successors=successors,
    )


def _practices(table: Table, faults: Faults) -> Practices | None:
    frame = table.frame
    if frame.empty:
        faults.add("there is no practice", where=table.file, remedy="write one row per practice")
        return None
    for row, code in zip(frame.index, frame["practice_code"], strict=True):
        if code == "":
            faults.add(
                "the practice code is empty",
                where=table.place(row, "practice_code"),
                remedy="write the ODS code",
            )
    first_row: dict[str, int] = {}
    for row, code in cells_of(table, "practice_code"):
        first = first_row.setdefault(code, row)
        if first == row:
            continue
        faults.add(
            f"practice {code} stands twice (first in row {first})",
            where=table.place(row, "practice_code"),
            remedy="keep one row per practice",
        )
    patients = whole_numbers(
        table,
        "patients",
        faults,
        lowest=0,
        exact=True,
        what="a whole number of patients, 0 or more",
    )
    metres = "metres on the British National Grid"
    easting, northing = (
        whole_numbers(table, column, faults, lowest=-MORE_THAN_ENGLAND, exact=False, what=metres)
        for column in ("easting", "northing")
    )
    words = []
    for row, text in cells_of(table, "participation"):
        if participation_word(text) is None:
            faults.add(
                f"participation {text!r} is unknown",
                where=table.place(row, "participation"),
                remedy="write member, covered or out (or full, partial, virtual)",
            )
        words.append(text or "member")
    if faults.found:
        return None
    order = np.argsort(frame["practice_code"].to_numpy(dtype=object), kind="stable")

    def texts(column: str) -> tuple[str, ...]:
        cells = [text for _, text in cells_of(table, column)]
        return tuple(cells[position] for position in order)

    area_columns = [
        name for name in frame.columns if name not in (*PRACTICE_COLUMNS, *OPTIONAL_COLUMNS)
    ]
    return Practices(
        codes=texts("practice_code"),
        names=texts("name"),
        easting=easting[order],
        northing=northing[order],
        patients=patients[order],
        areas={name: texts(name) for name in area_columns},
        current_network=texts("current_network"),
        current_federation=texts("current_federation"),
        participation=tuple(words[position] for position in order),
    )


def _neighbours(table: Table, practices: Practices, faults: Faults) -> Neighbours:
    remedy = "add the practice to practices.csv, or delete this row"
    ends = [
        positions_of(table, column, practices.position, "practice", remedy, faults)
        for column in ("practice_a", "practice_b")
    ]
    kinds = [text or "boundary" for _, text in cells_of(table, "kind")]
    seen: dict[tuple[int, int], tuple[int, str]] = {}
    for row, a, b, kind in zip(table.frame.index, *ends, kinds, strict=True):
        if kind not in EDGE_KINDS:
            faults.add(
                f"kind {kind!r} is unknown",
                where=table.place(row, "kind"),
                remedy=f"write one of {', '.join(EDGE_KINDS)}",
            )
        if a < 0 or b < 0:
            continue
        pair = (min(a, b), max(a, b))
        names = f"{practices.codes[a]} and {practices.codes[b]}"
        if a == b:
            faults.add(
                f"practice {practices.codes[a]} is listed as its own neighbour",
                where=table.place(row, "practice_b"),
                remedy="delete this row",
            )
        elif pair in seen:
            faults.add(
                f"the pair {names} is listed twice (first in row {seen[pair][0]})",
                where=table.place(row, "practice_a"),
                remedy="list each pair once, in either order",
            )
        else:
            seen[pair] = (row, kind)
    pairs = sorted(seen)
    return Neighbours(
        first=np.array([a for a, _ in pairs], dtype=np.int64),
        second=np.array([b for _, b in pairs], dtype=np.int64),
        kind=tuple(seen[pair][1] for pair in pairs),
    )
