import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netform.bench import KnownEntry, plan_file, read_best_known
from netform.bench.best_known import (
    certificate_file,
    with_bound,
    with_plan,
    with_witness,
    witness_file,
    write_best_known,
)
from netform.errors import InputError

OLD = KnownEntry("u", 100, 90, found_by={"solver": "a"}, bound_by={"solver": "b"})
BY = {"solver": "c"}


def test_each_half_keeps_who_found_it():
    lower = with_plan(OLD, 95, BY, kept=True)
    assert lower is not None
    assert (lower.objective, lower.found_by, lower.bound, lower.bound_by) == (
        *(95, BY),
        *(90, {"solver": "b"}),
    )
    higher = with_bound(OLD, 93, BY)
    assert higher is not None
    assert (higher.objective, higher.found_by, higher.bound, higher.bound_by) == (
        *(100, {"solver": "a"}),
        *(93, BY),
    )


def test_nothing_is_worsened():
    assert with_plan(OLD, 100, BY, kept=True) is None
    assert with_plan(OLD, 101, BY, kept=True) is None
    assert with_plan(OLD, 101, BY, kept=False) is None
    assert with_bound(OLD, 90, BY) is None
    assert with_bound(OLD, 89, BY) is None
    assert with_witness(OLD, BY, kept=False) is None
    without = KnownEntry("u", infeasible=True)
    assert with_plan(without, 1, BY, kept=True) is None
    assert with_bound(without, 1, BY) is None
    assert with_witness(without, BY, kept=True) is None


@given(st.lists(st.tuples(st.booleans(), st.integers(-5, 5), st.booleans()), max_size=12))
def test_whatever_comes_no_half_is_worsened(found):
    """Plans and bounds in any order: at the end stands the best of each, and who found it."""
    entry = KnownEntry("u")
    for number, (is_plan, value, kept) in enumerate(found):
        by = {"number": number}
        new = with_plan(entry, value, by, kept=kept) if is_plan else with_bound(entry, value, by)
        entry = new or entry
    plans = [value for is_plan, value, _ in found if is_plan]
    bounds = [value for is_plan, value, _ in found if not is_plan]
    assert entry.objective == min(plans, default=None)
    assert entry.bound == max(bounds, default=None)
    if plans:
        assert found[entry.found_by["number"]][:2] == (True, min(plans))
    if bounds:
        assert found[entry.bound_by["number"]][:2] == (False, max(bounds))


def test_a_plan_or_a_name_that_is_missing_is_filled_in():
    again = with_plan(OLD, 100, BY, kept=False)
    assert again is not None
    assert (again.objective, again.found_by) == (100, BY)
    nameless = KnownEntry("u", 100, 90)
    named = with_bound(nameless, 90, BY)
    assert named is not None
    assert named.bound_by == BY
    assert with_bound(nameless, 89, BY) is None


def test_the_first_values_and_the_status():
    entry = KnownEntry("u")
    assert entry.status == "unknown"
    entry = with_plan(entry, 100, BY, kept=False)
    assert entry.status == "feasible"
    entry = with_bound(entry, 99, BY)
    assert entry.status == "feasible"
    assert with_bound(entry, 100, BY).status == "optimal"
    none = with_witness(KnownEntry("u", bound=10), BY, kept=False)
    assert (none.status, none.objective, none.bound) == ("infeasible", None, None)


def test_written_and_read_again(tmp_path):
    known = {"network,federation": KnownEntry("u"), "network": OLD}
    write_best_known(tmp_path, known)
    assert read_best_known(tmp_path) == known
    table = json.loads((tmp_path / "best_known.json").read_text())
    assert list(table) == ["network", "network,federation"]
    assert table["network"]["status"] == "feasible"
    assert [path.name for path in tmp_path.iterdir()] == ["best_known.json"]


def test_a_file_of_before_is_read(tmp_path):
    """Older ones name one finder for both halves."""
    old = {"status": "optimal", "objective": 5, "bound": 5, "unit": "u", "found_by": {"s": 1}}
    (tmp_path / "best_known.json").write_text(json.dumps({"network": old}))
    assert read_best_known(tmp_path) == {"network": KnownEntry("u", 5, 5, found_by={"s": 1})}
    assert read_best_known(tmp_path / "elsewhere") == {}


@pytest.mark.parametrize("text", ["", "[]", "[1]", '{"network": {}}', '{"network": 3}', "{"])
def test_a_broken_file_is_an_error_in_words(tmp_path, text):
    (tmp_path / "best_known.json").write_text(text)
    with pytest.raises(InputError, match=r"best_known.json") as refused:
        read_best_known(tmp_path)
    assert refused.value.remedy


def test_names_of_files_beside_it(tmp_path):
    both = "network,federation"
    assert plan_file(tmp_path, both) == tmp_path / "best_known" / "network-federation.csv"
    assert witness_file(tmp_path, both).name == "network-federation.witness.json"
    assert certificate_file(tmp_path, "network").name == "network.bound.json"
