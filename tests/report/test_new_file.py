"""Files that are there whole or not at all."""

import pytest

from netform.errors import InputError
from netform.report.new_file import new_file, refuse_existing_file
from tests.helpers.folder import contents


def test_a_file_takes_its_name_when_all_went_well(tmp_path):
    with new_file(tmp_path / "deep" / "er" / "book.xlsx") as draft:
        draft.write_text("whole")
        assert not (tmp_path / "deep" / "er" / "book.xlsx").exists()
    assert contents(tmp_path) == {"deep/er/book.xlsx": b"whole"}


def test_nothing_is_left_of_one_that_failed(tmp_path):
    (tmp_path / "book.xlsx").write_text("old")

    def fail() -> None:
        with new_file(tmp_path / "book.xlsx", force=True) as draft:
            draft.write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert contents(tmp_path) == {"book.xlsx": b"old"}


def test_a_file_that_is_there_is_replaced_only_by_force(tmp_path):
    path = tmp_path / "book.xlsx"
    path.write_text("old")
    with pytest.raises(InputError, match=r"book\.xlsx: the file is already there.*--force"):
        refuse_existing_file(path, force=False)
    with new_file(path, force=True) as draft:
        draft.write_text("new")
    assert contents(tmp_path) == {"book.xlsx": b"new"}


def test_a_folder_is_never_replaced(tmp_path):
    with pytest.raises(InputError, match="a folder of that name is in the way"):
        refuse_existing_file(tmp_path, force=True)


def test_inputs_are_never_replaced(tmp_path):
    (tmp_path / "problem").mkdir()
    for name in ("plan.csv", "problem/practices.csv"):
        (tmp_path / name).write_text("")
        inputs = [tmp_path / "problem", tmp_path / "plan.csv"]
        with pytest.raises(InputError, match="would delete an input"):
            refuse_existing_file(tmp_path / name, force=True, inputs=inputs)
    refuse_existing_file(tmp_path / "problem" / "new.xlsx", force=True, inputs=inputs)


def test_a_place_that_cannot_be_written_is_one_message_before_any_work(tmp_path):
    (tmp_path / "file").write_text("")
    for name in ("file/book.xlsx", "file/deeper/book.xlsx"):
        with pytest.raises(InputError, match="the file cannot be written"):
            refuse_existing_file(tmp_path / name, force=False)
    assert contents(tmp_path) == {"file": b""}


def test_a_draft_that_is_not_there_is_one_message(tmp_path):
    def write() -> None:
        with new_file(tmp_path / "book.xlsx"):
            pass

    with pytest.raises(InputError, match="the file cannot be written"):
        write()
    assert list(tmp_path.iterdir()) == []
