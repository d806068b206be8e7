"""Folders and files that are there whole or not at all."""

import os
from pathlib import Path

import pytest

from netform.errors import InputError
from netform.problem import new_file, new_folder, refuse_existing, refuse_existing_file
from tests.helpers.folder import contents


def nothing_else(folder, *names):
    return sorted(path.name for path in folder.iterdir()) == sorted(names)


def test_a_folder_is_written_whole_or_not_at_all(tmp_path):
    def write_and_break(folder, **options):
        with new_folder(folder, **options) as draft:
            (draft / "half.txt").write_text("half")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_and_break(tmp_path / "new")
    assert nothing_else(tmp_path)
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "file.txt").write_text("old")
    with pytest.raises(KeyboardInterrupt):
        write_and_break(tmp_path / "old", force=True)
    assert nothing_else(tmp_path, "old")
    assert contents(tmp_path / "old") == {"file.txt": b"old"}


def test_force_replaces_the_whole_folder(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "stale.txt").write_text("stale")
    with (
        pytest.raises(InputError, match=r"already there.*or add --force"),
        new_folder(tmp_path / "run"),
    ):
        raise AssertionError
    with new_folder(tmp_path / "run", force=True) as draft:
        (draft / "new.txt").write_text("new")
    assert contents(tmp_path / "run") == {"new.txt": b"new"}
    assert nothing_else(tmp_path, "run")


def test_a_folder_that_somebody_else_made_meanwhile_is_left_alone_without_force(tmp_path):
    def write_while_another_does():
        with new_folder(tmp_path / "run"):
            (tmp_path / "run").mkdir()
            (tmp_path / "run" / "theirs.txt").write_text("theirs")

    with pytest.raises(InputError, match="cannot be written"):
        write_while_another_does()
    assert contents(tmp_path / "run") == {"theirs.txt": b"theirs"}
    assert nothing_else(tmp_path, "run")


def test_force_on_a_link_replaces_the_link_and_spares_what_it_points_to(tmp_path):
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "mine.txt").write_text("mine")
    (tmp_path / "link").symlink_to("real", target_is_directory=True)
    with new_folder(tmp_path / "link", force=True) as draft:
        (draft / "new.txt").write_text("new")
    assert contents(tmp_path / "real") == {"mine.txt": b"mine"}
    assert contents(tmp_path / "link") == {"new.txt": b"new"}
    assert nothing_else(tmp_path, "link", "real")


def test_force_never_deletes_an_input_the_present_folder_or_the_home(tmp_path, monkeypatch):
    home, work = tmp_path / "home", tmp_path / "work"
    for folder in (home, work / "inner", tmp_path / "data"):
        folder.mkdir(parents=True)
    source = tmp_path / "data" / "lists.csv"
    source.write_text("x")
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(work / "inner")
    for folder in (home, work, work / "inner", tmp_path, tmp_path / "data"):
        with pytest.raises(InputError, match="would delete"):
            refuse_existing(folder, force=True, inputs=[source])
    refuse_existing(tmp_path / "data", force=True)
    refuse_existing(work / "inner" / "new", force=True, inputs=[source])


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("file", "a file of that name is in the way"),
        ("dangling", "a file of that name is in the way"),
        ("file/run", "cannot be written"),
        ("file/deep/run", "cannot be written"),
        ("x" * 300, "cannot be written .*name too long"),
    ],
)
def test_places_that_cannot_be_written_are_refused_before_the_work(tmp_path, name, message):
    (tmp_path / "file").write_text("x")
    (tmp_path / "dangling").symlink_to("nowhere")
    for force in (False, True):
        with pytest.raises(InputError, match=message):
            refuse_existing(tmp_path / name, force=force)
    assert nothing_else(tmp_path, "dangling", "file")


@pytest.mark.skipif(not Path("/proc/self").is_dir(), reason="this system has no /proc")
def test_a_file_system_that_takes_no_folders_is_refused_before_the_work():
    with pytest.raises(InputError, match="/proc/netform-run: the folder cannot be written"):
        refuse_existing(Path("/proc/netform-run"), force=False)


def test_a_new_folder_has_the_rights_that_the_user_asks_for(tmp_path):
    before = os.umask(0o027)
    try:
        with new_folder(tmp_path / "run"):
            pass
    finally:
        os.umask(before)
    assert (tmp_path / "run").stat().st_mode & 0o777 == 0o750


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


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_device_or_a_pipe_is_never_replaced(tmp_path):
    """`--out /dev/null --force` made a file of it, for the whole machine."""
    pipe = tmp_path / "report.html"
    os.mkfifo(pipe)
    for write in (
        refuse_existing_file,
        lambda path, force: new_file(path, force=force).__enter__(),
    ):
        with pytest.raises(InputError, match="a device of that name is in the way"):
            write(pipe, force=True)
    assert pipe.is_fifo()


def test_a_link_to_nothing_is_replaced_by_force(tmp_path):
    link = tmp_path / "report.html"
    link.symlink_to(tmp_path / "gone")
    with new_file(link, force=True) as draft:
        draft.write_text("new")
    assert contents(tmp_path) == {"report.html": b"new"}


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
