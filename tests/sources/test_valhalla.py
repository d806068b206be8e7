"""Where the routing engine is found, and what is said when one of its programs fails."""

import shutil
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from netform.errors import InputError
from netform.sources.valhalla import FOLDER, find_valhalla
from tests.helpers.made_roads import ENGINE, needs_engine


@pytest.fixture
def nowhere(monkeypatch, tmp_path):
    """Leave the engine in none of the places where it is looked for."""
    monkeypatch.delenv(FOLDER, raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    if "pyvalhalla.libs" not in {each.name for each in _site().iterdir()}:
        pytest.skip("THE ENGINE IS NOT FROM A WHEEL: where one is looked for is not tested")
    monkeypatch.setattr("sys.path", [each for each in sys.path if Path(each) != _site()])


def _site():
    """Return the folder that the wheel was unpacked in."""
    return ENGINE.build.parents[2]


@needs_engine
@pytest.mark.parametrize("inside", ["", "valhalla/bin"])
def test_a_folder_that_is_named_is_looked_in(nowhere, monkeypatch, inside):
    monkeypatch.setenv(FOLDER, str(_site() / inside))
    assert find_valhalla().version() == ENGINE.version()


@needs_engine
def test_an_installed_wheel_is_found_and_not_imported(nowhere, monkeypatch):
    # syspath_prepend would put back the path that `nowhere` left, not the one before it.
    monkeypatch.setattr("sys.path", [str(_site()), *sys.path])
    assert find_valhalla().build == ENGINE.build
    assert "valhalla" not in sys.modules


@needs_engine
def test_programs_on_the_path_are_found(nowhere, monkeypatch, tmp_path):
    with pytest.raises(InputError, match="which is not here"):
        find_valhalla()
    for program in (ENGINE.build, ENGINE.ask):
        (tmp_path / program.name).symlink_to(program)
    script = shutil.copy(_site() / "valhalla" / "valhalla_build_config.py", tmp_path)
    program = Path(script).rename(tmp_path / "valhalla_build_config")
    python = f"#!{sys.executable}\n"
    program.write_text(python + program.read_text(encoding="utf-8"), encoding="utf-8")
    program.chmod(0o755)
    found = find_valhalla()
    assert found.build == tmp_path / ENGINE.build.name
    found.make_tiles(_one_street(tmp_path), tmp_path, 1)


def _one_street(folder):
    from tests.helpers.osm_extract import Extract

    street = Extract()
    street.way([street.node(-2, 52), street.node(-2.01, 52)], highway="residential")
    return street.write(folder / "street.osm.pbf")


@needs_engine
def test_a_program_that_cannot_start_is_one_message(tmp_path):
    with pytest.raises(InputError, match="cannot be started") as told:
        replace(ENGINE, ask=tmp_path / "missing").answer("locate", {}, tmp_path)
    assert str(tmp_path / "missing") in str(told.value)


@needs_engine
def test_what_the_engine_refuses_is_told_in_its_words(tmp_path):
    with pytest.raises(InputError, match="did not answer"):
        ENGINE.answer("sources_to_targets", {"sources": []}, tmp_path)


@needs_engine
def test_settings_that_are_no_settings_are_refused(tmp_path):
    broken = replace(ENGINE, defaults=(sys.executable, "-c", "print('nothing')"))
    with pytest.raises(InputError, match="settings cannot be read"):
        broken.answer("locate", {}, tmp_path)
