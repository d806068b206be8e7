"""Every verdict on what plans near the optimum share, against all plans of small problems."""

from decimal import Decimal

import pytest

from netform.errors import InputError
from netform.plan import recheck, verify
from netform.problem import Limit, Rule, with_changes
from netform.solve.near import plans_near
from netform.solve.near.certainty import Verdict, certainty
from tests.helpers.brute_force import Judge
from tests.helpers.problems import gappy_problem, problems, random_problem

WITHIN = [Decimal("0"), Decimal("0.03"), Decimal("0.3"), Decimal("3")]


def _cases():
    for number, (family, seed) in enumerate(problems(32)):
        yield random_problem(family, seed, 9), WITHIN[number % 4]
    for seed in range(8):
        yield gappy_problem(seed), WITHIN[seed % 4]


def _near_plans(judge, most):
    """Return for each plan that costs at most so much the group of each practice."""
    plans = []
    for plan in judge.partitions():
        if sum(judge.columns[group].objective for group in plan) <= most:
            plans.append({i: k for k, group in enumerate(plan) for i in group})
    return plans


def _verdict(plans, i, j):
    together = {plan[i] == plan[j] for plan in plans}
    if together == {True, False}:
        return Verdict.SOME
    return Verdict.EVERY if together == {True} else Verdict.NONE


def _known(problem, within):
    near = plans_near(problem, ["network"], within, threads=1)
    if not near.is_there or near.view.limits:
        return None
    return certainty(near)


def test_every_verdict_is_that_of_brute_force():
    met = {verdict: 0 for verdict in Verdict}
    homes = set()
    for problem, within in _cases():
        known = _known(problem, within)
        if known is None:
            continue
        judge = Judge(problem)
        most = int(judge.optimum * (1 + within))
        assert known.near.most == most
        plans = _near_plans(judge, most)
        source = known.near.view.source.tolist()
        assert known.is_complete
        for i, j in known.edges:
            verdict = known.verdict(i, j)
            assert verdict == _verdict(plans, source[i], source[j])
            met[verdict] += 1
        for i in range(len(source)):
            shared = [h for h in known.hubs if any(p[source[i]] == p[source[h]] for p in plans)]
            assert known.homes(i) == (len(shared), 0)
            homes.add(len(shared))
    assert met[Verdict.OPEN] == 0
    assert min(met[each] for each in (Verdict.EVERY, Verdict.NONE, Verdict.SOME)) >= 10
    assert len(homes) >= 3


def test_every_no_is_proved_by_a_certificate_and_every_yes_by_a_plan():
    by = {True: 0, False: 0}
    for problem, within in list(_cases())[::2]:
        known = _known(problem, within)
        if known is None:
            continue
        near, codes = known.near, known.near.view.codes
        others = {}
        base = recheck(problem, near.base.certificate)
        for part, bound in zip(near.base.certificate.parts, base.by_part, strict=True):
            others[part.practices] = base.certified - bound
        for question, proof in known.proofs.items():
            pair = codes[question.first], codes[question.second]
            kind = "together" if question.together else "apart"
            ruled = with_changes(problem, rules=[Rule(kind=kind, practices=pair)])
            checked = recheck(ruled, proof.certificate("network"))
            assert checked.faults == []
            rest = others[proof.part.practices] if proof.part.costed else 0
            assert checked.proves_infeasible or checked.certified + rest > near.most
            by[proof.by_reduced_costs] += 1
        for question, place in known.seen.items():
            plan = known.plans[place]
            checked = verify(problem, plan)
            assert checked.holds
            assert checked.objective <= near.most
            group = {i: k for k, g in enumerate(plan.tiers["network"]) for i in g.members.tolist()}
            source = near.view.source.tolist()
            is_together = group[source[question.first]] == group[source[question.second]]
            assert is_together == question.together
    assert by[True] >= 20
    assert by[False] >= 2


def test_processes_come_to_the_same_verdicts_as_threads():
    problem = random_problem("planar", 4, 12)
    near = plans_near(problem, ["network"], Decimal("0.3"), threads=2)
    alone, together = certainty(near), certainty(near, processes=2)
    assert alone.is_complete
    assert together.is_complete
    for i, j in alone.edges:
        assert alone.verdict(i, j) == together.verdict(i, j)
    for i in range(len(near.view)):
        assert alone.homes(i) == together.homes(i)
    assert any(not proof.by_reduced_costs for proof in together.proofs.values())


def test_what_was_not_answered_before_the_user_stopped_stays_open():
    near = plans_near(random_problem("planar", 4, 12), ["network"], Decimal("0.3"), threads=2)
    near.limits.stop.set()
    known = certainty(near, processes=2)
    assert not known.is_complete


def test_limits_are_refused():
    problem = gappy_problem(3).changed(limits=(Limit(measure="groups", at_most=9),))
    near = plans_near(problem, ["network"], Decimal("0.1"), threads=1)
    with pytest.raises(InputError, match="limits"):
        certainty(near)
