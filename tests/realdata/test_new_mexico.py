"""New Mexico's 33 counties in three districts: the published number of plans is 365."""

import tomllib
from pathlib import Path

import pandas as pd
import pytest

from netform.solve.columns import count_partitions
from tests.helpers.columns import listed
from tests.helpers.make import make_problem

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "literature"

pytestmark = pytest.mark.skipif(
    not DATA.is_dir(), reason=f"the instances of the literature are not in {DATA}"
)


@pytest.mark.slow
def test_the_same_enumeration_counts_the_published_number_of_plans():
    stated = tomllib.loads((DATA / "NM.toml").read_text(encoding="utf-8"))
    counties = pd.read_csv(DATA / stated["nodes"])
    borders = pd.read_csv(DATA / stated["edges"])
    assert counties["id"].tolist() == list(range(33))
    problem = make_problem(
        counties["population"].tolist(),
        list(zip(borders["u"].tolist(), borders["v"].tolist(), strict=True)),
        floor=stated["floor"],
        ceiling=stated["ceiling"],
    )
    _, columns = listed(problem, threads=2)
    assert stated["published_number_of_plans"] == 365
    assert count_partitions(columns, 33, groups=stated["groups"]) == 365
