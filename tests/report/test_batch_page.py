"""The page on a batch: it holds what came of each run, in words, and needs no other file."""

from html.parser import HTMLParser
from urllib.parse import unquote

import pytest

from netform.batch.planned_run import PlannedRun
from netform.batch.summary import COLUMNS, Summary, save_summary
from netform.batch.work import Outcome, State
from netform.report.batch_page import BatchPage, write_batch_page

ROW = dict.fromkeys(COLUMNS, "") | {"run": "a-1", "status": "optimal", "unit": "patient-km"}


class Read(HTMLParser):
    """The page as a browser reads it: cells by row, links, and what it would load."""

    def __init__(self, text):
        super().__init__()
        self.rows, self.links, self.loads, self.scopes, self.open, self.text = (
            [],
            [],
            [],
            [],
            [],
            "",
        )
        self.feed(text)
        assert self.open == []

    def handle_starttag(self, tag, attrs):
        own = dict(attrs)
        if tag == "tr":
            self.rows.append([])
        if tag in ("th", "td"):
            self.rows[-1].append("")
        if tag == "th":
            self.scopes.append(own["scope"])
        if "href" in own:
            self.links.append(own["href"])
        self.loads += [own["src"]] if "src" in own else []
        self.loads += [tag] if tag in ("link", "img", "iframe", "object") else []
        if tag != "meta":
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] in ("th", "td", "a") and self.rows:
            self.rows[-1][-1] += data
        if self.open and self.open[-1] not in ("script", "style"):
            self.text += data


def read(tmp_path, rows, **changes) -> Read:
    said = {
        "name": "prices",
        "begun": "2026-11-27 05:00 UTC",
        "outcome": "Exit code 0: fine.",
        "runs": len(rows),
        "counts": {"optimal": len(rows)},
        "remarks": [],
        **changes,
    }
    write_batch_page(tmp_path / "batch.html", BatchPage(rows=rows, **said))
    return Read((tmp_path / "batch.html").read_text(encoding="utf-8"))


def test_it_says_what_came_of_each_run(tmp_path):
    figures = {"objective_thousand": "1723.003", "bound_thousand": "1700.000", "moved": "287597"}
    rows = [
        ROW | figures | {"networks": "43", "relationships": "164", "gap_percent": "1.34"},
        ROW | {"run": "b-2", "status": "failed", "error": "the file is missing", "unit": ""},
        ROW | {"run": "c-3", "status": "open", "unit": ""},
    ]
    page = read(tmp_path, rows, counts={"optimal": 1, "failed": 1, "open": 1})
    heads, first, failed, left = page.rows
    found = dict(zip(heads, first, strict=True))
    assert found["objective, thousand patient-km"] == "1,723.003"
    assert found["bound, thousand patient-km"] == "1,700.000"
    assert (found["networks"], found["patients moved"]) == ("43", "287,597")
    assert found["gap, %"] == "1.34"
    assert failed[:2] == ["b-2", "failed"]
    assert failed[-1] == "the file is missing"
    assert left[:2] == ["c-3", "open"]
    # Only what is there is linked.
    assert page.links == ["a-1/"]
    assert set(page.scopes) == {"col", "row"}
    assert page.scopes.count("row") == 3
    for words in ("2026-11-27 05:00 UTC", "3 runs: 1 optimal, 1 failed, 1 open.", "Exit code 0"):
        assert words in page.text
    assert page.loads == []


@pytest.mark.parametrize("name", ["<b>&\"'</b>", "ä ß 100%#?", "</script><script>x", "\udcff"])
def test_names_are_text_and_links_find_their_folders(tmp_path, name):
    page = read(tmp_path, [ROW | {"run": name, "error": name}], name=name, remarks=[name])
    shown = name.encode("utf-8", "backslashreplace").decode()
    assert page.rows[1][0] == page.rows[1][-1] == shown
    assert f"netform batch {shown}" in page.text
    if name != "\udcff":
        assert [unquote(link) for link in page.links] == [f"{name}/"]


def test_units_that_differ_and_what_is_inferred_are_said(tmp_path):
    rows = [
        ROW | {"relationships": "24", "inferred": "nearest site of each kind"},
        ROW | {"unit": "patient-hours", "federations": "2"},
    ]
    page = read(tmp_path, rows)
    assert "unit" in page.rows[0]
    assert "objective, thousands of the unit" in page.rows[0]
    assert "24 (inferred)" in page.rows[1]
    assert "federations" in page.rows[0]
    assert "networks" not in page.rows[0]  # nobody has one


def test_of_very_many_runs_what_is_not_proved_is_shown(tmp_path, monkeypatch):
    monkeypatch.setattr("netform.batch.summary._MOST_ROWS", 3)
    runs = [PlannedRun(str(k), f"r-{k}", tmp_path, ()) for k in range(9)]
    states = [State.DONE] * 8 + [State.FAILED]
    outcomes = [Outcome(r, s, "optimal") for r, s in zip(runs, states, strict=True)]
    rows = [
        ROW | {"run": run.name, "status": "failed" if state is State.FAILED else "optimal"}
        for run, state in zip(runs, states, strict=True)
    ]
    save_summary(Summary(runs, outcomes), rows, "many", tmp_path, "today")
    page = Read((tmp_path / "batch.html").read_text(encoding="utf-8"))
    assert [row[0] for row in page.rows[1:]] == ["r-8", "r-0", "r-1"]
    assert "6 more that are proved are in batch.csv" in page.text
    assert len((tmp_path / "batch.csv").read_text(encoding="utf-8").splitlines()) == 10
