import json
from types import SimpleNamespace

import pytest

from netform.bench import Row
from netform.bench import formats as bench_formats
from tests.cli.conftest import assert_one_message
from tests.helpers.folder import contents

GOOD = Row(
    *("one", "network", "columns", "optimal", 1_234_567, 1_234_567, "patient-millimetres"),
    *(1_234_567, 1_234_567, "optimal", 2.5, 123.4, True, True),
)


@pytest.fixture
def rows_are(monkeypatch):
    """Have the format give certain rows; return what it was asked."""
    asked = []

    def given(*rows):
        def read(path, options):
            asked.append(SimpleNamespace(path=path, options=options))
            for row in rows:
                options.told(row)
            return list(rows)

        monkeypatch.setattr("netform.bench.rows_of", lambda form: read)
        return asked

    return given


def test_a_real_run_over_the_command_line(netform, square):
    before = contents(square)
    answer = netform("bench", square, "--time-limit", 60, "--threads", 1, "--json")
    assert answer.code == 0, answer.err
    table = json.loads(answer.out)
    assert table["holds"] is True
    assert (table["protocol"]["time_limit"], table["protocol"]["threads"]) == (60.0, 1)
    (row,) = table["rows"]
    assert (row["status"], row["verified"], row["gap"]) == ("optimal", True, 0.0)
    assert row["objective"] == row["bound"] > 0
    assert row["gap_to_best"] is None
    assert "square (network) columns: optimal" in answer.err
    assert contents(square) == before


def test_the_table_and_exit_code_0(netform, rows_are, tmp_path):
    refused = Row("one", "network", "x", "refused", faults=("no such backend. Remedy: y.",))
    rows_are(GOOD, refused)
    answer = netform("bench", tmp_path)
    assert answer.code == 0
    head, first, second = answer.out.splitlines()
    assert head.split()[:4] == ["instance", "tiers", "backend", "status"]
    cells = ("one", "network", "columns", "optimal", "1,234,567", "1,234,567")
    assert tuple(first.split()) == (*cells, "0", "%", "0", "%", "2.5", "123", "yes")
    assert second.endswith("refused: no such backend. Remedy: y.")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"verified": False, "faults": ("not contiguous",)}, "not verified: not contiguous"),
        ({"best_bound": 2_000_000}, "below the best known bound of 2,000,000"),
        ({"backend": "b", "objective": 1, "bound": 1}, "both say optimal, of 1,234,567 and 1"),
        ({"status": "crashed", "objective": None, "bound": None, "verified": None}, "crashed"),
    ],
)
def test_faults_are_said_and_exit_code_1(netform, rows_are, tmp_path, row, words):
    rows_are(GOOD, Row(**{**vars(GOOD), **row}))
    answer = netform("bench", tmp_path)
    assert answer.code == 1
    assert any(line.startswith("fault: one (network): ") for line in answer.out.splitlines())
    assert words in answer.out
    answer = netform("bench", tmp_path, "--json")
    assert answer.code == 1
    table = json.loads(answer.out)
    assert table["holds"] is False
    assert any(words in fault for fault in table["faults"])


def test_a_bound_without_certificate_is_not_called_verified(netform, rows_are, tmp_path):
    rows_are(Row(**{**vars(GOOD), "certified": False}))
    assert netform("bench", tmp_path).out.splitlines()[1].endswith("  plan")


def test_options_reach_the_format(netform, rows_are, tmp_path):
    asked = rows_are()
    options = [
        "--backends",
        "columns,assignment:HiGHS",
        "--tiers",
        "network, federation",
        "--seed",
        3,
    ]
    answer = netform("bench", tmp_path, tmp_path / ".", *options, "--update", "--time-limit", 5)
    assert answer.code == 0
    assert [each.path for each in asked] == [tmp_path, tmp_path]
    given = asked[0].options
    assert [backend.name for backend in given.backends] == ["columns", "assignment:HiGHS"]
    assert (given.tiers, given.seed) == ("network,federation", 3)
    assert (given.update, given.time_limit) == (True, 5.0)
    assert (given.threads, given.memory_limit) == (None, None)


def test_what_is_no_instance_or_no_backend(netform, square, tmp_path):
    (tmp_path / "empty").mkdir()
    assert_one_message(netform("bench", tmp_path / "empty"), "no instance is there")
    assert_one_message(netform("bench", square, "--backends", "columns,"), "--backends")


@pytest.mark.parametrize("wrong", [["/nowhere"], [], [".", "--format", "nothing"]])
def test_wrong_usage(netform, wrong):
    assert netform("bench", *wrong).code == 2


def test_every_format_has_its_function():
    for form in bench_formats.FORMATS:
        assert callable(bench_formats.rows_of(form))
