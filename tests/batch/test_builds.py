"""Problems that a batch builds: anew when an official file has changed, never over others' work."""

import json
import shutil

import pytest

from netform.batch.scenarios import read_batch
from netform.errors import InputError
from netform.problem import load_problem
from tests.cli.conftest import program
from tests.helpers.folder import contents
from tests.sources.conftest import LISTS, MAPPING, POSTCODES

BATCH = """
[build]
into = "boards"
mapping = "data/mapping.csv"
lists = "data/lists.csv"
postcodes = "data/postcodes.csv"
areas = ["icb_code=QAA", "icb_code=QBB", ["icb_code=QAA", "icb_code=QBB"]]
[set]
tiers.network.floor = 1
tiers.network.ceiling = 100000
"""


@pytest.fixture
def room(tmp_path):
    """Return a folder with official files and a batch file."""
    data = tmp_path / "data"
    data.mkdir()
    for name, text in {"mapping": MAPPING, "lists": LISTS, "postcodes": POSTCODES}.items():
        (data / f"{name}.csv").write_text(text, encoding="utf-8")
    (tmp_path / "batch.toml").write_text(BATCH, encoding="utf-8")
    return tmp_path


def read(room, text=BATCH):
    (room / "batch.toml").write_text(text, encoding="utf-8")
    return read_batch(room / "batch.toml")


def test_each_area_is_a_problem_that_is_built_when_its_files_have_changed(room):
    batch = read(room)
    assert [each.name for each in batch.problems] == ["QAA", "QBB", "QAA-QBB"]
    assert [each.done() for each in batch.builds] == [True, True, True]
    assert load_problem(room / "boards" / "QAA").practices.codes == ("A1", "A2", "A3")
    assert len(load_problem(room / "boards" / "QAA-QBB").practices.codes) == 5
    before = contents(room / "boards")
    assert [each.done() for each in read(room).builds] == [False, False, False]
    assert contents(room / "boards") == before
    (room / "data" / "lists.csv").write_text(LISTS.replace("10000", "11000"), encoding="utf-8")
    assert [each.done() for each in read(room).builds] == [True, True, True]
    assert load_problem(room / "boards" / "QAA").practices.patients.max() == 11_000
    changed = BATCH.replace("areas =", "max_link_km = 3\nareas =")
    assert [each.done() for each in read(room, changed).builds] == [True, True, True]


def test_without_areas_all_practices_are_one_problem(room):
    text = "\n".join(line for line in BATCH.splitlines() if not line.startswith("areas"))
    (problem,) = read(room, text).problems
    assert problem == room / "boards" / "all"


def test_what_a_batch_did_not_build_or_somebody_changed_is_not_overwritten(room):
    (first, *_) = read(room).builds
    first.done()
    (room / "data" / "lists.csv").write_text(LISTS.replace("10000", "11000"), encoding="utf-8")
    own = room / "boards" / "QAA" / "practices.csv"
    own.write_text(own.read_text().replace("10000", "12000"), encoding="utf-8")
    with pytest.raises(InputError, match="changed since"):
        first.done()
    assert "12000" in own.read_text()
    shutil.rmtree(room / "boards")
    (room / "boards" / "QAA").mkdir(parents=True)
    with pytest.raises(InputError, match="was not built by a batch"):
        first.done()


def test_a_problem_that_a_kill_left_half_known_is_built_again(room):
    (first, *_) = read(room).builds
    first.done()
    whole = contents(room / "boards")
    record = room / "boards" / "QAA.build.json"
    record.write_text('{"problem": "being written"}', encoding="utf-8")
    assert first.done()
    assert contents(room / "boards") == whole


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("mapping =", "maping =", "the nearest valid key is 'mapping'"),
        ('into = "boards"\n', "", "into is missing"),
        ('"data/lists.csv"', "3", "lists is no path"),
        ("data/lists.csv", "data/none.csv", "none.csv"),
        ('"icb_code=QBB", [', "3, [", "areas is no list"),
        ('"icb_code=QBB", [', '"icb_code=../QBB", [', "areas is no list"),
        ('"icb_code=QBB", [', '"icb_code=QAA", [', "two problems would be called 'QAA'"),
        ("areas =", 'sites_within = "x"\nareas =', "wrong kind"),
        ("areas =", "sites_within = 3\nareas =", "--sites"),
    ],
)
def test_a_fault_is_named_before_anything_is_built(room, old, new, words):
    with pytest.raises(InputError) as told:
        next(iter(read(room, BATCH.replace(old, new)).builds)).done()
    assert words in str(told.value)
    assert not (room / "boards").exists()


def test_a_batch_builds_and_runs_and_does_neither_again(room):
    command = ("batch", room / "batch.toml", "--out", room / "runs", "--workers", "0", "--json")
    first = program(*command)
    assert first.code == 0, first.err
    assert first.err.count("built: ") == 3
    assert json.loads(first.out)["counts"] == {"optimal": 3}
    again = program(*command)
    assert "built: " not in again.err
    assert again.code == 0
