"""Published optima and numbers of plans that netform reproduces (docs/literature.md)."""

import tomllib
from pathlib import Path

import pytest
import tomli_w

from netform.bench.location import LocationOptions, bench_location
from netform.problem.location import value_text

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "literature"
WITHOUT_CONTIGUITY = "8314085404.847"  # as OK_2010.toml says in a comment

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not DATA.is_dir(), reason=f"the instances of the literature are not in {DATA}"
    ),
]


def test_oklahoma_is_proved_and_is_the_published_value() -> None:
    row = bench_location(DATA / "OK_2010.toml", "districting")
    assert row.status == "optimal"
    assert row.verified
    assert row.is_connected
    assert row.gap is not None
    assert row.gap < 1e-12
    assert row.equals_published
    assert row.unrounded is not None
    assert value_text(row.unrounded).startswith("8402531933.751")
    assert row.value is not None
    # The distances listed have nine decimals: by them the same plan costs a little less.
    assert abs(row.value - row.unrounded) < 0.1


def test_oklahoma_by_geodesics_that_nobody_rounded(tmp_path: Path) -> None:
    stated = tomllib.loads((DATA / "OK_2010.toml").read_text(encoding="utf-8"))
    del stated["distances"]
    stated |= {name: str(DATA / stated[name]) for name in ("nodes", "edges")}
    path = tmp_path / "OK.toml"
    path.write_text(tomli_w.dumps(stated), encoding="utf-8")
    row = bench_location(path, "districting")
    assert row.status == "optimal"
    assert row.verified
    assert row.value is not None
    assert f"{float(row.value):.12e}" == "8.402531933751e+09"


def test_oklahoma_without_contiguity() -> None:
    options = LocationOptions(contiguous=False)
    row = bench_location(DATA / "OK_2010.toml", "districting", options)
    assert row.status == "optimal"
    assert row.verified
    assert row.is_connected is False
    assert row.unrounded is not None
    assert value_text(row.unrounded).startswith(WITHOUT_CONTIGUITY)


def test_new_mexico_has_365_plans() -> None:
    row = bench_location(DATA / "NM.toml", "districting")
    assert row.status == "counted"
    assert row.plans == row.published_plans == 365
    assert row.equals_published
