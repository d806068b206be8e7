"""Time `netform travel --roads` on made countries of streets, and print a table.

    NETFORM_VALHALLA=FOLDER python benchmarks/roads.py [PRACTICES ...] [--spacing METRES]

Each country is a grid over a synthetic region: streets every 300 m, each fifth a tertiary road,
each twentieth a primary one at 50 miles an hour, each fortieth a trunk road at 60. Seconds are
those of the whole command, first with tiles to make, then with tiles that were kept; one thread.
"""

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[1]))

from tests.helpers.osm_extract import Extract

from netform.problem import load_problem
from netform.sources.grid import to_degrees

NETFORM = [sys.executable, "-m", "netform"]


def main() -> None:
    """Print a row for each number of practices."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("practices", nargs="*", type=int, default=[100, 400])
    parser.add_argument("--spacing", type=int, default=300)
    given = parser.parse_args()
    print(
        "| practices | junctions | extract, MB | with tiles, s | tiles kept, s | reach 30 km, s |"
    )
    print("|---:|---:|---:|---:|---:|---:|")
    for count in given.practices:
        with tempfile.TemporaryDirectory() as folder:
            print_row(count, given.spacing, Path(folder))


def print_row(count: int, spacing: int, folder: Path) -> None:
    problem, extract = folder / "p", folder / "made.osm.pbf"
    asked = ["generate", str(problem), "--practices", str(count), "--seed", "1"]
    subprocess.run([*NETFORM, *asked], check=True, capture_output=True)
    junctions = write_country(problem, extract, spacing)
    kept = ["--tiles", str(folder / "tiles")]
    seconds = [
        seconds_of(problem, extract, *kept),
        seconds_of(problem, extract, *kept),
        seconds_of(problem, extract, *kept, "--reach", "30"),
    ]
    size = extract.stat().st_size / 1e6
    cells = [f"{count:,}", f"{junctions:,}", f"{size:.1f}", *(f"{each:.1f}" for each in seconds)]
    print(f"| {' | '.join(cells)} |", flush=True)


def write_country(problem: Path, extract: Path, spacing: int) -> int:
    """Write streets over all practices of a problem; return the number of junctions."""
    practices = load_problem(problem).practices
    lines = [
        np.arange(place.min() - spacing, place.max() + 2 * spacing, spacing)
        for place in (practices.easting, practices.northing)
    ]
    x, y = np.meshgrid(*lines, indexing="ij")
    roads = Extract()
    places = zip(*(each.ravel().tolist() for each in to_degrees(x, y)), strict=True)
    grid = np.array([roads.node(*place) for place in places]).reshape(x.shape)
    for streets in (grid, grid.T):
        for number, street in enumerate(streets.tolist()):
            for start in range(0, len(street) - 1, 60):
                roads.way(street[start : start + 61], **kind(number))
    roads.write(extract)
    return grid.size


def kind(number: int) -> dict[str, str]:
    if number % 40 == 0:
        return {"highway": "trunk", "maxspeed": "60 mph"}
    if number % 20 == 0:
        return {"highway": "primary", "maxspeed": "50 mph"}
    return {"highway": "tertiary" if number % 5 == 0 else "residential"}


def seconds_of(problem: Path, extract: Path, *options: str) -> float:
    started = time.perf_counter()
    asked = ["travel", str(problem), "--roads", str(extract), "--threads", "1", "--quiet"]
    ended = subprocess.run(
        [*NETFORM, *asked, "--force", *options], capture_output=True, text=True, check=False
    )
    if ended.returncode not in (0, 1):  # 1: something is doubtful
        raise SystemExit(ended.stderr)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
