"""The section on method and proof claims no more than is proved, and says all that was put in."""

import json
import re
from pathlib import Path

import pytest

from netform.problem import load_problem
from netform.report.page.method_section import method
from netform.report.page.plan_report import read_report
from netform.report.page.report_page import report_html
from tests.cli.conftest import program

INSTANCE = Path(__file__).parents[3] / "instances" / "tower-hamlets"
SUMMARY = {
    **{"status": "feasible", "objective": 1_000_000, "unit": "patient-millimetres"},
    **{"bound": 900_000, "certified_bound": 900_000, "gap": 0.1, "travel": "straight line"},
}
MANIFEST = {
    "inputs": {"practices.csv": "0" * 64, "<b>.csv": "1" * 64},
    "versions": {"netform": "1.2.3", "highspy": "<i>"},
    "options": {"gap": 0.0, "tiers": "network", "start": None},
}


@pytest.fixture(scope="module")
def problem():
    return load_problem(INSTANCE)


def told(problem, **changes):
    return method(problem, {**SUMMARY, **changes}, MANIFEST, "netform verify PROBLEM RUN")


@pytest.mark.parametrize("objective", [1_000_000, 999_999, 123_457, 31])
@pytest.mark.parametrize("left", [1, 7, 13, 400])
def test_the_least_possible_is_never_said_to_be_nearer_than_is_proved(problem, objective, left):
    bound = objective * 1000 - left
    gap = left / (objective * 1000)
    said = told(problem, objective=objective * 1000, bound=bound, certified_bound=bound, gap=gap)
    share = float(re.search(r"at most ([\d.e-]+) % below that of this plan", said)[1])
    assert 1 - 1e-12 <= share / (100 * gap) <= 1.002
    assert "above the least possible" not in said


def test_a_closed_gap_is_said_plainly(problem):
    said = told(problem, bound=1_000_000, certified_bound=1_000_000, gap=0.0)
    assert "No plan under these terms costs less." in said
    assert "% below" not in told(problem, bound=None, certified_bound=None, gap=None)


def test_a_bound_that_no_certificate_proves_is_called_the_word_of_its_solver(problem):
    assert "the word of" not in told(problem)
    for certified in (None, 899_999):
        said = told(problem, certified_bound=certified, solver="<cbc>")
        assert "The bound is the word of &lt;cbc&gt;" in said


def test_all_that_was_put_in_is_there_as_text(problem):
    said = told(problem)
    for text in ("practices.csv", "0" * 64, "&lt;b&gt;.csv", "1.2.3", "&lt;i&gt;", "tiers", "None"):
        assert text in said
    assert "<b>" not in said
    assert "<i>" not in said


def test_the_page_of_an_uncertified_run_does_not_say_proved(tmp_path):
    run = tmp_path / "run"
    assert program("solve", INSTANCE, "--out", run, "--quiet", "--no-rule-account").code == 0
    certified = report_html(read_report(INSTANCE, [str(run)]))
    assert "Proved: no plan" in certified
    assert "netform verify PROBLEM RUN --bound" in certified
    path = run / "summary.json"
    summary = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**summary, "certified_bound": None}), encoding="utf-8")
    (run / "bound.json").unlink()
    text = report_html(read_report(INSTANCE, [str(run)]))
    assert "Proved" not in text
    assert text.count("The bound is the word of") == 2
    assert "--bound" not in text
