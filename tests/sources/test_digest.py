from datetime import date
from hashlib import sha256

from netform.sources.digest import source_file


def test_a_source_has_a_name_without_folder_and_a_digest(write):
    source = source_file(write("map.csv", "abc"), "mapping", date(2025, 10, 1))
    assert source.file == "map.csv"
    assert source.role == "mapping"
    assert source.date == "2025-10-01"
    assert source.sha256 == sha256(b"abc").hexdigest()


def test_a_date_that_is_not_stated_stays_empty(write):
    assert source_file(write("map.csv", "abc"), "mapping").date == ""
