"""`netform travel --roads`, with the real engine on a made extract."""

import csv
import hashlib
import json

import pytest

from netform.problem import SourceFile, read_settings
from netform.sources.valhalla import FOLDER
from tests.helpers.folder import contents
from tests.helpers.made_roads import (
    OUTSIDE,
    TOWNS,
    made_roads,
    needs_engine,
    write_problem_there,
)
from tests.helpers.osm_extract import Extract

LAST = "--quiet"
SECONDS = '\n[travel]\nunit = "seconds"\nsource = "travel.csv"\n'


@pytest.fixture(scope="module")
def extract(tmp_path_factory):
    return made_roads().write(tmp_path_factory.mktemp("extract") / "made.osm.pbf")


def seconds_in(path):
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return {(row["origin"], row["destination"]): int(row["seconds"]) for row in rows}


@needs_engine
def test_the_file_is_the_travel_of_the_problem_and_a_solve_uses_it(netform, tmp_path, extract):
    problem = write_problem_there(tmp_path / "p")
    answer = netform("travel", problem, "--roads", extract, "--use", LAST)
    assert answer.code == 0, answer.out + answer.err
    assert "30 pairs by car, from made.osm.pbf with Valhalla" in answer.out
    assert "nothing is doubtful" in answer.out
    assert "which now reads travel.csv in seconds" in answer.out
    seconds = seconds_in(problem / "travel.csv")
    assert list(seconds) == sorted(seconds)
    assert len(seconds) == 6 * 5
    settings = read_settings(problem / "problem.toml")
    sha256 = hashlib.sha256(extract.read_bytes()).hexdigest()
    assert settings.sources == (SourceFile(file="made.osm.pbf", role="roads", sha256=sha256),)

    solved = netform("solve", problem, "--out", tmp_path / "run", "--quiet")
    assert solved.code == 0, solved.out + solved.err
    summary = json.loads((tmp_path / "run" / "summary.json").read_text(encoding="utf-8"))
    assert summary["unit"] == "patient-milliseconds"
    towns = (("W1", "W2", "W3"), ("E1", "E2", "E3"))

    def least(town):
        return min(sum(seconds.get((a, hub), 0) for a in town) for hub in town)

    assert summary["objective"] == 1000 * 10_000 * sum(map(least, towns))
    assert netform("verify", problem, tmp_path / "run", "--bound").code == 0


@needs_engine
def test_equal_input_gives_equal_bytes_kept_tiles_or_not(netform, tmp_path, extract):
    problem = write_problem_there(tmp_path / "p")
    tiles, out = tmp_path / "tiles", [tmp_path / f"{k}.csv" for k in range(3)]
    asked = ("travel", problem, "--roads", extract)
    assert netform(*asked, "--out", out[0], LAST).code == 0
    assert netform(*asked, "--out", out[1], "--tiles", tiles, "--threads", "2", LAST).code == 0
    made = contents(tiles)
    again = netform(*asked, "--out", out[2], "--tiles", tiles)
    assert again.code == 0
    assert "making tiles" not in again.err
    assert "travel from 6 of 6 practices" in again.err
    assert contents(tiles) == made
    assert out[0].read_bytes() == out[1].read_bytes() == out[2].read_bytes()
    # Nothing of the problem was touched, and it is said what is left to do.
    assert not (problem / "travel.csv").exists()
    assert f"not used yet: copy {out[2]} to {problem / 'travel.csv'}" in again.out
    assert '    source = "travel.csv"' in again.out


@needs_engine
def test_practices_without_road_or_way_are_named_with_exit_code_1(netform, tmp_path, extract):
    problem = write_problem_there(tmp_path / "p", TOWNS | OUTSIDE)
    answer = netform("travel", problem, "--roads", extract, LAST)
    assert answer.code == 1
    assert "farther than 500 m from every road of the extract" in answer.out
    assert "1, of MOOR (1,2" in answer.out
    assert "practices without travel to, or from, any other: 2, of ISLE, MOOR" in answer.out
    told = json.loads(netform("travel", problem, "--roads", extract, LAST, "--json", "--force").out)
    assert told["made"]["mode"] == "car"
    assert told["made"]["sha256"] == hashlib.sha256(extract.read_bytes()).hexdigest()
    assert told["made"]["used"] is False
    assert told["findings"][0]["check"] == "travel_off_road"
    assert told["findings"][0]["names"] == ["MOOR"]
    assert told["listed"] == 30


@needs_engine
def test_a_file_that_is_there_is_replaced_only_with_force(netform, tmp_path, extract):
    problem = write_problem_there(tmp_path / "p", travel=SECONDS)
    asked = ("travel", problem, "--roads", extract, LAST)
    # problem.toml already asks for the file that is not there yet: that is no fault here.
    first = netform(*asked)
    assert first.code == 0, first.err
    assert "problem.toml reads this file" in first.out
    before = contents(problem)
    refused = netform(*asked, "--mode", "bicycle")
    assert refused.code == 2
    assert "already there" in refused.err
    assert contents(problem) == before
    assert netform(*asked, "--mode", "bicycle", "--force").code == 0
    driven, cycled = before["travel.csv"], (problem / "travel.csv").read_bytes()
    assert driven != cycled
    assert netform("travel", problem).code == 0


