"""The adapter of pygeoda: `python run_pygeoda.py maxp|azp|schc`, in pygeoda's environment."""

import itertools
import sys
import tempfile
from pathlib import Path
from typing import Any

import pygeoda
from adapter import Best, Instance, read


def weights(instance: Instance) -> Any:
    """Return the instance's contiguity, by way of a GAL file: pygeoda reads no edge list."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "instance.gal"
        with path.open("w", encoding="utf-8") as file:
            file.write(f"0 {len(instance)} instance id\n")
            for i, around in enumerate(instance.neighbours):
                file.write(f"{i} {len(around)}\n{' '.join(map(str, around))}\n")
        return pygeoda.read_gal(str(path), [str(i) for i in range(len(instance))])


def settings(instance: Instance) -> tuple[list[list[float]], dict[str, Any]]:
    """Return coordinates as data, and what all methods are told: the floor, coordinates as is."""
    data = [instance.easting.astype(float).tolist(), instance.northing.astype(float).tolist()]
    words = {
        "bound_variable": instance.patients.astype(float).tolist(),
        "min_bound": float(instance.floor),
        "scale_method": "raw",
    }
    return data, words


def maxp(best: Best) -> None:
    """Max-p: annealing, tabu search and greedy search in turn, a seed each."""
    instance = best.instance
    around, (data, words) = weights(instance), settings(instance)
    bounds = (words.pop("bound_variable"), words.pop("min_bound"))
    words |= {"cpu_threads": 1, "iterations": 9}
    for seed in best.seeds():
        of_seed = words | {"random_seed": seed + 1}
        if seed % 3 == 0:
            found = pygeoda.maxp_sa(around, data, *bounds, cooling_rate=0.85, sa_maxit=3, **of_seed)
        elif seed % 3 == 1:
            found = pygeoda.maxp_tabu(
                around, data, *bounds, tabu_length=10, conv_tabu=50, **of_seed
            )
        else:
            found = pygeoda.maxp_greedy(around, data, *bounds, **of_seed)
        best.offer(found["Clusters"], none=0)


def azp(best: Best) -> None:
    """AZP: annealing, tabu search and greedy search in turn, a seed and a number of groups each."""
    instance = best.instance
    around, (data, words) = weights(instance), settings(instance)
    numbers = itertools.cycle(instance.numbers_of_groups[:7])
    for seed in best.seeds():
        of_seed, groups = words | {"random_seed": seed + 1}, next(numbers)
        if seed % 3 == 0:
            found = pygeoda.azp_sa(groups, around, data, cooling_rate=0.85, sa_maxit=3, **of_seed)
        elif seed % 3 == 1:
            found = pygeoda.azp_tabu(groups, around, data, 10, conv_tabu=50, **of_seed)
        else:
            found = pygeoda.azp_greedy(groups, around, data, inits=3, **of_seed)
        best.offer(found["Clusters"], none=0)


def schc(best: Best) -> None:
    """Hierarchical clustering has no seed: each number of groups, each linkage, floor or not."""
    instance = best.instance
    around, (data, words) = weights(instance), settings(instance)
    for groups in instance.numbers_of_groups:
        for linkage in ("ward", "complete", "average"):
            for said in (words, {"scale_method": "raw"}):
                found = pygeoda.schc(groups, around, data, linkage, **said)
                best.offer(found["Clusters"], none=0)


if __name__ == "__main__":
    {"maxp": maxp, "azp": azp, "schc": schc}[sys.argv[1]](read())
