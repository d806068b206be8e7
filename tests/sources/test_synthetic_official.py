"""A made region, written as official files, comes back from them."""

import csv
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netform.errors import InputError
from netform.problem import Problem
from netform.sources import BuildOptions, GenerateOptions, build_problem, generate_problem
from netform.sources.synthetic_land import FAMILIES
from netform.sources.synthetic_official import (
    FILES,
    LISTS,
    MAPPING,
    OUTLINE,
    POSTCODES,
    PRACTICES,
    SHARES,
    TRUSTS,
    write_official_files,
)

# The headers as published for October 2025, and the mapping's number of columns.
_PUBLISHED = {
    MAPPING: (
        "PUBLICATION,EXTRACT_DATE,PRACTICE_CODE,PRACTICE_NAME,PRACTICE_POSTCODE,PCN_CODE,PCN_NAME,"
        "ONS_SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_CODE,SUB_ICB_LOCATION_NAME,ONS_ICB_CODE,"
        "ICB_CODE,ICB_NAME,ONS_COMM_REGION_CODE,COMM_REGION_CODE,COMM_REGION_NAME,SUPPLIER_NAME"
    ),
    LISTS: (
        "PUBLICATION,EXTRACT_DATE,TYPE,SUB_ICB_LOCATION_CODE,ONS_SUB_ICB_LOCATION_CODE,CODE,"
        "POSTCODE,SEX,AGE,NUMBER_OF_PATIENTS"
    ),
}


def there_and_back(problem: Problem, options: GenerateOptions, folder: Path) -> Problem:
    write_official_files(problem, options, folder)
    built = build_problem(
        BuildOptions(
            mapping=folder / MAPPING,
            lists=folder / LISTS,
            postcodes=folder / POSTCODES,
            practices=folder / PRACTICES,
            trusts=folder / TRUSTS,
            shares=folder / SHARES,
            outline=folder / OUTLINE,
        )
    )
    assert built.warnings == ()
    return built.problem


def edges(problem: Problem) -> set[tuple[int, int, str]]:
    ends = zip(problem.neighbours.first.tolist(), problem.neighbours.second.tolist(), strict=True)
    return {(*pair, kind) for pair, kind in zip(ends, problem.neighbours.kind, strict=True)}


def shares(problem: Problem) -> dict[tuple[str, str], float]:
    pairs = problem.relationships
    rows = zip(pairs.practice.tolist(), pairs.trust.tolist(), pairs.share.tolist(), strict=True)
    return {(problem.practices.codes[i], problem.trusts.codes[t]): share for i, t, share in rows}


@settings(max_examples=25, deadline=None)
@given(
    practices=st.integers(1, 90),
    seed=st.integers(0, 10**6),
    family=st.sampled_from(sorted(FAMILIES)),
)
def test_a_region_comes_back(practices, seed, family):
    options = GenerateOptions(practices, seed, family=family)
    problem = generate_problem(options)
    with TemporaryDirectory() as folder:
        built = there_and_back(problem, options, Path(folder))
    for words in ("codes", "names", "current_network", "participation"):
        assert getattr(built.practices, words) == getattr(problem.practices, words)
    for figures in ("easting", "northing", "patients"):
        assert getattr(built.practices, figures).tolist() == (
            getattr(problem.practices, figures).tolist()
        )
    for column, areas in problem.practices.areas.items():
        assert built.practices.areas[column] == areas
    assert edges(built) == edges(problem)
    assert shares(built) == shares(problem)
    kinds = dict(zip(problem.trusts.codes, problem.trusts.kinds, strict=True))
    assert [kinds[code] for code in built.trusts.codes] == list(built.trusts.kinds)


def test_layouts_are_those_that_are_published(tmp_path):
    options = GenerateOptions(1_000, seed=4)
    problem = generate_problem(options)
    write_official_files(problem, options, tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == set(FILES)
    for name, header in _PUBLISHED.items():
        assert (tmp_path / name).read_text(encoding="utf-8").splitlines()[0] == header
    with (tmp_path / PRACTICES).open(encoding="utf-8", newline="") as file:
        organisations = list(csv.reader(file))
    assert {len(row) for row in organisations} == {27}
    assert len(organisations) == 1_000
    with (tmp_path / POSTCODES).open(encoding="utf-8", newline="") as file:
        assert len({row["pcds"] for row in csv.DictReader(file)}) == 1_000


def test_islands_come_back_or_are_refused(tmp_path):
    came_back = 0
    for seed in range(12):
        options = GenerateOptions(120, seed, islands=2)
        problem = generate_problem(options)
        folder = tmp_path / str(seed)
        folder.mkdir()
        with suppress(InputError):
            assert edges(there_and_back(problem, options, folder)) == edges(problem)
            came_back += 1
    assert came_back


def test_a_region_of_other_options_is_refused(tmp_path):
    problem = generate_problem(GenerateOptions(60, seed=1))
    with pytest.raises(InputError, match="who is beside whom"):
        write_official_files(problem, GenerateOptions(20, seed=2), tmp_path)
