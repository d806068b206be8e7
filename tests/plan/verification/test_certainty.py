"""Folders of `netform certainty`: true ones hold, and each lie in any of their files is found."""

import csv
import json
import shutil
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netform.plan.run_folder.run import file_digests
from netform.plan.verification.certainty import verify_certainty
from netform.problem import load_problem, save_problem
from netform.solve.near import plans_near
from netform.solve.near.certainty import certainty
from netform.solve.near.certainty_record import save_certainty
from tests.helpers.problems import gappy_problem, problems, random_problem

WITHIN = [Decimal("0.03"), Decimal("0.3"), Decimal("3"), Decimal("0")]


def written(problem, within, folder):
    """Write a problem and what is certain of it; return both folders, or `None` without a plan."""
    shares = problem.relationships
    shares = replace(shares, share=shares.share / 8)  # a practice's may add up to 1 in a file
    save_problem(replace(problem, relationships=shares), folder / "problem")
    loaded = load_problem(folder / "problem")
    near = plans_near(loaded, ["network"], within, threads=1)
    if not near.is_there or near.view.limits:
        return None
    (folder / "out").mkdir()
    inputs = file_digests(folder / "problem")
    save_certainty(certainty(near), folder / "out", inputs=inputs, options={"seed": 0})
    return folder / "problem", folder / "out"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """A folder with noes of both kinds that need a proof of their own, and with several plans."""
    return written(gappy_problem(6), Decimal("0.1"), tmp_path_factory.mktemp("certainty"))


@pytest.fixture
def folder(original, tmp_path):
    shutil.copytree(original[1], tmp_path / "out")
    return tmp_path / "out"


def faults(original, folder):
    return "\n".join(verify_certainty(original[0], folder, bound=True).faults)


def rows_of(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write_rows(path, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def edit(path, **changes):
    table = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**table, **changes}), encoding="utf-8")


def lines_of(folder):
    return (folder / "proofs.jsonl").read_text(encoding="utf-8").splitlines()


def write_lines(folder, lines):
    text = "".join(f"{line}\n" for line in lines)
    (folder / "proofs.jsonl").write_text(text, encoding="utf-8")


def test_true_folders_hold_and_every_no_is_proved(tmp_path):
    proved = left = yes = 0
    cases = [(random_problem(family, seed, 9), k) for k, (family, seed) in enumerate(problems(16))]
    cases += [(gappy_problem(seed), seed) for seed in range(6)]
    for number, (problem, k) in enumerate(cases):
        (tmp_path / str(number)).mkdir()
        made = written(problem, WITHIN[k % 4], tmp_path / str(number))
        if made is None:
            continue
        for bound in (False, True):
            found = verify_certainty(*made, bound=bound)
            assert found.faults == [], number
        proved += found.counts["proofs of proofs.jsonl rechecked"]
        proved += found.counts["further noes proved by the certificate of the bound"]
        yes += found.counts["questions answered by a plan"]
        left += len(found.unproved)
        assert found.to_table()["holds"]
    assert proved >= 50
    assert yes >= 50
    assert left <= 3, "bounds that a tree lifted leave some open"


def test_what_is_left_to_the_word_of_the_run_is_said(original):
    assert any("--bound" in line for line in verify_certainty(*original).unproved)


def test_the_fixture_can_show_each_lie(folder):
    rows = rows_of(folder / "certainty.csv")
    assert {row["together_in"] for row in rows} >= {"some", "none"}
    assert len(lines_of(folder)) >= 2
    assert {row["plan"] for row in rows_of(folder / "plans.csv")} >= {"0", "1"}


@pytest.mark.parametrize(
    ("column", "value", "words"),
    [
        ("together_in", "every", "the verdict is 'every'"),
        ("plan_together", "none", "and one of plans.csv does"),
        ("plan_apart", "none", "and one of plans.csv does"),
        ("plan_together", "", "and one of plans.csv does"),
        ("plan_together", "999", "is no plan of plans.csv"),
        ("plan_apart", "-1", "is no plan of plans.csv"),
        ("practice_b", "nobody", "are no neighbours"),
    ],
)
def test_a_changed_row_of_pairs_is_found(original, folder, column, value, words):
    rows = rows_of(folder / "certainty.csv")
    row = next(row for row in rows if row["together_in"] == "some")
    row[column] = value
    write_rows(folder / "certainty.csv", rows)
    assert words in faults(original, folder)


def test_the_plan_of_the_other_answer_does_not_show_it(original, folder):
    rows = rows_of(folder / "certainty.csv")
    row = next(row for row in rows if row["together_in"] == "some")
    row["plan_together"], row["plan_apart"] = row["plan_apart"], row["plan_together"]
    write_rows(folder / "certainty.csv", rows)
    said = faults(original, folder)
    assert "does not have them together" in said
    assert "does not have them apart" in said


def test_a_lacking_and_a_doubled_pair_are_found(original, folder):
    rows = rows_of(folder / "certainty.csv")
    write_rows(folder / "certainty.csv", [*rows[1:], rows[1]])
    said = faults(original, folder)
    assert "lacks the neighbours" in said
    assert "stand twice" in said


def test_a_plan_made_unlawful_is_found(original, folder):
    rows = rows_of(folder / "plans.csv")
    write_rows(folder / "plans.csv", rows[1:])
    assert "plans.csv, plan 0: practice" in faults(original, folder)


