import pytest

from netform.bench import Row, findings


def row(backend="columns", status="optimal", value=100, bound=100, **terms) -> Row:
    terms.setdefault("verified", True)
    return Row("a", "network", backend, status, value, bound, **terms)


def no_plan(backend="other", status="infeasible", **terms) -> Row:
    return row(backend, status, None, None, **terms)


def test_what_agrees_has_no_fault():
    rows = [
        row(best_objective=100, best_bound=100, best_status="optimal"),
        row("b", "feasible", 120, 80, best_objective=100, best_bound=100, best_status="optimal"),
        no_plan("c", "unknown", verified=None),
        no_plan("d", "refused", verified=None, faults=("no such option",)),
    ]
    assert findings(rows) == []
    other = Row("b", "network", "columns", "infeasible", verified=True, best_status="infeasible")
    assert findings([*rows, other]) == []


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        ([row(verified=False, faults=("not contiguous",))], "not verified: not contiguous"),
        ([no_plan("b", "crashed", verified=None, faults=("signal 11",))], "b: crashed: signal 11"),
        ([no_plan("b", "no answer", verified=None)], "no answer"),
        ([row(), row("b", value=101, bound=101)], "both say optimal, of 100 and 101"),
        ([row(status="feasible", bound=101, value=110), row("b", "feasible", 100, 1)], "above the"),
        ([row(), no_plan()], "other says that there is no plan; columns has one"),
        ([row(best_objective=120, best_bound=101)], "below the best known bound of 101"),
        ([row(value=110, bound=110, best_objective=100)], "bound of 110, above the best known"),
        ([no_plan(best_objective=100)], "one of 100 is known"),
        ([Row("a", "network", "b", "unknown", None, 101, best_objective=100)], "above the best"),
        ([row(best_status="infeasible")], "it is known that there is none"),
    ],
)
def test_what_cannot_be_true_is_said(rows, words):
    found = findings(rows)
    assert len(found) >= 1
    assert any(words in str(each) for each in found)
    assert all(str(each).startswith("a (network): ") for each in found)


def test_rows_of_other_instances_and_set_ups_are_not_compared():
    other = Row("b", "network", "columns", "optimal", 90, 90, verified=True)
    joint = Row("a", "network,federation", "columns", "optimal", 300, 300, verified=True)
    assert findings([row(), other, joint]) == []
