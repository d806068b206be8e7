"""Read `organisations.csv`: which practices belong to one organisation, and in which form."""

from collections.abc import Mapping
from difflib import get_close_matches
from typing import get_args

from netform.problem.organisations import Organisation, OrganisationForm
from netform.problem.problem import Practices
from netform.problem.tables import Faults, Table, positions_of

ORGANISATION_COLUMNS = ("organisation", "practice_code", "form")
_FORMS: tuple[OrganisationForm, ...] = get_args(OrganisationForm)


def load_organisations(
    table: Table | None, practices: Practices, known: Mapping[str, int], faults: Faults
) -> tuple[Organisation, ...]:
    """Read the table, in ascending order of code; empty where there is none.

    Parameters
    ----------
    practices
        The practices, for messages.
    known
        Position of each code, those of closed practices with a successor among them.
    """
    if table is None:
        return ()
    remedy = "add it to practices.csv, or delete this row"
    positions = positions_of(table, "practice_code", known, "practice", remedy, faults)
    names = table.frame.get("name", [""] * len(table.frame))
    forms: dict[str, OrganisationForm] = {}
    titles: dict[str, str] = {}
    members: dict[str, set[int]] = {}
    owner: dict[int, tuple[str, int]] = {}
    for row, code, position, text, name in zip(
        table.frame.index,
        table.frame["organisation"],
        positions,
        table.frame["form"],
        names,
        strict=True,
    ):
        if code == "":
            faults.add(
                "the organisation has no code",
                where=table.place(row, "organisation"),
                remedy="write its code or name, or delete the row",
            )
            continue
        form = _form(table, row, text, faults)
        if form is not None and forms.setdefault(code, form) != form:
            faults.add(
                f"organisation {code!r} has two forms, {forms[code]} and {form}",
                where=table.place(row, "form"),
                remedy="write one form in all its rows",
            )
        titles[code] = titles.get(code) or name
        if position < 0:
            continue
        first, first_row = owner.setdefault(position, (code, row))
        if first != code:
            faults.add(
                f"practice {practices.title(position)} is in two organisations, {first!r} "
                f"(row {first_row}) and {code!r}",
                where=table.place(row, "practice_code"),
                remedy="keep one of the rows",
            )
        members.setdefault(code, set()).add(position)
    return tuple(
        Organisation(code, titles[code], forms[code], tuple(sorted(members[code])))
        for code in sorted(members)
        if code in forms
    )


def _form(table: Table, row: int, text: str, faults: Faults) -> OrganisationForm | None:
    for form in _FORMS:
        if text == form:
            return form
    near = get_close_matches(text.lower(), _FORMS, n=1, cutoff=0.0)
    faults.add(
        f"form {text!r} is unknown" if text else "the form is empty",
        where=table.place(row, "form"),
        remedy=(f"the nearest is {near[0]!r}; " if text and near else "")
        + f"write one of {', '.join(_FORMS)}",
    )
    return None
