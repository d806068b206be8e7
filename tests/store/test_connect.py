"""How a store is reached, and its tables renewed from any revision."""

import multiprocessing
import sqlite3

import pytest
from sqlalchemy import create_engine, event, inspect, text

from netform.errors import InputError
from netform.store import connect
from netform.store.connect import HEAD, upgrade, url_of, without_password, writing
from netform.store.run_store import RunStore
from netform.store.tables import METADATA
from tests.store.conftest import made_up

VIEWS = ("v_runs", "v_groups", "v_practices", "v_latest")


@pytest.fixture
def engine(place):
    """Return an engine to look at a store with."""
    engine = create_engine(url_of(place))
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", connect._careful)
    yield engine
    engine.dispose()


def mappings(engine, query: str):
    with engine.connect() as connection:
        return [dict(row) for row in connection.execute(text(query)).mappings()]


def test_revisions_make_the_tables_that_the_code_reads(place, engine):
    RunStore.open(place)
    there = inspect(engine)
    for table in METADATA.tables.values():
        columns = {column["name"]: column for column in there.get_columns(table.name)}
        assert set(columns) == {column.name for column in table.columns}
        for column in table.columns:
            assert columns[column.name]["nullable"] == column.nullable, column
        indexed = {index["name"] for index in there.get_indexes(table.name)}
        assert {index.name for index in table.indexes} <= indexed
    for view in VIEWS:
        assert mappings(engine, f"SELECT * FROM {view}") == []


@pytest.mark.parametrize("revision", ["0001", "0002"])
def test_an_older_store_is_renewed_and_keeps_its_runs(place, engine, revision):
    with writing(engine) as connection:
        upgrade(connection, revision)
        connection.execute(
            text(
                "INSERT INTO runs (id, batch, name, problem, tiers, asked, status, objective, unit,"
                " seconds, solver, netform, started, stopped, folder) VALUES ('1', 'b', 'n', 'p',"
                " 'network', :asked, 'feasible', 1000000000000000001, 'patient-milliseconds', 1.5,"
                " 's', '0.1.0', '2026-11-01T00:00:00Z', '2026-11-01T00:00:01Z', '')"
            ),
            {"asked": '{"confirm": false, "gap": 0.0, "seed": 7, "tiers": "network"}'},
        )
        connection.execute(
            text(
                "INSERT INTO groups (run, tier, name, hub, practices, patients) "
                "VALUES ('1', 'network', 'A', 'A', 1, 40000)"
            )
        )
    (row,) = RunStore.open(place).runs()
    assert row["objective"] == 10**18 + 1
    assert (row["exit_code"], row["seed"], row["error"], row["title"]) == (3, 7, "", "")
    assert row["question"] == '{"tiers": "network"}'
    assert mappings(engine, "SELECT version_num FROM alembic_version") == [{"version_num": HEAD}]
    (group,) = mappings(engine, "SELECT * FROM v_groups")
    assert (group["patients"], group["in_band"], group["waiver"]) == (40000, None, "")


def _open(place: str) -> None:
    RunStore.open(place)


def test_several_processes_make_the_tables_once(place):
    context = multiprocessing.get_context("spawn")
    opening = [context.Process(target=_open, args=(place,)) for _ in range(4)]
    for process in opening:
        process.start()
    for process in opening:
        process.join(120)
        assert process.exitcode == 0
    assert RunStore.open(place).runs() == []


