from pathlib import Path

import numpy as np
import pytest

from netform.errors import InputError
from netform.problem import Waiver
from netform.sources import GenerateOptions, generate_problem, problem_of, read_recipe
from netform.sources.recipe import scaled_to

HEAD = 'family = "towns"\ntests = "something"\n'
GENERATE = "[generate]\npractices = 40\nseed = 3\n"


def recipe_in(folder: Path, head: str = "", tables: str = "", generate: str = GENERATE) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "recipe.toml").write_text(f"{HEAD}{head}\n{generate}\n{tables}", encoding="utf-8")
    return folder


def test_a_recipe_without_changes_is_the_generators_problem(tmp_path):
    recipe = read_recipe(recipe_in(tmp_path / "r"))
    assert recipe.plan == ("network",)
    assert recipe.kept == "files"
    assert recipe.options == GenerateOptions(40, 3)
    made, plain = problem_of(recipe), generate_problem(GenerateOptions(40, 3))
    assert made.settings == plain.settings
    assert made.practices.codes == plain.practices.codes
    assert (made.practices.patients == plain.practices.patients).all()
    assert (made.neighbours.first == plain.neighbours.first).all()


def test_all_options_of_the_generator_can_be_said(tmp_path):
    said = (
        "[generate]\npractices = 50\nseed = 4\nname = 'N'\nfamily = 'coast'\nlists_mean = 9000.5\n"
        "lists_sd = 100\ntrusts = 5\nislands = 1\n"
    )
    recipe = read_recipe(recipe_in(tmp_path / "r", generate=said))
    assert recipe.options == GenerateOptions(50, 4, "N", "coast", 9000.5, 100, 5, 1)


def test_lists_are_scaled_to_a_total(tmp_path):
    recipe = read_recipe(recipe_in(tmp_path / "r", "total_patients = 400001"))
    made = problem_of(recipe)
    assert made.practices.patients.sum() == 400_001
    assert made.settings.sources[-1].role == "recipe"
    assert "400001" in made.settings.sources[-1].file


def test_scaling_gives_what_is_left_to_the_largest_remainders():
    assert scaled_to(np.array([1, 1, 1]), 4).tolist() == [2, 1, 1]
    assert scaled_to(np.array([10, 20, 30]), 61).tolist() == [10, 20, 31]
    assert scaled_to(np.array([3, 0, 5]), 8).tolist() == [3, 0, 5]


def test_a_practice_is_cut_off(tmp_path):
    made = problem_of(read_recipe(recipe_in(tmp_path / "r", 'cut_off = ["P00002"]')))
    edges = made.neighbours
    assert 1 not in edges.first.tolist() + edges.second.tolist()
    plain = generate_problem(GenerateOptions(40, 3)).neighbours
    gone = sum(1 in pair for pair in zip(plain.first, plain.second, strict=True))
    assert gone > 0
    assert len(edges.first) == len(edges.kind) == len(plain.first) - gone


def test_terms_of_tiers_rules_waivers_and_participation(tmp_path):
    tables = """
[[tiers]]
name = "network"
floor = 35000
relationship_price = 12.5
[[rules]]
kind = "apart"
practices = ["P00001", "P00002"]
[[waivers]]
practice = "P00003"
bound = "floor"
reason = "island"
[participation]
P00004 = "out"
"""
    made = problem_of(read_recipe(recipe_in(tmp_path / "r", tables=tables)))
    network, federation = made.settings.tiers
    assert (network.floor, network.ceiling) == (35_000, 50_000)
    assert str(network.relationship_price) == "12.5"
    assert federation == generate_problem(GenerateOptions(40, 3)).settings.tiers[1]
    assert [rule.words for rule in made.settings.rules] == ["apart P00001,P00002"]
    assert made.settings.waivers == (Waiver(practice="P00003", bound="floor", reason="island"),)
    assert made.participation_of(3) == "out"


@pytest.mark.parametrize(
    ("head", "tables", "words"),
    [
        ("plann = ['network']", "", "nearest valid key is 'plan'"),
        ("plan = []", "", "plan"),
        ("kept = 'somewhere'", "", "kept"),
        ("", "practicess = 3", "nearest valid key is 'practices'"),
        ("", "[[rules]]\nkind = 'size'", "limit"),
        ("", "[[tiers]]\nname = 'network'\nfloor = 60000", "floor 60000 is above ceiling"),
        ("", "[[tiers]]\nname = 'region'\nfloor = 1", "region"),
        ("", "[[rules]]\nkind = 'apart'\npractices = ['P00001', 'NOBODY']", "NOBODY"),
        ("cut_off = ['NOBODY']", "", "NOBODY"),
        ("", "islands = 100", "islands"),
    ],
)
def test_a_recipe_that_cannot_be_followed(tmp_path, head, tables, words):
    with pytest.raises(InputError, match=words) as refused:
        problem_of(read_recipe(recipe_in(tmp_path / "r", head, tables)))
    assert refused.value.remedy


def test_a_folder_without_recipe(tmp_path):
    with pytest.raises(InputError, match="missing"):
        read_recipe(tmp_path)
