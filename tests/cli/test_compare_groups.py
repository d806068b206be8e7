"""What changes between two plans, as `netform compare` prints it."""

import pytest

from netform.cli.compare_groups import print_changes, print_matched
from netform.plan import compare
from tests.helpers.make import codes_of, make_problem
from tests.helpers.plans import Groups, plan_of

COUNT = 60
CODES = codes_of(COUNT)


def printed(capsys: pytest.CaptureFixture[str], show, before: Groups, after: Groups) -> list[str]:
    edges = [(i, i + 1) for i in range(COUNT - 1)]
    problem = make_problem([1_500] * COUNT, edges, floor=0, ceiling=10**6)
    found = compare(problem, {"base": plan_of(before), "new": plan_of(after)})
    show(*found.plans, "network", found.plans[1].tiers["network"])
    return capsys.readouterr().out.splitlines()


def pairs(first: int) -> Groups:
    """Pairs of neighbours from a practice on, and who is left at the ends."""
    cut = [{i, i + 1} for i in range(first, COUNT - 1, 2)]
    ends = [set(range(first)), set(range(first + 2 * len(cut), COUNT))]
    return [group for group in (*cut, *ends) if group]


def test_groups_that_differ_stand_beside_each_other(capsys) -> None:
    before = [{0, 1, 2}, {3, 4}, {*range(5, COUNT)}]
    lines = printed(capsys, print_matched, before, [{0, 1}, {2, 3, 4}, {*range(5, COUNT)}])
    assert lines[1] == "new, networks: 1 of 3 as in base, these are not"
    assert lines[2].split("  ")[0] == "network of base"
    rows = [line.split() for line in lines[3:]]
    assert rows == [
        [CODES[0], CODES[0], "3", "→", "2", "2", "4,500", "→", "3,000", "3,000"],
        [CODES[3], CODES[2], "2", "→", "3", "2", "3,000", "→", "4,500", "3,000"],
    ]


def test_nothing_is_printed_of_groups_that_are_the_same(capsys) -> None:
    assert printed(capsys, print_matched, pairs(0), pairs(0)) == []


def test_who_is_regrouped_is_named_with_where_from_and_to(capsys) -> None:
    before = [{0, 1, 2}, {*range(3, COUNT)}]
    lines = printed(capsys, print_changes, before, [{0, 1}, {2}, {*range(3, COUNT)}])
    assert lines[1].startswith("new, networks: regrouped against base")
    (row,) = lines[2:]
    assert row.split() == [CODES[2], "PRACTICE", "2", "1,500", CODES[0], "new", CODES[2]]


def test_that_nobody_is_regrouped_is_said(capsys) -> None:
    lines = printed(capsys, print_changes, pairs(0), pairs(0))
    assert lines == ["", "new, networks: nobody is regrouped against base"]


@pytest.mark.parametrize("show", [print_matched, print_changes])
def test_long_lists_are_cut_and_say_how_much_is_left(capsys, show) -> None:
    lines = printed(capsys, show, pairs(0), pairs(1))
    (cut,) = [line for line in lines if line.startswith("… ")]
    assert lines[-1] == cut
    shown = len(lines) - (3 if show is print_matched else 2)  # an empty line and the headers
    assert shown == 21
    left = {print_matched: 11, print_changes: 10}[show]
    assert cut.strip() == f"… {left} more: see --json"
