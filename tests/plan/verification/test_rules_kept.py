"""Which rules a plan keeps, against the words of M4 read group by group."""

import pytest

from netform.plan import Plan, rules_kept, verify
from netform.problem import Problem, Rule
from tests.helpers.brute_force import Judge
from tests.helpers.make import codes_of, make_problem
from tests.helpers.plans import Groups, plan_of, random_groups, random_problems, with_federations
from tests.helpers.rules import KINDS, random_rule

A, B, C, D = codes_of(4)


def pieces(problem: Problem, group: set[int]) -> int:
    """How many pieces a group hangs together in."""
    near, left, count = Judge(problem).neighbours, set(group), 0
    while left:
        count += 1
        edge = [left.pop()]
        for i in edge:
            more = near[i] & left
            left -= more
            edge += more
    return count


def has_hub(problem: Problem, group: set[int], leads: list[Rule], reach: list[Rule]) -> bool:
    judge = Judge(problem)
    named = {code for rule in leads for code in rule.practices}
    most = min((int(rule.limit or 0) for rule in reach), default=10**9)
    return any(
        judge.word(h) == "member"
        and (not leads or judge.codes[h] in named)
        and all(judge.far.get((i, h), 10**9 + 1) <= most for i in group)
        for h in group
    )


def keeps(problem: Problem, place: int, groups: Groups) -> bool:
    """The slow twin, for a plan of networks."""
    rules = problem.settings.rules
    rule, practices = rules[place], problem.practices
    who = Judge(problem).participants
    with_lone = [*groups, *({i} for i in who if not any(i in group for group in groups))]
    named = {i for i in who if practices.codes[i] in rule.practices}
    present = {i for i in who if practices.current_network[i] == rule.group}
    if rule.kind == "bridge":
        return True
    if rule.kind == "together":
        return not named or any(named <= group for group in with_lone)
    if rule.kind == "apart":
        return all(len(named & group) <= 1 for group in groups)
    if rule.kind == "keep":
        return present in with_lone
    if rule.kind == "size":
        return all(len(group) <= int(rule.limit or 0) for group in with_lone)
    if rule.kind == "groups":
        limit, count = int(rule.limit or 0), len(groups)
        below, above = rule.relation != "at least", rule.relation != "at most"
        return not (below and count > limit) and not (above and count < limit)
    if rule.kind == "within":
        areas = practices.areas[str(rule.area)]
        return all(len({areas[i] for i in group}) == 1 for group in groups)
    if rule.kind == "cut":
        edges = [k for k, each in enumerate(rules) if each.kind in ("bridge", "cut")]
        more, less = (
            problem.changed(rules=tuple(rules[k] for k in edges if k not in without))
            for without in ((), (place,))
        )
        return all(pieces(more, group) == pieces(less, group) for group in groups)
    leads, reach = ([r for r in rules if r.kind == kind] for kind in ("lead", "reach"))
    for group in groups:
        if not has_hub(problem, group, [], []):
            continue
        one, other = has_hub(problem, group, leads, []), True
        for each in reach:
            other = other and has_hub(problem, group, [], [each])
        own = one if rule.kind == "lead" else has_hub(problem, group, [], [rule])
        jointly = has_hub(problem, group, leads, reach) or not (one and other)
        if not (own and jointly):
            return False
    return True


def test_each_rule_is_kept_as_its_words_say():
    answers: dict[tuple[str, bool], int] = {}
    for rng, problem, who in random_problems(240):
        drawn = [random_rule(rng, kind, problem) for kind in rng.sample(KINDS, 4)]
        rules = (*problem.settings.rules, *(rule for rule in drawn if rule is not None))
        ruled = problem.changed(rules=rules)
        groups = random_groups(rng, who) or [{who[0]}]
        found = rules_kept(ruled, plan_of(groups))
        assert [(each.rule, each.tier) for each in found] == [(r.words, r.tier) for r in rules]
        for place, each in enumerate(found):
            assert each.kept == keeps(ruled, place, groups), (rules[place].words, groups)
            key = rules[place].kind, bool(each.kept)
            answers[key] = answers.get(key, 0) + 1
    every = {(kind, kept) for kind in (*KINDS, "within", "cut") for kept in (True, False)}
    assert every | {("bridge", True)} == set(answers), answers


