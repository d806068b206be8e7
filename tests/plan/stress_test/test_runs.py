"""Which runs a folder of several stands for."""

import shutil

import pytest

from netform.errors import InputError
from netform.plan import each_run, read_answers
from netform.plan.stress_test.runs import NO_MORE
from netform.problem import load_problem


@pytest.fixture
def options(run, tmp_path):
    """A folder of twelve runs, one that is a proof without a plan, and other files."""
    _, answer = run
    folder = tmp_path / "options"
    for number in range(1, 13):
        shutil.copytree(answer, folder / f"option-{number}")
    shutil.copytree(answer, folder / "fewer")
    (folder / "fewer" / "plan.csv").unlink()
    (folder / "notes").mkdir()
    (folder / "table.csv").write_text("a\n")
    return folder


def test_a_folder_of_runs_stands_for_all_with_a_plan_in_natural_order(run, options):
    folder, answer = run
    found = each_run(["today", str(options), str(answer / "plan.csv"), str(answer), "none"])
    of_options = [str(options / f"option-{number}") for number in range(1, 13)]
    assert found == ["today", *of_options, str(answer / "plan.csv"), str(answer), "none"]
    plans, made_under = read_answers(folder, load_problem(folder), found[1:-2])
    assert list(plans) == [*(f"option-{number}" for number in range(1, 13)), "plan.csv"]
    assert list(made_under) == list(plans)[:-1]


def test_the_proof_in_a_folder_of_alternatives_is_no_option(options):
    (options / "option-12").rename(options / NO_MORE)
    (options / "alternatives.json").write_text("{}")
    assert each_run([str(options)]) == [str(options / f"option-{k}") for k in range(1, 12)]
    assert each_run([str(options / NO_MORE)]) == [str(options / NO_MORE)]
    (options / "alternatives.json").unlink()
    assert each_run([str(options)])[0] == str(options / NO_MORE)


def test_a_run_that_holds_runs_is_one_run(run):
    _, answer = run
    shutil.copytree(answer, answer.parent / "proof")
    (answer.parent / "proof").rename(answer / "proof")
    assert each_run([str(answer)]) == [str(answer)]


def test_a_folder_without_runs_is_refused(options):
    for number in range(1, 13):
        shutil.rmtree(options / f"option-{number}")
    with pytest.raises(InputError, match="no run inside holds a plan"):
        each_run([str(options)])
