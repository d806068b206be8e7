import pytest

from netform.errors import InputError
from netform.problem import load_problem
from netform.sources import checksums, make_instance
from tests.sources.test_recipe import recipe_in


def with_checksums(folder, tmp_path, change=lambda sums: sums):
    """Write a recipe's own checksums at its end, changed or not."""
    make_instance(folder, tmp_path / "first")
    sums = change(checksums(tmp_path / "first"))
    lines = "".join(f'"{name}" = "{digest}"\n' for name, digest in sums.items())
    recipe = folder / "recipe.toml"
    recipe.write_text(recipe.read_text() + "\n[sha256]\n" + lines)


def test_what_is_made_is_a_problem_and_has_its_checksums(tmp_path):
    folder = recipe_in(tmp_path / "r")
    with_checksums(folder, tmp_path)
    make_instance(folder, tmp_path / "second")
    assert len(load_problem(tmp_path / "second").practices) == 40
    assert checksums(tmp_path / "second") == checksums(tmp_path / "first")


@pytest.mark.parametrize("name", ["practices.csv", "neighbours.csv", "problem.toml"])
def test_another_checksum_is_an_error_in_words(tmp_path, name):
    folder = recipe_in(tmp_path / "r")
    with_checksums(folder, tmp_path, lambda sums: {**sums, name: "0" * 64})
    with pytest.raises(InputError, match=f"{name} has the SHA-256 .*not 000000000000"):
        make_instance(folder, tmp_path / "second")
    make_instance(folder, tmp_path / "third", check=False)


def test_a_file_too_many_or_too_few_is_an_error(tmp_path):
    folder = recipe_in(tmp_path / "few")
    with_checksums(folder, tmp_path, lambda sums: {**sums, "travel.csv": "0" * 64})
    with pytest.raises(InputError, match=r"travel.csv has a checksum but is not made"):
        make_instance(folder, tmp_path / "second")
    folder = recipe_in(tmp_path / "many")
    make_instance(folder, tmp_path / "third")
    sums = checksums(tmp_path / "third")
    (folder / "recipe.toml").write_text(
        (folder / "recipe.toml").read_text()
        + f'\n[sha256]\n"problem.toml" = "{sums["problem.toml"]}"\n'
    )
    with pytest.raises(InputError, match=r"neighbours.csv is made but has no checksum"):
        make_instance(folder, tmp_path / "fourth")


def test_the_checksum_of_settings_is_of_what_they_say(tmp_path):
    """A default that is written out changes nothing; another value does."""
    make_instance(recipe_in(tmp_path / "r"), tmp_path / "p")
    before = checksums(tmp_path / "p")
    path = tmp_path / "p" / "problem.toml"
    said = path.read_text()
    assert "change_price = 0.0\n" in said
    path.write_text(said.replace("change_price = 0.0\n", ""))
    assert checksums(tmp_path / "p") == before
    path.write_text(said.replace("change_price = 0.0\n", "change_price = 1.0\n", 1))
    after = checksums(tmp_path / "p")
    assert after.pop("problem.toml") != before.pop("problem.toml")
    assert after == before
