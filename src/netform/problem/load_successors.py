"""Read `successors.csv`: the code that each closed or merged practice's code stands for."""

from netform.problem.problem import Practices
from netform.problem.successors import Succession, Successors, circle
from netform.problem.tables import Faults, Table, cells_of, iso_date

SUCCESSOR_COLUMNS = ("practice_code", "successor_code")


def load_successors(table: Table | None, practices: Practices, faults: Faults) -> Successors:
    """Read the table, in ascending order of code; empty where there is none.

    Codes that run in a circle are a fault, and not in the answer.
    """
    if table is None:
        return Successors()
    rows: dict[str, Succession] = {}
    row_of: dict[str, int] = {}
    codes, successors_of = table.frame["practice_code"], table.frame["successor_code"]
    for (row, day), code, successor in zip(
        cells_of(table, "date"), codes, successors_of, strict=True
    ):
        if code == "" or successor == "":
            column = "successor_code" if code else "practice_code"
            faults.add(
                "the cell is empty",
                where=table.place(row, column),
                remedy="write the ODS code, or delete the row",
            )
        elif code in rows:
            faults.add(
                f"practice {code} stands twice (first in row {row_of[code]})",
                where=table.place(row, "practice_code"),
                remedy="keep one successor per practice",
            )
        elif code in practices.position:
            faults.add(
                f"practice {code} has a successor, and is in practices.csv as if it were open",
                where=table.place(row, "practice_code"),
                remedy="delete this row, or the practice from practices.csv",
            )
        else:
            rows[code] = Succession(successor, iso_date(table, row, "date", day, faults))
            row_of[code] = row
    successors = Successors({code: rows[code] for code in sorted(rows)})
    circular = _check_chains(table, successors, row_of, practices, faults)
    return Successors({code: row for code, row in successors.rows.items() if code not in circular})


def _check_chains(
    table: Table,
    successors: Successors,
    row_of: dict[str, int],
    practices: Practices,
    faults: Faults,
) -> set[str]:
    """Hold every chain to its end: a practice that is open. A circle is one fault.

    Returns the codes in circles, or on the way to one.
    """
    ends: dict[str, str | None] = {}  # None where there is no end
    for code in successors.rows:
        passed: list[str] = []
        last = code
        while last in successors.rows and last not in ends and last not in passed:
            passed.append(last)
            last = successors.rows[last].successor
        if last in passed:
            found = circle(passed[passed.index(last) :])
            where = table.place(row_of[last], "successor_code")
            faults.add(found.fault, where=where, remedy=found.remedy)
            end = None
        else:
            end = ends.get(last, last)
            if end == last and last not in practices.position:
                faults.add(
                    f"{passed[-1]} ends at {last!r}, which is not in practices.csv",
                    where=table.place(row_of[passed[-1]], "successor_code"),
                    remedy="write the code of a practice, or add the row of its own successor",
                )
        ends.update(dict.fromkeys(passed, end))
    return {code for code, end in ends.items() if end is None}
