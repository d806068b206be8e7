"""docs/data.md lists every file, column and key that the commands write, and no other."""

import csv
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args

import pytest

from netform.problem.load_terms import TERMS_COLUMNS
from netform.problem.settings import (
    Limit,
    RelationshipSettings,
    Rule,
    Settings,
    SourceFile,
    Tier,
    TravelSettings,
    Waiver,
)
from netform.store.tables import METADATA
from tests.helpers.doc_pages import ROOT, run_netform

PAGE = (ROOT / "docs" / "data.md").read_text(encoding="utf-8")
RUN = {"plan.csv", "groups.csv", "summary.json", "manifest.json", "log.jsonl", "bound.json"}
RUN |= {"effective.toml"}
PROBLEM = {
    "budget.csv": "practice_code,amount,rate,weighted_patients\nP00001,1000.00,,\n"
    "P00002,,10.0,5000.5\n",
    "services.csv": "service,smallest_population,largest_travel\nclinic,30000,\n",
    "organisations.csv": "organisation,practice_code,form,name\nO1,P00001,split,One\n",
    "successors.csv": "practice_code,successor_code,date\nQ1,P00001,2025-01-01\n",
}


def listed() -> dict[str, dict[str, str]]:
    """Return the rows of each heading: what a row's first cell names, and the row."""
    found: dict[str, dict[str, str]] = {}
    for part in re.split(r"^### ", PAGE, flags=re.MULTILINE)[1:]:
        title, _, body = part.partition("\n")
        names: dict[str, str] = {}
        for row in re.findall(r"^\|(.*)\|$", body.split("\n## ")[0], re.MULTILINE):
            prefix = ""
            for word in re.findall(r"`(.+?)`", row.split("|")[0]):
                if word.endswith(".") or word.startswith("["):
                    prefix = word
                    if word == "[participation]":
                        names["participation"] = row
                else:
                    names[prefix + word] = row
        found[title.replace("`", "")] = names
    return found


def hold(title: str, written: set[str]) -> None:
    """Hold a heading's rows to what was written; those with "only where" may be without."""
    rows = listed()[title]
    assert written - set(rows) == set(), f"{title}: docs/data.md lacks these"
    lacking = {name for name in set(rows) - written if "only where" not in rows[name]}
    assert lacking == set(), f"{title}: nothing writes these"


def columns(path: Path) -> set[str]:
    with path.open(encoding="utf-8", newline="") as file:
        return set(next(csv.reader(file)))


def keys(value: Any, before: str = "") -> Iterator[str]:
    """Yield the paths of a document; names of tiers, services, files and so on are one word."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from keys(inner, f"{before}.{_one_word(before, key)}" if before else key)
    elif isinstance(value, list):
        if value and isinstance(value[0], dict):
            for inner in value:
                yield from keys(inner, f"{before}[]")
        else:
            yield f"{before}[]"
    else:
        yield before


_NAMED = {
    r"tiers|carrying\.tiers|.*\.(today|planned)": "TIER",
    r".*(services|viable_at|lowest_tier)": "SERVICE",
    r"inputs|sha256\.problem": "FILE",
    r"versions": "PACKAGE",
    r"options": "OPTION",
    r"sha256\.plans": "PLAN",
}


def _one_word(before: str, key: str) -> str:
    for pattern, word in _NAMED.items():
        if re.fullmatch(pattern, before):
            return word
    return key


def document(path: Path) -> set[str]:
    found = set(keys(json.loads(path.read_text(encoding="utf-8"))))
    # An empty list of tables, and an input of a plan, have no keys of their own.
    found -= {"rules[]", "tiers.TIER.waivers[]", "differences[]"}
    found = {re.sub(r"^(sha256\.plans\.PLAN)\..*", r"\1", key) for key in found}
    return {re.sub(r"OPTION\[\]", "OPTION", key) for key in found}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with one of each kind of folder, made by the commands."""
    folder = tmp_path_factory.mktemp("data")

    def netform(*words: str, code: int = 0) -> None:
        ended, out, err = run_netform(words, folder)
        assert ended == code, out + err

    netform("generate", "tiny", "--practices", "12", "--seed", "2")
    for name, text in PROBLEM.items():
        (folder / "tiny" / name).write_text(text, encoding="utf-8")
    (folder / "batch.toml").write_text('name = "b"\nproblems = ["tiny"]\n', encoding="utf-8")
    netform("solve", "tiny", "--out", "run", "--size", "5")
    netform("frontier", "tiny", "--out", "frontier", "--no-plot", "--points", "2")
    netform("repair", "tiny", "--out", "repair")
    netform("alternatives", "tiny", "--out", "options", "--count", "2", "--differ", "5%")
    netform("certainty", "tiny", "--out", "certainty", "--options", "options")
    netform("stress", "tiny", "options", "--closures", "1", "--seed", "1", "--out", "stress")
    netform("compare", "tiny", "today", "run", "--csv", "comparison")
    netform("batch", "batch.toml", "--out", "runs", "--workers", "0", "--quiet")
    netform("runs", "export", "--store", "runs/runs.sqlite", "--out", "tables")
    return folder


