"""The sections on the whole plan say what the comparison of plans says."""

import re

import pytest

from netform.report.page.options_section import options
from netform.report.page.plan_report import read_report
from netform.report.page.report_sections import overview, trusts, what_changes
from tests.cli.conftest import program
from tests.helpers.folder import AS_INFERRED, INFERRED, PRACTICES, write_problem

PLACES = {"A1": "", "A2": "East", "A3": "<West>", "A4": "East"}


def solved(folder, practices):
    problem = write_problem(folder / "problem", {"practices.csv": practices})
    told = program("solve", problem, "--out", folder / "run", "--quiet", "--no-rule-account")
    assert told.code == 0, told.err
    return problem, folder / "run"


@pytest.fixture(scope="module")
def alone(tmp_path_factory):
    """Return a report of practices that have no group today."""
    problem, run = solved(tmp_path_factory.mktemp("alone"), PRACTICES)
    return read_report(problem, [str(run), str(run / "plan.csv")])


@pytest.fixture(scope="module")
def grouped(tmp_path_factory):
    head, *rows = PRACTICES.splitlines()
    rows = [f"{row},{PLACES[row[:2]]}" for row in rows]
    text = "\n".join([f"{head},current_network", *rows, ""])
    problem, run = solved(tmp_path_factory.mktemp("grouped"), text)
    return read_report(problem, [str(run)])


def test_where_nobody_has_a_group_today_none_is_compared_with(alone):
    assert "No practice has a network today." in what_changes(alone)
    said = options(alone)
    heads = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', said)
    assert heads == ["networks", "run", "plan.csv"]
    assert "Not lawful" not in said
    assert "today" not in said


def test_who_changes_stands_with_what_was_and_what_will_be(grouped):
    planned = grouped.comparison.plans[1].tiers["network"]
    said = what_changes(grouped)
    numbers = {each.group: k + 1 for k, each in enumerate(grouped.of("network"))}
    assert planned.changes
    for change in planned.changes:
        row = re.search(rf'<tr><th scope="row">{change.practice_code}</th>(.*?)</tr>', said)[1]
        assert f"{change.patients:,}" in row
        assert f"network {numbers[change.after]}" in row
    assert "<West>" not in said
    assert f"{planned.practices_regrouped:,} of 4 practices" in said


def test_today_is_lawful_or_told_why_not(grouped):
    said = options(grouped)
    faults = grouped.comparison.plans[0].faults
    assert faults
    assert said.count("<li>today: ") == len(faults)


def test_every_trust_stands_with_its_partners_before_and_after(grouped):
    said = trusts(grouped)
    for each in grouped.comparison.plans[1].relationships.trusts:
        row = re.search(rf'<tr><th scope="row">{each.trust_code}</th>(.*?)</tr>', said)[1]
        cells = re.findall(r'<td class="n">(\d+)</td>', row)
        assert cells == [
            str(each.practices),
            str(each.today["network"]),
            str(each.planned["network"]),
        ]


def test_relationships_that_no_data_gave_are_marked_wherever_they_are_counted(tmp_path):
    problem = write_problem(tmp_path / "problem", {"problem.toml": AS_INFERRED})
    run = tmp_path / "run"
    assert program("solve", problem, "--out", run, "--quiet", "--no-rule-account").code == 0
    report = read_report(problem, [str(run), str(run / "plan.csv")])
    for section in (overview(report), options(report)):
        assert section.count("trust relationships") == section.count(
            "trust relationships (inferred)"
        )
        assert "trust relationships (inferred)" in section
    assert INFERRED in trusts(report)
