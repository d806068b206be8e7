"""A page says under which terms its plans were made: changed ones, and each rule with its cost."""

import json
import re
from dataclasses import replace
from pathlib import Path

import pytest

from netform.report.page.plan_report import read_report
from netform.report.page.report_page import report_html
from netform.report.page.terms_section import terms
from tests.cli.conftest import program

INSTANCE = Path(__file__).parents[3] / "instances" / "tower-hamlets"


@pytest.fixture(scope="module")
def runs(tmp_path_factory):
    """Return runs as asked, with a rule, and under a wider band."""
    folder = tmp_path_factory.mktemp("terms")
    for name, words in (
        ("plain", ()),
        ("together", ("--together", "P00001,P00005")),
        ("wider", ("--set", "tiers.network.ceiling=60000")),
    ):
        told = program("solve", INSTANCE, "--out", folder / name, "--quiet", *words)
        assert told.code == 0, told.err
    return folder


def test_runs_under_other_terms_are_named_with_what_was_changed(runs):
    names = ("plain", "together", "wider")
    said = terms(read_report(INSTANCE, [str(runs / name) for name in names]))
    assert "<li>together: rules: together P00001,P00005 was added</li>" in said
    assert "<li>wider: tiers: bands, weights or prices differ" in said
    assert "<li>plain" not in said
    assert "Rules that the plan keeps" not in said  # those are of the first


def test_a_rule_stands_with_what_it_costs(runs):
    report = read_report(INSTANCE, [str(runs / "together")])
    (rule,) = json.loads((runs / "together" / "summary.json").read_text(encoding="utf-8"))["rules"]
    (row,) = re.findall(r"<tbody>\n<tr>(.*?)</tr>", terms(report), re.DOTALL)
    assert row.startswith(f'<th scope="row">{rule["rule"]}</th><td>network</td>')
    assert f'<td class="n">{rule["cost"] / 1e9:,.3f}</td>' in row
    assert 'href="#terms"' in report_html(report)


def test_a_plan_under_the_terms_of_the_problem_has_no_such_section(runs):
    report = read_report(INSTANCE, [str(runs / "plain")])
    assert terms(report) == ""
    assert "terms" not in re.findall(r'id="(\w+)"', report_html(report))


def test_words_stay_text_and_many_rules_are_cut(runs):
    report = read_report(INSTANCE, [str(runs / "together")])
    rule = {"rule": "<b>", "tier": "network", "binds": None, "cost": None}
    run = replace(report.run, summary={**report.run.summary, "rules": [rule] * 103})
    said = terms(replace(report, run=run, deviations={"<i>": ["<u>"]}))
    assert said.count('<th scope="row">&lt;b&gt;</th>') == 100
    assert "<p>3 more are in summary.json.</p>" in said
    assert "not known" in said
    assert "<li>&lt;i&gt;: &lt;u&gt;</li>" in said
