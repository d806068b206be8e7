"""Read `budget.csv`: what each practice brings, as an amount or as a rate for each patient."""

from decimal import Decimal
from difflib import get_close_matches

from netform.problem.budget import MOST_MONEY, Budget, PracticeBudget
from netform.problem.problem import Practices
from netform.problem.tables import MORE_THAN_ENGLAND, Faults, Table, decimal_number, positions_of

_PLACES = {"amount": 2, "rate": 4, "weighted_patients": 4}
_MOST = {"amount": MOST_MONEY, "rate": MOST_MONEY, "weighted_patients": MORE_THAN_ENGLAND}


def load_budget(table: Table | None, practices: Practices, faults: Faults) -> Budget | None:
    """Read the table; `None` where there is none."""
    if table is None:
        return None
    _check_header(table, faults)
    remedy = "add it to practices.csv, or delete this row"
    positions = positions_of(table, "practice_code", practices.position, "practice", remedy, faults)
    amounts, rates, weights = (_numbers(table, column, faults) for column in _PLACES)
    first_row: dict[int, int] = {}
    rows: dict[int, PracticeBudget] = {}
    for row, position in zip(table.frame.index, positions, strict=True):
        _check_row(table, row, faults)
        if position < 0:
            continue
        first = first_row.setdefault(position, row)
        if first != row:
            faults.add(
                f"practice {practices.codes[position]} stands twice (first in row {first})",
                where=table.place(row, "practice_code"),
                remedy="keep one row per practice",
            )
        rows[position] = PracticeBudget(amounts.get(row), rates.get(row), weights.get(row))
    return Budget({position: rows[position] for position in sorted(rows)})


def _check_header(table: Table, faults: Faults) -> None:
    header = list(table.frame.columns)
    if "amount" not in header and "rate" not in header:
        faults.add(
            f"the header has neither amount nor rate, but {', '.join(header)}",
            where=table.file,
            remedy="add the column 'amount', or the column 'rate'",
        )
    near = get_close_matches("weighted_patients", header, n=1, cutoff=0.8)
    if near and near[0] != "weighted_patients":  # passed over, it would change every amount
        faults.add(
            f"column {near[0]!r} is unknown",
            where=table.file,
            remedy="rename it to 'weighted_patients', or delete it",
        )


def _numbers(table: Table, column: str, faults: Faults) -> dict[int, Decimal]:
    """Return the numbers of a column by row; rows where it is empty are not among them."""
    if column not in table.frame.columns:
        return {}
    places, most = _PLACES[column], _MOST[column]
    found = {}
    for row, text in zip(table.frame.index, table.frame[column], strict=True):
        if text == "":
            continue
        number = decimal_number(text, places=places, most=most)
        if number is None:
            faults.add(
                f"{text!r} is not a number from 0 to {most:,} with at most {places} decimals",
                where=table.place(row, column),
                remedy="write digits and a decimal point, without commas or a currency",
            )
        else:
            found[row] = number
    return found


def _check_row(table: Table, row: int, faults: Faults) -> None:
    """Hold a row to one way of stating a budget; cells that are no number count as filled."""
    filled = {
        column
        for column in _PLACES
        if column in table.frame.columns and table.frame.at[row, column] != ""
    }
    if {"amount", "rate"} <= filled:
        faults.add(
            "the row has an amount and a rate",
            where=table.place(row, "rate"),
            remedy="leave one of them empty",
        )
    elif "weighted_patients" in filled and "rate" not in filled:
        faults.add(
            "the row has weighted patients and no rate",
            where=table.place(row, "weighted_patients"),
            remedy="write the rate, or leave weighted_patients empty",
        )
    elif not filled:
        faults.add(
            "the row has neither an amount nor a rate",
            where=table.place(row),
            remedy="write one of them, or delete the row",
        )