def test_a_lawful_plan_keeps_every_rule_and_a_fault_of_a_rule_is_one_not_kept():
    lawful = faulty = 0
    for rng, problem, who in random_problems(160):
        drawn = [random_rule(rng, kind, problem) for kind in rng.sample(KINDS, 2)]
        rules = (*problem.settings.rules, *(rule for rule in drawn if rule is not None))
        ruled = problem.changed(rules=rules)
        first = next(iter(Judge(ruled).partitions()), None) if len(who) <= 9 else None
        plans = [random_groups(rng, who) or [{who[0]}]]
        plans += [[set(group) for group in first]] if first is not None else []
        for groups in plans:
            faults = verify(ruled, plan_of(groups)).faults
            found = rules_kept(ruled, plan_of(groups))
            if not faults:
                lawful += 1
                assert all(each.kept for each in found)
            for each in found:
                if any(fault.startswith(f"rule {each.rule}: ") for fault in faults):
                    faulty += 1
                    assert each.kept is False
    assert lawful >= 20
    assert faulty >= 20


LINE = make_problem(
    [10] * 4,
    [(0, 1), (1, 2), (2, 3)],
    floor=0,
    ceiling=99,
    areas={"area": ["x", "x", "y", "y"]},
    present=["U", "U", "", ""],
)


def words(problem: Problem, plan: Plan) -> list[str]:
    return [each.word for each in rules_kept(problem, plan)]


def test_rules_of_a_tier_that_is_not_planned_are_neither_kept_nor_broken():
    rules = (
        Rule(kind="together", practices=(A, B)),
        Rule(kind="together", tier="federation", practices=(A, C)),
        Rule(kind="size", limit=2),
        Rule(kind="within", area="area"),
        Rule(kind="keep", group="U"),
    )
    problem = with_federations(LINE).changed(rules=rules)
    networks = plan_of([{0, 1}, {2, 3}])
    federations = plan_of([{0, 1, 2, 3}], "federation")
    assert words(problem, networks) == ["yes", "not planned", "yes", "yes", "yes"]
    # What is together in a network is so in a federation; a boundary holds at every tier.
    assert words(problem, federations) == ["yes", "yes", "not planned", "no", "yes"]
    apart = plan_of([{0}, {1, 2, 3}], "federation")
    assert words(problem, apart) == ["no", "no", "not planned", "no", "no"]
    both = Plan({**networks.tiers, **federations.tiers})
    assert words(problem, both) == ["yes", "yes", "yes", "no", "yes"]


@pytest.mark.parametrize(
    ("groups", "kept"), [([{0, 1}, {2, 3}], "yes"), ([{1, 2}], "no"), ([{1}, {2}], "yes")]
)
def test_a_cut_is_broken_by_a_group_that_hangs_on_it(groups, kept):
    problem = LINE.changed(rules=(Rule(kind="cut", practices=(B, C)),))
    assert words(problem, plan_of(groups)) == [kept]
    around = make_problem([10] * 4, [(0, 1), (1, 2), (2, 3), (3, 0)], floor=0, ceiling=99)
    ring = around.changed(rules=problem.settings.rules)
    assert words(ring, plan_of([{0, 1, 2, 3}])) == ["yes"]


def test_rules_on_hubs_that_only_jointly_leave_none_are_both_not_kept():
    lead, near = Rule(kind="lead", practices=(A,)), Rule(kind="reach", limit=1_000)
    problem = LINE.changed(rules=(lead, near))
    assert words(problem, plan_of([{0, 1}])) == ["yes", "yes"]
    assert words(problem, plan_of([{0, 1, 2}])) == ["no", "no"]
    assert words(problem, plan_of([{1, 2, 3}])) == ["no", "yes"]
    assert words(problem, plan_of([{0, 1, 2, 3}])) == ["yes", "no"]
