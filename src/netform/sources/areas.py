"""`--area icb_code=QMJ`: which practices of the mapping belong to the problem."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches

import numpy as np
from numpy.typing import NDArray

from netform.errors import InputError
from netform.sources.mapping import PracticeMapping

_SHOWN_IN_FULL = 50  # values; the 42 ICBs are listed, the 106 sub-ICBs are not


@dataclass(frozen=True)
class AreaFilter:
    """Accepted values by area column: any value of a column, and every column (none = all)."""

    accepted: Mapping[str, tuple[str, ...]]

    def __bool__(self) -> bool:
        return bool(self.accepted)

    def __str__(self) -> str:
        return ", ".join(f"{column}={'|'.join(values)}" for column, values in self.accepted.items())

    def mask(self, mapping: PracticeMapping) -> NDArray[np.bool_]:
        """Return which rows of the mapping's frame lie in the area, shape (n,)."""
        inside = np.ones(len(mapping.frame), dtype=bool)
        for column, values in self.accepted.items():
            inside &= mapping.frame[column].isin(values).to_numpy(dtype=bool)
        return inside

    def name(self, mapping: PracticeMapping) -> str:
        """Return a name for the area: its published name where it is a single one."""
        if not self.accepted:
            return "England"
        if len(self.accepted) == 1:
            (column, values), *_ = self.accepted.items()
            full = mapping.area_names.get(column, {}).get(values[0], "")
            if len(values) == 1 and full:
                return full if values[0] in full else f"{full} ({values[0]})"
        return str(self)


def area_filter(texts: Sequence[str], mapping: PracticeMapping) -> AreaFilter:
    """Read `--area` options: values of one column are joined, several columns intersect.

    Raises
    ------
    InputError
        An option is not `column=value`, the column or value is unknown (the message names those
        that exist), or no practice lies in all the areas.
    """
    accepted: dict[str, tuple[str, ...]] = {}
    columns = mapping.area_columns
    for text in texts:
        column, equals, value = (part.strip() for part in text.partition("="))
        if not equals or not value:
            raise InputError(
                f"{text!r} is not an area",
                where="--area",
                remedy="write column=value, such as icb_code=QMJ",
            )
        if column not in columns:
            raise InputError(
                f"area column {column!r} is unknown",
                where="--area",
                remedy=f"choose among {', '.join(columns)}" if columns else "leave --area out",
            )
        known = sorted({code for code in mapping.frame[column] if code})
        if value not in known:
            raise InputError(
                f"no practice of {mapping.file} has {column} {value!r}",
                where="--area",
                remedy=_nearest(value, known),
            )
        accepted[column] = tuple(dict.fromkeys((*accepted.get(column, ()), value)))
    chosen = AreaFilter(accepted)
    if not chosen.mask(mapping).any():
        raise InputError(
            f"no practice of {mapping.file} lies in {chosen}",
            where="--area",
            remedy="values of different columns intersect; check that they overlap",
        )
    return chosen


def _nearest(value: str, known: Sequence[str]) -> str:
    near = get_close_matches(value.upper(), known, n=3, cutoff=0.0)
    listed = f"; there are {', '.join(known)}" if len(known) <= _SHOWN_IN_FULL else ""
    return f"the nearest are {', '.join(near)}{listed}"
