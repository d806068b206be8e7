"""Options that several commands share, and what they make of them."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from netform.cli.numbers import Number

Command = TypeVar("Command", bound=Callable[..., object])


def machine_options(command: Command) -> Command:
    """Add `--memory-limit` and `--threads` to a command."""
    threads = click.option("--threads", type=click.IntRange(1, 1024), help="By default one a core.")
    memory = click.option(
        "--memory-limit", type=Number(min=0), help="GB; by default half of the machine's."
    )
    return memory(threads(command))


def limit_options(command: Command) -> Command:
    """Add `--time-limit` of the whole process, `--memory-limit` and `--threads` to a command."""
    seconds = click.option("--time-limit", type=Number(min=0), help="Seconds, the whole process.")
    return seconds(machine_options(command))


def answer_options(
    *, printed: str = "Print one JSON document.", replaced: str = "the folder"
) -> Callable[[Command], Command]:
    """Return what adds `--quiet`, `--json` (as `as_json`) and `--force` to a command.

    Parameters
    ----------
    printed
        The help of `--json`.
    replaced
        What `--force` replaces.
    """

    def add(command: Command) -> Command:
        quiet = click.option("--quiet", is_flag=True, help="No progress.")
        as_json = click.option("--json", "as_json", is_flag=True, help=printed)
        force = click.option("--force", is_flag=True, help=f"Replace {replaced} if it is there.")
        return quiet(as_json(force(command)))

    return add


def tiers_of(text: str) -> list[str]:
    """Return the tiers that `--tiers` names."""
    return [name.strip() for name in text.split(",")]


def area_and_rest(option: str, text: str) -> tuple[str, str]:
    """Return the column of `COLUMN=VALUE` and what is said after it.

    Raises
    ------
    InputError
        There is no value; `option` is said in the message.
    """
    from netform.errors import InputError

    column, _, rest = text.partition("=")
    if not rest.partition("=")[0].strip():
        raise InputError(
            "the area has no value",
            where=f"{option} {text}",
            remedy="write it as COLUMN=VALUE, such as sub_icb_code=06H",
        )
    return column.strip(), rest.strip()


def bytes_of(gigabytes: float | None) -> float:
    """Return the memory limit in bytes; by default half of the machine's memory."""
    if gigabytes is not None:
        return gigabytes * 1e9
    from netform.solve import machine_memory

    return machine_memory() / 2


def recorded(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options that were given, as the manifest of a run records them."""
    given = {name: value for name, value in options.items() if value not in (None, ())}
    plain = (bool, int, float, str, tuple)
    return {k: value if isinstance(value, plain) else str(value) for k, value in given.items()}
