"""Folders of `netform alternatives`: true ones hold, and each lie in any file is found."""

import json
import shutil
from dataclasses import replace
from decimal import Decimal

import pytest

from netform.plan.run_folder.run import file_digests
from netform.plan.verification.options import verify_options
from netform.problem import load_problem, save_problem
from netform.solve.near import alternatives, plans_near
from netform.solve.near.record import save_alternatives
from tests.helpers.problems import gappy_problem
from tests.plan.verification.test_certainty import edit, rows_of, write_rows
from tests.solve.nested.test_nested_solver import nested_problems


def written(problem, within, differ, folder, tiers=("network",), seek=()):
    """Write a problem and options of it; return both folders, or `None` without a plan."""
    shares = problem.relationships
    shares = replace(shares, share=shares.share / 8)  # a practice's may add up to 1 in a file
    save_problem(replace(problem, relationships=shares), folder / "problem")
    loaded = load_problem(folder / "problem")
    near = plans_near(loaded, tiers, Decimal(within), threads=1)
    if not near.is_there:
        return None
    found = alternatives(near, 3, Decimal(differ), seek=seek)
    (folder / "out").mkdir()
    inputs = file_digests(folder / "problem")
    save_alternatives(found, folder / "out", inputs=inputs, options={"seed": 0})
    return folder / "problem", folder / "out"


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    """Three options, the second of which leans."""
    folder = tmp_path_factory.mktemp("options")
    return written(gappy_problem(3), "0.1", "0.1", folder, seek=("closer",))


@pytest.fixture(scope="module")
def few(tmp_path_factory):
    """Fewer than three options, and the run that no other plan can be added."""
    made = written(gappy_problem(1), "0.03", "0.1", tmp_path_factory.mktemp("few"))
    assert (made[1] / "no-more").is_dir()
    return made


@pytest.fixture
def folder(original, tmp_path):
    shutil.copytree(original[1], tmp_path / "out")
    return tmp_path / "out"


def faults(original, folder, bound=True):
    return "\n".join(verify_options(original[0], folder, bound=bound).faults)


@pytest.mark.parametrize("bound", [False, True])
def test_true_folders_hold(original, few, bound):
    for made in (original, few):
        found = verify_options(*made, bound=bound)
        assert found.faults == []
        assert found.to_table()["holds"]
        assert found.unproved, "what no plan exceeds is proved by no file"
    assert "no-more" in found.runs


def test_random_folders_hold(tmp_path):
    options = no_more = 0
    for seed in range(8):
        (tmp_path / str(seed)).mkdir()
        made = written(gappy_problem(seed), "0.3", "0.4", tmp_path / str(seed))
        if made is not None:
            found = verify_options(*made, bound=True)
            assert found.faults == [], seed
            options += found.counts["options"]
            no_more += "no-more" in found.runs
    assert options >= 10
    assert no_more >= 1


def test_folders_of_two_tiers_hold(tmp_path):
    options = no_more = 0
    for number, (problem, _) in enumerate(nested_problems(8)):
        (tmp_path / str(number)).mkdir()
        made = written(problem, "1", "0.3", tmp_path / str(number), tiers=("network", "federation"))
        if made is not None:
            found = verify_options(*made, bound=True)
            assert found.faults == [], number
            options += found.counts["options"]
            no_more += "no-more" in found.runs
    assert options >= 6
    assert no_more >= 1


def test_the_fixture_can_show_each_lie(original):
    assert len(rows_of(original[1] / "alternatives.csv")) == 3
    said = json.loads((original[1] / "alternatives.json").read_text(encoding="utf-8"))
    assert {row["sought"] for row in said["options"]} == {"best", "closer", "different"}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"most": 10**15}, "states most"),
        ({"within": 0.5}, "states most"),
        ({"within": None}, "no share 'within'"),
        ({"bound": 1}, "states bound"),
        ({"patients": 1}, "states patients"),
        ({"asked": 2}, "states 2 asked for"),
        ({"found": 4}, "states found"),
        ({"differ_by_at_least": 10**6}, "fewer than differ_by_at_least"),
        ({"complete": False}, "states complete"),
        ({"fewer": "there are no more"}, "states fewer"),
        ({"tiers": ["federation"]}, "states tiers"),
        ({"status": "feasible"}, "an option costs the bound"),
        ({"status": "splendid"}, "states the status"),
        ({"more": 1}, "none of its figures"),
    ],
)
def test_a_changed_figure_is_found(original, folder, changes, words):
    edit(folder / "alternatives.json", **changes)
    assert words in faults(original, folder)


def test_less_room_than_options_cost_is_found(original, folder):
    said = json.loads((folder / "alternatives.json").read_text(encoding="utf-8"))
    edit(folder / "alternatives.json", within=0.0, most=said["bound"])
    assert "and may cost" in faults(original, folder)


