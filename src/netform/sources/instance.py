"""An instance of the library as a problem folder: made from its recipe, held to its checksums."""

import hashlib
import json
from pathlib import Path

from netform.errors import InputError
from netform.problem import read_settings, save_problem
from netform.sources.digest import source_file
from netform.sources.recipe import RECIPE, problem_of, read_recipe

_SETTINGS = "problem.toml"


def make_instance(folder: Path, out: Path, *, check: bool = True) -> None:
    """Make the problem of `folder/recipe.toml` in the folder `out`.

    Parameters
    ----------
    folder
        The instance's folder.
    out
        The problem folder to write; it is not there yet.
    check
        Whether to hold the files to the checksums of the recipe.

    Raises
    ------
    InputError
        The recipe cannot be read or followed, or a file differs from its checksum.
    """
    recipe = read_recipe(folder)
    save_problem(problem_of(recipe), out)
    if check and recipe.sha256:
        _hold(checksums(out), recipe.sha256, str(folder / RECIPE))


def checksums(problem: Path) -> dict[str, str]:
    """Return the SHA-256 of every file that makes up a problem, by name.

    That of `problem.toml` is taken of what it says other than defaults, so that a key that netform
    learns later does not change it; those of tables are of their bytes.
    """
    files = sorted(path for path in problem.iterdir() if path.suffix in (".csv", ".parquet"))
    found = {path.name: source_file(path, "").sha256 for path in files}
    said = read_settings(problem / _SETTINGS).model_dump(mode="json", exclude_defaults=True)
    text = json.dumps(said, sort_keys=True, ensure_ascii=False)
    return {**found, _SETTINGS: hashlib.sha256(text.encode()).hexdigest()}


def _hold(made: dict[str, str], written: dict[str, str], where: str) -> None:
    for name in sorted(set(made) | set(written)):
        if made.get(name) != written.get(name):
            raise InputError(
                f"the recipe does not make the instance that was meant: "
                f"{_difference(name, made, written)}",
                where=where,
                remedy="use the netform that this recipe came with, and report this if you do",
            )


def _difference(name: str, made: dict[str, str], written: dict[str, str]) -> str:
    if name not in made:
        return f"{name} has a checksum but is not made"
    if name not in written:
        return f"{name} is made but has no checksum"
    return f"{name} has the SHA-256 {made[name][:12]}…, not {written[name][:12]}…"