def test_views_speak_in_the_units_of_people(place, engine, stored):
    plain = {"objective": 3_600_000_000_000, "bound": 1_800_000_000_000, "gap": 0.5}
    RunStore.open(place).add(
        [
            made_up(stored, 1, **plain),
            made_up(stored, 2, **plain, unit="patient-milliseconds"),
            made_up(stored, 3, objective=None, bound=None, gap=None, certified_bound=None),
        ]
    )
    by_metres, by_seconds, without = mappings(engine, "SELECT * FROM v_runs ORDER BY id")
    assert by_metres["objective_thousand"] == pytest.approx(3_600)
    assert by_metres["bound_thousand"] == pytest.approx(1_800)
    assert by_metres["cost_unit"] == "thousand patient-km"
    assert by_metres["gap_percent"] == pytest.approx(50)
    assert by_seconds["objective_thousand"] == pytest.approx(1_000)
    assert by_seconds["cost_unit"] == "thousand patient-hours"
    assert without["objective_thousand"] is None
    groups = mappings(engine, "SELECT * FROM v_groups ORDER BY run, tier, name")
    travel = sum(group["travel"] for group in stored.groups)
    for number, unit, per in ((1, "metres", 1e9), (2, "seconds", 3.6e9)):
        own = [group for group in groups if group["run"] == f"{number:064x}"]
        assert sum(each["travel_thousand"] for each in own) == pytest.approx(travel / per)
        assert {each["distance_unit"] for each in own} == {unit}
        assert all(each["in_band"] for each in own)
    (practice,) = mappings(
        engine, f"SELECT * FROM v_practices WHERE run = '{1:064x}' AND practice = 'P00001'"
    )
    assert (practice["network"], practice["problem"]) == ("P00001", "hamlets")


def test_the_last_run_of_each_problem_and_question_that_did_not_fail_is_the_latest(
    place, engine, stored
):
    store = RunStore.open(place)
    store.add(
        made_up(
            stored,
            number,
            stopped=f"2026-1{number % 2}-01T00:00:00Z",
            problem=f"p{number // 4}",
            question=f"{number // 2 % 2}",
        )
        for number in range(8)
    )
    store.add([made_up(stored, 9, problem="p0", status="failed", stopped="2026-12-01T00:00:00Z")])
    found = mappings(engine, "SELECT problem, question, stopped FROM v_latest ORDER BY 1, 2")
    november = "2026-11-01T00:00:00Z"
    assert [tuple(row.values()) for row in found] == [
        (problem, question, november) for problem in ("p0", "p1") for question in ("0", "1")
    ]


def test_a_store_of_a_newer_netform_is_refused(place, engine):
    RunStore.open(place)
    with writing(engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(InputError, match="newer netform") as refused:
        RunStore.open(place)
    assert refused.value.where == place


@pytest.mark.parametrize(
    "where",
    [
        "postgresql://nobody@127.0.0.1:1/none",
        "postgresql://nobody:secret@127.0.0.1:1/none",
        "postgresql://nobody@127.0.0.1:1/none?password=secret",
        "nonsense://nobody:secret@127.0.0.1/none",
        "postgresql://nobody:secret@127.0.0.1:port/none",
        "/no/such/folder/x.sqlite",
    ],
)
def test_a_store_that_cannot_be_reached_is_named_without_its_password(where):
    with pytest.raises(InputError, match="cannot be opened") as refused:
        RunStore.open(where)
    assert "secret" not in str(refused.value)
    assert refused.value.where.startswith(where[:10])


def test_a_file_that_is_no_database_is_refused(tmp_path):
    (tmp_path / "runs.sqlite").write_text("no database, but a text of some length" * 100)
    with pytest.raises(InputError, match="not a database"):
        RunStore.open(tmp_path / "runs.sqlite")


def test_a_password_is_never_said():
    assert without_password("postgresql://me:secret@host/db") == "postgresql://me:***@host/db"
    assert without_password("postgresql://me:a@b@host/db") == "postgresql://me:***@host/db"
    assert without_password("postgresql://me@host/db") == "postgresql://me@host/db"
    assert without_password("runs/runs.sqlite") == "runs/runs.sqlite"


def test_a_file_is_written_ahead_and_its_keys_are_held(tmp_path):
    store = RunStore.open(tmp_path / "runs.sqlite")
    with store._engine.connect() as connection:
        pragmas = ("journal_mode", "foreign_keys", "busy_timeout")
        found = [connection.exec_driver_sql(f"PRAGMA {name}").scalar() for name in pragmas]
    assert found == ["wal", 1, 60000]
    with sqlite3.connect(tmp_path / "runs.sqlite") as other:
        assert other.execute("SELECT count(*) FROM runs").fetchone() == (0,)
