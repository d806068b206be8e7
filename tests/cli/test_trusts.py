import pytest

from netform.cli.trusts import print_trusts
from netform.plan import RelationshipAccount, TrustAccount, relationship_account
from tests.helpers.make import make_problem
from tests.helpers.plans import plan_of, with_present

LINE = make_problem(
    [10_000] * 3,
    [(0, 1), (1, 2)],
    floor=0,
    ceiling=30_000,
    trust_kinds=["acute", "community"],
    shares=[(0, 0, 1.0), (0, 1, 1.0), (1, 1, 1.0), (2, 1, 1.0)],
)


def printed(capsys: pytest.CaptureFixture[str], *arguments: object) -> list[list[str]]:
    print_trusts(*arguments)  # type: ignore[arg-type]
    return [line.split("  ") for line in capsys.readouterr().out.splitlines()]


def cells(line: list[str]) -> list[str]:
    return [cell.strip() for cell in line if cell.strip()]


def test_the_busiest_trust_comes_first_and_totals_last(capsys):
    now = with_present(LINE, ["U", "U", ""])
    accounts = {
        "one": relationship_account(now, plan_of([{0, 1, 2}])),
        "two": relationship_account(now, plan_of([{0}, {1, 2}])),
    }
    _, header, *rows = printed(capsys, accounts, "--json")
    assert cells(header) == [
        "trust: relationships with",
        "practices",
        "networks today",
        "one networks",
        "two networks",
    ]
    assert [cells(row) for row in rows] == [
        ["T01", "3", "2", "1", "2"],
        ["T00", "1", "1", "1", "1"],
        ["all relationships", "4", "3", "2", "3"],
        ["partners for 300,000 patients", "30.0", "20.0", "10.0", "20.0"],
    ]


def test_without_a_name_and_without_present_groups(capsys):
    account = relationship_account(LINE, plan_of([{0, 1, 2}]))
    _, header, *_ = printed(capsys, {"": account}, "summary.json")
    assert cells(header) == ["trust: relationships with", "practices", "networks"]


def test_the_least_busy_are_left_to_the_file(capsys):
    trusts = tuple(
        TrustAccount(f"T{k:02}", "", "acute", 12 - k, {}, {"network": 1}) for k in range(12)
    )
    account = RelationshipAccount(
        True, "", 78, {}, {"network": 12}, {"practices": 1.0, "networks": 1.0}, trusts
    )
    rows = [cells(row) for row in printed(capsys, {"": account}, "summary.json")]
    assert rows[11] == ["T09", "3", "1"]
    assert rows[12] == ["… 2 more in summary.json"]


def test_a_problem_without_relationships_says_so(capsys):
    problem = make_problem([10], [], floor=0, ceiling=10)
    print_trusts({"": relationship_account(problem, plan_of([{0}]))}, "summary.json")
    assert "trust relationships were not counted" in capsys.readouterr().out
