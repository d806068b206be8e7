"""A run as the store keeps it: read from its folder, with nothing else at hand."""

import csv
import json
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from netform.errors import InputError
from netform.plan.run_folder.run_id import question, run_id
from netform.store.filters import FAILED, utc

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

    def named(self, names: Mapping[str, str]) -> "StoredRun":
        """Return the run under other names, of its batch or problem, by column."""
        return replace(self, run={**self.run, **names})

    @staticmethod
    def read(folder: Path, *, problem: str = "", batch: str = "") -> "StoredRun":
        """Read a run folder.

        Parameters
        ----------
        problem
            The name of the problem; by default that of the folder it was in, as the manifest says.
        batch
            The name of the batch that the run belongs to.

        Raises
        ------
        InputError
            It is no run folder, or a file of it cannot be read.
        """
        try:
            summary, manifest = (_json(folder / f"{name}.json") for name in ("summary", "manifest"))
            settings = tomllib.loads((folder / "effective.toml").read_text(encoding="utf-8"))
            options, inputs = manifest["options"], manifest["inputs"]
            number = run_id(inputs, options)
            given = Path(manifest.get("problem", "")).name
            row = {
                "id": number,
                "batch": batch,
                "name": folder.name,
                "problem": problem or given or folder.name.rpartition("-")[0] or folder.name,
                "title": settings.get("name", ""),
                "digest": run_id(inputs, {}),
                **_of_options(options),
                **{name: summary.get(name) for name in _FIGURES},
                "netform": manifest["versions"]["netform"],
                "started": utc(manifest["start"]),
                "stopped": utc(manifest["stop"]),
                "folder": str(folder.resolve()),
                "exit_code": _EXIT_CODES[summary["status"]],
                "error": "",
            }
            practices = _table(folder / "plan.csv")
            waived = _waived(summary, practices)
            return StoredRun(
                row,
                tuple(_groups(number, folder / "groups.csv", _bands(settings), waived)),
                tuple(_practices(number, practices)),
                tuple(_relationships(number, summary)),
                tuple(_events(number, folder / "log.jsonl")),
            )
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise InputError(
                f"this is no run folder that can be read ({type(error).__name__}: {error})",
                where=str(folder),
                remedy="name a folder that netform solve or netform batch wrote",
            ) from error

    @staticmethod
    def failed(
        number: str,
        name: str,
        error: str,
        options: Mapping[str, Any],
        *,
        problem: str,
        batch: str,
        seconds: float,
        stopped: datetime,
        netform: str,
    ) -> "StoredRun":
        """Return a run that ended with an error, and has no folder.

        Parameters
        ----------
        number, name
            Its id, and the name that its folder would have.
        options
            Those of `solve` by name.
        seconds, stopped
            How long it took, and when it ended.
        netform
            The version of netform that tried.
        """
        row = {
            "id": number,
            "batch": batch,
            "name": name,
            "problem": problem,
            "title": "",
            "digest": None,
            **_of_options(options),
            **dict.fromkeys(_FIGURES),
            "status": FAILED,
            "unit": "",
            "solver": "",
            "seconds": seconds,
            "netform": netform,
            "started": utc((stopped - timedelta(seconds=seconds)).isoformat()),
            "stopped": utc(stopped.isoformat()),
            "folder": "",
            "exit_code": InputError.exit_code,
            "error": error.replace("\0", " "),
        }
        return StoredRun(row, (), (), (), ())


_EXIT_CODES = {
    "optimal": 0,
    "within-gap": 0,
    "feasible": 3,
    "infeasible": 4,
    "unknown": 5,
    "interrupted": 130,
}
_FIGURES = (
    *("status", "objective", "bound", "certified_bound", "gap", "unit", "seconds"),
    *("peak_memory_mb", "solver"),
)


def _json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _of_options(options: Mapping[str, Any]) -> Row:
    given = {
        name: value if isinstance(value, (bool, int, float, str, list, tuple)) else str(value)
        for name, value in options.items()
        if value not in (None, (), [])
    }
    return {
        "tiers": given.get("tiers", ""),
        "asked": json.dumps(given, sort_keys=True, ensure_ascii=False),
        "question": question(options),
        "seed": given.get("seed"),
    }


def _bands(settings: Mapping[str, Any]) -> dict[str, tuple[int, int, bool]]:
    """Return floor, ceiling, and whether members alone count for them, by tier."""
    return {
        tier["name"]: (tier["floor"], tier["ceiling"], tier.get("counts") == "members")
        for tier in settings["tiers"]
    }


def _waived(summary: Row, practices: Iterable[Mapping[str, str]]) -> dict[tuple[str, str], str]:
    """Return the waivers that a group uses in words, by tier and group."""
    of = {row["practice_code"]: row for row in practices}
    found: dict[tuple[str, str], list[str]] = {}
    for tier, account in summary["tiers"].items():
        for waiver in account["waivers"]:
            words = f"{waiver['bound']} waived: {waiver['reason']}"
            group = of.get(waiver["practice"], {}).get(tier, "")
            if words not in found.setdefault((tier, group), []):
                found[tier, group].append(words)
    return {key: "; ".join(words) for key, words in found.items()}


def _table(path: Path) -> list[dict[str, str]]:
    if not path.exists():
        return []  # a run without a plan
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _number(text: str) -> float | None:
    return float(text) if text else None


def _whole(text: str) -> int | None:
    return int(text) if text else None


def _groups(
    number: str,
    path: Path,
    bands: Mapping[str, tuple[int, int, bool]],
    waived: Mapping[tuple[str, str], str],
) -> Iterable[Row]:
    for row in _table(path):
        tier, patients, covered = row["tier"], int(row["patients"]), int(row["covered"])
        floor, ceiling, members_only = bands[tier]
        yield {
            "run": number,
            "tier": tier,
            "name": row["group"],
            "hub": row["hub"],
            "practices": int(row["practices"]),
            "patients": patients,
            "covered": covered,
            "travel": _whole(row["travel"]),
            "mean_distance": _number(row["mean_distance"]),
            "largest_distance": _number(row["largest_distance"]),
            "relationships": _whole(row["relationships"]),
            "in_band": floor <= patients - covered * members_only <= ceiling,
            "waiver": waived.get((tier, row["group"]), ""),
        }


def _practices(number: str, rows: Iterable[Mapping[str, str]]) -> Iterable[Row]:
    for row in rows:
        yield {
            "run": number,
            "practice": row["practice_code"],
            "network": row["network"],
            "federation": row["federation"],
            "participation": row["participation"],
        }


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
