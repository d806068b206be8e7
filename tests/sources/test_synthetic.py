"""The synthetic generator: same seed, same bytes; and a country that looks like England."""

import hashlib
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from netform.cli.generate import generate
from netform.errors import InputError
from netform.problem import (
    FEDERATIONS,
    NETWORKS,
    Problem,
    check_problem,
    load_problem,
    save_problem,
    tier_problem,
)
from netform.sources.synthetic import GenerateOptions, generate_problem
from netform.sources.synthetic_graph import components, graph_of
from netform.sources.synthetic_land import FAMILIES

TABLES = ("practices.csv", "neighbours.csv", "trusts.csv", "relationships.csv")
DIGEST = "51420965c4c22e2427aa93d49e4b14a2b493c6b81899eefc31d2688d169a320a"


def saved(problem: Problem, folder: Path) -> dict[str, bytes]:
    save_problem(problem, folder)
    return {file.name: file.read_bytes() for file in sorted(folder.iterdir())}


def landmasses(problem: Problem) -> list[list[int]]:
    edges = problem.neighbours
    return components(graph_of(edges.first, edges.second, len(problem.practices)))


@pytest.fixture(scope="module")
def england() -> Problem:
    return generate_problem(GenerateOptions(6_500, seed=1))


class TestSameSeedSameBytes:
    def test_twice_the_same_folder(self, tmp_path: Path) -> None:
        options = GenerateOptions(250, seed=3, islands=1)
        first = saved(generate_problem(options), tmp_path / "first")
        second = saved(generate_problem(options), tmp_path / "second")
        assert first == second
        assert set(first) == {"problem.toml", *TABLES}

    def test_another_seed_gives_another_region(self, tmp_path: Path) -> None:
        first = saved(generate_problem(GenerateOptions(60, seed=1)), tmp_path / "first")
        second = saved(generate_problem(GenerateOptions(60, seed=2)), tmp_path / "second")
        assert all(first[name] != second[name] for name in first)

    def test_other_trusts_leave_practices_where_they_are(self, tmp_path: Path) -> None:
        few = saved(generate_problem(GenerateOptions(60, seed=1, trusts=1)), tmp_path / "few")
        many = saved(generate_problem(GenerateOptions(60, seed=1, trusts=9)), tmp_path / "many")
        assert few["practices.csv"] == many["practices.csv"]
        assert few["relationships.csv"] != many["relationships.csv"]

    @pytest.mark.parametrize("hash_seed", ["0", "1"])
    def test_any_machine_makes_these_bytes(self, tmp_path: Path, hash_seed: str) -> None:
        """Instances are kept as recipes, so a change of these digests breaks all of them."""
        command = (
            "from netform.cli.generate import generate; "
            "generate(['out', '--practices', '250', '--seed', '1', '--islands', '1'])"
        )
        environment = os.environ | {"PYTHONHASHSEED": hash_seed}
        subprocess.run(
            [sys.executable, "-c", command], cwd=tmp_path, env=environment, check=True, timeout=60
        )
        digest = hashlib.sha256()
        for name in TABLES:
            digest.update((tmp_path / "out" / name).read_bytes())
        assert digest.hexdigest() == DIGEST


