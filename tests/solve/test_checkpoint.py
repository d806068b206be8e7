"""What is kept is found again; a file of no use is refused or begun anew, and stops no solve."""

import json
import threading
import time

import pytest

from netform.errors import InputError
from netform.solve.checkpoint import Checkpoint


def test_what_was_offered_last_is_found_again(tmp_path):
    path = tmp_path / "beside" / "state.json"
    with Checkpoint(path, "a question") as first:
        assert first.is_new
        first.offer("one", lambda: {"at": 1})
        first.offer("one", lambda: {"at": 2})
        first.offer("another", lambda: {"at": None})
    first.keep()
    second = Checkpoint(path, "a question")
    assert not second.is_new
    assert second.table("one") == {"at": 2}
    assert second.table("another") == {"at": None}
    assert second.table("a third") is None
    with second:
        second.offer("a third", lambda: {})
    second.keep()
    assert Checkpoint(path, "a question").table("one") == {"at": 2}
    assert [each.name for each in path.parent.iterdir()] == ["state.json"]


def test_the_file_is_written_while_the_block_runs(tmp_path):
    path, told = tmp_path / "state.json", threading.Event()

    def table():
        told.set()
        return {"at": 1}

    with Checkpoint(path, "a question", seconds=0.01) as checkpoint:
        checkpoint.offer("one", table)
        assert told.wait(10)
        until = time.monotonic() + 10
        while not path.exists():
            assert time.monotonic() < until
    assert json.loads(json.loads(path.read_text())["body"])["tables"] == {"one": {"at": 1}}


def test_a_removed_file_is_begun_anew(tmp_path):
    with Checkpoint(tmp_path / "state.json", "a question") as first:
        first.offer("one", lambda: {"at": 1})
    first.keep()
    assert not Checkpoint(tmp_path / "state.json", "a question").is_new
    first.remove()
    first.remove()
    assert Checkpoint(tmp_path / "state.json", "a question").is_new


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"sha256": "0", "body": "{}"}', '{"sha256": 1, "body": 2}']
)
def test_a_damaged_file_is_refused_or_replaced(tmp_path, text):
    path = tmp_path / "state.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match="remove the file"):
        Checkpoint(path, "a question")
    with Checkpoint(path, "a question", replaces=True) as checkpoint:
        assert checkpoint.is_new
        assert "cannot be read" in checkpoint.remark
        checkpoint.offer("one", lambda: {"at": 1})
    checkpoint.keep()
    assert Checkpoint(path, "a question").table("one") == {"at": 1}


def test_another_questions_file_is_refused_or_replaced(tmp_path):
    path = tmp_path / "state.json"
    with Checkpoint(path, "a question") as checkpoint:
        checkpoint.offer("one", lambda: {"at": 1})
    checkpoint.keep()
    with pytest.raises(InputError, match="another problem"):
        Checkpoint(path, "another")
    assert Checkpoint(path, "another", replaces=True).is_new


def test_a_file_that_cannot_be_written_stops_nothing_and_is_said(tmp_path):
    (tmp_path / "no folder").write_text("")
    with Checkpoint(tmp_path / "no folder" / "state.json", "a question") as checkpoint:
        checkpoint.offer("one", lambda: {"at": 1})
    checkpoint.keep()
    assert "was not written" in checkpoint.remark


def test_a_block_that_is_interrupted_keeps_what_there_is(tmp_path):
    path = tmp_path / "state.json"
    checkpoint = Checkpoint(path, "a question")
    checkpoint.offer("one", lambda: {"at": 1})

    def interrupted() -> None:
        with checkpoint:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert Checkpoint(path, "a question").table("one") == {"at": 1}
