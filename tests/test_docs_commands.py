"""The commands of the documentation run, one after the other, and print what the pages show."""

import json
import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from fractions import Fraction
from itertools import combinations
from pathlib import Path
from typing import ClassVar

import pytest

from netform.plan import group_cost
from netform.problem import load_problem, tier_problem
from tests.helpers.doc_pages import ROOT, Command, is_as_shown, run_netform, steps_of, walk

DOCS = ROOT / "docs"
# How many commands each page has at least: a page whose commands are not found would pass.
PAGES = {
    "carrying": 3,
    "comparing": 3,
    "frontier": 2,
    "index": 4,
    "infeasible": 12,
    "proof": 5,
    "repair": 3,
    "rules": 5,
    "stress": 3,
    "tutorial": 12,
    "two-tiers": 2,
}
SLOW = {"two-tiers": 3, "options": 4}


@pytest.mark.parametrize("name", PAGES)
def test_a_page_does_what_it_says(name, tmp_path):
    done = walk(DOCS / f"{name}.md", tmp_path)
    assert len(done) >= PAGES[name]


@pytest.mark.slow
@pytest.mark.parametrize("name", SLOW)
def test_a_page_with_slow_commands_does_what_it_says(name, tmp_path):
    assert len(walk(DOCS / f"{name}.md", tmp_path, slow=True)) >= SLOW[name]


def test_the_readme_shows_what_is_printed(tmp_path):
    shown = [
        step
        for step in steps_of(ROOT / "README.md")
        if isinstance(step, Command) and step.shown and "instances/" in " ".join(step.words)
    ]
    assert shown
    (tmp_path / "instances").symlink_to(ROOT / "instances", target_is_directory=True)
    for command in shown:
        code, printed, errors = run_netform(command.words[1:], tmp_path)
        assert code == command.code, errors
        assert is_as_shown(command.shown or "", printed), printed


class TestTheProofByHand:
    """The table of docs/proof.md is right, and so is its argument."""

    PAGE = (DOCS / "proof.md").read_text(encoding="utf-8")
    ROWS = re.findall(
        r"^\| ([A-D ]+) \| ([A-D]) \| (\d+) \| (\d+) \| (\d+) \|$", PAGE, re.MULTILINE
    )
    DUALS: ClassVar = {"A": 0, "B": 16, "C": -16, "D": 32}

    @pytest.fixture
    def four(self, tmp_path: Path) -> Path:
        (tmp_path / "four").mkdir()
        for title, text in re.findall(r'title="four/(.+?)"\n(.*?)```', self.PAGE, re.DOTALL):
            (tmp_path / "four" / title).write_text(text, encoding="utf-8")
        return tmp_path

    def test_it_lists_every_set_at_its_cost(self, four):
        assert "A pays 0, B 16, C −16 and D 32" in self.PAGE
        view = tier_problem(load_problem(four / "four"), "network")
        place = {code: i for i, code in enumerate(view.codes)}
        expected = {}
        for size in (1, 2, 3, 4):
            for codes in combinations("ABCD", size):
                is_in_band = 30_000 <= 16_000 * size <= 50_000
                if is_in_band and codes not in (("A", "C"), ("B", "D")):
                    cost = group_cost(view, [place[code] for code in codes])
                    assert cost is not None
                    pays = sum(self.DUALS[code] for code in codes)
                    thousand_km = cost.objective // 10**9
                    assert cost.objective == thousand_km * 10**9
                    hub = view.codes[cost.hub]
                    expected[" ".join(codes)] = (hub, thousand_km, pays, thousand_km - pays)
        told = {name: (hub, *map(int, figures)) for name, hub, *figures in self.ROWS}
        assert told == expected
        assert min(left for *_, left in told.values()) == 0

    def test_the_duals_of_a_run_pass_the_same_check(self, four):
        assert run_netform(("solve", "four", "--out", "run", "--quiet"), four)[0] == 0
        text = (four / "run" / "bound.json").read_text(encoding="utf-8")
        (part,) = json.loads(text)["parts"]
        duals = {
            code: Fraction(dual, 10**12)
            for code, dual in zip(part["practices"], part["rounds"][0]["duals"], strict=True)
        }
        for name, _, cost, *_ in self.ROWS:
            assert sum(duals[code] for code in name.split()) <= int(cost)
        assert sum(duals.values()) == 32

    def test_what_is_changed_is_named(self, four):
        assert run_netform(("solve", "four", "--out", "run", "--quiet"), four)[0] == 0
        changes = {
            "plan.csv": ("A,A,,A,", "A,C,,C,"),
            "groups.csv": ("32000", "32001"),
            "bound.json": ('"duals": [', '"duals": [1'),
        }
        for name, (old, new) in changes.items():
            shutil.copytree(four / "run", four / name)
            path = four / name / name
            text = path.read_text(encoding="utf-8")
            assert old in text
            path.write_text(text.replace(old, new, 1), encoding="utf-8")
            code, printed, errors = run_netform(("verify", "four", name, "--bound"), four)
            assert code == 1, (name, printed, errors)


