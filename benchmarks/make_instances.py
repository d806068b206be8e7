"""Make the shipped instances from their recipes: the same bytes wherever it runs.

    python benchmarks/make_instances.py

`best_known.json` files are left as they are; `benchmarks/best_known.py` writes those.
"""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

from netform.problem import Neighbours, Problem, save_problem
from netform.sources import GenerateOptions, generate_problem

INSTANCES = Path(__file__).parent.parent / "instances"


def without_neighbours(problem: Problem) -> Problem:
    """Take all neighbours from the practice with fewest of them: it can join no network."""
    edges = problem.neighbours
    ends = edges.first.tolist() + edges.second.tolist()
    lonely = min(range(len(problem.practices)), key=lambda i: (ends.count(i), i))
    kept = (edges.first != lonely) & (edges.second != lonely)
    kinds = tuple(kind for kind, keep in zip(edges.kind, kept, strict=True) if keep)
    return replace(problem, neighbours=Neighbours(edges.first[kept], edges.second[kept], kinds))


@dataclass(frozen=True)
class Recipe:
    """How one instance is made."""

    name: str
    options: GenerateOptions
    change: Callable[[Problem], Problem] = lambda problem: problem


RECIPES = (
    Recipe(
        "tower-hamlets",
        GenerateOptions(
            34, 2, "Tower Hamlets 2009, synthetic", "city", lists_mean=8700, lists_sd=4000
        ),
    ),
    *(
        Recipe(f"region-{count}", GenerateOptions(count, 1, f"Region of {count:,} practices"))
        for count in (60, 150, 250, 1000)
    ),
    Recipe("islands-80", GenerateOptions(80, 1, "Coast with two islands", "coast", islands=2)),
    Recipe("lonely-60", GenerateOptions(60, 2, "A lonely practice"), without_neighbours),
)


def main() -> None:
    """Write every instance, keeping its best-known values."""
    for recipe in RECIPES:
        folder = INSTANCES / recipe.name
        with tempfile.TemporaryDirectory() as draft:
            made = Path(draft) / recipe.name
            save_problem(recipe.change(generate_problem(recipe.options)), made)
            folder.mkdir(parents=True, exist_ok=True)
            for file in made.iterdir():
                shutil.copyfile(file, folder / file.name)
        print(f"{recipe.name}: {recipe.options.practices} practices")


if __name__ == "__main__":
    main()
