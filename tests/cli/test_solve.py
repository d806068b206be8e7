import json
import shutil

import pytest

from netform.problem import load_problem, save_problem
from netform.sources.synthetic import GenerateOptions, generate_problem
from tests.cli.conftest import RUN_FILES, assert_one_message, names_in, program
from tests.helpers.folder import (
    AS_INFERRED,
    INFERRED,
    NEIGHBOURS,
    PRACTICES,
    WITH_FEDERATIONS,
    contents,
    write_problem,
)

OPTIMUM = 2 * 20_000 * 3_000 * 1_000 + 3_000_000  # two pairs 3 km apart; trust R1, weight 2, at 1.5


@pytest.fixture(scope="module")
def region(tmp_path_factory):
    """A city of 120 practices: some seconds of work to a proof."""
    folder = tmp_path_factory.mktemp("region") / "city"
    save_problem(generate_problem(GenerateOptions(120, 5, family="city")), folder)
    return folder


def summary(run):
    return json.loads((run / "summary.json").read_text())


def test_the_square_is_solved_and_the_run_is_whole(netform, square, tmp_path):
    answer = netform("solve", square, "--out", tmp_path / "deep" / "run")
    assert answer.code == 0
    assert "status     optimal" in answer.out
    assert "straight line" in answer.out
    assert "certified" in answer.out
    run = tmp_path / "deep" / "run"
    assert set(contents(run)) == RUN_FILES
    assert summary(run)["objective"] == summary(run)["bound"] == OPTIMUM
    assert names_in(run.parent) == ["run"]
    assert netform("verify", square, run, "--bound").code == 0


def test_a_program_of_its_own_prints_one_json_document_and_nothing_else(square, tmp_path):
    # highspy 1.16.0 printed a banner from C++, past all of Python's streams.
    answer = program("solve", square, "--out", tmp_path / "run", "--json")
    assert json.loads(answer.out)["status"] == "optimal"


def test_json_is_one_document_and_the_summary(netform, square, tmp_path):
    answer = netform("solve", square, "--out", tmp_path / "run", "--json")
    said = json.loads(answer.out)
    assert said["status"] == "optimal"
    assert {**said, "peak_memory_mb": 0} == {**summary(tmp_path / "run"), "peak_memory_mb": 0}
    log = (tmp_path / "run" / "log.jsonl").read_text().splitlines()
    assert all(json.loads(line)["step"] for line in log)


def test_inferred_relationships_are_called_so(netform, square, tmp_path):
    folder = write_problem(tmp_path / "p", {"problem.toml": AS_INFERRED})
    answer = netform("solve", folder, "--out", tmp_path / "run")
    assert answer.code == 0
    assert "relationships (inferred)" in answer.out
    assert "trust: inferred relationships with" in answer.out
    assert f"relationships are inferred, not given by data: {INFERRED}\n" in answer.out
    assert summary(tmp_path / "run")["relationships"]["inferred"] == INFERRED
    given = netform("solve", square, "--out", tmp_path / "given")
    assert "relationships are inferred" not in given.out
    assert "trust: relationships with" in given.out
    assert summary(tmp_path / "given")["relationships"]["inferred"] == ""


def test_quiet_is_quiet(netform, square, tmp_path):
    assert netform("solve", square, "--out", tmp_path / "a", "--quiet").err == ""
    assert "gap" in netform("solve", square, "--out", tmp_path / "b").err


def test_a_run_folder_is_replaced_whole_and_only_with_force(netform, square, tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "stale.txt").write_text("stale")
    answer = netform("solve", square, "--out", tmp_path / "run")
    assert_one_message(answer, "run: the folder is already there", "--force")
    assert contents(tmp_path / "run") == {"stale.txt": b"stale"}
    assert netform("solve", square, "--out", tmp_path / "run", "--force").code == 0
    assert set(contents(tmp_path / "run")) == RUN_FILES
    assert names_in(tmp_path) == ["run", "square"]


@pytest.mark.parametrize("place", ["square", "."])
def test_force_does_not_delete_the_problem(netform, square, tmp_path, place):
    before = contents(square)
    answer = netform("solve", square, "--out", tmp_path / place, "--force")
    assert_one_message(answer, "would delete", "name another folder")
    assert contents(square) == before


@pytest.mark.parametrize("place", ["file", "file/run", "x" * 300])
def test_a_place_that_cannot_be_written_is_refused_before_the_work(netform, tmp_path, place):
    (tmp_path / "file").write_text("x")
    answer = netform("solve", tmp_path / "none", "--out", tmp_path / place, "--force")
    assert_one_message(answer, place)
    assert "problem.toml" not in answer.err
    assert names_in(tmp_path) == ["file"]


@pytest.fixture(scope="module")
def county(tmp_path_factory):
    """A county of 48 practices: two federations."""
    folder = tmp_path_factory.mktemp("county") / "county"
    save_problem(generate_problem(GenerateOptions(48, 2, family="region")), folder)
    return folder


