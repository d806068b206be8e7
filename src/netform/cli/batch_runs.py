"""A run of a batch: arguments of `netform solve`, read once and solved without a word."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from netform.batch.inside import DaskHelpers

_OWN = (
    "--out",
    "--force",
    "--json",
    "--quiet",
    "--help",
    "--write-model",
    "--checkpoint",
    "--workers",
    "--scheduler",
)
"""Options of `solve` that one run of many cannot have."""


def parsed(arguments: Sequence[str]) -> Mapping[str, Any]:
    """Read arguments of `netform solve` into its options.

    Raises
    ------
    InputError
        `solve` does not know an option, or cannot use a value.
    """
    from netform.cli.solve import solve
    from netform.errors import InputError

    _refuse_arguments(arguments)
    words = ["PROBLEM", "--out", "RUN", "--threads", "1", *arguments]
    try:
        options = dict(solve.make_context("solve", words).params)
    except click.ClickException as error:
        raise InputError(
            error.format_message().rstrip("."),
            where="batch file, options",
            remedy="see netform solve --help",
        ) from error
    del options["problem"]
    return options


def _refuse_arguments(arguments: Sequence[str]) -> None:
    """Refuse options that a batch has its own for, and values too many: the last would count."""
    from netform.cli.solve import solve
    from netform.errors import InputError

    single = {
        name
        for each in solve.params
        if isinstance(each, click.Option) and not each.multiple
        for name in each.opts
    }
    for name in arguments:
        if name in _OWN:
            fault, remedy = f"{name} is not for the runs of a batch", "leave it out"
        elif name in single and arguments.count(name) > 1:
            fault, remedy = f"{name} takes one value", "write one, or a grid of them"
        else:
            continue
        raise InputError(fault, where="batch file, options", remedy=remedy)


def solve_quietly(problem: Path, out: Path, arguments: tuple[str, ...]) -> int:
    """Solve as the command does, without a word; return its exit code.

    The state of the solve is kept beside the runs until the run is written.
    """
    return _solved(problem, out, arguments, None)


def solve_together(problem: Path, out: Path, arguments: tuple[str, ...]) -> int:
    """Do the same on a Dask worker, with the help of those that are idle."""
    from netform.batch.inside import DaskHelpers
    from netform.extras import needed

    with needed("distributed", "batch").worker_client() as client:
        return _solved(problem, out, arguments, DaskHelpers(client))


def _solved(
    problem: Path, out: Path, arguments: tuple[str, ...], helpers: "DaskHelpers | None"
) -> int:
    from netform.batch.work import CHECKPOINTS
    from netform.cli.backends import backend_of
    from netform.cli.output import ProgressLines
    from netform.cli.solve import solved
    from netform.solve import Limits
    from netform.solve.backend import ENGINE

    options = dict(parsed(arguments))
    for own in ("out", "force", "as_json", "quiet"):
        del options[own]
    is_engine = backend_of(options) == ENGINE
    if is_engine:
        options["checkpoint"] = out.parent / CHECKPOINTS / f"{out.name}.json"
    limits = Limits(seconds=options["time_limit"], gap=options["gap"])
    lines = ProgressLines(quiet=True)
    helpers = helpers if is_engine else None
    result = solved(problem, out, options, limits, lines, replaces=True, helpers=helpers)
    return result.status.exit_code
