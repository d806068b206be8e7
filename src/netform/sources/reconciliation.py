"""The account of a build: rows and patients that came in, were dropped and why, and were kept."""

from dataclasses import dataclass

import pandas as pd

from netform.sources.lists import ListSizes
from netform.sources.mapping import PracticeMapping
from netform.sources.roster import NO_COORDINATES, NO_LIST_SIZE, Roster


@dataclass(frozen=True)
class Count:
    """Rows, and the patients on their lists as far as those are known."""

    rows: int
    patients: int


@dataclass(frozen=True)
class Line:
    """One line of the account: for the whole input, and for the area (`None` = not split)."""

    label: str
    whole: Count
    area: Count | None = None


@dataclass(frozen=True)
class Dropped:
    """A practice that is not in the problem although the mapping has it in the area."""

    practice_code: str
    name: str
    reason: str
    patients: int | None


@dataclass(frozen=True)
class Reconciliation:
    """The whole account.

    Attributes
    ----------
    area
        The area as asked for; empty = the whole input.
    lines
        Practices in, dropped by reason, and kept; the last line is list sizes without a practice.
    dropped
        Every practice of the area that was dropped, by name.
    notes
        Further sentences, on trusts and contiguity.
    """

    area: str
    lines: tuple[Line, ...]
    dropped: tuple[Dropped, ...]
    notes: tuple[str, ...] = ()

    def text(self) -> str:
        """Return the account as a table and sentences, for a reader."""
        width = max(len(line.label) for line in self.lines)
        heads = ["whole input", *([self.area] if self.area else [])]
        rows = [" " * width + "".join(f"  {head:>24}" for head in heads).rstrip()]
        rows.append(" " * width + "".join(f"  {'rows':>10}{'patients':>14}" for _ in heads))
        for line in self.lines:
            counts = [line.whole, *([line.area] if self.area and line.area else [])]
            cells = "".join(f"  {count.rows:>10,}{count.patients:>14,}" for count in counts)
            rows.append(f"{line.label:<{width}}{cells}")
        for gone in self.dropped:
            patients = (
                "list size unknown" if gone.patients is None else f"{gone.patients:,} patients"
            )
            rows.append(f"dropped {gone.practice_code} ({gone.name}), {patients}: {gone.reason}")
        return "\n".join([*rows, *self.notes])


def reconcile(
    mapping: PracticeMapping,
    lists: ListSizes,
    roster: Roster,
    area: str,
    notes: tuple[str, ...] = (),
) -> Reconciliation:
    """Draw up the account of a roster."""
    frame = roster.frame
    inside = frame[frame["in_area"]]

    def line(label: str, *reasons: str) -> Line:
        whole, part = (
            _count(rows[rows["dropped"].isin(reasons)] if reasons else rows)
            for rows in (frame, inside)
        )
        return Line(label, whole, part if area else None)

    known = set(frame["practice_code"])
    strays = {code: size for code, size in lists.patients.items() if code not in known}
    lines = (
        line(f"practices in {mapping.file}"),
        line(f"dropped: {NO_LIST_SIZE}", NO_LIST_SIZE),
        line(f"dropped: {NO_COORDINATES}", NO_COORDINATES),
        line("practices kept", ""),
        Line(
            f"list sizes of others (not in {mapping.file})",
            Count(len(strays), sum(strays.values())),
        ),
    )
    gone = inside[inside["dropped"] != ""]
    dropped = tuple(
        Dropped(code, name, f"{reason} ({detail})", None if size < 0 else int(size))
        for code, name, reason, detail, size in zip(
            gone["practice_code"],
            gone["name"],
            gone["dropped"],
            gone["detail"],
            gone["patients"],
            strict=True,
        )
    )
    return Reconciliation(area, lines, dropped, notes)


def _count(rows: pd.DataFrame) -> Count:
    return Count(len(rows), int(rows["patients"].clip(lower=0).sum()))
