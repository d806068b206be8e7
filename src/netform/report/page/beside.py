"""What may stand beside a run in its report: the answers of `certainty` and of `frontier`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from netform.errors import InputError
from netform.plan.run_folder.certainty_tables import HomeRow, read_home_rows
from netform.problem import Table, read_table, whole_number

_COUNTS = ("every", "some", "none")  # of pairs of neighbours
_MOST = 10**18  # beyond any measure or travel
_POINT = ("point", "status", "measure", "travel", "groups", "relationships", "moved", "farthest")


@dataclass(frozen=True)
class Beside:
    """What was given beside the runs.

    Attributes
    ----------
    certainty, homes
        The content of `certainty.json`, and of how many homes each practice has; `None` and none
        where no such folder was given.
    frontier
        The points of `frontier.csv` as text, by column.
    """

    certainty: Mapping[str, Any] | None = None
    homes: Sequence[HomeRow] = ()
    frontier: Sequence[Mapping[str, str]] = field(default_factory=tuple)

    @property
    def swing(self) -> list[HomeRow]:
        """The practices with more than one home, those with most first."""
        some = [each for each in self.homes if each.homes > 1]
        return sorted(some, key=lambda each: (-each.homes, each.code))


NOTHING_BESIDE = Beside()


def read_beside(
    certainty: Path | None, frontier: Path | None, codes: Sequence[str], tier: str
) -> Beside:
    """Read the folders that `netform certainty` and `netform frontier` wrote.

    Raises
    ------
    InputError
        A folder cannot be read, or is of another problem or tier.
    """
    about, homes, points = None, list[HomeRow](), list[Mapping[str, str]]()
    if certainty is not None:
        try:
            about = json.loads((certainty / "certainty.json").read_text(encoding="utf-8"))
            if about["tier"] != tier:
                raise ValueError(f"it is about {about['tier']}s")
            _refuse_without_figures(about)
        except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
            raise InputError(
                f"this is no answer of netform certainty on {tier}s ({error})",
                where=str(certainty),
                remedy="name the folder that netform certainty wrote",
            ) from error
        faults: list[str] = []
        homes = read_home_rows(certainty, faults)
        strangers = sorted({each.code for each in homes}.difference(codes))
        if faults or strangers:
            raise InputError(
                faults[0] if faults else f"practice {strangers[0]!r} is not in the problem",
                where=str(certainty / "homes.csv"),
                remedy="ask netform certainty of this problem again",
            )
    if frontier is not None:
        table = read_table(frontier / "frontier.csv", _POINT)
        assert table is not None
        _refuse_points_without_figures(table)
        rows = table.frame[list(_POINT)].to_numpy().tolist()
        points = [dict(zip(_POINT, row, strict=True)) for row in rows]
    return Beside(about, tuple(homes), tuple(points))


def _refuse_without_figures(about: Mapping[str, Any]) -> None:
    """Raise `KeyError` or `TypeError` where `certainty.json` lacks what pages tell."""
    counts = [about["neighbours"][word] for word in _COUNTS]
    counts += [about["open"], about["practices_with_one_home"]]
    share, complete = about["within"], about["complete"]
    if not all(isinstance(count, int) for count in counts):
        raise TypeError("its counts are no numbers")
    if not isinstance(share, int | float) or not isinstance(complete, bool):
        raise TypeError("it does not say how near plans are, or whether all was settled")


def _refuse_points_without_figures(table: Table) -> None:
    for name in ("measure", "travel", "groups"):
        for row, text in zip(table.frame.index, table.frame[name], strict=True):
            found = whole_number(text)
            if found is None or not 0 <= found < _MOST or str(found) != text:
                raise InputError(
                    f"{text[:40]!r} is no whole number as netform frontier writes it",
                    where=table.place(row, name),
                    remedy="name the folder that netform frontier wrote",
                )