def test_files_that_contributors_are_sent_to_are_there():
    for page in ("extending", "proof"):
        text = (DOCS / f"{page}.md").read_text(encoding="utf-8")
        for path in re.findall(r"[\w/]+/[\w]+\.py", text):
            assert (ROOT / path).exists() or (ROOT / "src" / "netform" / path).exists(), path


@pytest.mark.parametrize("term", ["reach_price", "change_price", "elastic_price"])
def test_every_file_that_knows_a_term_is_named_to_those_who_add_one(term):
    text = (DOCS / "extending.md").read_text(encoding="utf-8")
    source = ROOT / "src" / "netform"
    known = [
        path
        for path in source.rglob("*.py")
        if re.search(rf"\b{term}\b", path.read_text(encoding="utf-8"))
    ]
    assert len(known) > 5
    for path in known:
        assert path.name in text, path


@pytest.fixture
def cluster() -> Iterator[str]:
    """Start the scheduler and a worker of docs/cluster.md on this machine."""
    pytest.importorskip("distributed", reason="A CLUSTER NEEDS pip install 'netform[batch]'")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    dask = [sys.executable, "-m", "dask"]
    address = f"tcp://127.0.0.1:{port}"
    local = ["--host", "127.0.0.1", "--no-dashboard"]
    commands = (
        [*dask, "scheduler", "--port", port, *local],
        [*dask, "worker", address, "--nthreads", "1", *local, "--memory-limit", "0"],
    )
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    started = [subprocess.Popen(command, **quiet) for command in commands]
    yield address
    for process in reversed(started):
        process.terminate()
        process.wait(timeout=30)


@pytest.mark.slow
@pytest.mark.parametrize("send", [[], ["--send"]])
def test_a_batch_on_a_cluster_of_ones_own(cluster, send, tmp_path):
    text = (DOCS / "cluster.md").read_text(encoding="utf-8")
    for words in ("dask scheduler --port 8786", "dask worker tcp://FIRST:8786 --nthreads 1"):
        assert words in text
    shutil.copytree(ROOT / "instances" / "tower-hamlets", tmp_path / "hamlets")
    (tmp_path / "batch.toml").write_text('problems = ["hamlets"]\n', encoding="utf-8")
    words = ("batch", "batch.toml", "--out", "runs", "--scheduler", cluster, *send)
    code, printed, errors = run_netform(words, tmp_path)
    assert code == 0, errors
    assert "optimal" in printed


class TestWhatIsAsShown:
    def test_other_figures_are_not(self):
        assert is_as_shown("gap  0 %", "gap  0 %\n")
        assert not is_as_shown("gap  0 %", "gap  1 %\n")
        assert not is_as_shown("gap  0 %", "gap  0 %\nbound  1\n")
        assert not is_as_shown("gap  0 %\nbound  1", "gap  0 %\n")

    def test_dots_stand_for_lines_or_for_text(self):
        assert is_as_shown("a\n…\nz", "a\nb\nc\nz\n")
        assert is_as_shown("a\n…", "a\n")
        assert is_as_shown("took … s", "took 1.2 s\n")
        assert not is_as_shown("a\n…\nz", "a\nb\n")
