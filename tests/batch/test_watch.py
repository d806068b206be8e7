"""What changed since the run before: two months of lists, one board."""

import csv
import json
import shutil
from pathlib import Path

import pytest

from netform.batch.watch import changes
from netform.store.run_store import RunStore
from tests.cli.conftest import program

INSTANCE = Path(__file__).parents[2] / "instances" / "tower-hamlets"


@pytest.fixture(scope="module")
def months(tmp_path_factory):
    """Return a folder with two months of a problem, run as one batch file each month."""
    room = tmp_path_factory.mktemp("months")
    for month in ("october", "november"):
        problem = room / month / "hamlets"
        shutil.copytree(INSTANCE, problem)
        if month == "november":
            _grow(problem / "practices.csv", "P00001", 25_000)
        (room / month / "batch.toml").write_text("problems = ['hamlets']\n", encoding="utf-8")
    return room


def _grow(file: Path, code: str, patients: int) -> None:
    with file.open(encoding="utf-8", newline="") as opened:
        rows = list(csv.DictReader(opened))
    for row in rows:
        if row["practice_code"] == code:
            row["patients"] = str(patients)
    with file.open("w", encoding="utf-8", newline="") as opened:
        writer = csv.DictWriter(opened, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _run(months: Path, month: str) -> dict:
    told = program(
        *("batch", months / month / "batch.toml", "--out", months / "runs", "--workers", "0"),
        *("--compare-with", "latest", "--quiet", "--json"),
    )
    assert told.code == 0, told.err
    return json.loads(told.out)


def test_a_network_that_the_new_lists_drive_out_of_its_band_is_named(months):
    first = _run(months, "october")
    ((name, changed),) = first["changes"].items()
    assert [each["against"] for each in changed] == ["today"]
    second = _run(months, "november")
    ((later, changed),) = second["changes"].items()
    assert later != name
    assert [each["against"] for each in changed] == [name, "today"]
    before, _ = changed
    (left,) = before["left_band"]
    with (months / "runs" / name / "plan.csv").open(encoding="utf-8") as file:
        network = {row["practice_code"]: row["network"] for row in csv.DictReader(file)}
    assert left == network["P00001"]
    assert before["regrouped"] > 0
    assert before["new_partners"] > 0
    assert before["objective"] is not None
    again = _run(months, "november")
    assert again["changes"] == second["changes"]
    store = RunStore.open(months / "runs" / "runs.sqlite")
    (today,) = changes(months / "october" / "hamlets", months / "runs" / name, store)
    assert today.against == "today"
    # The folder of the run before may be gone, and the new one elsewhere.
    shutil.move(months / "runs" / later, months / later)
    shutil.rmtree(months / "runs" / name)
    found = changes(months / "november" / "hamlets", months / later, store)
    assert json.loads(json.dumps([each.to_table() for each in found])) == changed
