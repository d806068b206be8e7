"""`problem.toml` told to use travel in seconds: nothing else of it changes."""

import pytest

from netform.errors import InputError
from netform.problem import SourceFile, load_problem, read_settings, settings_text
from netform.problem.travel_settings import SECONDS, numbers_of_travel, with_seconds
from tests.helpers.folder import SETTINGS, write_problem

ROADS = SourceFile(file="a b.osm.pbf", role="roads", sha256="ab" * 32)
OTHER = '[[sources]]\nfile = "lists.csv"\nrole = "lists"\n'


def changed(tmp_path, text):
    path = tmp_path / "problem.toml"
    path.write_text(text, encoding="utf-8")
    before = read_settings(path)
    path.write_text(with_seconds(text, before, ROADS), encoding="utf-8")
    return before, read_settings(path), path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "travel",
    ["", '[travel]\nunit = "metres" # by hand\n', "[travel] # ours\n", "[travel]"],
)
@pytest.mark.parametrize("last", ["", OTHER])
def test_travel_is_set_wherever_it_stands(tmp_path, travel, last):
    text = f"# ours\n{SETTINGS}{travel}\n{last}"
    before, after, written = changed(tmp_path, text)
    assert after.travel == SECONDS
    assert after.sources == (*before.sources, ROADS)
    assert after.model_copy(update={"travel": before.travel, "sources": before.sources}) == before
    assert written.startswith("# ours\n")


def test_a_file_that_netform_wrote_stays_one(tmp_path):
    write_problem(tmp_path / "p")
    text = settings_text(read_settings(tmp_path / "p" / "problem.toml"))
    _, after, written = changed(tmp_path, text)
    assert written == settings_text(after)


def test_the_roads_of_before_are_replaced(tmp_path):
    old = '[[sources]]\nfile = "old.osm.pbf"\nrole = "roads"\n'
    _, after, _ = changed(tmp_path, f"{SETTINGS}{old}{OTHER}")
    assert [each.file for each in after.sources] == ["lists.csv", "a b.osm.pbf"]


def test_a_text_that_cannot_be_changed_piece_by_piece_is_left_alone(tmp_path):
    text = f'travel = {{ unit = "metres" }}\n{SETTINGS}'
    with pytest.raises(InputError, match="does not change"):
        changed(tmp_path, text)


def test_numbers_in_the_unit_of_travel_are_listed(tmp_path):
    tier = "relationship_price = 1.5\n"
    more = f"{tier}easy_reach = 4000\nreach_price = 0.5\n"
    limit = '[[limits]]\nmeasure = "farthest"\nat_most = 9000\n'
    rule = '[[rules]]\nkind = "reach"\nlimit = 5000\n'
    services = "service,smallest_population,largest_travel\nx,1000,\ny,1000,3000\n"
    folder = write_problem(
        tmp_path / "p",
        {"problem.toml": SETTINGS.replace(tier, more) + limit + rule, "services.csv": services},
    )
    assert numbers_of_travel(load_problem(folder)) == [
        "easy_reach 4000 of the network",
        "relationship_price of the network",
        "reach_price of the network",
        "the rule 'reach 5000'",
        "the limit farthest 9000",
        "largest_travel of y in services.csv",
    ]
