"""A run without a plan has a page: every reason and remedy, its practices, and how to check."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from netform.errors import InputError
from netform.plan.run_folder.run import read_run
from netform.report.page.no_plan import no_plan_html
from tests.cli.conftest import program
from tests.report.page.test_report_page import Page

INSTANCES = Path(__file__).parents[3] / "instances"


@pytest.fixture(scope="module", params=["lonely-60", "totals-40", "contradiction-50"])
def solved(request, tmp_path_factory):
    """Return a problem without a plan and its run."""
    problem, run = INSTANCES / request.param, tmp_path_factory.mktemp("none") / "run"
    assert program("solve", problem, "--out", run).code == 4
    return problem, run


def test_every_witness_is_said_with_its_practices_and_remedy(solved):
    problem, folder = solved
    page = no_plan_html(read_run(problem, folder), folder)
    witnesses = json.loads((folder / "witness.json").read_text(encoding="utf-8"))
    assert witnesses
    for count, witness in enumerate(witnesses, start=1):
        assert f'id="reason-{count}"' in page
        assert witness["fault"][1:] in page
        assert witness["remedy"][1:] in page
        for code in witness["practices"]:
            assert f'<th scope="row">{code}</th>' in page
    assert "netform verify PROBLEM RUN --infeasible" in page
    read = Page(page)
    assert read.figures["status"] == "infeasible"
    assert max(read.ids.values()) == 1
    for link in read.links:
        assert read.ids[link.removeprefix("#")] == 1, link


def test_names_stay_text(solved):
    problem, folder = solved
    run = read_run(problem, folder)
    practices = replace(run.problem.practices, names=("<img src=x>",) * len(run.problem.practices))
    named = replace(run, problem=replace(run.problem, practices=practices))
    page = no_plan_html(named, folder)
    assert "<img" not in page
    assert "&lt;img src=x&gt;" in page or not run.witnesses[0].practices


def test_a_run_that_came_to_its_limit_says_that_nothing_is_proved(tmp_path):
    problem = INSTANCES / "towns-120"
    told = program("solve", problem, "--out", tmp_path / "run", "--time-limit", "0")
    assert told.code == 5, told.err
    page = no_plan_html(read_run(problem, tmp_path / "run"), tmp_path / "run")
    assert "no proof that there is none" in page
    assert "--infeasible" not in page


def test_a_run_without_a_manifest_is_refused(solved, tmp_path):
    problem, folder = solved
    with pytest.raises(InputError, match="manifest cannot be read"):
        no_plan_html(read_run(problem, folder), tmp_path)
