"""A page tells of a run only what is whole and what its plan bears out."""

import json
import shutil
from pathlib import Path

import pytest

from netform.errors import InputError
from netform.plan.run_folder.run import read_run
from netform.report.page.no_plan import no_plan_html
from netform.report.page.plan_report import read_report
from netform.report.page.run_files import read_manifest
from tests.cli.conftest import program

INSTANCES = Path(__file__).parents[3] / "instances"
PROBLEM, WITHOUT = INSTANCES / "tower-hamlets", INSTANCES / "lonely-60"


@pytest.fixture(scope="module")
def solved(tmp_path_factory):
    run = tmp_path_factory.mktemp("files") / "run"
    assert program("solve", PROBLEM, "--out", run, "--no-rule-account", "--quiet").code == 0
    return run


@pytest.fixture(scope="module")
def no_plan(tmp_path_factory):
    run = tmp_path_factory.mktemp("none") / "run"
    assert program("solve", WITHOUT, "--out", run, "--quiet").code == 4
    return run


@pytest.fixture
def changed(tmp_path):
    """Return a copy of a run, one of whose JSON files another hand has changed."""

    def change(run, file, edit):
        copy = tmp_path / "run"
        shutil.copytree(run, copy)
        content = json.loads((copy / file).read_text(encoding="utf-8"))
        edit(content)
        (copy / file).write_text(json.dumps(content), encoding="utf-8")
        return copy

    return change


@pytest.mark.parametrize("text", ["", "{}", "[]", "null", "[" * 100_000, '{"versions": {}}'])
def test_a_manifest_that_is_not_whole_is_refused(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"manifest\.json"):
        read_manifest(tmp_path)


@pytest.mark.parametrize("name", ["status", "objective", "bound", "gap", "unit", "travel", "tiers"])
def test_a_summary_that_lacks_a_figure_is_refused(solved, no_plan, changed, name):
    run = changed(solved, "summary.json", lambda summary: summary.pop(name))
    with pytest.raises(InputError, match=f"summary.json: the file does not say '{name}'"):
        read_report(PROBLEM, [str(run)])
    shutil.rmtree(run)
    run = changed(no_plan, "summary.json", lambda summary: summary.pop(name))
    with pytest.raises(InputError, match=f"summary.json: the file does not say '{name}'"):
        no_plan_html(read_run(WITHOUT, run), run)


def test_a_figure_that_the_plan_does_not_bear_out_is_refused(solved, changed):
    def claim_less(summary):
        summary["tiers"]["network"]["moved"] -= 1

    with pytest.raises(InputError, match="figures by tier differ"):
        read_report(PROBLEM, [str(changed(solved, "summary.json", claim_less))])


def test_the_run_of_another_problem_is_refused(solved):
    with pytest.raises(InputError, match="the run does not hold"):
        read_report(INSTANCES / "two-tier-75", [str(solved)])


def test_a_run_that_lost_its_plan_is_not_told_as_one_without(solved, tmp_path):
    shutil.copytree(solved, tmp_path / "run")
    (tmp_path / "run" / "plan.csv").unlink()
    with pytest.raises(InputError, match=r"says 'optimal' and holds no plan\.csv"):
        no_plan_html(read_run(PROBLEM, tmp_path / "run"), tmp_path / "run")


def test_what_is_said_to_be_proved_has_a_proof(no_plan, changed):
    run = changed(no_plan, "witness.json", lambda witnesses: witnesses.clear())
    with pytest.raises(InputError, match="holds no proof"):
        no_plan_html(read_run(WITHOUT, run), run)


@pytest.mark.parametrize(
    ("name", "value"), [("practices", ["nobody"]), ("fault", None), ("numbers", [1])]
)
def test_a_malformed_reason_is_refused(no_plan, changed, name, value):
    run = changed(no_plan, "witness.json", lambda witnesses: witnesses[0].update({name: value}))
    with pytest.raises(InputError, match=r"witness\.json: .*(of another problem|is malformed)"):
        no_plan_html(read_run(WITHOUT, run), run)
