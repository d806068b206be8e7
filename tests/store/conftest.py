"""Stores to test with: a file, and a PostgreSQL server of our own where Debian's is installed."""

import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import warnings
from pathlib import Path

import pytest

from netform.store.run_store import RunStore
from netform.store.stored_run import StoredRun
from tests.cli.conftest import program

INSTANCE = Path(__file__).parents[2] / "instances" / "tower-hamlets"


def _programs() -> Path | None:
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    return found[-1].parent if found else None


def _as_user(command: list[str]) -> list[str]:
    """PostgreSQL does not run as root: then it runs as the user that Debian made for it."""
    return ["runuser", "-u", "postgres", "--", *command] if os.getuid() == 0 else command


@pytest.fixture(scope="session")
def server():
    """Yield the URL of a PostgreSQL server that is started for the tests."""
    programs = _programs()
    if programs is None:
        reason = "PostgreSQL IS NOT TESTED: no /usr/lib/postgresql/*/bin/initdb on this machine"
        warnings.warn(reason, stacklevel=1)
        pytest.skip(reason)
    room = Path(tempfile.mkdtemp(prefix="netform-postgresql-"))
    if os.getuid() == 0:
        shutil.chown(room, pwd.getpwnam("postgres").pw_uid)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = str(room / "data")
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "cwd": "/"}
    begin = [str(programs / "initdb"), "-D", data, "-A", "trust", "-U", "netform", "--no-sync"]
    subprocess.run(_as_user(begin), **quiet)
    control = [str(programs / "pg_ctl"), "-D", data, "-w", "-l", str(room / "log")]
    said = f"-p {port} -c listen_addresses=127.0.0.1 -c fsync=off -k {room}"
    subprocess.run(_as_user([*control, "-o", said, "start"]), **quiet)
    try:
        yield f"postgresql://netform@127.0.0.1:{port}"
    finally:
        subprocess.run(_as_user([*control, "-m", "immediate", "stop"]), **quiet)
        shutil.rmtree(room, ignore_errors=True)


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path):
    """Return where a store that nobody has used is."""
    if request.param == "sqlite":
        return str(tmp_path / "runs.sqlite")
    import psycopg

    url = request.getfixturevalue("server")
    name = f"store_{abs(hash(tmp_path))}"
    with psycopg.connect(f"{url}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{url}/{name}"


@pytest.fixture
def store(place):
    """Return a store that is empty."""
    return RunStore.open(place)


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Return the folder of a run, to be read only."""
    out = tmp_path_factory.mktemp("run") / "hamlets-0123456789"
    told = program("solve", INSTANCE, "--out", out, "--quiet")
    assert told.code == 0, told.err
    return out


@pytest.fixture(scope="session")
def stored(folder):
    """Return the run as it is stored."""
    return StoredRun.read(folder, problem="hamlets", batch="monthly")


def made_up(stored: StoredRun, number: int, **changed) -> StoredRun:
    """Return a run like another one."""
    name = f"{number:064x}"
    rows = [
        tuple({**row, "run": name} for row in getattr(stored, kind))
        for kind in ("groups", "practices", "relationships", "events")
    ]
    return StoredRun({**stored.run, "id": name, "name": f"run {number}", **changed}, *rows)
