"""The run store, in a file and on a real server: what is put in once is found again."""

import json
import multiprocessing
import sqlite3

import pytest
from sqlalchemy import create_engine, inspect, text

from netform.errors import InputError
from netform.plan.run_id import run_id
from netform.store.run_store import HEAD, Filter, RunStore, _url
from netform.store.stored_run import StoredRun
from netform.store.tables import METADATA
from tests.cli.conftest import program

INSTANCE = "instances/tower-hamlets"


@pytest.fixture(scope="session")
def folder(tmp_path_factory):
    """Return the folder of a run."""
    from pathlib import Path

    out = tmp_path_factory.mktemp("run") / "hamlets-0123456789"
    told = program("solve", Path(__file__).parents[2] / INSTANCE, "--out", out, "--quiet")
    assert told.code == 0, told.err
    return out


@pytest.fixture(scope="session")
def stored(folder):
    """Return the run as it is stored."""
    return StoredRun.read(folder, batch="monthly")


def made_up(stored: StoredRun, number: int, **changed) -> StoredRun:
    """Return a run like another one."""
    name = f"{number:064x}"
    rows = [
        tuple({**row, "run": name} for row in getattr(stored, kind))
        for kind in ("groups", "practices", "relationships", "events")
    ]
    return StoredRun({**stored.run, "id": name, "name": f"run {number}", **changed}, *rows)


