import pytest

from netform.problem import load_problem
from tests.cli.conftest import assert_one_message, names_in
from tests.helpers.folder import contents

SMALL = ("--practices", 12, "--seed", 7)


def test_the_same_seed_gives_the_same_bytes(netform, tmp_path):
    for name in ("one", "two"):
        answer = netform("generate", tmp_path / "deep" / name, *SMALL)
        assert answer.code == 0
        assert "practices 12" in answer.out
    assert contents(tmp_path / "deep" / "one") == contents(tmp_path / "deep" / "two")
    assert len(load_problem(tmp_path / "deep" / "one").practices) == 12
    netform("generate", tmp_path / "other", "--practices", 12, "--seed", 8)
    assert contents(tmp_path / "other") != contents(tmp_path / "deep" / "one")


def test_a_folder_that_is_there_is_replaced_whole_and_only_with_force(netform, tmp_path):
    (tmp_path / "p").mkdir()
    (tmp_path / "p" / "stale.csv").write_text("stale")
    assert_one_message(netform("generate", tmp_path / "p", *SMALL), "already there", "--force")
    assert contents(tmp_path / "p") == {"stale.csv": b"stale"}
    assert netform("generate", tmp_path / "p", *SMALL, "--force").code == 0
    assert "stale.csv" not in contents(tmp_path / "p")
    assert names_in(tmp_path) == ["p"]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--practices", 0),
        ("--practices", -1),
        ("--practices", 10**9),
        ("--seed", -1),
        ("--family", "mars"),
        ("--lists-mean", "nan"),
        ("--lists-mean", 0),
        ("--lists-mean", "1e300"),
        ("--lists-sd", "inf"),
        ("--lists-sd", -1),
        ("--trusts", -1),
        ("--islands", -1),
        ("--islands", 1000),
    ],
)
def test_options_out_of_range_are_refused(netform, tmp_path, option, value):
    assert_one_message(netform("generate", tmp_path / "p", *SMALL, option, value), option)
    assert names_in(tmp_path) == []


@pytest.mark.parametrize("place", ["file", "file/p", "file/deep/p"])
def test_a_place_that_cannot_be_written(netform, tmp_path, place):
    (tmp_path / "file").write_text("x")
    assert_one_message(netform("generate", tmp_path / place, *SMALL, "--force"), place)
    assert names_in(tmp_path) == ["file"]


def test_force_does_not_delete_the_present_folder(netform, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for place in (".", "", tmp_path):
        assert_one_message(netform("generate", place, *SMALL, "--force"), "would delete")
    assert tmp_path.exists()


def test_official_files_are_written_beside(netform, tmp_path):
    files = tmp_path / "files"
    answer = netform("generate", tmp_path / "p", *SMALL, "--official-files", files)
    assert answer.code == 0
    assert f"{files}: gp-reg-pat-prac-map.csv" in answer.out
    assert contents(tmp_path / "p") == _plain(netform, tmp_path)
    before = contents(files)
    refused = netform("generate", tmp_path / "q", *SMALL, "--official-files", files)
    assert_one_message(refused, "already there", "--force")
    assert not (tmp_path / "q").exists()
    (files / "stale.csv").write_text("stale")
    again = netform("generate", tmp_path / "p", *SMALL, "--official-files", files, "--force")
    assert again.code == 0
    assert contents(files) == before


def _plain(netform, folder):
    assert netform("generate", folder / "plain", *SMALL).code == 0
    return contents(folder / "plain")


@pytest.mark.parametrize("place", ["p", "p/files", "."])
def test_official_files_do_not_go_into_the_problem_or_around_it(netform, tmp_path, place):
    answer = netform(
        "generate", tmp_path / "p", *SMALL, "--official-files", tmp_path / place, "--force"
    )
    assert_one_message(answer, "--official-files", "beside each other")
    assert names_in(tmp_path) == []
