"""The run store, in a file and on a real server: what is put in once is found again."""

import json
import multiprocessing
from datetime import UTC, datetime

import pytest

from netform.errors import InputError
from netform.plan.run_folder.run_id import run_id
from netform.store.filters import Filter
from netform.store.run_store import RunStore
from netform.store.stored_run import StoredRun
from tests.store.conftest import made_up


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


def test_the_latest_is_the_last_of_the_same_problem_and_question_before_a_time(store, stored):
    store.add(
        made_up(stored, month, stopped=f"2026-{month:02d}-02T05:00:00Z", problem="QGH")
        for month in (9, 10, 11)
    )
    other = {"problem": "QGH", "question": "{}", "stopped": "2026-12-02T05:00:00Z"}
    unsolved = {"problem": "QGH", "objective": None, "stopped": "2026-12-03T05:00:00Z"}
    store.add([made_up(stored, 20, **other), made_up(stored, 21, **unsolved)])
    question = stored.run["question"]
    assert store.latest("QGH", question)["name"] == "run 11"
    assert store.latest("QGH", question, before="2026-11-02T05:00:00Z")["name"] == "run 10"
    assert store.latest("QGH", question, before="2026-01-01") is None
    assert store.latest("QHM", question) is None
    store.add([made_up(stored, 22, problem="QGH", stopped="2026-11-03T05:00:00Z", digest="a" * 64)])
    assert store.latest("QGH", question)["name"] == "run 22"
    assert store.latest("QGH", question, other_than="a" * 64)["name"] == "run 11"


def test_all_but_the_last_of_each_problem_and_question_are_beyond(store, stored):
    store.add(
        made_up(
            stored,
            number,
            stopped=f"2026-{1 + number // 4:02d}-01T00:00:00Z",
            problem=("QGH", "QHM")[number % 2],
            question=("a", "b")[number // 2 % 2],
        )
        for number in range(20)
    )
    beyond = store.beyond_latest(2)
    assert len(beyond) == 12
    assert {row["stopped"][:7] for row in beyond} == {"2026-01", "2026-02", "2026-03"}
    assert len(store.beyond_latest(2, Filter(problem="QGH", until="2026-04-01"))) == 2
    assert store.beyond_latest(5) == []


def test_a_run_that_failed_has_a_row_and_is_not_done(store, stored):
    number = stored.run["id"]
    failed = StoredRun.failed(
        number,
        "hamlets-0123",
        "practices.csv: a cell\0is empty",
        {"tiers": "network", "time_limit": 60.0, "seed": 3, "terms": (), "start": None},
        problem="hamlets",
        batch="monthly",
        seconds=90.0,
        stopped=datetime(2026, 11, 27, 8, tzinfo=UTC),
        netform="0.1.0",
    )
    store.add([failed])
    (row,) = store.runs(Filter(status=("failed",)))
    assert (row["exit_code"], row["seed"], row["objective"]) == (2, 3, None)
    assert row["error"] == "practices.csv: a cell is empty"
    assert (row["started"], row["stopped"]) == ("2026-11-27T07:58:30Z", "2026-11-27T08:00:00Z")
    assert json.loads(row["question"]) == {"tiers": "network"}
    assert store.done([number]) == set()
    store.add([stored])
    assert store.done([number]) == {number}
    assert store.runs(Filter(status=("failed",))) == []


def test_costs_beyond_53_bits_are_exact(store, stored):
    cost = 10**18 + 1
    store.add([made_up(stored, 1, objective=cost, bound=cost - 2)])
    (row,) = store.runs()
    assert (row["objective"], row["bound"]) == (cost, cost - 2)


def test_rows_that_are_streamed_are_those_of_the_table(store, stored):
    store.add(made_up(stored, number) for number in range(3))
    for table in ("runs", "groups", "practices", "relationships", "events"):
        rows = store.stream(table)
        found = [dict(zip(rows.columns, cells, strict=True)) for cells in rows.cells]
        assert found == store.rows(table)
        assert store.many(table, [f"{1:064x}"]) == len(found) / 3
    with pytest.raises(InputError, match="no table 'run'"):
        store.rows("run")


def test_what_is_no_run_folder_is_refused(tmp_path):
    with pytest.raises(InputError, match="no run folder"):
        StoredRun.read(tmp_path)
    (tmp_path / "summary.json").write_text("{}", encoding="utf-8")
    (tmp_path / "manifest.json").write_text("[]", encoding="utf-8")
    with pytest.raises(InputError, match="no run folder"):
        StoredRun.read(tmp_path)
