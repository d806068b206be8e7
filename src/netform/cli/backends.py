"""Options for the way a problem is solved: `--backend` and what belongs to each."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from netform.solve import Backend

Command = TypeVar("Command", bound=Callable[..., object])

_OPTIONS = (
    click.option(
        "--backend",
        type=click.Choice(["columns", "assignment", "cpsat"]),
        default="columns",
        show_default=True,
        help="How the problem is solved: netform's engine, or other solvers (netform solvers).",
    ),
    click.option("--solver", help="With assignment: HiGHS (by default), CBC, SCIP, Gurobi, ..."),
    click.option(
        "--form",
        type=click.Choice(["assignment", "partition"]),
        help="With cpsat: who leads whom (by default), or a choice of listed columns.",
    ),
    click.option(
        "--contiguity",
        type=click.Choice(["separators", "flow"]),
        help="In the assignment form: by cuts where they are needed (by default), or by a flow.",
    ),
    click.option("--finisher", help="With columns: the solver that chooses among those left."),
    click.option(
        "--write-model",
        type=click.Path(path_type=Path),
        help="Write the assignment form to a file .lp or .mps.",
    ),
)


def backend_options(command: Command) -> Command:
    """Add the options of backends to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def backend_of(options: Mapping[str, Any]) -> "Backend":
    """Return the backend that the options name.

    Raises
    ------
    InputError
        An option is not one of this backend.
    """
    from netform.solve import Backend

    return Backend(
        name=options["backend"],
        solver=options["solver"],
        form=options["form"],
        contiguity=options["contiguity"],
        finisher=options["finisher"],
        write_model=options["write_model"],
    )
