"""Write a problem folder; a problem saved twice is byte-equal."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np

from netform.problem.budget import Budget
from netform.problem.load import OPTIONAL_COLUMNS, PRACTICE_COLUMNS
from netform.problem.load_organisations import ORGANISATION_COLUMNS
from netform.problem.load_services import SERVICE_COLUMNS
from netform.problem.load_successors import SUCCESSOR_COLUMNS
from netform.problem.new_path import new_folder
from netform.problem.problem import Problem
from netform.problem.settings import Settings
from netform.problem.settings_file import settings_text
from netform.problem.successors import Successors
from netform.problem.tables import write_table
from netform.problem.travel import TravelTable


def save_problem(problem: Problem, folder: str | Path, *, force: bool = False) -> None:
    """Write the problem as a folder (DESIGN.md section 2); see `new_folder` for the errors."""
    with new_folder(Path(folder), force=force) as draft:
        text = settings_text(_settings_as_saved(problem))
        (draft / "problem.toml").write_text(text, encoding="utf-8", newline="\n")
        _write_practices(problem, draft / "practices.csv")
        codes = problem.practices.codes
        edges = problem.neighbours
        write_table(
            draft / "neighbours.csv",
            ("practice_a", "practice_b", "kind"),
            (
                (codes[a], codes[b], kind)
                for a, b, kind in zip(edges.first, edges.second, edges.kind, strict=True)
            ),
        )
        if problem.trusts.codes:
            _write_trusts(problem, draft)
        if problem.budget is not None:
            _write_budget(problem, problem.budget, draft / "budget.csv")
        if problem.services:
            write_table(
                draft / "services.csv",
                SERVICE_COLUMNS,
                (
                    (each.name, each.smallest_population, each.largest_travel)
                    for each in problem.services
                ),
            )
        if problem.organisations:
            _write_organisations(problem, draft / "organisations.csv")
        if problem.successors:
            _write_successors(problem.successors, draft / "successors.csv")
        if isinstance(problem.travel, TravelTable):
            _write_travel(problem, problem.travel, draft)


def _settings_as_saved(problem: Problem) -> Settings:
    """Return the settings with the travel file that is written, which is always CSV."""
    travel = problem.settings.travel
    if travel.source != "travel.parquet":
        return problem.settings
    return problem.settings.model_copy(
        update={"travel": travel.model_copy(update={"source": "travel.csv"})}
    )


def _write_practices(problem: Problem, path: Path) -> None:
    practices = problem.practices
    columns: dict[str, object] = {
        "practice_code": practices.codes,
        "name": practices.names,
        "easting": practices.easting,
        "northing": practices.northing,
        "patients": practices.patients,
        **practices.areas,
    }
    assert tuple(columns)[: len(PRACTICE_COLUMNS)] == PRACTICE_COLUMNS
    optional = (practices.current_network, practices.current_federation, practices.participation)
    for name, cells in zip(OPTIONAL_COLUMNS, optional, strict=True):
        if any(cell not in ("", "member") for cell in cells):
            columns[name] = cells
    write_table(path, tuple(columns), zip(*columns.values(), strict=True))


def _write_trusts(problem: Problem, folder: Path) -> None:
    trusts = problem.trusts

    def metres(value: float) -> object:
        return "" if np.isnan(value) else round(value)

    columns: dict[str, Iterable[object]] = {
        "trust_code": trusts.codes,
        "name": trusts.names,
        "kind": trusts.kinds,
        "easting": map(metres, trusts.easting),
        "northing": map(metres, trusts.northing),
    }
    if any(trusts.closed):
        columns["closed"] = trusts.closed
    write_table(folder / "trusts.csv", tuple(columns), zip(*columns.values(), strict=True))
    shares = problem.relationships
    write_table(
        folder / "relationships.csv",
        ("practice_code", "trust_code", "share"),
        (
            (problem.practices.codes[practice], trusts.codes[trust], float(share))
            for practice, trust, share in zip(
                shares.practice, shares.trust, shares.share, strict=True
            )
        ),
    )


def _write_budget(problem: Problem, budget: Budget, path: Path) -> None:
    """Write amounts and rates with the decimals that they were given with, and no empty column."""
    codes = problem.practices.codes
    columns: dict[str, object] = {"practice_code": [codes[position] for position in budget.rows]}
    for name in ("amount", "rate", "weighted_patients"):
        cells = [getattr(row, name) for row in budget.rows.values()]
        if any(cell is not None for cell in cells) or (name == "amount" and not cells):
            columns[name] = ["" if cell is None else f"{cell:f}" for cell in cells]
    write_table(path, tuple(columns), zip(*columns.values(), strict=True))


def _write_organisations(problem: Problem, path: Path) -> None:
    """Write one row per practice, and names where there are some."""
    named = any(organisation.name for organisation in problem.organisations)
    write_table(
        path,
        (*ORGANISATION_COLUMNS, *["name"] * named),
        (
            (
                organisation.code,
                problem.practices.codes[position],
                organisation.form,
                *[organisation.name] * named,
            )
            for organisation in problem.organisations
            for position in organisation.practices
        ),
    )


def _write_successors(successors: Successors, path: Path) -> None:
    """Write the direct successor of each code, and dates where there are some."""
    dated = any(row.date for row in successors.rows.values())
    write_table(
        path,
        (*SUCCESSOR_COLUMNS, *["date"] * dated),
        ((code, row.successor, *[row.date] * dated) for code, row in successors.rows.items()),
    )


def _write_travel(problem: Problem, travel: TravelTable, folder: Path) -> None:
    codes = problem.practices.codes
    table = travel.stored.tocoo()
    order = np.lexsort((table.col, table.row))
    write_table(
        folder / "travel.csv",
        ("origin", "destination", travel.unit),
        (
            (codes[row], codes[column], value - 1)
            for row, column, value in zip(
                table.row[order], table.col[order], table.data[order], strict=True
            )
        ),
    )
