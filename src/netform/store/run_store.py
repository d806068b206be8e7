"""The run store: runs put in once, found by filters, and taken out again."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netform.errors import InputError
from netform.store.connect import connected, writing
from netform.store.filters import FAILED, Filter

if TYPE_CHECKING:
    from sqlalchemy import Engine, Table

    from netform.store.stored_run import StoredRun

EVERY = Filter()
_AT_ONCE = 500  # runs in a statement
_FETCHED = 5_000  # rows that are held at a time


@dataclass(frozen=True)
class Rows:
    """Rows of a table on their way out: the names of its columns, their types, and the cells."""

    columns: tuple[str, ...]
    types: tuple[type, ...]
    cells: Iterator[tuple[Any, ...]]


class RunStore:
    """Runs in a database.

    Runs are known by their id. The same run put in again replaces what was there, so that a store
    can always be filled again from the folders.
    """

    def __init__(self, engine: "Engine") -> None:
        self._engine = engine

    @staticmethod
    def open(where: str | Path) -> "RunStore":
        """Open a store, and make or renew its tables where that is needed.

        Parameters
        ----------
        where
            A file of SQLite, or a URL such as `postgresql://user@host/name`.

        Raises
        ------
        InputError
            It cannot be reached, or was made by a newer netform.
        """
        return RunStore(connected(where))

    def add(self, runs: "Iterable[StoredRun]") -> int:
        """Put runs in, all or none; return how many there are."""
        from sqlalchemy import delete, insert

        from netform.store.tables import EVENTS, GROUPS, PRACTICES, RELATIONSHIPS, RUNS

        # Of the same run twice, the later one.
        known = {str(run.run["id"]): run for run in runs}
        with writing(self._engine) as connection:
            for some in _parts(list(known)):
                connection.execute(delete(RUNS).where(RUNS.c.id.in_(some)))
            own = list(known.values())
            for table, rows in (
                (RUNS, [run.run for run in own]),
                (GROUPS, [row for run in own for row in run.groups]),
                (PRACTICES, [row for run in own for row in run.practices]),
                (RELATIONSHIPS, [row for run in own for row in run.relationships]),
                (EVENTS, [row for run in own for row in run.events]),
            ):
                if rows:
                    connection.execute(insert(table), [dict(row) for row in rows])
        return len(known)

    def runs(self, wanted: Filter = EVERY, limit: int | None = None) -> list[dict[str, Any]]:
        """Return the rows of runs, the last ones first."""
        from sqlalchemy import select

        from netform.store.tables import RUNS

        query = wanted.on(select(RUNS)).order_by(RUNS.c.stopped.desc(), RUNS.c.id)
        with self._engine.connect() as connection:
            found = connection.execute(query.limit(limit)).mappings()
            return [dict(row) for row in found]

    def run(self, prefix: str) -> dict[str, Any]:
        """Return the row of the run whose id begins so.

        Raises
        ------
        InputError
            There is none, or more than one.
        """
        from sqlalchemy import select

        from netform.store.tables import RUNS

        query = select(RUNS).where(RUNS.c.id.startswith(prefix, autoescape=True)).limit(2)
        with self._engine.connect() as connection:
            found = [dict(row) for row in connection.execute(query).mappings()]
        if len(found) != 1:
            many = "no run has an id that begins" if not found else "several ids begin"
            raise InputError(f"{many} with {prefix!r}", where="ID", remedy="see netform runs list")
        return found[0]

    def latest(
        self,
        problem: str,
        question: str,
        before: str | None = None,
        other_than: str | None = None,
    ) -> dict[str, Any] | None:
        """Return the row of the last run of a problem with a plan; `None` where there is none.

        Parameters
        ----------
        question
            What was asked, as `netform.plan.run_folder.run_id.question` writes it.
        before
            An ISO time: the last one that stopped before.
        other_than
            A digest of the problem's files: the last one with others.
        """
        from sqlalchemy import select

        from netform.store.filters import utc
        from netform.store.tables import RUNS

        query = select(RUNS).where(RUNS.c.problem == problem, RUNS.c.question == question)
        query = query.where(RUNS.c.objective.is_not(None))
        if before is not None:
            query = query.where(RUNS.c.stopped < utc(before))
        if other_than is not None:
            query = query.where(RUNS.c.digest != other_than)
        last = query.order_by(RUNS.c.stopped.desc(), RUNS.c.id.desc()).limit(1)
        with self._engine.connect() as connection:
            row = connection.execute(last).mappings().first()
            return None if row is None else dict(row)

    def rows(self, table: str, wanted: Filter = EVERY) -> list[dict[str, Any]]:
        """Return the rows of a table, for runs that a filter leaves."""
        with self._engine.connect() as connection:
            return [dict(row) for row in connection.execute(_query(table, wanted)).mappings()]

    def stream(self, table: str, wanted: Filter = EVERY) -> Rows:
        """Return the same rows as they come, however many there are."""
        own = _table(table)

        def cells() -> Iterator[tuple[Any, ...]]:
            with self._engine.connect() as connection:
                streamed = connection.execution_options(yield_per=_FETCHED)
                for row in streamed.execute(_query(table, wanted)):
                    yield tuple(row)

        columns = list(own.columns)
        return Rows(
            tuple(column.name for column in columns),
            tuple(column.type.python_type for column in columns),
            cells(),
        )

    def many(self, table: str, ids: Sequence[str]) -> int:
        """Return how many rows of a table there are of some runs."""
        from sqlalchemy import func, select

        own = _table(table)
        key = own.c.id if table == "runs" else own.c.run
        with self._engine.connect() as connection:
            return sum(
                connection.scalar(select(func.count()).select_from(own).where(key.in_(some))) or 0
                for some in _parts(ids)
            )

    def done(self, ids: Iterable[str]) -> set[str]:
        """Return which of some runs are there, and did not fail."""
        return {number for number, row in self.known(ids).items() if row["status"] != FAILED}

    def known(self, ids: Iterable[str]) -> dict[str, dict[str, Any]]:
        """Return `batch`, `problem` and `status` of those of some runs that are there, by id."""
        from sqlalchemy import select

        from netform.store.tables import RUNS

        wanted = select(RUNS.c.id, RUNS.c.batch, RUNS.c.problem, RUNS.c.status)
        found: dict[str, dict[str, Any]] = {}
        with self._engine.connect() as connection:
            for some in _parts(list(ids)):
                rows = connection.execute(wanted.where(RUNS.c.id.in_(some))).mappings()
                found |= {str(row["id"]): dict(row) for row in rows}
        return found

    def beyond_latest(self, keep: int, wanted: Filter = EVERY) -> list[dict[str, Any]]:
        """Return the rows of runs, but for the last so many of each problem and question."""
        from sqlalchemy import func, select

        from netform.store.tables import RUNS

        order = (RUNS.c.stopped.desc(), RUNS.c.id.desc())
        place = func.row_number().over(
            partition_by=(RUNS.c.problem, RUNS.c.question), order_by=order
        )
        ranked = wanted.on(select(RUNS, place.label("place"))).subquery()
        query = select(*(ranked.c[column.name] for column in RUNS.columns))
        with self._engine.connect() as connection:
            found = connection.execute(query.where(ranked.c.place > keep)).mappings()
            return [dict(row) for row in found]

    def take_out(self, ids: Sequence[str]) -> int:
        """Take runs out, and all that is said of them; return how many there were."""
        from sqlalchemy import delete

        from netform.store.tables import RUNS

        many = 0
        with writing(self._engine) as connection:
            for some in _parts(ids):
                many += connection.execute(delete(RUNS).where(RUNS.c.id.in_(some))).rowcount
        return many


def _table(name: str) -> "Table":
    """Return a table by its name.

    Raises
    ------
    InputError
        There is no such table.
    """
    from netform.store.tables import METADATA

    known = METADATA.tables
    if name not in known:
        raise InputError(
            f"there is no table {name!r}",
            where="--table",
            remedy=f"choose among {', '.join(known)}",
        )
    return known[name]


def _query(name: str, wanted: Filter) -> Any:
    """Return the query for a table's rows, in the order of its keys; runs the last ones first."""
    from sqlalchemy import select

    from netform.store.tables import RUNS

    own = _table(name)
    if name == "runs":
        return wanted.on(select(RUNS)).order_by(RUNS.c.stopped.desc(), RUNS.c.id)
    joined = select(own).join(RUNS, RUNS.c.id == own.c.run)
    return wanted.on(joined).order_by(*own.primary_key.columns)


def _parts(items: Sequence[str]) -> Iterable[Sequence[str]]:
    for low in range(0, len(items), _AT_ONCE):
        yield items[low : low + _AT_ONCE]
