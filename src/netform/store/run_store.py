"""The run store: runs put in once, found by filters, and taken out again."""

from collections.abc import Iterable, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netform.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy import Connection, Engine, Select

    from netform.store.stored_run import StoredRun

HEAD = "0002"
"""The revision of the tables that this netform reads and writes."""
_AT_ONCE = 500  # runs in a statement
_PRAGMAS = ("busy_timeout=60000", "journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL")
_LOCK = 8_372_461  # the number of PostgreSQL's advisory lock, while somebody writes


@dataclass(frozen=True)
class Filter:
    """Which runs: those that meet all that is given.

    Attributes
    ----------
    batch, status
        One of these.
    problem
        A part of the problem's name.
    since, until
        ISO dates or times in UTC: stopped at or after, and before.
    """

    batch: str | None = None
    status: tuple[str, ...] = ()
    problem: str | None = None
    since: str | None = None
    until: str | None = None


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
        try:
            from sqlalchemy import create_engine, event
            from sqlalchemy.exc import SQLAlchemyError
        except ImportError as error:
            raise InputError(
                "the package SQLAlchemy is not installed",
                where="run store",
                remedy="pip install 'netform[batch]'",
            ) from error
        url = _url(where)
        try:
            engine = create_engine(url)
            if engine.dialect.name == "sqlite":
                event.listen(engine, "connect", _careful)
            store = RunStore(engine)
            store._renew()
        except (SQLAlchemyError, ImportError) as error:
            reason = str(getattr(error, "orig", None) or error).splitlines()[0]
            raise InputError(
                f"the run store cannot be opened ({reason})",
                where=str(where),
                remedy="name a file, or the URL of a server that runs",
            ) from error
        return store

    def _renew(self) -> None:
        """Bring the tables to the revision of this netform, one process at a time."""
        with self._engine.connect() as connection:
            if _revision(connection) == HEAD:
                return
        with self._writing() as connection:
            revision = _revision(connection)
            if revision is not None and revision > HEAD:
                raise InputError(
                    f"the run store is of a newer netform (revision {revision})",
                    where=str(self._engine.url),
                    remedy="use that netform, or another store",
                )
            if revision != HEAD:
                _upgrade(connection)

    def add(self, runs: "Iterable[StoredRun]") -> int:
        """Put runs in, all or none; return how many there are."""
        from sqlalchemy import delete, insert

        from netform.store.tables import EVENTS, GROUPS, PRACTICES, RELATIONSHIPS, RUNS

        # Of the same run twice, the later one.
        known = {str(run.run["id"]): run for run in runs}
        with self._writing() as connection:
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

    def runs(self, wanted: Filter = Filter(), limit: int | None = None) -> list[dict[str, Any]]:
        """Return the rows of runs, the last ones first."""
        from sqlalchemy import select

        from netform.store.tables import RUNS

        query = _filtered(select(RUNS), wanted).order_by(RUNS.c.stopped.desc(), RUNS.c.id)
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

    def rows(self, table: str, wanted: Filter = Filter()) -> list[dict[str, Any]]:
        """Return the rows of a table, or of a view, for runs that a filter leaves.

        Raises
        ------
        InputError
            There is no such table.
        """
        from sqlalchemy import select

        from netform.store.tables import METADATA, RUNS

        known = METADATA.tables
        if table not in known:
            raise InputError(
                f"there is no table {table!r}",
                where="--table",
                remedy=f"choose among {', '.join(known)}",
            )
        if table == "runs":
            return self.runs(wanted)
        own = known[table]
        query = _filtered(select(own).join(RUNS, RUNS.c.id == own.c.run), wanted)
        with self._engine.connect() as connection:
            ordered = query.order_by(*own.primary_key.columns)
            return [dict(row) for row in connection.execute(ordered).mappings()]

    def done(self, ids: Iterable[str]) -> set[str]:
        """Return which of some runs are there."""
        from sqlalchemy import select

        from netform.store.tables import RUNS

        found: set[str] = set()
        with self._engine.connect() as connection:
            for some in _parts(list(ids)):
                found |= set(connection.scalars(select(RUNS.c.id).where(RUNS.c.id.in_(some))))
        return found

    def take_out(self, ids: Sequence[str]) -> int:
        """Take runs out, and all that is said of them; return how many there were."""
        from sqlalchemy import delete

        from netform.store.tables import RUNS

        many = 0
        with self._writing() as connection:
            for some in _parts(list(ids)):
                many += connection.execute(delete(RUNS).where(RUNS.c.id.in_(some))).rowcount
        return many

    @contextmanager
    def _writing(self) -> "Iterator[Connection]":
        """Open a transaction that writes, one at a time over all processes.

        Two that put the same run in at once would both see that it is not there.
        """
        from sqlalchemy import text

        own = "BEGIN IMMEDIATE"
        if self._engine.dialect.name != "sqlite":
            own = f"SELECT pg_advisory_xact_lock({_LOCK})"
        with self._engine.begin() as connection:
            connection.execute(text(own))
            yield connection


def _url(where: str | Path) -> str:
    text = str(where)
    for short in ("postgresql://", "postgres://"):
        if text.startswith(short):
            return f"postgresql+psycopg://{text.removeprefix(short)}"
    return text if "://" in text else f"sqlite:///{text}"


def _careful(connection: Any, _: object) -> None:
    """Set SQLite up for several processes; transactions are begun by `_writing` alone."""
    connection.isolation_level = None
    for pragma in (
        "journal_mode=WAL",
        "busy_timeout=60000",
        "foreign_keys=ON",
        "synchronous=NORMAL",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _revision(connection: "Connection") -> str | None:
    from sqlalchemy import inspect, text

    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def _upgrade(connection: "Connection") -> None:
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("netform.store") / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, "head")


def _filtered(query: "Select[Any]", wanted: Filter) -> "Select[Any]":
    from netform.store.tables import RUNS

    if wanted.batch is not None:
        query = query.where(RUNS.c.batch == wanted.batch)
    if wanted.status:
        query = query.where(RUNS.c.status.in_(wanted.status))
    if wanted.problem is not None:
        query = query.where(RUNS.c.problem.contains(wanted.problem, autoescape=True))
    if wanted.since is not None:
        query = query.where(RUNS.c.stopped >= wanted.since)
    if wanted.until is not None:
        query = query.where(RUNS.c.stopped < wanted.until)
    return query


def _parts(items: Sequence[str]) -> Iterable[Sequence[str]]:
    for low in range(0, len(items), _AT_ONCE):
        yield items[low : low + _AT_ONCE]
