"""What stands beside a run in its report: the very figures of certainty and frontier."""

import csv
import json
import re
import shutil
from pathlib import Path

import pytest

from netform.errors import InputError
from netform.report.page.beside import NOTHING_BESIDE
from netform.report.page.plan_report import read_report
from netform.report.page.report_page import report_html
from tests.cli.conftest import program

LIMIT = ("--time-limit", "15")
INSTANCE = Path(__file__).parents[3] / "instances" / "tower-hamlets"


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Return a folder with a run, a certainty answer and a frontier."""
    folder = tmp_path_factory.mktemp("beside")
    for command in (
        ("solve", INSTANCE, "--out", folder / "run", "--no-rule-account"),
        ("certainty", INSTANCE, "--out", folder / "certainty", "--within", "2%"),
        ("frontier", INSTANCE, "--out", folder / "frontier", "--measure", "moved", *LIMIT),
    ):
        told = program(*command, "--quiet")
        assert told.code in (0, 3), told.err
    return folder


def read(folder, **beside):
    return read_report(INSTANCE, [str(folder / "run")], **beside)


def test_who_is_on_the_swing_is_who_has_several_homes(folder):
    report = read(folder, certainty=folder / "certainty")
    with (folder / "certainty" / "homes.csv").open(encoding="utf-8", newline="") as file:
        homes = {row["practice_code"]: int(row["homes"]) for row in csv.DictReader(file)}
    several = {code: many for code, many in homes.items() if many > 1}
    assert {each.code: each.homes for each in report.beside.swing} == several
    assert several
    text = report_html(report)
    section = re.search(r'<section id="swing">.*?</section>', text, re.DOTALL)[0]
    for code in homes:
        assert (f'<th scope="row">{code}</th>' in section) == (code in several)
    about = json.loads((folder / "certainty" / "certainty.json").read_text(encoding="utf-8"))
    for word in ("every", "some", "none"):
        assert f"{about['neighbours'][word]:,}" in section
    assert text.count('stroke-dasharray="3 2"') == len(several)


def test_every_point_of_the_frontier_is_a_row(folder):
    text = report_html(read(folder, frontier=folder / "frontier"))
    section = re.search(r'<section id="frontier">.*?</section>', text, re.DOTALL)[0]
    with (folder / "frontier" / "frontier.csv").open(encoding="utf-8", newline="") as file:
        points = list(csv.DictReader(file))
    assert section.count("<circle") == len(points)
    for point in points:
        assert f"{int(point['measure']):,}" in section
        assert f"{int(point['travel']) / 1e9:,.3f}" in section
    assert '<th scope="col" class=n>moved</th>' in section


def test_without_them_nothing_is_said(folder):
    report = read(folder)
    assert report.beside == NOTHING_BESIDE
    text = report_html(report)
    assert 'id="swing"' not in text
    assert 'id="frontier"' not in text


def test_answers_on_something_else_are_refused(folder, tmp_path):
    for name, words in (("certainty", "no answer of netform certainty"), ("frontier", "missing")):
        with pytest.raises(InputError, match=words):
            read(folder, **{name: tmp_path})
    other = tmp_path / "certainty"
    other.mkdir()
    text = (folder / "certainty" / "certainty.json").read_text(encoding="utf-8")
    (other / "certainty.json").write_text(text, encoding="utf-8")
    homes = (folder / "certainty" / "homes.csv").read_text(encoding="utf-8")
    (other / "homes.csv").write_text(homes.replace("P00001", "Z00001"), encoding="utf-8")
    with pytest.raises(InputError, match="Z00001"):
        read(folder, certainty=other)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("within", None),
        ("open", "x"),
        ("neighbours", {}),
        ("neighbours", None),
        ("practices_with_one_home", []),
        ("complete", None),
    ],
)
def test_a_certainty_without_its_figures_is_refused(folder, tmp_path, name, value):
    shutil.copytree(folder / "certainty", tmp_path / "certainty")
    path = tmp_path / "certainty" / "certainty.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**about, name: value}), encoding="utf-8")
    with pytest.raises(InputError, match="no answer of netform certainty"):
        read(folder, certainty=tmp_path / "certainty")


@pytest.mark.parametrize("name", ["measure", "travel", "groups"])
@pytest.mark.parametrize("value", ["", "x", "1.5", "nan", "-1", "9" * 400])
def test_a_frontier_with_a_point_without_figures_is_refused(folder, tmp_path, name, value):
    with (folder / "frontier" / "frontier.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    rows[0][name] = value
    with (tmp_path / "frontier.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(InputError, match=f"frontier.csv, row 2, column {name}"):
        read(folder, frontier=tmp_path)
