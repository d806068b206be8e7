"""Run folders are told from all others before anything is deleted."""

import shutil

import pytest

from netform.errors import InputError
from netform.store.folders import delete_folder, own_folders


@pytest.fixture
def row(stored, folder, tmp_path):
    """Return the row of a run whose folder is a copy that may be deleted."""
    shutil.copytree(folder, tmp_path / "runs" / "run")
    return {**stored.run, "folder": str(tmp_path / "runs" / "run")}


def test_the_folder_of_a_run_is_deleted_whole(row, tmp_path):
    shutil.copytree(row["folder"], tmp_path / "runs" / "run" / "least-outside-network")
    (found,) = own_folders([row])
    delete_folder(found)
    assert list((tmp_path / "runs").iterdir()) == []
    assert own_folders([row, {**row, "folder": ""}]) == []


def _with_a_note(folder):
    (folder / "notes.txt").write_text("keep me")


def _with_a_folder(folder):
    (folder / "mine").mkdir()


def _without_manifest(folder):
    (folder / "manifest.json").unlink()


def _with_a_link(folder):
    (folder / "plan.csv").unlink()
    (folder / "plan.csv").symlink_to("/etc/hostname")


def _a_link(folder):
    folder.rename(folder.with_name("elsewhere"))
    folder.symlink_to(folder.with_name("elsewhere"))


def _a_file(folder):
    shutil.rmtree(folder)
    folder.write_text("a file")


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (_with_a_note, "'notes.txt', which no run writes"),
        (_with_a_folder, "'mine', which no run writes"),
        (_without_manifest, "no run folder"),
        (_with_a_link, "'plan.csv', which no run writes"),
        (_a_link, "a file or a link"),
        (_a_file, "a file or a link"),
    ],
)
def test_what_is_not_a_runs_own_is_refused(row, tmp_path, change, words):
    change(tmp_path / "runs" / "run")
    with pytest.raises(InputError, match=words):
        own_folders([row])


def test_a_folder_that_holds_another_run_is_refused(row):
    with pytest.raises(InputError, match="another run"):
        own_folders([{**row, "id": "0" * 64}])
