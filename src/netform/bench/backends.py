"""Backends as `--backends` names them: `columns`, `assignment:HiGHS`, `cpsat:partition`."""

from dataclasses import dataclass

from netform.errors import InputError

_SAID_AS = {"columns": "--finisher", "assignment": "--solver", "cpsat": "--form"}


@dataclass(frozen=True)
class Backend:
    """One way of solving: its name here, and the options of `netform solve` that choose it."""

    name: str
    options: tuple[str, ...]


def backend_from_words(text: str) -> Backend:
    """Read one name; what is behind the colon goes to `--finisher`, `--solver` or `--form`.

    Whether netform has such a backend is for `netform solve` to say.

    Raises
    ------
    InputError
        The name is empty, or what is behind the colon has no option to go to.
    """
    name = text.strip()
    kind, colon, which = name.partition(":")
    if not kind or (colon and not which):
        raise InputError(
            f"{text!r} names no backend",
            where="--backends",
            remedy="write names with commas between them, such as columns,assignment:HiGHS",
        )
    if not colon:
        return Backend(name, ("--backend", kind))
    if kind not in _SAID_AS:
        raise InputError(
            f"nothing can be chosen behind {kind}:",
            where=f"--backends {name}",
            remedy=f"name it alone, or one of {', '.join(f'{kind}:…' for kind in _SAID_AS)}",
        )
    return Backend(name, ("--backend", kind, _SAID_AS[kind], which))
