"""Find instances, and have their problem folders: as they are, or made from a recipe."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from netform.errors import InputError

_PROBLEM, _RECIPE = "problem.toml", "recipe.toml"


def is_instance(folder: Path) -> bool:
    """Whether a folder is a problem, or has the recipe of one."""
    return (folder / _PROBLEM).is_file() or (folder / _RECIPE).is_file()


def find_instances(path: Path) -> list[Path]:
    """Return the instance that a path names; a folder of instances stands for all in it.

    Raises
    ------
    InputError
        It is neither.
    """
    if is_instance(path):
        return [path]
    inside = sorted(filter(is_instance, path.iterdir())) if path.is_dir() else []
    if not inside:
        raise InputError(
            "no instance is there",
            where=str(path),
            remedy=f"name a folder with {_PROBLEM} or {_RECIPE}, or a folder of such folders",
        )
    return inside


def plans_of(instance: Path) -> tuple[str, ...]:
    """Return the set-ups to solve, as `--tiers` takes them: those of the recipe, or `network`."""
    if not (instance / _RECIPE).is_file():
        return ("network",)
    from netform.sources import read_recipe

    return read_recipe(instance).plan


@contextmanager
def problem_folder(instance: Path) -> Iterator[Path]:
    """Yield the problem folder of an instance; one that is kept as a recipe is made for so long.

    Raises
    ------
    InputError
        The recipe cannot be followed, or what it makes differs from its checksums.
    """
    if (instance / _PROBLEM).is_file():
        yield instance
        return
    from netform.sources import make_instance

    with TemporaryDirectory(prefix="netform-") as folder:
        problem = Path(folder) / instance.resolve().name
        make_instance(instance, problem)
        yield problem
