import pytest

from netform.bench import find_instances, plans_of
from netform.bench.instances import problem_folder
from netform.errors import InputError
from netform.problem import load_problem
from tests.helpers.folder import write_problem
from tests.sources.test_recipe import recipe_in


def test_a_folder_of_instances_stands_for_all_in_it(tmp_path):
    write_problem(tmp_path / "b")
    recipe_in(tmp_path / "a")
    (tmp_path / "empty").mkdir()
    (tmp_path / "README.md").write_text("x")
    assert find_instances(tmp_path) == [tmp_path / "a", tmp_path / "b"]
    assert find_instances(tmp_path / "b") == [tmp_path / "b"]


@pytest.mark.parametrize("name", ["empty", "README.md", "nothing"])
def test_what_is_no_instance_is_refused(tmp_path, name):
    (tmp_path / "empty").mkdir()
    (tmp_path / "README.md").write_text("x")
    with pytest.raises(InputError, match="no instance is there"):
        find_instances(tmp_path / name)


def test_the_recipe_says_what_is_planned(tmp_path):
    plan = 'plan = ["network", "network,federation"]'
    assert plans_of(recipe_in(tmp_path / "a", plan)) == ("network", "network,federation")
    assert plans_of(write_problem(tmp_path / "b")) == ("network",)


def test_a_recipe_is_made_for_as_long_as_it_is_needed(tmp_path):
    with problem_folder(recipe_in(tmp_path / "a")) as made:
        assert len(load_problem(made).practices) == 40
        assert made.name == "a"
    assert not made.exists()
    assert [path.name for path in (tmp_path / "a").iterdir()] == ["recipe.toml"]
    with problem_folder(write_problem(tmp_path / "b")) as kept:
        assert kept == tmp_path / "b"
    assert kept.exists()


def test_a_recipe_that_makes_something_else_is_refused(tmp_path):
    folder = recipe_in(tmp_path / "a", tables="[sha256]\n'practices.csv' = 'ab'")
    with pytest.raises(InputError, match="does not make"), problem_folder(folder):
        pass