def test_two_tiers_are_planned_at_once_and_verified(netform, county, tmp_path):
    run = tmp_path / "run"
    answer = netform(
        *("solve", county, "--out", run, "--tiers", "network,federation", "--time-limit", "15"),
        *("--gap", "0.03"),
    )
    assert answer.code in (0, 3), answer.err
    table = summary(run)
    assert set(table["tiers"]) == {"network", "federation"}
    assert table["bound"] <= table["objective"] < 1.05 * table["bound"]
    costs = [table["tiers"][tier]["travel"] for tier in ("network", "federation")]
    assert table["objective"] == costs[0] + costs[1] // 4
    assert "federations" in answer.out
    checked = netform("verify", county, run, "--bound", "--json")
    assert checked.code == 0, checked.out
    assert json.loads(checked.out)["certified_bound"] == table["bound"]
    # The plan can be begun with, in either order of the tiers' names.
    again = tmp_path / "again"
    answer = netform(
        *("solve", county, "--out", again, "--tiers", "federation,network", "--time-limit", "15"),
        *("--start", run / "plan.csv", "--gap", "0.05"),
    )
    assert answer.code == 0, answer.err
    assert summary(again)["objective"] <= table["objective"]


def test_an_area_whose_total_fits_no_federations_is_infeasible(netform, square, tmp_path):
    folder = write_problem(tmp_path / "p", {"problem.toml": WITH_FEDERATIONS})
    run = tmp_path / "run"
    answer = netform("solve", folder, "--out", run, "--tiers", "network,federation")
    assert answer.code == 4
    assert "200,000" in answer.out
    assert netform("verify", folder, run, "--infeasible").code == 0


def test_confirming_two_tiers_is_refused(netform, county, tmp_path):
    answer = netform(
        *("solve", county, "--out", tmp_path / "run", "--tiers", "network,federation", "--confirm")
    )
    assert_one_message(answer, "confirms an optimum of one tier only")
    assert not (tmp_path / "run").exists()


def test_a_limit_with_two_tiers_is_refused(netform, county, tmp_path):
    folder = tmp_path / "limited"
    shutil.copytree(county, folder)
    with (folder / "problem.toml").open("a", encoding="utf-8") as file:
        file.write('\n[[limits]]\nmeasure = "groups"\ntier = "network"\nat_most = 20\n')
    answer = netform(*("solve", folder, "--out", tmp_path / "run", "--tiers", "network,federation"))
    assert_one_message(answer, "limits on measures", "are not kept with two tiers at once")


@pytest.mark.parametrize(
    "tiers", ["ward", "", "network,federation", "network,", ",", "network,network", "Network"]
)
def test_tiers_that_cannot_be_planned_are_refused(netform, square, tmp_path, tiers):
    answer = netform("solve", square, "--out", tmp_path / "run", "--tiers", tiers)
    assert_one_message(answer, "tier")
    assert names_in(tmp_path) == ["square"]


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--time-limit", "nan"),
        ("--time-limit", "inf"),
        ("--time-limit", "-1"),
        ("--gap", "nan"),
        ("--gap", "1.1"),
        ("--memory-limit", "nan"),
        ("--memory-limit", "inf"),
        ("--threads", "0"),
        ("--threads", "100000"),
        ("--seed", "1.5"),
        ("--backend", "guessing"),
    ],
)
def test_options_out_of_range_are_refused(netform, square, tmp_path, option, value):
    answer = netform("solve", square, "--out", tmp_path / "run", option, value)
    assert answer.code == 2
    assert f"Invalid value for '{option}'" in answer.err
    assert names_in(tmp_path) == ["square"]


@pytest.mark.parametrize("option", ["--waive-floor", "--waive-ceiling", "--leave-out"])
@pytest.mark.parametrize("code", ["B9", "", "=island", "a1"])
def test_unknown_practices_in_options_are_refused(netform, square, tmp_path, option, code):
    answer = netform("solve", square, "--out", tmp_path / "run", option, code)
    assert_one_message(answer, "--waive-floor", "is not in the problem")
    assert names_in(tmp_path) == ["square"]


def test_patients_that_are_covered_only_are_printed_apart(netform, tmp_path):
    practices = PRACTICES.replace("icb_code", "participation").replace("Q1", "", 3)
    folder = write_problem(tmp_path / "p", {"practices.csv": practices.replace("Q1", "virtual")})
    answer = netform("solve", folder, "--out", tmp_path / "run", "--quiet")
    assert answer.code == 0
    header, row = (
        line.split() for line in answer.out.splitlines() if line.startswith(("tier", "network "))
    )
    assert header[:6] == ["tier", "groups", "patients", "of", "members", "covered"]
    assert row[:5] == ["network", "2", "80,000", "60,000", "20,000"]
    square = netform("solve", write_problem(tmp_path / "q"), "--out", tmp_path / "r", "--quiet")
    assert "of members" not in square.out


