"""Words and times of filters."""

import pytest

from netform.errors import InputError
from netform.solve.status import Status
from netform.store.filters import STATUSES, Filter, utc
from netform.store.stored_run import _EXIT_CODES
from tests.store.conftest import made_up


def test_statuses_are_those_of_solve_and_failed():
    assert set(STATUSES) == {status.value for status in Status} | {"failed"}
    assert {status.value: status.exit_code for status in Status} == _EXIT_CODES


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("2026-11-27", "2026-11-27T00:00:00Z"),
        ("20261127", "2026-11-27T00:00:00Z"),
        ("2026-11-27T08:00", "2026-11-27T08:00:00Z"),
        ("2026-11-27 08:00:00Z", "2026-11-27T08:00:00Z"),
        ("2026-11-27T08:00:00+01:00", "2026-11-27T07:00:00Z"),
    ],
)
def test_times_are_of_one_form(text, stored):
    assert utc(text) == stored


@pytest.mark.parametrize("text", ["yesterday", "2026-13-01", "", "0001-01-01T00:00:00+01:00"])
def test_what_is_no_time_is_refused(text):
    with pytest.raises(InputError, match="is no date"):
        utc(text, "--since")


def test_a_status_that_is_none_is_named_with_the_nearest(store, stored):
    with pytest.raises(InputError, match="the nearest is 'feasible'"):
        store.runs(Filter(status=("feasable",)))
    store.add([made_up(stored, 1, stopped="2026-11-27T07:30:00Z")])
    assert len(store.runs(Filter(since="2026-11-27T08:00:00+01:00"))) == 1
    assert store.runs(Filter(until="20261127")) == []
    assert len(store.runs(Filter(id=f"{1:064x}"))) == 1
    assert store.runs(Filter(id="1")) == []
