from dataclasses import replace

from netform.plan.proof.witness import component_witnesses, witness_faults
from netform.problem import Organisation, Rule, check_problem
from netform.solve import Status, solve
from tests.helpers.make import make_problem

ROW = [(0, 1), (1, 2), (2, 3)]


def organised(form, patients=(30, 20, 20, 30), **options):
    problem = make_problem(patients, ROW, floor=10, ceiling=50, **options)
    return replace(problem, organisations=(Organisation("ORG", "PARTNERS", form, (0, 3)),))


def found(problem):
    return [each for each in check_problem(problem) if each.check == "organisations"]


def test_a_unit_above_the_ceiling_is_named_with_its_figures():
    (finding,) = found(organised("unit"))
    assert finding.severity == "warning"
    assert finding.names == ("A10000", "A10003")
    assert "the 2 practices of organisation ORG (PARTNERS), one unit, have 60" in finding.fault
    assert "above the network ceiling of 50, and will be a network alone" in finding.fault


def test_an_organisation_within_the_ceiling_or_split_is_nothing_to_speak_of():
    assert found(organised("unit", patients=(20, 20, 20, 20))) == []
    assert found(organised("together", patients=(20, 20, 20, 20))) == []
    assert found(organised("split")) == []


def test_practices_together_above_the_ceiling_prove_that_there_is_no_plan():
    problem = organised("together")
    (finding,) = found(problem)
    assert finding.severity == "infeasible"
    assert finding.numbers == {"patients": 60, "ceiling": 50}
    assert solve(problem, threads=1).status is Status.INFEASIBLE
    (witness,) = component_witnesses(problem, "network")
    assert witness_faults(problem, witness, None) == []
    assert found(organised("together", waivers=[(0, "ceiling")])) == []


def test_the_hard_ceiling_is_what_practices_together_are_held_to():
    problem = organised("together")
    tier = problem.settings.tiers[0].model_copy(update={"hard_ceiling": 60})
    problem = problem.with_settings(problem.settings.model_copy(update={"tiers": (tier,)}))
    assert found(problem) == []


def test_an_organisation_across_a_boundary_proves_that_there_is_no_plan():
    for form in ("unit", "together"):
        problem = organised(
            form,
            patients=(20, 20, 20, 20),
            rules=[Rule(kind="within", area="icb")],
            areas={"icb": ["a", "a", "b", "b"]},
        )
        (finding,) = found(problem)
        assert finding.severity == "infeasible"
        assert "lie in 2 areas of icb, whose boundaries no group crosses: a, b" in finding.fault
        assert solve(problem, threads=1).status is Status.INFEASIBLE


def test_no_bridge_is_advised_to_an_organisation_that_is_alone():
    """A10001 and A10002 are cut off by the unit around them; only each other are within reach."""
    points = [(0, 0), (1_000, 0), (9_000, 0), (8_000, 0)]
    problem = make_problem([30, 9, 20, 30], ROW[::2], floor=10, ceiling=50, points=points)
    problem = replace(problem, organisations=(Organisation("ORG", "", "unit", (0, 3)),))
    (finding,) = [each for each in check_problem(problem) if each.check == "component_totals"]
    assert "add a bridge between A10001 and A10002 (8.0 km apart)" in finding.remedy
