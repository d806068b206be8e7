"""Read `trusts.csv` and `relationships.csv`: who the trusts are, and which shares they have."""

import numpy as np

from netform.problem.problem import UNKNOWN_KIND, Practices, Relationships, Trusts
from netform.problem.tables import (
    MORE_THAN_ENGLAND,
    Faults,
    Table,
    cells_of,
    iso_date,
    positions_of,
    real_number,
)

TRUST_COLUMNS = ("trust_code",)
SHARE_COLUMNS = ("practice_code", "trust_code", "share")


def load_trusts(table: Table | None, faults: Faults) -> Trusts:
    """Read `trusts.csv`, in ascending order of code; none where there is no table."""
    if table is None:
        nothing = np.zeros(0)
        return Trusts((), (), (), nothing, nothing, ())
    frame = table.frame
    for row in frame.index[frame["trust_code"].duplicated() | (frame["trust_code"] == "")]:
        faults.add(
            f"trust code {frame.at[row, 'trust_code']!r} is empty or stands twice",
            where=table.place(row, "trust_code"),
            remedy="keep one row per trust",
        )
    order = np.argsort(frame["trust_code"].to_numpy(dtype=object), kind="stable")

    def texts(column: str) -> list[str]:
        cells = [text for _, text in cells_of(table, column)]
        return [cells[position] for position in order]

    def metres(column: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
        values = []
        for row, text in cells_of(table, column):
            value = real_number(text)
            if text and (value is None or abs(value) > MORE_THAN_ENGLAND):
                faults.add(
                    f"{text!r} is not a number of metres",
                    where=table.place(row, column),
                    remedy="write metres on the British National Grid, or leave it empty",
                )
            values.append(np.nan if value is None else value)
        return np.array(values)[order]

    closed = [
        iso_date(table, row, "closed", text, faults) for row, text in cells_of(table, "closed")
    ]
    return Trusts(
        codes=tuple(texts("trust_code")),
        names=tuple(texts("name")),
        kinds=tuple(kind or UNKNOWN_KIND for kind in texts("kind")),
        easting=metres("easting"),
        northing=metres("northing"),
        closed=tuple(closed[position] for position in order),
    )


def load_relationships(
    table: Table | None, practices: Practices, trusts: Trusts, faults: Faults
) -> Relationships:
    """Read `relationships.csv`: shares from 0 to 1, of a practice 1 in all at the most."""
    if table is None:
        none = np.zeros(0, dtype=np.int64)
        return Relationships(none, none, np.zeros(0))
    trust_position = {code: position for position, code in enumerate(trusts.codes)}
    ends = [
        positions_of(
            table,
            "practice_code",
            practices.position,
            "practice",
            "add it to practices.csv, or delete this row",
            faults,
        ),
        positions_of(
            table,
            "trust_code",
            trust_position,
            "trust",
            "add it to trusts.csv (kind unknown will do), or delete this row",
            faults,
        ),
    ]
    shares: dict[tuple[int, int], float] = {}
    totals: dict[int, float] = {}
    first_above: dict[int, int] = {}
    for row, practice, trust, text in zip(
        table.frame.index, *ends, table.frame["share"], strict=True
    ):
        share = real_number(text)
        if share is None or not 0 <= share <= 1:
            faults.add(
                f"share {text!r} is not a number from 0 to 1",
                where=table.place(row, "share"),
                remedy="write the share of the practice's patients, such as 0.25",
            )
        elif practice < 0 or trust < 0:
            continue
        elif (practice, trust) in shares:
            faults.add(
                "this practice and trust are listed twice",
                where=table.place(row, "trust_code"),
                remedy="list each pair once",
            )
        else:
            shares[practice, trust] = share
            totals[practice] = totals.get(practice, 0.0) + share
            if totals[practice] > 1.001:
                first_above.setdefault(practice, row)
    for practice, row in first_above.items():
        faults.add(
            f"the shares of practice {practices.title(practice)} add to "
            f"{totals[practice]:.3f}, above 1",
            where=table.place(row, "share"),
            remedy="correct its shares so that they add to 1 or less",
        )
    pairs = sorted(shares)
    return Relationships(
        practice=np.array([practice for practice, _ in pairs], dtype=np.int64),
        trust=np.array([trust for _, trust in pairs], dtype=np.int64),
        share=np.array([shares[pair] for pair in pairs]),
    )
