"""The join: mapping, list sizes and coordinates make the roster of practices, kept or dropped."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from netform.problem import Faults
from netform.sources.lists import ListSizes
from netform.sources.mapping import PracticeMapping
from netform.sources.ods import Organisation
from netform.sources.postcodes import Postcodes

NO_LIST_SIZE = "no list size"
NO_COORDINATES = "no coordinates"


@dataclass(frozen=True, eq=False)
class Roster:
    """Every practice of the mapping, in ascending order of code.

    Attributes
    ----------
    frame
        The mapping's columns and `patients` (-1 = no list size), `easting`, `northing` (whole
        metres; 0 = none), `dropped` (`NO_LIST_SIZE`, `NO_COORDINATES`, or empty = kept), `detail`
        (why, for a reader) and `in_area`.
    """

    frame: pd.DataFrame

    @property
    def kept(self) -> pd.DataFrame:
        """The practices that have a list size and coordinates, inside the area or not."""
        return self.frame[self.frame["dropped"] == ""].reset_index(drop=True)


def practice_postcodes(
    mapping: PracticeMapping, organisations: Mapping[str, Organisation]
) -> list[str]:
    """Return each practice's postcode: the mapping's, or where it has none that of `--practices`.

    Raises
    ------
    InputError
        A practice has no postcode in either.
    """
    faults = Faults()
    postcodes = []
    for code, postcode, row in zip(
        mapping.frame["practice_code"], mapping.frame["postcode"], mapping.frame["row"], strict=True
    ):
        if not postcode and code in organisations:
            postcode = organisations[code].postcode
        if not postcode:
            other = "--practices has none either: " if organisations else ""
            faults.add(
                f"the postcode of practice {code} is empty",
                where=f"{mapping.file}, row {row}, column {mapping.postcode_word}",
                remedy=f"{other}write it there"
                + ("" if organisations else ", or give --practices with the practice's postcode"),
            )
        postcodes.append(postcode)
    faults.stop_if_any("")
    return postcodes


def join_roster(
    mapping: PracticeMapping,
    postcodes_of: Sequence[str],
    lists: ListSizes,
    postcodes: Postcodes,
    in_area: Sequence[bool],
) -> Roster:
    """Join the files; only a practice without list size or without coordinates is dropped."""
    frame = mapping.frame.copy()
    frame["postcode"] = list(postcodes_of)
    patients = [lists.patients.get(code, -1) for code in frame["practice_code"]]
    places = [postcodes.places.get(postcode) for postcode in postcodes_of]
    frame["patients"] = np.array(patients, dtype=np.int64)
    frame["easting"] = np.array([place[0] if place else 0 for place in places], dtype=np.int64)
    frame["northing"] = np.array([place[1] if place else 0 for place in places], dtype=np.int64)
    dropped, detail = [], []
    for size, place, postcode in zip(patients, places, postcodes_of, strict=True):
        if size < 0:
            dropped.append(NO_LIST_SIZE)
            detail.append(f"not in {lists.file}")
        elif place is None:
            lacks = "has no grid reference" if postcode in postcodes.unplaced else "is not"
            dropped.append(NO_COORDINATES)
            detail.append(f"postcode {postcode} {lacks} in {postcodes.file}")
        else:
            dropped.append("")
            detail.append("")
    frame["dropped"], frame["detail"] = dropped, detail
    frame["in_area"] = list(in_area)
    return Roster(frame)