class TestLikeEngland:
    def test_lists(self, england: Problem) -> None:
        patients = england.practices.patients
        assert patients.mean() == pytest.approx(10_274, rel=0.04)
        assert patients.std() == pytest.approx(7_063, rel=0.15)
        assert patients.min() >= 1
        assert 40 <= (patients < 1_000).sum() <= 80
        assert (patients <= 10).any()
        assert 5 <= (patients > 50_000).sum() <= 30

    def test_shared_points(self, england: Problem) -> None:
        practices = england.practices
        at_point = Counter(
            zip(practices.easting.tolist(), practices.northing.tolist(), strict=True)
        )
        sharing = [count for count in at_point.values() if count > 1]
        assert 0.12 <= sum(sharing) / 6_500 <= 0.20
        assert 4 <= max(sharing) <= 8

    def test_neighbours(self, england: Problem) -> None:
        assert 5.5 <= 2 * len(england.neighbours.first) / 6_500 <= 7.5
        assert set(england.neighbours.kind) == {"boundary", "colocated"}

    def test_coordinates_are_on_the_grid(self, england: Problem) -> None:
        for metres in (england.practices.easting, england.practices.northing):
            assert metres.dtype == np.int64
            assert 0 < metres.min() < metres.max() < 700_000

    def test_present_networks(self, england: Problem) -> None:
        practices = england.practices
        members: dict[str, list[int]] = {}
        for i, code in enumerate(practices.current_network):
            members.setdefault(code, []).append(i)
        assert 30 <= len(members.pop("")) <= 130
        assert 3.5 <= np.mean([len(group) for group in members.values()]) <= 6
        edges = england.neighbours
        graph = graph_of(edges.first, edges.second, len(practices))
        for group in members.values():
            inside = set(group)
            reduced = [[group.index(j) for j in graph[i] if j in inside] for i in group]
            assert len(components(reduced)) == 1
            assert len({practices.areas["icb_code"][i] for i in group}) == 1

    def test_areas(self, england: Problem) -> None:
        areas = england.practices.areas
        icbs, sub_icbs = Counter(areas["icb_code"]), Counter(areas["sub_icb_code"])
        assert 35 <= len(icbs) <= 50
        assert 90 <= len(sub_icbs) <= 130
        pairs = zip(areas["icb_code"], areas["sub_icb_code"], strict=True)
        assert all(sub.startswith(icb) for icb, sub in pairs)
        first, second = england.neighbours.first, england.neighbours.second
        same = np.array(
            [
                areas["icb_code"][a] == areas["icb_code"][b]
                for a, b in zip(first, second, strict=True)
            ]
        )
        assert len(components(graph_of(first[same], second[same], 6_500))) == len(icbs)


class TestTrusts:
    def test_numbers_follow_england(self, england: Problem) -> None:
        kinds = Counter(england.trusts.kinds)
        assert kinds == {"acute": 167, "community": 67, "mental health": 56}
        assert list(england.trusts.codes) == sorted(england.trusts.codes)

    def test_shares_add_to_at_most_one(self, england: Problem) -> None:
        table = england.relationships
        units = np.rint(table.share * 10_000)
        assert (units / 10_000 == table.share).all()
        assert units.min() >= 200
        assert np.bincount(table.practice, units, minlength=6_500).max() <= 10_000

    def test_nearer_trusts_have_larger_shares(self, england: Problem) -> None:
        table, trusts, practices = england.relationships, england.trusts, england.practices
        metres = np.hypot(
            practices.easting[table.practice] - trusts.easting[table.trust],
            practices.northing[table.practice] - trusts.northing[table.trust],
        )
        acute = np.array([trusts.kinds[trust] == "acute" for trust in table.trust])
        for practice in range(0, 6_500, 50):
            rows = np.flatnonzero(acute & (table.practice == practice))
            by_distance = rows[np.argsort(metres[rows])]
            assert (np.diff(table.share[by_distance]) <= 0).all()

    @pytest.mark.parametrize("trusts", [0, 1, 2, 7])
    def test_as_many_as_asked(self, trusts: int, tmp_path: Path) -> None:
        problem = generate_problem(GenerateOptions(60, seed=1, trusts=trusts))
        assert len(problem.trusts.codes) == trusts
        assert ("trusts.csv" in saved(problem, tmp_path / "out")) == (trusts > 0)


class TestConnectedness:
    @pytest.mark.parametrize("family", FAMILIES)
    @pytest.mark.parametrize("practices", [60, 150, 250, 1_000])
    def test_the_mainland_is_one(self, family: str, practices: int) -> None:
        for seed in range(1, 6):
            problem = generate_problem(GenerateOptions(practices, seed=seed, family=family))
            assert len(landmasses(problem)) == 1
            view = tier_problem(problem, "network")
            around_giants = [part for part in view.components if not view.giant[part[0]]]
            assert len(around_giants) == 1
            assert not [f for f in check_problem(problem) if f.severity == "infeasible"]

    @pytest.mark.parametrize("islands", [1, 3])
    def test_islands_stand_alone_and_hold_two_networks(self, islands: int) -> None:
        problem = generate_problem(GenerateOptions(250, seed=2, family="coast", islands=islands))
        mainland, *others = sorted(landmasses(problem), key=len, reverse=True)
        assert len(others) == islands
        assert len(mainland) > 125
        for island in others:
            assert 60_000 <= problem.practices.patients[island].sum() <= 130_000
        assert not [f for f in check_problem(problem) if f.severity == "infeasible"]

    @pytest.mark.parametrize("practices", [1, 2, 3, 5])
    def test_the_smallest_regions(self, practices: int) -> None:
        problem = generate_problem(GenerateOptions(practices, seed=1))
        assert len(landmasses(problem)) == 1


