"""Options for others who work inside one solve: processes of this machine, or a Dask cluster."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from netform.batch.inside import DaskHelpers

Command = TypeVar("Command", bound=Callable[..., object])

_OPTIONS = (
    click.option(
        "--workers",
        type=click.IntRange(min=1),
        help="Processes of this machine that solve windows and independent parts.",
    ),
    click.option("--scheduler", help="Those of a Dask cluster instead, such as tcp://host:8786."),
)


def helper_options(command: Command) -> Command:
    """Add the options to a command."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


@contextmanager
def helpers_of(options: Mapping[str, Any]) -> Iterator["DaskHelpers | None"]:
    """Start the workers that the options name, or reach their cluster; `None` where they name none.

    Raises
    ------
    InputError
        Both are named, or the solve is not netform's own engine's.
    ClusterLost
        There is no such cluster.
    """
    workers, scheduler = options["workers"], options["scheduler"]
    if workers is None and scheduler is None:
        yield None
        return
    from netform.batch.cluster import client_of
    from netform.batch.inside import DaskHelpers
    from netform.cli.backends import backend_of
    from netform.cli.options import bytes_of
    from netform.errors import InputError
    from netform.solve.backend import ENGINE

    if workers is not None and scheduler is not None:
        raise InputError(
            "the cluster has its own workers",
            where="--workers",
            remedy="leave out --workers, or --scheduler",
        )
    if backend_of(options) != ENGINE:
        raise InputError(
            "netform's own engine alone has helpers",
            where="--workers, --scheduler",
            remedy="leave them out",
        )
    with client_of(workers or 0, scheduler, bytes_of(options["memory_limit"])) as client:
        yield DaskHelpers(client)
