"""How a store is reached: SQLite or PostgreSQL, set up for several processes, tables renewed."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netform.errors import InputError
from netform.extras import needed

if TYPE_CHECKING:
    from sqlalchemy import Connection, Engine

HEAD = "0003"
"""The revision of the tables that this netform reads and writes."""
_LOCK = 8_372_461  # the number of PostgreSQL's advisory lock, while somebody writes
_PRAGMAS = ("busy_timeout=60000", "journal_mode=WAL", "foreign_keys=ON", "synchronous=NORMAL")


def connected(where: str | Path) -> "Engine":
    """Return the engine of a store, whose tables were made or renewed where that was needed.

    Raises
    ------
    InputError
        It cannot be reached, or was made by a newer netform.
    """
    needed("sqlalchemy", "batch", where="run store")
    from sqlalchemy import create_engine, event
    from sqlalchemy.exc import SQLAlchemyError

    try:
        engine = create_engine(url_of(where))
        if engine.dialect.name == "sqlite":
            event.listen(engine, "connect", _careful)
        _renew(engine, without_password(where))
    except (SQLAlchemyError, ImportError, ValueError) as error:
        reason = (str(getattr(error, "orig", None) or error).splitlines() or [""])[0]
        raise InputError(
            f"the run store cannot be opened ({without_password(reason)})",
            where=without_password(where),
            remedy="name a file, or the URL of a server that runs",
        ) from error
    return engine


def url_of(where: str | Path) -> str:
    """Return the URL that SQLAlchemy takes, with psycopg 3 for PostgreSQL."""
    text = str(where)
    for short in ("postgresql://", "postgres://"):
        if text.startswith(short):
            return f"postgresql+psycopg://{text.removeprefix(short)}"
    return text if "://" in text else f"sqlite:///{text}"


def without_password(where: str | Path) -> str:
    """Return a place as messages and logs may say it."""
    text = re.sub(r"(://[^:/?#@\s]*):[^/?#\s]*@", r"\1:***@", str(where))
    return re.sub(r"(password=)[^&\s]*", r"\1***", text)


@contextmanager
def writing(engine: "Engine") -> Iterator["Connection"]:
    """Open a transaction that writes, one at a time over all processes.

    Two that put the same run in at once would both see that it is not there.
    """
    from sqlalchemy import text

    own = "BEGIN IMMEDIATE"
    if engine.dialect.name != "sqlite":
        own = f"SELECT pg_advisory_xact_lock({_LOCK})"
    with engine.begin() as connection:
        connection.execute(text(own))
        yield connection


def _careful(connection: Any, _: object) -> None:
    """Set SQLite up for several processes; transactions are begun by `writing` alone."""
    connection.isolation_level = None
    for pragma in _PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")


def _renew(engine: "Engine", where: str) -> None:
    """Bring the tables to the revision of this netform, one process at a time."""
    with engine.connect() as connection:
        if _revision(connection) == HEAD:
            return
    with writing(engine) as connection:
        revision = _revision(connection)
        if revision is not None and revision > HEAD:
            raise InputError(
                f"the run store is of a newer netform (revision {revision})",
                where=where,
                remedy="use that netform, or another store",
            )
        if revision != HEAD:
            upgrade(connection)


def _revision(connection: "Connection") -> str | None:
    from sqlalchemy import inspect, text

    if not inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(text("SELECT version_num FROM alembic_version"))
    return found


def upgrade(connection: "Connection", revision: str = "head") -> None:
    """Bring the tables to a revision, over a connection that writes."""
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(files("netform.store") / "migrations"))
    config.attributes["connection"] = connection
    command.upgrade(config, revision)