def test_a_problem(folder: Path) -> None:
    tables = {path.name: columns(path) for path in (folder / "tiny").glob("*.csv")}
    assert set(tables) == {title for title in listed() if title in _OF_A_PROBLEM}
    # What the generator leaves out, since it would be empty throughout.
    tables["practices.csv"] |= {"region_code", "current_federation", "participation"}
    tables["trusts.csv"] |= {"closed"}
    tables["travel.csv"] = {
        "origin",
        "destination",
        *get_args(TravelSettings.model_fields["unit"].annotation),
    }
    for name, written in tables.items():
        hold(name, written)


_OF_A_PROBLEM = {
    *PROBLEM,
    *("practices.csv", "neighbours.csv", "trusts.csv", "relationships.csv"),
}


def test_the_settings() -> None:
    tables = {
        "[[tiers]]": Tier,
        "[travel]": TravelSettings,
        "[relationships]": RelationshipSettings,
        "[[rules]]": Rule,
        "[[waivers]]": Waiver,
        "[[limits]]": Limit,
        "[[sources]]": SourceFile,
    }
    written = {table + key for table, model in tables.items() for key in model.model_fields}
    written |= set(Settings.model_fields) - {table.strip("[]") for table in tables}
    hold("problem.toml", written)


def test_a_run(folder: Path) -> None:
    assert {path.name for path in (folder / "run").iterdir()} == RUN
    assert all(f"`{name}`" in PAGE for name in RUN)
    for name in ("plan.csv", "groups.csv"):
        hold(name, columns(folder / "run" / name))
    for name in ("summary.json", "manifest.json"):
        hold(name, document(folder / "run" / name))
    lines = (folder / "run" / "log.jsonl").read_text(encoding="utf-8").splitlines()
    hold("log.jsonl", {key for line in lines for key in json.loads(line)})


@pytest.mark.parametrize(
    ("place", "title"),
    [
        ("frontier/frontier.csv", "frontier.csv"),
        ("repair/moves.csv", "moves.csv"),
        ("options/alternatives.csv", "alternatives.csv"),
        ("options/differences.csv", "differences.csv"),
        ("certainty/certainty.csv", "certainty.csv"),
        ("certainty/homes.csv", "homes.csv"),
        ("certainty/plans.csv", "plans.csv of certainty"),
        ("stress/plans.csv", "plans.csv of stress"),
        ("stress/stress.csv", "stress.csv"),
        ("runs/batch.csv", "batch.csv"),
    ],
)
def test_a_table(folder: Path, place: str, title: str) -> None:
    hold(title, columns(folder / place))


@pytest.mark.parametrize("name", ["options/alternatives", "certainty/certainty", "stress/stress"])
def test_a_document(folder: Path, name: str) -> None:
    hold(f"{name.split('/')[1]}.json", document(folder / f"{name}.json"))


def test_proofs(folder: Path) -> None:
    lines = (folder / "certainty" / "proofs.jsonl").read_text(encoding="utf-8").splitlines()
    assert lines
    hold("proofs.jsonl", {key for line in lines for key in json.loads(line)})


def test_a_comparison(folder: Path) -> None:
    tables = {path.stem: columns(path) for path in (folder / "comparison").iterdir()}
    for stem, written in tables.items():
        shown = {re.sub(r"\b(today|run) network\b", "PLAN TIER", name) for name in written}
        shown = {re.sub(r"^(today|run)( networks)?$", r"PLAN\2", name) for name in shown}
        own = (
            f"{stem}.csv" if stem not in ("practices", "trusts") else f"{stem}.csv of a comparison"
        )
        hold(own, shown)


def test_the_page_on_comparing_names_every_table(folder: Path) -> None:
    page = (ROOT / "docs" / "comparing.md").read_text(encoding="utf-8")
    named = set(re.findall(r"^\| `(\w+)` \|", page, re.MULTILINE))
    assert named == {path.stem for path in (folder / "comparison").iterdir()}


def test_the_store(folder: Path) -> None:
    exported = {path.stem: columns(path) for path in (folder / "tables").iterdir()}
    assert set(exported) == set(METADATA.tables)
    for table, written in exported.items():
        hold(f"{table} table", written)


def test_every_file_of_these_folders_is_named(folder: Path) -> None:
    names = {path.name for path in folder.rglob("*") if path.is_file()}
    names -= {path.name for path in (folder / "tables").iterdir()}
    names -= {name for name in names if name.startswith(".") or name.endswith(("-wal", "-shm"))}
    names -= {path.name for path in (folder / "runs" / ".claims").rglob("*")}
    for name in names - {"batch.toml"}:
        assert f"`{name}`" in PAGE, name


def test_the_file_of_terms_is_said_where_rules_are() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert ",".join(TERMS_COLUMNS) in page