def test_a_run_is_found_as_it_was_written(store, stored, folder):
    assert store.add([stored]) == 1
    (row,) = store.runs()
    summary = json.loads((folder / "summary.json").read_text(encoding="utf-8"))
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    for key in ("status", "objective", "bound", "certified_bound", "gap", "seconds", "unit"):
        assert row[key] == summary[key]
    assert row["id"] == run_id(manifest["inputs"], manifest["options"])
    assert (row["problem"], row["batch"]) == ("hamlets", "monthly")
    groups = store.rows("groups")
    assert sum(each["patients"] for each in groups) == summary["tiers"]["network"]["patients"]
    assert sum(each["travel"] for each in groups) == summary["tiers"]["network"]["travel"]
    practices = store.rows("practices")
    assert len(practices) == 34
    assert {each["network"] for each in practices} == {each["name"] for each in groups}
    planned = sum(each["planned"] for each in store.rows("relationships"))
    assert planned == summary["tiers"]["network"]["relationships"]
    log = (folder / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert [each["step"] for each in store.rows("events")] == [
        json.loads(line)["step"] for line in log
    ]


def test_the_same_run_is_there_once_and_renewed(store, stored):
    store.add([stored, stored])
    later = StoredRun({**stored.run, "status": "feasible"}, (), (), (), ())
    store.add([later])
    (row,) = store.runs()
    assert row["status"] == "feasible"
    assert store.rows("groups") == []
    assert store.done([stored.run["id"], "x"]) == {stored.run["id"]}


def test_filters_leave_what_they_say(store, stored):
    days = [f"2026-11-{day:02d}T08:00:00Z" for day in range(1, 21)]
    store.add(
        made_up(
            stored,
            number,
            stopped=day,
            status=("optimal", "feasible")[number % 2],
            problem=("QGH", "QHM", "a_b")[number % 3],
            batch=("one", "two")[number % 2],
        )
        for number, day in enumerate(days)
    )
    assert [row["stopped"] for row in store.runs(limit=3)] == days[:-4:-1]
    assert len(store.runs(Filter(status=("feasible",)))) == 10
    assert len(store.runs(Filter(status=("feasible", "optimal")))) == 20
    assert {row["problem"] for row in store.runs(Filter(problem="Q"))} == {"QGH", "QHM"}
    assert {row["problem"] for row in store.runs(Filter(problem="_"))} == {"a_b"}
    assert len(store.runs(Filter(batch="two", problem="QGH"))) == 3
    since = store.runs(Filter(since="2026-11-05", until="2026-11-10"))
    assert [row["stopped"] for row in since] == days[8:3:-1]
    assert len(store.rows("groups", Filter(problem="QGH"))) == 7 * len(stored.groups)


def test_what_is_taken_out_takes_its_rows_with_it(store, stored):
    store.add(made_up(stored, number) for number in range(4))
    assert store.take_out([f"{1:064x}", "nobody"]) == 1
    assert len(store.runs()) == 3
    assert len(store.rows("practices")) == 3 * 34


def test_an_id_is_named_by_its_beginning(store, stored):
    store.add(made_up(stored, number) for number in (1, 2))
    assert store.run(f"{1:064x}")["name"] == "run 1"
    with pytest.raises(InputError, match="several ids begin"):
        store.run("000")
    with pytest.raises(InputError, match="no run has an id"):
        store.run("f")


def _put(place: str, stored: StoredRun, first: int) -> None:
    store = RunStore.open(place)
    for number in range(first, first + 12):
        store.add([made_up(stored, number), made_up(stored, 1_000)])


def test_several_processes_lose_and_double_nothing(place, stored):
    context = multiprocessing.get_context("spawn")
    writing = [context.Process(target=_put, args=(place, stored, 100 * k)) for k in range(4)]
    for process in writing:
        process.start()
    for process in writing:
        process.join(120)
        assert process.exitcode == 0
    store = RunStore.open(place)
    assert len(store.runs()) == 4 * 12 + 1
    assert len(store.rows("practices")) == 34 * (4 * 12 + 1)


def test_revisions_make_the_tables_that_the_code_reads(place):
    RunStore.open(place)
    engine = create_engine(_url(place))
    there = inspect(engine)
    for table in METADATA.tables.values():
        columns = {column["name"] for column in there.get_columns(table.name)}
        assert columns == {column.name for column in table.columns}
        indexed = {index["name"] for index in there.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= indexed
    with engine.connect() as connection:
        for view in ("v_runs", "v_groups", "v_practices", "v_latest"):
            connection.execute(text(f"SELECT * FROM {view}")).all()
    engine.dispose()


def test_a_store_of_the_first_revision_is_renewed_and_keeps_its_runs(tmp_path, stored):
    place = tmp_path / "runs.sqlite"
    RunStore.open(place).add([stored])
    with sqlite3.connect(place) as connection:
        for view in ("v_runs", "v_groups", "v_practices", "v_latest"):
            connection.execute(f"DROP VIEW {view}")
        connection.execute("UPDATE alembic_version SET version_num = '0001'")
    again = RunStore.open(place)
    assert len(again.runs()) == 1
    with sqlite3.connect(place) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == (HEAD,)
        assert connection.execute("SELECT count(*) FROM v_latest").fetchone() == (1,)


def test_the_last_run_of_each_problem_is_the_latest(tmp_path, stored):
    store = RunStore.open(tmp_path / "runs.sqlite")
    store.add(
        made_up(
            stored, number, stopped=f"2026-1{number % 2}-01T00:00:00Z", problem=f"p{number // 2}"
        )
        for number in range(6)
    )
    with sqlite3.connect(tmp_path / "runs.sqlite") as connection:
        found = connection.execute("SELECT problem, stopped FROM v_latest ORDER BY 1").fetchall()
    assert found == [(f"p{k}", "2026-11-01T00:00:00Z") for k in range(3)]


def test_a_store_of_a_newer_netform_is_refused(tmp_path):
    place = tmp_path / "runs.sqlite"
    RunStore.open(place)
    with sqlite3.connect(place) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(InputError, match="newer netform"):
        RunStore.open(place)


@pytest.mark.parametrize(
    "where", ["postgresql://nobody@127.0.0.1:1/none", "/no/such/folder/x.sqlite"]
)
def test_a_store_that_cannot_be_reached_is_named(where):
    with pytest.raises(InputError, match="cannot be opened"):
        RunStore.open(where)


def test_what_is_no_run_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="no run folder"):
        StoredRun.read(tmp_path)
    (tmp_path / "summary.json").write_text("{}", encoding="utf-8")
    (tmp_path / "manifest.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="no run folder"):
        StoredRun.read(tmp_path)
