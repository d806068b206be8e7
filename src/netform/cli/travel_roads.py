"""What `netform travel --roads` does: a matrix by road, written whole, and the problem with it."""

import os
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from netform.errors import InputError
from netform.problem import (
    Faults,
    Finding,
    Problem,
    Settings,
    TravelSettings,
    load_problem,
    new_file,
    read_settings,
    refuse_existing_file,
    settings_text,
)
from netform.problem.load_travel import read_travel
from netform.problem.travel_settings import SECONDS, numbers_of_travel, with_seconds
from netform.sources.digest import source_file
from netform.sources.road_tiles import road_tiles
from netform.sources.road_travel import road_travel
from netform.sources.valhalla import find_valhalla

_ROLE = "roads"


@dataclass(frozen=True)
class Made:
    """What came of it.

    Attributes
    ----------
    problem
        The problem with the travel that was written.
    findings
        Practices that are near no road.
    facts
        What was written, from what: for programs.
    words, next_steps
        The same for people, and lines on what is left to do.
    """

    problem: Problem
    findings: list[Finding]
    facts: dict[str, Any]
    words: str
    next_steps: list[str]


def make_travel(folder: Path, roads: Path, options: dict[str, Any]) -> Made:
    """Make travel by road as the command's options ask, and write it.

    Raises
    ------
    InputError
        Something is not there, cannot be read or may not be replaced; nothing is written then.
    """
    out = options["out"] or folder / SECONDS.source
    use = options["use"]
    _refuse_before_the_work(folder, roads, out, use=use, force=options["force"])
    engine = find_valhalla()
    settings = read_settings(folder / "problem.toml")
    problem = _without_travel(folder, settings)
    text = ""
    if use and settings.travel.unit != SECONDS.unit and (numbers := numbers_of_travel(problem)):
        raise InputError(
            f"numbers of the problem are in {settings.travel.unit}, or priced by the kilometre: "
            f"{'; '.join(numbers)}",
            where=str(folder / "problem.toml"),
            remedy="leave --use out, and write them anew for travel in seconds",
        )
    mode, reach = options["mode"] or "car", options["reach"]
    threads = options["threads"] or os.cpu_count() or 1

    def say(line: str) -> None:
        if not options["quiet"]:
            click.echo(line, err=True)

    origin = source_file(roads, _ROLE)
    if use:
        text = with_seconds(_text_of(folder / "problem.toml"), settings, origin)
    with road_tiles(engine, roads, origin.sha256, options["tiles"], threads, say) as tiles:
        made = road_travel(
            engine,
            tiles,
            problem.practices,
            mode=mode,
            reach=None if reach is None else round(1000 * reach),
            snap=options["snap"] or 500,
            threads=threads,
            say=say,
        )
    with new_file(out, force=options["force"]) as draft:
        made.write(problem.practices, draft)
        problem = _read_back(problem, draft)
    if use:
        with new_file(folder / "problem.toml", force=True) as draft:
            draft.write_text(text, encoding="utf-8", newline="\n")
    return Made(
        problem=problem,
        findings=made.findings(problem.practices),
        facts={
            "file": str(out),
            "roads": origin.file,
            "sha256": origin.sha256,
            "engine": f"Valhalla {engine.version()}",
            "mode": mode,
            "reach_km": reach,
            "snap_m": made.snap,
            "used": use or _is_used(folder, settings, out),
        },
        words=f"{len(made.seconds):,} pairs by {mode}, from {origin.file} with Valhalla "
        f"{engine.version()}",
        next_steps=_next_steps(folder, settings, problem, out, use),
    )


def _refuse_before_the_work(
    folder: Path, roads: Path, out: Path, *, use: bool, force: bool
) -> None:
    if not roads.is_file():
        raise InputError(
            "the extract is not there",
            where=str(roads),
            remedy="name an OpenStreetMap extract (.osm.pbf); docs/travel.md says where to get one",
        )
    if out.suffix != ".csv":
        raise InputError("travel is written as CSV", where=str(out), remedy="name a file .csv")
    inside = out.resolve() == (folder / SECONDS.source).resolve()
    if use and not inside:
        raise InputError(
            "problem.toml can only use travel.csv of its own folder",
            where=f"--out {out}",
            remedy="leave --out out, or --use",
        )
    others = [path for path in folder.glob("*") if path.name != SECONDS.source]
    refuse_existing_file(out, force=force, inputs=[roads, *others])


def _without_travel(folder: Path, settings: Settings) -> Problem:
    """Read the problem with straight lines: its own travel may not be there yet."""
    with tempfile.TemporaryDirectory(prefix="netform-") as room:
        straight = Path(room) / "problem.toml"
        changed = settings.model_copy(update={"travel": TravelSettings()})
        straight.write_text(settings_text(changed), encoding="utf-8", newline="\n")
        return load_problem(folder, straight)


def _read_back(problem: Problem, path: Path) -> Problem:
    faults = Faults()
    table = read_travel(path, "seconds", problem.practices, faults)
    faults.stop_if_any("")
    assert table is not None, "travel without a fault was read"
    return replace(problem, travel=table)


def _text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8-sig")


def _is_used(folder: Path, settings: Settings, out: Path) -> bool:
    is_there = out.resolve() == (folder / SECONDS.source).resolve()
    return is_there and settings.travel == SECONDS


def _next_steps(
    folder: Path, settings: Settings, problem: Problem, out: Path, use: bool
) -> list[str]:
    """Say what is left to do until solves use the file."""
    place = folder / "problem.toml"
    if use:
        return [f"set: [travel] of {place}, which now reads travel.csv in seconds"]
    if _is_used(folder, settings, out):
        return [f"used: {place} reads this file"]
    steps = [
        f"not used yet: write under [travel] in {place}:",
        f'    unit = "{SECONDS.unit}"',
        f'    source = "{SECONDS.source}"',
    ]
    if out.resolve() != (folder / SECONDS.source).resolve():
        steps.insert(0, f"not used yet: copy {out} to {folder / SECONDS.source}")
        steps[1] = f"and write under [travel] in {place}:"
    numbers = numbers_of_travel(problem) if settings.travel.unit != SECONDS.unit else []
    if numbers:
        steps.append(f"then write anew what is in {settings.travel.unit}: {'; '.join(numbers)}")
    return steps
