"""The table of a release: what `netform bench` printed as JSON, family by family, in Markdown.

    netform bench instances --time-limit 60 --threads 1 --json > bench.json
    python benchmarks/release.py bench.json ...

A gap is the fraction (objective - bound) / objective of a row with a plan; the gap to the best
known is against `best_known.json` as it stands now.
"""

import argparse
import json
from pathlib import Path
from typing import Any

from netform.bench import read_best_known
from netform.sources import read_recipe

INSTANCES = Path(__file__).parent.parent / "instances"
HEAD = (
    "family",
    "backend",
    "solves",
    "proved",
    "with a plan",
    "mean gap",
    "mean gap to best",
    "largest",
    "s",
    "most MB",
    "verified",
)


def mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None


def percent(fraction: float | None) -> str:
    return "–" if fraction is None else f"{100 * fraction:.4f} %"


def gap_to_best(row: dict[str, Any]) -> float | None:
    """Return how far a row's plan is above the best known one, as a fraction of that."""
    entry = read_best_known(INSTANCES / row["instance"]).get(row["tiers"])
    if entry is None or entry.objective is None:
        return None
    return (row["objective"] - entry.objective) / abs(entry.objective or 1)


def cells(family: str, backend: str, rows: list[dict[str, Any]]) -> list[str]:
    """Return one row of the table."""
    planned = [row for row in rows if row["objective"] is not None]
    proved = [row for row in rows if row["status"] in ("optimal", "infeasible")]
    to_best = [gap for gap in map(gap_to_best, planned) if gap is not None]
    checked = [row for row in rows if row["verified"] is not None]
    memory = [row["memory_mb"] for row in rows if row["memory_mb"] is not None]
    return [
        family,
        backend,
        str(len(rows)),
        str(len(proved)),
        str(len(planned)),
        percent(mean([row["gap"] for row in planned if row["gap"] is not None])),
        percent(mean(to_best)),
        percent(max(to_best, default=None)),
        f"{sum(row['seconds'] for row in rows):,.0f}",
        f"{max(memory, default=0):,.0f}",
        f"{sum(row['verified'] for row in checked)} of {len(checked)}",
    ]


def main() -> None:
    """Print the table of all rows of one file or more."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("files", type=Path, nargs="+", help="what netform bench --json printed")
    texts = [file.read_text(encoding="utf-8") for file in parser.parse_args().files]
    rows = [row for text in texts for row in json.loads(text)["rows"]]
    family = {row["instance"]: read_recipe(INSTANCES / row["instance"]).family for row in rows}
    print(f"| {' | '.join(HEAD)} |")
    print(f"|{'---|' * len(HEAD)}")
    for backend in dict.fromkeys(row["backend"] for row in rows):
        its = [row for row in rows if row["backend"] == backend]
        for name in sorted(set(family.values())):
            group = [row for row in its if family[row["instance"]] == name]
            if group:
                print(f"| {' | '.join(cells(name, backend, group))} |")
        print(f"| {' | '.join(cells('all', backend, its))} |")


if __name__ == "__main__":
    main()
