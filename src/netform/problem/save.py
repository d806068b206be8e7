"""Write a problem folder; a problem saved twice is byte-equal."""

import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from netform.errors import InputError
from netform.problem.budget import Budget
from netform.problem.load import OPTIONAL_COLUMNS, PRACTICE_COLUMNS
from netform.problem.load_organisations import ORGANISATION_COLUMNS
from netform.problem.load_services import SERVICE_COLUMNS
from netform.problem.load_successors import SUCCESSOR_COLUMNS
from netform.problem.problem import Problem
from netform.problem.settings import Settings
from netform.problem.settings_file import settings_text
from netform.problem.successors import Successors
from netform.problem.tables import write_table
from netform.problem.travel import TravelTable

_DRAFT = ".netform-"


def refuse_existing(folder: Path, *, force: bool, inputs: Iterable[Path | None] = ()) -> None:
    """Raise `InputError` when a folder may not be written: said before the work, not after it.

    With `force` a folder is replaced whole, so one that holds an input, the present folder or the
    user's home is refused all the same.
    """
    try:
        is_there = _is_there(folder)
        if is_there and not folder.is_dir():
            raise InputError(
                "a file of that name is in the way", where=str(folder), remedy="name another folder"
            )
        if is_there and not force:
            raise InputError(
                "the folder is already there",
                where=str(folder),
                remedy="name another, or add --force",
            )
        home = Path(os.path.expanduser("~"))  # left as it is when there is no home
        for needed in (Path.cwd(), home, *filter(None, inputs)):
            if is_there and needed.resolve().is_relative_to(folder.resolve()):
                raise InputError(
                    f"replacing the folder would delete {needed}, which is needed",
                    where=str(folder),
                    remedy="name another folder",
                )
        _try_to_write_beside(folder)
    except OSError as error:
        raise _cannot_be_written(folder, error) from error


def _is_there(path: Path) -> bool:
    try:
        path.lstat()
    except FileNotFoundError:
        return False
    return True


def _try_to_write_beside(folder: Path) -> None:
    nearest = folder.absolute().parent
    while not nearest.exists():
        nearest = nearest.parent
    Path(tempfile.mkdtemp(prefix=_DRAFT, dir=nearest)).rmdir()


def _cannot_be_written(folder: Path, error: OSError) -> InputError:
    return InputError(
        f"the folder cannot be written ({error.strerror or error})",
        where=str(folder),
        remedy="name a folder that you may write to, on a disk with free space",
    )


@contextmanager
def new_folder(folder: Path, *, force: bool = False) -> Iterator[Path]:
    """Yield a temporary folder that takes the name `folder` only when all went well.

    Files are flushed to the disk before the rename, so a folder is there whole or not at all.

    Raises
    ------
    InputError
        `folder` exists and `force` is not given, or it cannot be written.
    """
    refuse_existing(folder, force=force)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        room = Path(tempfile.mkdtemp(prefix=_DRAFT, dir=folder.parent))
    except OSError as error:
        raise _cannot_be_written(folder, error) from error
    draft, replaced = room / "draft", room / "replaced"
    try:
        draft.mkdir()
        yield draft
        _flush(draft)
        if force and folder.exists():
            folder.rename(replaced)
        draft.rename(folder)
    except OSError as error:
        raise _cannot_be_written(folder, error) from error
    finally:
        if replaced.exists() and not folder.exists():
            replaced.rename(folder)
        shutil.rmtree(room, ignore_errors=True)


def _flush(folder: Path) -> None:
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as file:
                os.fsync(file.fileno())


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
