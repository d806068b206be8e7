"""A run as the store keeps it: read from its folder, with nothing else at hand."""

import csv
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from netform.errors import InputError
from netform.plan.run_id import run_id

Row = Mapping[str, Any]


@dataclass(frozen=True, eq=False)
class StoredRun:
    """The rows of a run, by column.

    Attributes
    ----------
    run
        The row of the run itself.
    groups, practices, relationships, events
        Its rows in the other tables.
    """

    run: Row
    groups: tuple[Row, ...]
    practices: tuple[Row, ...]
    relationships: tuple[Row, ...]
    events: tuple[Row, ...]

    @staticmethod
    def read(folder: Path, *, problem: str = "", batch: str = "") -> "StoredRun":
        """Read a run folder.

        Parameters
        ----------
        problem
            The name of the problem; by default the part of the folder's name before its last dash.
        batch
            The name of the batch that the run belongs to.

        Raises
        ------
        InputError
            It is no run folder, or a file of it cannot be read.
        """
        try:
            summary, manifest = (_json(folder / f"{name}.json") for name in ("summary", "manifest"))
            options, inputs = manifest["options"], manifest["inputs"]
            number = run_id(inputs, options)
            row = {
                "id": number,
                "batch": batch,
                "name": folder.name,
                "problem": problem or folder.name.rpartition("-")[0] or folder.name,
                "tiers": options.get("tiers", ""),
                "asked": json.dumps(options, sort_keys=True, ensure_ascii=False),
                **{name: summary.get(name) for name in _FIGURES},
                "netform": manifest["versions"]["netform"],
                "started": _utc(manifest["start"]),
                "stopped": _utc(manifest["stop"]),
                "folder": str(folder.resolve()),
            }
            return StoredRun(
                row,
                tuple(_groups(number, folder / "groups.csv")),
                tuple(_practices(number, folder / "plan.csv")),
                tuple(_relationships(number, summary)),
                tuple(_events(number, folder / "log.jsonl")),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"this is no run folder that can be read ({type(error).__name__}: {error})",
                where=str(folder),
                remedy="name a folder that netform solve or netform batch wrote",
            ) from error


_FIGURES = (
    *("status", "objective", "bound", "certified_bound", "gap", "unit", "seconds"),
    *("peak_memory_mb", "solver"),
)


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _utc(text: str) -> str:
    """Return a time as ISO text in UTC that ends with Z."""
    time = datetime.fromisoformat(text).astimezone(UTC)
    return time.strftime("%Y-%m-%dT%H:%M:%SZ")


def _table(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []  # a run without a plan
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number(text: str) -> float | None:
    return float(text) if text else None


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _groups(number: str, path: Path) -> list[Row]:
    return [
        {
            "run": number,
            "tier": row["tier"],
            "name": row["group"],
            "hub": row["hub"],
            "practices": int(row["practices"]),
            "patients": int(row["patients"]),
            "travel": _whole(row["travel"]),
            "mean_distance": _number(row["mean_distance"]),
            "largest_distance": _number(row["largest_distance"]),
            "relationships": _whole(row["relationships"]),
        }
        for row in _table(path)
    ]


def _practices(number: str, path: Path) -> list[Row]:
    return [
        {
            "run": number,
            "practice": row["practice_code"],
            "network": row["network"],
            "federation": row["federation"],
            "participation": row["participation"],
        }
        for row in _table(path)
    ]


def _relationships(number: str, summary: Row) -> list[Row]:
    account = summary.get("relationships") or {}
    return [
        {
            "run": number,
            "trust": trust["trust_code"],
            "tier": tier,
            "name": trust["name"],
            "kind": trust["kind"],
            "practices": trust["practices"],
            "today": trust["today"].get(tier),
            "planned": trust["planned"].get(tier),
        }
        for trust in account.get("trusts", ())
        for tier in {**trust["today"], **trust["planned"]}
    ]


def _events(number: str, path: Path) -> list[Row]:
    found: list[Row] = []
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for place, line in enumerate(lines):
        event = json.loads(line)
        seconds, step = event.pop("seconds"), event.pop("step")
        figures = json.dumps(event, ensure_ascii=False)
        found.append(
            {"run": number, "number": place, "seconds": seconds, "step": step, "figures": figures}
        )
    return found
