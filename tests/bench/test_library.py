import pytest

from netform.bench import KnownEntry, library_table
from netform.bench.best_known import write_best_known
from netform.errors import InputError
from tests.sources.test_recipe import recipe_in


def test_a_row_for_each_set_up_in_the_order_of_families_and_sizes(tmp_path):
    recipe_in(tmp_path / "t-100", 'plan = ["network", "network,federation"]')
    write_best_known(
        tmp_path / "t-100",
        {
            "network": KnownEntry("u", 2_000_000, 1_999_000),
            "network,federation": KnownEntry("u", 5, 5),
        },
    )
    recipe_in(tmp_path / "t-20", 'kept = "recipe"')
    write_best_known(tmp_path / "t-20", {"network": KnownEntry("u", infeasible=True)})
    recipe_in(tmp_path / "t-3")
    lines = library_table(tmp_path).splitlines()
    assert len({line.count("|") for line in lines}) == 1
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    assert rows[0][:3] == ["instance", "practices", "family"]
    assert rows[2:] == [
        ["`t-3`", "40", "towns", "something", "here", "network", "–", "–", "–", "unknown"],
        ["`t-20`", "40", "towns", "something", "by recipe", "network", "–", "–", "–", "infeasible"],
        [
            *("`t-100`", "40", "towns", "something", "here", "network", "2,000,000"),
            *("1,999,000", "0.0500 %", "feasible"),
        ],
        [
            *("`t-100`", "40", "towns", "something", "here", "network, federation"),
            *("5", "5", "0 %", "optimal"),
        ],
    ]


def test_a_folder_without_instances(tmp_path):
    with pytest.raises(InputError):
        library_table(tmp_path)
