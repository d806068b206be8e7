"""Options that the commands of `netform runs` share: the store, and which runs are meant."""

import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from netform.store.filters import Filter
    from netform.store.run_store import RunStore

Command = TypeVar("Command", bound=Callable[..., object])
STORE = "runs.sqlite"
_FILTERS = (
    ("--until", "Stopped before this date or time, UTC."),
    ("--since", "Stopped at this date or time or later, UTC."),
    ("--problem", "A part of the problem's name."),
    ("--batch", "The name of the batch."),
)


def store_option(command: Command) -> Command:
    """Add `--store` to a command."""
    return click.option(
        "--store",
        envvar="NETFORM_STORE",
        default=STORE,
        show_default=True,
        help="A file, or the URL of a PostgreSQL database; also NETFORM_STORE.",
    )(command)


def filter_options(command: Command) -> Command:
    """Add the options by which runs are chosen."""
    for name, words in _FILTERS:
        command = click.option(name, help=words)(command)
    return click.option("--status", multiple=True, help="A status word; may be repeated.")(command)


def filter_of(options: Mapping[str, Any]) -> "Filter":
    """Return the filter that those options say."""
    from netform.store.filters import Filter

    return Filter(
        **{name: options[name] for name in ("batch", "status", "problem", "since", "until")}
    )


def opened(store: str) -> "RunStore":
    """Open a store that is there.

    Raises
    ------
    InputError
        It is not there, or cannot be opened.
    """
    from netform.errors import InputError
    from netform.store.run_store import RunStore

    if "://" not in store and not os.path.exists(store):
        raise InputError(
            "there is no run store",
            where=store,
            remedy="name it by --store; netform batch writes one into its folder",
        )
    return RunStore.open(store)