@pytest.mark.parametrize("table", ["alternatives.csv", "differences.csv"])
def test_a_raised_figure_of_a_table_is_found_by_row_and_column(original, folder, table):
    for column, cell in rows_of(folder / table)[1].items():
        rows = rows_of(folder / table)
        rows[1][column] = str(int(cell) + 1) if cell.isdigit() else f"{cell}1"
        write_rows(folder / table, rows)
        assert f"{table}, row 3, column {column}" in faults(original, folder, bound=False)
        shutil.copy(original[1] / table, folder / table)


@pytest.mark.parametrize("key", ["options", "differences"])
def test_a_raised_figure_of_the_document_is_found(original, folder, key):
    path = folder / "alternatives.json"
    for name in ("least_difference", "patients_with_new_partners", "groups", "above_bound"):
        said = json.loads((original[1] / "alternatives.json").read_text(encoding="utf-8"))
        if name in said[key][1]:
            said[key][1][name] += 1
            path.write_text(json.dumps(said), encoding="utf-8")
            assert f"{name} " in faults(original, folder, bound=False)
    said = json.loads((original[1] / "alternatives.json").read_text(encoding="utf-8"))
    edit(path, **{key: said[key][1:]})
    assert f"states {key}" in faults(original, folder, bound=False)


def test_words_that_the_plan_itself_speaks_against_are_found(original, folder):
    said = json.loads((folder / "alternatives.json").read_text(encoding="utf-8"))
    words = {
        "closer": "the longest travel of a practice to its hub: 1; "
        "no plan near the optimum has less than 1",
        "different": "no plan near the optimum differs from all before by more than 1 patients",
        "best": "this is the best of all worlds",
    }
    for row in said["options"]:
        row["proved"] = words[row["sought"]]
    edit(folder / "alternatives.json", options=said["options"])
    found = faults(original, folder, bound=False)
    assert "it says the longest travel" in found
    assert "more than the 1 that no plan exceeds" in found
    assert "is not known" in found


def test_an_option_in_the_place_of_another_is_found(original, folder):
    shutil.rmtree(folder / "option-2")
    shutil.copytree(folder / "option-1", folder / "option-2")
    said = faults(original, folder)
    assert "option-1 and option-2 differ by 0 patients" in said
    assert "alternatives.csv, row 3" in said
    assert "differences.csv, row 2" in said


def test_a_lacking_option_is_found(original, folder):
    shutil.rmtree(folder / "option-2")
    assert "option-3 does not follow" in faults(original, folder)
    shutil.rmtree(folder / "option-3")
    said = faults(original, folder)
    assert "states found 3; it is 1" in said
    shutil.rmtree(folder / "option-1")
    assert "holds no option" in faults(original, folder)


def test_an_unlawful_option_is_found(original, folder):
    rows = rows_of(folder / "option-3" / "plan.csv")
    write_rows(folder / "option-3" / "plan.csv", rows[1:])
    assert "option-3: practice" in faults(original, folder)


def test_an_option_under_other_terms_is_found(original, folder):
    path = folder / "option-2" / "effective.toml"
    codes = [row["practice_code"] for row in rows_of(folder / "option-2" / "plan.csv")]
    rule = f'\n[[rules]]\nkind = "size"\nlimit = {len(codes)}\n'
    path.write_text(path.read_text(encoding="utf-8") + rule, encoding="utf-8")
    assert "option-2 was solved under other terms" in faults(original, folder)


def test_a_bound_without_its_certificate_is_found(original, folder):
    bound = json.loads((folder / "option-2" / "bound.json").read_text(encoding="utf-8"))
    bound["parts"][0]["rounds"][0]["duals"][0] -= 10**14
    (folder / "option-2" / "bound.json").write_text(json.dumps(bound), encoding="utf-8")
    assert faults(original, folder, bound=False) == ""
    assert "option-2: the bound" in faults(original, folder)


def test_no_more_is_held_to_what_it_is_for(few, tmp_path):
    folder = tmp_path / "out"
    shutil.copytree(few[1], folder)
    # A run of other terms says nothing of plans that differ from the options.
    shutil.rmtree(folder / "no-more")
    shutil.copytree(folder / "option-1", folder / "no-more")
    assert "no-more: its bound is" in faults(few, folder)
    shutil.rmtree(folder / "no-more")
    shutil.copytree(few[1] / "no-more", folder / "no-more")
    path = folder / "no-more" / "effective.toml"
    text = path.read_text(encoding="utf-8")
    assert "at_most = " in text
    path.write_text(text.replace("at_most = ", "at_most = 1"), encoding="utf-8")
    assert "no-more: its terms" in faults(few, folder, bound=False)
