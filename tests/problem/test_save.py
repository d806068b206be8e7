import csv
import io
import random
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netform.problem import load_problem, save_problem
from netform.problem.load import OPTIONAL_COLUMNS, PRACTICE_COLUMNS
from tests.helpers.carrying import with_random_figures
from tests.helpers.folder import (
    AS_INFERRED,
    BY_TABLE,
    FILES,
    INFERRED,
    PRACTICES,
    SETTINGS,
    TRAVEL,
    contents,
    write_problem,
)
from tests.helpers.problems import FAMILIES, random_problem

WORDS = st.text(st.characters(codec="utf-8"), max_size=8).map(str.strip)


def test_a_saved_problem_has_the_files_of_the_contract(load, tmp_path):
    save_problem(load(), tmp_path / "saved")
    saved = contents(tmp_path / "saved")
    assert set(saved) == set(FILES)
    assert saved["practices.csv"].decode() == FILES["practices.csv"]
    assert saved["neighbours.csv"].decode() == FILES["neighbours.csv"]
    assert saved["trusts.csv"].decode().endswith("R2,Other,unknown,,\n")


def test_words_of_contracts_are_kept_as_they_were_given(load, tmp_path):
    practices = PRACTICES.replace("icb_code", "participation")
    for word in ("partial", "virtual", "full", ""):
        practices = practices.replace("20000,Q1", f"20000,{word}", 1)
    save_problem(load({"practices.csv": practices}), tmp_path / "saved")
    saved = (tmp_path / "saved" / "practices.csv").read_text()
    assert [line.rsplit(",", 1)[1] for line in saved.splitlines()] == [
        *("participation", "partial", "virtual", "full", "member")
    ]
    again = load_problem(tmp_path / "saved")
    words = [again.participation_of(i) for i in range(4)]
    assert words == ["member", "covered", "member", "member"]


def test_closing_dates_are_written_where_a_trust_has_closed(load, tmp_path):
    text = (
        "trust_code,name,kind,easting,northing,closed\nR1,Royal,acute,0,0,2024-04-01\nR2,O,x,,,\n"
    )
    save_problem(load({"trusts.csv": text}), tmp_path / "saved")
    assert (tmp_path / "saved" / "trusts.csv").read_text() == text


def test_that_relationships_are_inferred_is_saved_and_nothing_where_they_are_not(load, tmp_path):
    save_problem(load({"problem.toml": AS_INFERRED}), tmp_path / "marked")
    assert load_problem(tmp_path / "marked").settings.relationships.inferred == INFERRED
    save_problem(load(), tmp_path / "plain")
    assert "inferred" not in (tmp_path / "plain" / "problem.toml").read_text()
    assert load_problem(tmp_path / "plain").settings.relationships.inferred == ""


def test_travel_is_saved(load, tmp_path):
    problem = load({"problem.toml": SETTINGS + BY_TABLE, "travel.csv": TRAVEL})
    save_problem(problem, tmp_path / "saved")
    header, *rows = (tmp_path / "saved" / "travel.csv").read_text().splitlines()
    assert [header, *sorted(rows)] == [TRAVEL.splitlines()[0], *sorted(TRAVEL.splitlines()[1:])]


@given(family=st.sampled_from(sorted(FAMILIES)), seed=st.integers(0, 10**6))
@settings(max_examples=40, deadline=None)
def test_saving_what_was_loaded_gives_the_same_bytes(tmp_path_factory, family, seed):
    problem = random_problem(family, seed)
    shares = problem.relationships  # the engine's own tests do not mind shares above 1
    problem = replace(problem, relationships=replace(shares, share=shares.share / 10))
    if seed % 2:
        problem = with_random_figures(random.Random(seed), problem)
    folder = tmp_path_factory.mktemp("law")
    for name in ("one", "two"):
        save_problem(problem, folder / name)
    save_problem(load_problem(folder / "one"), folder / "three")
    one, two, three = (contents(folder / name) for name in ("one", "two", "three"))
    assert one == two == three


OWN_COLUMNS = {*PRACTICE_COLUMNS, *OPTIONAL_COLUMNS}


@given(
    names=st.lists(WORDS, min_size=4, max_size=4),
    area=WORDS.filter(lambda word: word and word not in OWN_COLUMNS),
    present=st.lists(WORDS, min_size=4, max_size=4),
    title=st.text(st.characters(codec="utf-8"), max_size=8),
    seed=st.randoms(use_true_random=False),
)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_names_survive_and_the_order_of_rows_does_not_matter(
    tmp_path_factory, names, area, present, title, seed
):
    folder = tmp_path_factory.mktemp("law")
    problem = _named(load_problem(write_problem(folder / "given")), names, area, present, title)
    save_problem(problem, folder / "saved")
    again = load_problem(folder / "saved")
    assert again.name == title
    assert again.practices.names == tuple(names)
    assert again.practices.areas == {area: tuple(names)}
    assert again.practices.current_network == tuple(present)
    _shuffle_rows(folder / "saved", folder / "shuffled", seed)
    save_problem(load_problem(folder / "shuffled"), folder / "again")
    assert contents(folder / "again") == contents(folder / "saved")


def _named(problem, names, area, present, title):
    practices = replace(
        problem.practices,
        names=tuple(names),
        areas={area: tuple(names)},
        current_network=tuple(present),
    )
    settings = problem.settings.model_copy(update={"name": title})
    return replace(problem, practices=practices, settings=settings)


def _shuffle_rows(source, target, seed: random.Random):
    target.mkdir()
    for name, content in contents(source).items():
        if name.endswith(".csv"):
            header, *rows = csv.reader(io.StringIO(content.decode(), newline=""))
            seed.shuffle(rows)
            with (target / name).open("w", newline="", encoding="utf-8") as file:
                csv.writer(file).writerows([header, *rows])
        else:
            (target / name).write_bytes(content)
