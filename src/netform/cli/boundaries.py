"""The option `--boundaries`: land of practices that is drawn in the place of cells."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from netform.problem import Problem


def boundaries_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add `--boundaries` to a command."""
    return click.option(
        "--boundaries",
        type=click.Path(path_type=Path),
        help="GeoJSON with the land of practices, by their practice_code; others keep their cell.",
    )(command)


def boundaries_of(path: Path | None, problem: "Problem") -> Mapping[int, Any]:
    """Read what `--boundaries` names; nothing where it was not given."""
    from netform.sources.boundaries import read_boundaries, refuse_land_elsewhere

    if path is None:
        return {}
    practices = problem.practices
    land = read_boundaries(path, practices.position)
    refuse_land_elsewhere(land, practices.easting, practices.northing, path.name)
    return land
