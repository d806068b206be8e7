"""The judge itself, on problems whose answer is plain to see."""

from netform.problem import Rule
from tests.helpers.brute_force import Judge
from tests.helpers.make import codes_of, make_problem
from tests.helpers.problems import FAMILIES, problems, random_problem

ROW = [(0, 1), (1, 2), (2, 3)]


def test_a_row_of_four_is_cut_in_the_middle():
    judge = Judge(make_problem([10, 10, 10, 10], ROW, floor=20, ceiling=20))
    assert set(judge.columns) == {(0, 1), (1, 2), (2, 3)}
    assert judge.columns[0, 1].objective == 10 * 1_000 * 1_000
    assert judge.columns[0, 1].hub == 0
    assert list(judge.partitions()) == [((0, 1), (2, 3))]
    assert judge.optimum == 2 * 10_000_000


def test_nobody_is_left_over():
    assert Judge(make_problem([10, 10, 10], ROW[:2], floor=20, ceiling=20)).optimum is None


def test_a_giant_is_alone_and_stands_in_the_way():
    judge = Judge(make_problem([10, 99, 10], ROW[:2], floor=10, ceiling=20))
    assert set(judge.columns) == {(0,), (1,), (2,)}


def test_waivers():
    floor = Judge(make_problem([1, 10], [(0, 1)], floor=10, ceiling=10, waivers=[(0, "floor")]))
    assert set(floor.columns) == {(0,), (1,)}
    ceiling = Judge(
        make_problem([99, 10], [(0, 1)], floor=10, ceiling=10, waivers=[(0, "ceiling")])
    )
    assert set(ceiling.columns) == {(0,), (1,), (0, 1)}


def test_participation():
    words = ["covered", "member", "out"]
    judge = Judge(make_problem([10] * 3, ROW[:2], floor=0, ceiling=30, participation=words))
    assert set(judge.columns) == {(1,), (0, 1)}
    assert judge.columns[0, 1].hub == 1


def test_rules():
    codes = codes_of(4)
    rules = [
        Rule(kind="bridge", practices=(codes[0], codes[3])),
        Rule(kind="cut", practices=(codes[0], codes[1])),
        Rule(kind="within", area="icb"),
    ]
    judge = Judge(
        make_problem(
            [10] * 4, ROW, floor=20, ceiling=20, rules=rules, areas={"icb": ["A", "A", "B", "A"]}
        )
    )
    assert set(judge.columns) == {(0, 3)}


def test_relationships_are_counted_once_a_group():
    judge = Judge(
        make_problem(
            [0, 0],
            [(0, 1)],
            floor=0,
            ceiling=10,
            relationship_price="1.5",
            trust_kinds=["acute", "unknown"],
            shares=[(0, 0, 0.5), (1, 0, 0.05), (1, 1, 0.049)],
            kind_weights={"acute": "2.0"},
        )
    )
    assert judge.columns[0, 1].objective == 3_000_000
    assert judge.optimum == 3_000_000


def test_travel_may_be_one_way_only():
    table = [[0, 5], [None, 0]]
    judge = Judge(make_problem([2, 3], [(0, 1)], floor=5, ceiling=5, travel=table, unit="seconds"))
    assert judge.columns[0, 1].hub == 1
    assert judge.columns[0, 1].objective == 2 * 5 * 1_000


def test_random_problems_are_of_all_kinds():
    made = [random_problem(family, seed) for family, seed in problems(200)]
    judged = [Judge(problem) for problem in made]
    solvable = sum(judge.optimum is not None for judge in judged)
    assert 80 < solvable < 180
    assert {len(problem.practices) for problem in made} == set(range(1, 13))
    assert sum(problem.travel.unit == "seconds" for problem in made) > 10
    assert sum("out" in problem.practices.participation for problem in made) > 10
    assert sum(len(problem.settings.waivers) > 0 for problem in made) > 20
    assert sum(0 in problem.practices.patients for problem in made) > 10
    assert len(FAMILIES) == 8


def test_the_same_name_gives_the_same_problem():
    first, second = (random_problem("planar", 7) for _ in range(2))
    assert first.settings == second.settings
    assert first.practices.patients.tolist() == second.practices.patients.tolist()
    assert first.neighbours.first.tolist() == second.neighbours.first.tolist()