@needs_engine
@pytest.mark.parametrize("spoil", ["words", "empty", "cut", "no roads"])
def test_a_broken_extract_is_one_message_and_nothing_is_written(netform, tmp_path, extract, spoil):
    problem = write_problem_there(tmp_path / "p")
    broken = tmp_path / "broken.osm.pbf"
    whole = extract.read_bytes()
    if spoil == "no roads":
        river = Extract()
        river.way([river.node(-2, 52), river.node(-2.01, 52)], waterway="river")
        river.write(broken)
    else:
        broken.write_bytes({"words": b"no extract" * 99, "empty": b"", "cut": whole[:999]}[spoil])
    before = contents(tmp_path)
    tiles = tmp_path / "tiles"
    answer = netform("travel", problem, "--roads", broken, "--use", "--tiles", tiles, LAST)
    assert answer.code == 2
    assert answer.out == ""
    said = "holds no road" if spoil == "no roads" else "cannot read the extract (PBF error: "
    assert said in answer.err
    assert f"{broken}: " in answer.err
    assert len(answer.err.splitlines()) == 1
    assert contents(tmp_path) == before
    assert not tiles.exists()


@needs_engine
def test_tiles_of_another_extract_are_not_used(netform, tmp_path, extract):
    problem = write_problem_there(tmp_path / "p")
    asked = ("travel", problem, "--out", tmp_path / "o.csv", LAST)
    tiles = tmp_path / "tiles"
    assert netform(*asked, "--roads", extract, "--tiles", tiles).code == 0
    other = made_roads()
    other.node(-2, 52)
    other.write(tmp_path / "other.osm.pbf")
    refused = netform(*asked, "--roads", tmp_path / "other.osm.pbf", "--tiles", tiles, "--force")
    assert refused.code == 2
    assert "of another extract" in refused.err
    refused = netform(*asked, "--roads", extract, "--tiles", problem, "--force")
    assert refused.code == 2
    assert "not netform's" in refused.err


@needs_engine
def test_numbers_in_metres_are_not_turned_into_seconds(netform, tmp_path, extract):
    rule = '\n[[rules]]\nkind = "reach"\nlimit = 5000\n'
    more = "relationship_price = 2.5\n"
    problem = write_problem_there(tmp_path / "p", travel=rule, more=more)
    before = contents(problem)
    answer = netform("travel", problem, "--roads", extract, "--use", LAST)
    assert answer.code == 2
    assert "relationship_price of the network; the rule 'reach 5000'" in answer.err
    assert contents(problem) == before
    answer = netform("travel", problem, "--roads", extract, LAST)
    assert answer.code == 0
    assert "then write anew what is in metres: relationship_price of the network" in answer.out
    assert contents(problem) == before | {"travel.csv": (problem / "travel.csv").read_bytes()}


def test_without_the_engine_it_is_said_how_to_get_it(netform, tmp_path, monkeypatch):
    problem = write_problem_there(tmp_path / "p")
    extract = made_roads().write(tmp_path / "made.osm.pbf")
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("netform.sources.valhalla.find_spec", lambda name: None)
    monkeypatch.delenv(FOLDER, raising=False)
    before = contents(tmp_path)
    answer = netform("travel", problem, "--roads", extract)
    assert answer.code == 2
    assert "road travel needs the routing engine Valhalla" in answer.err
    assert "pip install 'netform[travel]' under Python 3.12 or later" in answer.err
    monkeypatch.setenv(FOLDER, str(tmp_path))
    answer = netform("travel", problem, "--roads", extract)
    assert answer.code == 2
    assert f"{FOLDER}={tmp_path}: " in answer.err
    assert contents(tmp_path) == before


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--reach", "5"], "--reach: the option is for making travel from roads"),
        (["--use"], "--use: "),
        (["--roads", "nothing.osm.pbf"], "nothing.osm.pbf: the extract is not there"),
        (["--roads", "EXTRACT", "--out", "o.parquet"], "travel is written as CSV"),
        (["--roads", "EXTRACT", "--out", "o.csv", "--use"], "of its own folder"),
        (["--roads", "EXTRACT", "--out", "EXTRACT", "--force"], "travel is written as CSV"),
        (
            ["--roads", "EXTRACT", "--out", "p/practices.csv", "--force"],
            "would delete an input",
        ),
    ],
)
def test_what_makes_no_sense_is_refused(netform, tmp_path, monkeypatch, extract, options, said):
    monkeypatch.chdir(tmp_path)
    write_problem_there(tmp_path / "p")
    before = contents(tmp_path)
    words = [str(extract) if word == "EXTRACT" else word for word in options]
    answer = netform("travel", "p", *words)
    assert answer.code == 2
    assert said in answer.err
    assert contents(tmp_path) == before
