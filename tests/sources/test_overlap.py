import gzip

import numpy as np
import pytest

from netform.errors import InputError
from netform.sources import overlap
from netform.sources.overlap import Registrations, overlap_pairs, read_registrations

ROWS = """\
practice_code,lsoa11_code,patients
A1,E01000001,50
A1,E01000002,50
A2,E01000002,10
A2,E01000003,90
A3,W01000003,7
A1,NO2011,1000
A2,NO2011,1000
X9,E01000001,5
"""
POSITION = {"A1": 0, "A2": 1, "A3": 2}


def pairs_of(registrations, count, share):
    return [tuple(pair) for pair in overlap_pairs(registrations, count, share).tolist()]


def test_the_overlap_is_the_sum_of_smaller_shares_counted_by_hand(write):
    registrations = read_registrations(write("lsoa.csv", ROWS), POSITION)
    # A1 has half of its patients in area 2, A2 a tenth: the smaller is 0.1. Patients without an
    # area (NO2011) count for nothing.
    assert pairs_of(registrations, 3, 0.1) == [(0, 1)]
    assert pairs_of(registrations, 3, 0.100001) == []


def test_the_official_columns_and_gzip_are_read(write):
    text = (
        "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,LSOA_CODE,SEX,Number of Patients\n"
        "P,01Jul2022,A1,FIRST,E01000001,ALL,3\nP,01Jul2022,A1,FIRST,E01000001,MALE,2\n"
    )
    found = read_registrations(write("l.csv.gz", gzip.compress(text.encode())), POSITION)
    assert found.patients.tolist() == [3]


def test_rows_of_one_practice_and_area_are_added(write):
    text = "practice_code,lsoa_code,patients\nA1,E01000001,3\nA1,E01000001,4\n"
    assert read_registrations(write("l.csv", text), POSITION).patients.tolist() == [7]


@pytest.mark.parametrize("text", ["-1", "2.5", "few", ""])
def test_a_number_of_patients_that_is_none_is_named(write, text):
    path = write(
        "l.csv", f"practice_code,lsoa_code,patients\nA1,E01000001,3\nA2,E01000001,{text}\n"
    )
    with pytest.raises(InputError, match=r"l\.csv, row 3, column patients"):
        read_registrations(path, POSITION)


def test_a_file_about_other_practices_is_refused(write):
    with pytest.raises(InputError, match="none of the practices"):
        read_registrations(write("l.csv", ROWS), {"Z1": 0})


@pytest.mark.parametrize("at_once", [1, 7, 10**6])
@pytest.mark.parametrize("seed", range(5))
def test_sparse_sums_agree_with_dense_ones(monkeypatch, seed, at_once):
    monkeypatch.setattr(overlap, "_PAIRS_AT_ONCE", at_once)
    random = np.random.default_rng(seed)
    table = random.integers(0, 9, (12, 20)) * (random.random((12, 20)) < 0.4)
    table[:, 0] += 1
    practice, area = np.nonzero(np.ones_like(table))
    registrations = Registrations("l.csv", practice, area, table[practice, area])
    share = table / table.sum(axis=1, keepdims=True)
    dense = np.minimum(share[:, None, :], share[None, :, :]).sum(axis=2)
    for least in (0.05, 0.2, 0.4):
        expected = [(i, j) for i in range(12) for j in range(i + 1, 12) if dense[i, j] >= least]
        assert pairs_of(registrations, 12, least) == expected


def test_practices_alike_overlap_wholly_and_strangers_not_at_all():
    patients = Registrations("l", np.array([0, 1, 2]), np.array([0, 0, 1]), np.array([3, 9, 4]))
    assert pairs_of(patients, 3, 1.0) == [(0, 1)]