class TestTheCase:
    """34 practices in the shape of the documented case of 2009."""

    def test_eight_networks_fit(self) -> None:
        for seed in range(1, 6):
            options = GenerateOptions(34, seed, lists_mean=8_700, lists_sd=4_000)
            total = int(generate_problem(options).practices.patients.sum())
            assert 8 * NETWORKS.floor + 10_000 <= total <= 8 * NETWORKS.ceiling - 10_000

    def test_equal_lists_where_there_is_no_spread(self) -> None:
        problem = generate_problem(GenerateOptions(20, seed=1, lists_mean=9_000, lists_sd=0))
        assert set(problem.practices.patients.tolist()) == {9_000}


def test_a_saved_region_loads_as_it_was(tmp_path: Path) -> None:
    problem = generate_problem(GenerateOptions(150, seed=5, name="Somewhere"))
    before = saved(problem, tmp_path / "out")
    loaded = load_problem(tmp_path / "out")
    assert saved(loaded, tmp_path / "again") == before
    assert loaded.name == "Somewhere"
    assert loaded.settings.tiers == (NETWORKS, FEDERATIONS)
    assert loaded.practices.codes[0] == "P00001"


@pytest.mark.parametrize(
    ("options", "where"),
    [
        (GenerateOptions(0, 1), "--practices"),
        (GenerateOptions(1_000_000, 1), "--practices"),
        (GenerateOptions(60, -1), "--seed"),
        (GenerateOptions(60, 1, family="moon"), "--family"),
        (GenerateOptions(60, 1, lists_mean=0), "--lists-mean"),
        (GenerateOptions(60, 1, lists_mean=float("nan")), "--lists-mean"),
        (GenerateOptions(60, 1, lists_sd=-1), "--lists-sd"),
        (GenerateOptions(60, 1, trusts=-1), "--trusts"),
        (GenerateOptions(60, 1, trusts=61), "--trusts"),
        (GenerateOptions(60, 1, islands=-1), "--islands"),
        (GenerateOptions(60, 1, islands=4), "--islands"),
        (GenerateOptions(60, 1, lists_mean=60_000, islands=1), "--islands"),
    ],
)
def test_bad_options_are_named(options: GenerateOptions, where: str) -> None:
    with pytest.raises(InputError) as caught:
        generate_problem(options)
    assert caught.value.where == where
    assert caught.value.remedy


class TestCommand:
    def test_same_defaults_as_the_function(self, tmp_path: Path) -> None:
        answer = CliRunner().invoke(
            generate, [str(tmp_path / "by_command"), "--practices", "60", "--seed", "4"]
        )
        assert answer.exit_code == 0
        assert "practices 60, patients " in answer.output
        expected = saved(generate_problem(GenerateOptions(60, seed=4)), tmp_path / "by_function")
        files = (tmp_path / "by_command").iterdir()
        assert {file.name: file.read_bytes() for file in files} == expected

    def test_a_folder_is_replaced_only_by_force(self, tmp_path: Path) -> None:
        words = [str(tmp_path / "out"), "--practices", "34", "--seed", "1"]
        assert CliRunner().invoke(generate, words).exit_code == 0
        before = (tmp_path / "out" / "practices.csv").read_bytes()
        words[-1] = "2"
        assert isinstance(CliRunner().invoke(generate, words).exception, InputError)
        assert (tmp_path / "out" / "practices.csv").read_bytes() == before
        assert CliRunner().invoke(generate, [*words, "--force"]).exit_code == 0
        assert (tmp_path / "out" / "practices.csv").read_bytes() != before
