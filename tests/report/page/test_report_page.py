"""The report says what the run's files say, of every practice once, and asks nobody."""

import json
import re
from collections import Counter
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import pytest
import shapely

from netform.errors import InputError
from netform.plan import Plan
from netform.problem import tier_problem
from netform.report.page.plan_report import read_report
from netform.report.page.report_page import report_html
from tests.cli.conftest import program

INSTANCES = Path(__file__).parents[3] / "instances"
TWO_TIERS = ("--tiers", "network,federation", "--time-limit", "20")


class Page(HTMLParser):
    """Figures by name, rows of practices by section, links and what they lead to."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.figures: dict[str, str] = {}
        self.rows: dict[str, list[str]] = {}
        self.ids: Counter[str] = Counter()
        self.links: list[str] = []
        self.tags: Counter[str] = Counter()
        self._section = ""
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        own = dict(attributes)
        self.tags[tag] += 1
        if "id" in own:
            self.ids[own["id"]] += 1
        if "data-figure" in own:
            self.figures[own["data-figure"]] = own["data-value"]
        if tag == "section":
            self._section = own.get("id", "")
        if tag == "a":
            self.links.append(own["href"])
        if "data-practice" in own:
            self.rows.setdefault(self._section, []).append(own["data-practice"])


@pytest.fixture(scope="module", params=["tower-hamlets", "two-tier-75"])
def solved(request, tmp_path_factory):
    """Return a problem and a run of one tier or two."""
    problem, run = INSTANCES / request.param, tmp_path_factory.mktemp("report") / "run"
    tiers = TWO_TIERS if request.param.startswith("two") else ()
    told = program("solve", problem, "--out", run, "--no-rule-account", *tiers)
    assert told.code in (0, 3), told.err
    return problem, run


@pytest.fixture(scope="module")
def page(solved):
    problem, run = solved
    return report_html(read_report(problem, [str(run)]))


def test_figures_are_those_of_the_summary(solved, page):
    summary = json.loads((solved[1] / "summary.json").read_text(encoding="utf-8"))
    said = Page(page).figures
    for name in ("status", "objective", "bound", "certified_bound", "unit", "travel"):
        assert said[name] == str(summary[name])
    for tier, account in summary["tiers"].items():
        for name in ("groups", "patients", "smallest", "largest", "relationships", "moved"):
            assert said[f"{tier}.{name}"] == str(account[name])
        assert said[f"{tier}.mean"] == str(account["closeness"]["mean"])
        assert said[f"{tier}.waivers"] == str(len(account["waivers"]))


def test_every_group_has_a_page_with_its_members_and_no_others(solved, page):
    report = read_report(solved[0], [str(solved[1])])
    codes, rows = report.problem.practices.codes, Page(page).rows
    expected = {
        f"{tier}-{number + 1}": [codes[i] for i in group.members.tolist()]
        for tier, groups in report.plan.tiers.items()
        for number, group in enumerate(groups)
    }
    assert rows == expected


def test_a_federation_names_the_networks_it_is_made_of(solved, page):
    report = read_report(solved[0], [str(solved[1])])
    named = [
        [int(number) for number in each.split(", ")]
        for each in re.findall(r"<dt>Networks</dt><dd>([^<]*)</dd>", page)
    ]
    networks = report.plan.tiers["network"]
    assert len(named) == len(report.plan.tiers.get("federation", ()))
    every = sorted(number for numbers in named for number in numbers)
    assert every == (list(range(1, len(networks) + 1)) if named else [])
    for numbers, federation in zip(named, report.plan.tiers.get("federation", ()), strict=True):
        inside = [i for number in numbers for i in networks[number - 1].members.tolist()]
        assert sorted(inside) == federation.members.tolist()


def test_every_link_leads_somewhere_on_the_page_and_no_name_is_twice(page):
    read = Page(page)
    assert read.links
    for link in read.links:
        assert read.ids[link.removeprefix("#")] == 1, link
    assert max(read.ids.values()) == 1
    assert (read.tags["h1"], read.tags["main"]) == (1, 1)
    assert not re.search(r"https?:", page)


def test_equal_runs_are_equal_bytes(solved, page):
    assert report_html(read_report(solved[0], [str(solved[1])])) == page


def test_names_stay_text(solved):
    report = read_report(solved[0], [str(solved[1])])
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'&"
    problem = report.problem
    practices = replace(problem.practices, names=(evil,) * len(problem.practices))
    settings = problem.settings.model_copy(update={"name": evil})
    named = replace(problem, settings=settings, practices=practices)
    text = report_html(replace(report, run=replace(report.run, problem=named)))
    assert "<img" not in text
    assert text.count("<script") == 1
    assert "&lt;script&gt;alert(1)" in text


def test_more_runs_stand_beside_the_first(solved):
    problem, run = solved
    text = report_html(read_report(problem, [str(run), str(run / "plan.csv")]))
    heads = re.findall(r'<th scope="col"[^>]*>([^<]*)</th>', text)
    assert "today" in heads
    assert len({head for head in heads if "plan.csv" in head or head == "plan"}) >= 1


def test_today_stands_beside_a_run_once(solved):
    problem, run = solved
    report = read_report(problem, [str(run), "today"])
    assert [plan.name for plan in report.comparison.plans] == ["today", run.name]


def test_more_plans_have_charts_and_every_practice_its_trusts(solved):
    problem, run = solved
    one = report_html(read_report(problem, [str(run)]))
    more = report_html(read_report(problem, [str(run), str(run / "plan.csv")]))
    assert "Plans: patients with new partners" not in one
    assert "Plans: patients with new partners" in more
    report = read_report(problem, [str(run)])
    tier = tier_problem(report.problem, report.tiers[0])
    trusts = report.problem.trusts.codes
    met = {
        tier.codes[i]: " ".join(trusts[int(k)] for k in tier.trusts_of(i))
        for i in range(len(tier.codes))
    }
    assert any(met.values())
    rows = re.findall(r'<tr data-practice="(\w+)" data-trusts="([^"]*)"', one)
    assert {code: own for code, own in met.items() if own} == dict(rows)


def test_land_that_is_supplied_is_drawn_and_said(solved):
    problem, run = solved
    square = shapely.box(0, 0, 70_000, 70_000)
    report = read_report(problem, [str(run)], boundaries={2: square})
    page = report_html(report)
    assert f"The land of 1 of {len(report.problem.practices)} practices is as it was" in page
    assert "is what is nearest to it in a straight line" in page
    assert report.land[2] is square


def test_a_plan_alone_or_a_run_without_one_is_refused(solved, tmp_path):
    problem, run = solved
    with pytest.raises(InputError, match="name the run folder"):
        read_report(problem, [str(run / "plan.csv")])
    told = program("solve", INSTANCES / "totals-40", "--out", tmp_path / "none")
    assert told.code == 4
    with pytest.raises(InputError, match="holds no plan"):
        read_report(INSTANCES / "totals-40", [str(tmp_path / "none")])


def test_practices_in_no_group_are_on_no_page(solved):
    report = read_report(solved[0], [str(solved[1])])
    tier = report.tiers[0]
    fewer = Plan({tier: report.plan.tiers[tier][1:]})
    figures = report.of(tier)[1:]
    text = report_html(replace(report, plan=fewer, figures=figures))
    gone = report.problem.practices.codes[int(report.plan.tiers[tier][0].members[0])]
    assert f'data-practice="{gone}"' not in text
    assert f'data-code="{gone}"' in text