def test_a_plan_of_another_number_is_found(original, folder):
    rows = rows_of(folder / "plans.csv")
    write_rows(folder / "plans.csv", [row for row in rows if row["plan"] != "0"])
    assert "not numbered 0 to" in faults(original, folder)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"most": 10**15}, "states most"),
        ({"within": 3.5}, "states most"),
        ({"within": "0.3"}, "no share 'within'"),
        ({"bound": 1}, "states bound"),
        ({"plans": 99}, "states plans"),
        ({"proofs": 99}, "states proofs 99"),
        ({"proofs_by_reduced_costs": -1}, "states proofs_by_reduced_costs"),
        ({"open": 2}, "states open"),
        ({"complete": False}, "states complete"),
        ({"practices_with_one_home": 99}, "states practices_with_one_home"),
        ({"neighbours": {}}, "states neighbours"),
        ({"tier": "federation"}, "states tier"),
        ({"status": "feasible"}, "states status"),
        ({"more": 1}, "none of its figures"),
    ],
)
def test_a_changed_figure_is_found(original, folder, changes, words):
    edit(folder / "certainty.json", **changes)
    assert words in faults(original, folder)


def test_less_room_than_the_plans_cost_is_found(original, folder):
    """The file says consistently that plans may cost the bound alone."""
    said = json.loads((folder / "certainty.json").read_text(encoding="utf-8"))
    edit(folder / "certainty.json", within=0.0, most=said["bound"])
    assert "and may cost" in faults(original, folder)


def test_more_room_than_the_proofs_are_for_is_found(original, folder):
    said = json.loads((folder / "certainty.json").read_text(encoding="utf-8"))
    edit(folder / "certainty.json", within=50.0, most=51 * said["bound"])
    assert "it proves" in faults(original, folder)


@pytest.mark.parametrize(
    ("column", "step", "words"),
    [
        ("homes", 1, "homes are stated; the plans show"),
        ("homes", -1, "homes are stated; the plans show"),
        ("open", 99, "open homes are stated"),
        ("neighbours_in_some", 1, "neighbours in some are stated"),
    ],
)
def test_a_changed_row_of_homes_is_found(original, folder, column, step, words):
    rows = rows_of(folder / "homes.csv")
    rows[0][column] = str(int(rows[0][column]) + step)
    write_rows(folder / "homes.csv", rows)
    assert words in faults(original, folder)


def test_a_lacking_practice_is_found(original, folder):
    write_rows(folder / "homes.csv", rows_of(folder / "homes.csv")[1:])
    assert "homes.csv lacks" in faults(original, folder)


def test_a_missing_proof_is_found_for_each_neighbour(original, folder):
    rows = rows_of(folder / "certainty.csv")
    noes = sum("none" in row.values() for row in rows)
    write_lines(folder, [])
    said = faults(original, folder)
    assert said.count("has no proof in proofs.jsonl") >= noes > 0


@pytest.mark.parametrize(
    "damage", ["{", "[]", '{"rule": "together"}', '{"rule": 1, "practices": 2}']
)
def test_a_damaged_line_is_one_fault_that_names_it(original, folder, damage):
    write_lines(folder, [*lines_of(folder), damage])
    said = faults(original, folder)
    assert said.count("\n") == 0
    assert f"line {len(lines_of(folder))}" in said


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_a_proof_whose_duals_are_changed_holds_no_more(original, tmp_path, data):
    """Paying less proves less; paying much more lets a column cost less than nothing."""
    folder = tmp_path / "edited"
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(original[1], folder)
    lines = [json.loads(line) for line in lines_of(folder)]
    number = data.draw(st.integers(0, len(lines) - 1))
    part = lines[number]["certificate"]["parts"][0]
    duals = part["rounds"][0]["duals"]
    place = data.draw(st.integers(0, len(duals) - 1))
    duals[place] += data.draw(st.sampled_from([-(10**16), 10**16]))
    if duals[place] > 0:
        # Where no column holds a practice, it may pay anything: all others then pay nothing.
        for other in set(range(len(duals))) - {place}:
            duals[other] = -(10**14)
        duals[place] = 0
    write_lines(folder, map(json.dumps, lines))
    assert f"proofs.jsonl, line {number + 1} (" in faults(original, folder)


def test_a_proof_of_another_rule_is_found(original, folder):
    lines = [json.loads(line) for line in lines_of(folder)]
    lines[0]["rule"] = "apart" if lines[0]["rule"] == "together" else "together"
    write_lines(folder, map(json.dumps, lines))
    assert "proofs.jsonl, line 1" in faults(original, folder)


def test_a_bound_that_is_not_certified_is_found(original, folder):
    bound = json.loads((folder / "best" / "bound.json").read_text(encoding="utf-8"))
    bound["parts"][0]["rounds"][0]["duals"][0] -= 10**14
    (folder / "best" / "bound.json").write_text(json.dumps(bound), encoding="utf-8")
    said = faults(original, folder)
    assert "best: the certificate proves" in said
    assert "is not certified" in said


@pytest.mark.parametrize("key", ["together_in", "homes"])
def test_a_changed_map_is_found(original, folder, key):
    path = folder / "certainty.geojson"
    layer = json.loads(path.read_text(encoding="utf-8"))
    said = next(f["properties"] for f in layer["features"] if key in f["properties"])
    said[key] = "never" if key == "together_in" else said[key] + 1
    path.write_text(json.dumps(layer), encoding="utf-8")
    assert "certainty.geojson differs from the tables" in faults(original, folder)
