"""Plans, and how they are written to and read from CSV."""

import numpy as np
import pytest

from netform.errors import InputError
from netform.plan import Group, Plan, read_plan, verify, write_plan
from netform.solve import solve
from tests.helpers.make import make_problem
from tests.helpers.problems import problems, random_problem

PROBLEM = make_problem(
    [10, 20, 30, 5],
    [(0, 1), (1, 2)],
    floor=10,
    ceiling=40,
    participation=["member", "member", "member", "out"],
)
HEADER = "practice_code,network,federation,network_hub,federation_hub,participation\n"


def group(*members: int, hub: int) -> Group:
    return Group(np.array(members), hub)


PLAN = Plan.of({"network": [group(2, hub=2), group(0, 1, hub=1)]})


def test_groups_are_in_the_order_of_their_first_member():
    assert [g.members.tolist() for g in PLAN.tiers["network"]] == [[0, 1], [2]]


def test_the_file_names_groups_by_their_smallest_code(tmp_path):
    write_plan(PROBLEM, PLAN, tmp_path / "plan.csv")
    assert (tmp_path / "plan.csv").read_bytes().decode() == HEADER + (
        "A10000,A10000,,A10001,,member\n"
        "A10001,A10000,,A10001,,member\n"
        "A10002,A10002,,A10002,,member\n"
        "A10003,,,,,out\n"
    )


def test_participation_is_written_in_the_word_that_was_given(tmp_path):
    words = ["partial", "virtual", "full", "out"]
    problem = make_problem([10, 20, 30, 5], [(0, 1)], floor=10, ceiling=40, participation=words)
    write_plan(problem.changed(participation={"A10002": "virtual"}), PLAN, tmp_path / "plan.csv")
    rows = (tmp_path / "plan.csv").read_text().splitlines()[1:]
    assert [row.rsplit(",", 1)[1] for row in rows] == ["partial", "virtual", "virtual", "out"]


def test_equal_plans_are_equal_bytes(tmp_path):
    write_plan(PROBLEM, PLAN, tmp_path / "one.csv")
    write_plan(
        PROBLEM, Plan.of({"network": [group(0, 1, hub=1), group(2, hub=2)]}), tmp_path / "two.csv"
    )
    assert (tmp_path / "one.csv").read_bytes() == (tmp_path / "two.csv").read_bytes()


def test_what_is_written_is_read(tmp_path):
    for family, seed in problems(24):
        problem = random_problem(family, seed)
        plan = solve(problem, threads=1).plan
        if plan is None:
            continue
        write_plan(problem, plan, tmp_path / "plan.csv")
        read = read_plan(problem, tmp_path / "plan.csv")
        write_plan(problem, read, tmp_path / "again.csv")
        assert (tmp_path / "plan.csv").read_bytes() == (tmp_path / "again.csv").read_bytes()
        assert verify(problem, read).holds


def read(tmp_path, text: str) -> Plan:
    (tmp_path / "plan.csv").write_text(text, encoding="utf-8")
    return read_plan(PROBLEM, tmp_path / "plan.csv")


def test_two_columns_are_enough_and_names_are_free(tmp_path):
    plan = read(tmp_path, "practice_code,network\nA10002,south\nA10000,north\nA10001,north\n")
    assert [g.members.tolist() for g in plan.tiers["network"]] == [[0, 1], [2]]
    assert [g.hub for g in plan.tiers["network"]] == [-1, -1]
    assert verify(PROBLEM, plan).holds


def test_an_empty_plan_has_no_tiers(tmp_path):
    assert read(tmp_path, "practice_code,network\nA10000,\n").tiers == {}


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ("X99999,a\n", r"X99999.*not in the problem"),
        ("A10000,a\nA10000,b\n", r"A10000.*twice"),
    ],
)
def test_faulty_rows_are_named(tmp_path, rows, message):
    with pytest.raises(InputError, match=message):
        read(tmp_path, "practice_code,network\n" + rows)


@pytest.mark.parametrize(
    ("hubs", "message"),
    [(("A10000", "A10001"), "two hubs"), (("X1", "X1"), r"hub 'X1' is not in the problem")],
)
def test_faulty_hubs_are_named(tmp_path, hubs, message):
    rows = f"A10000,a,{hubs[0]}\nA10001,a,{hubs[1]}\n"
    with pytest.raises(InputError, match=message):
        read(tmp_path, "practice_code,network,network_hub\n" + rows)


def test_a_missing_file_is_an_input_error(tmp_path):
    with pytest.raises(InputError):
        read_plan(PROBLEM, tmp_path / "none.csv")


def test_without_hubs_the_groups_are_the_same():
    groups = PLAN.without_hubs.tiers["network"]
    assert [(g.members.tolist(), g.hub) for g in groups] == [([0, 1], -1), ([2], -1)]