def test_waivers_and_absences_are_options_and_verify_says_so(netform, tmp_path):
    folder = write_problem(tmp_path / "p", {"neighbours.csv": NEIGHBOURS.replace("A3,A4", "A2,A3")})
    options = ("--waive-floor", "A4=island, far away", "--leave-out", "A3")
    answer = netform("solve", folder, "--out", tmp_path / "run", *options)
    assert answer.code == 0
    assert "waiver: the network of A4 has 20,000 patients" in answer.out
    assert "island, far away" in answer.out
    checked = netform("verify", folder, tmp_path / "run", "--bound")
    assert checked.code == 0
    assert "deviation: participation: practice A3 was out" in checked.out
    assert "deviation: waivers: the floor was waived for A4 (island, far away)" in checked.out


def test_no_plan_is_proved_with_a_witness_and_exit_4(netform, tmp_path):
    folder = write_problem(tmp_path / "p", {"neighbours.csv": "practice_a,practice_b\nA1,A2\n"})
    answer = netform("solve", folder, "--out", tmp_path / "run")
    assert answer.code == 4
    assert "infeasible: " in answer.out
    assert summary(tmp_path / "run")["status"] == "infeasible"
    assert "plan.csv" not in contents(tmp_path / "run")
    assert netform("verify", folder, tmp_path / "run").code == 1
    assert netform("verify", folder, tmp_path / "run", "--infeasible").code == 0


def test_no_time_at_all_is_unknown_and_exit_5(netform, region, tmp_path):
    answer = netform("solve", region, "--out", tmp_path / "run", "--time-limit", 0)
    assert answer.code == 5
    assert summary(tmp_path / "run")["status"] == "unknown"
    assert summary(tmp_path / "run")["objective"] is None


def test_a_limit_with_a_plan_to_begin_with_is_feasible_and_exit_3(netform, region, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    assert netform("solve", region, "--out", first, "--gap", 0.5, "--quiet").code == 0
    start = ("--start", first / "plan.csv", "--time-limit", 0)
    assert netform("solve", region, "--out", second, *start).code == 3
    assert summary(second)["status"] == "feasible"
    assert summary(second)["objective"] <= summary(first)["objective"]
    assert netform("verify", region, second).code == 0


def test_a_run_may_be_replaced_by_what_grew_from_it(netform, square, tmp_path):
    run = tmp_path / "run"
    netform("solve", square, "--out", run)
    again = ("--start", run / "plan.csv", "--force")
    assert netform("solve", square, "--out", run, *again).code == 0
    assert summary(run)["objective"] == OPTIMUM


START = "practice_code,network\nA1,x\nA2,x\nA3,y\nA4,y\n"


@pytest.mark.parametrize(
    ("plan", "words"),
    [
        (START.replace("A4", "B9"), "start.csv, row 5, column practice_code: practice 'B9'"),
        (START + "A1,x\n", "start.csv, row 6, column practice_code: practice 'A1' stands twice"),
        (START.replace(",", ";"), "start.csv, row 1: "),
        (START.replace("A4,y\n", ""), "--start: the plan to start from does not hold"),
        (START.replace("A2,x", "A2,y"), "--start: the plan to start from does not hold"),
        ("", "start.csv: the file is empty"),
        (None, "start.csv: the file is missing"),
    ],
)
def test_a_plan_to_start_from_is_checked(netform, square, tmp_path, plan, words):
    path = tmp_path / "start.csv"
    if plan is not None:
        path.write_text(plan)
    before = names_in(tmp_path)
    answer = netform("solve", square, "--out", tmp_path / "run", "--start", path)
    assert_one_message(answer, words)
    assert names_in(tmp_path) == before


def test_the_order_of_rows_does_not_change_the_plan(netform, square, tmp_path):
    turned = tmp_path / "turned"
    shutil.copytree(square, turned)
    for name in ("practices.csv", "neighbours.csv"):
        header, *rows = (turned / name).read_text().splitlines(keepends=True)
        (turned / name).write_text("".join([header, *reversed(rows)]))
    for folder in (square, turned):
        netform("solve", folder, "--out", tmp_path / f"run-{folder.name}")
    one, two = (contents(tmp_path / f"run-{name}")["plan.csv"] for name in ("square", "turned"))
    assert one == two
    assert load_problem(turned).practices.codes == load_problem(square).practices.codes


def test_another_solver_confirms_on_request(netform, square, tmp_path):
    answer = netform("solve", square, "--out", tmp_path / "run", "--confirm", "--quiet")
    assert answer.code == 0
    assert "confirmed by CP-SAT" in answer.out
    assert summary(tmp_path / "run")["confirmation"]["confirmed"] is True
