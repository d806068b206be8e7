"""Packages that not everybody has: each comes with an extra of netform."""

from importlib import import_module
from typing import Any

from netform.errors import InputError


def needed(package: str, extra: str, *, where: str = "", otherwise: str = "") -> Any:
    """Return a package.

    Parameters
    ----------
    package
        Its name, or that of a module in it.
    extra
        The extra of netform that brings it.
    where
        The option or the file for which it is needed.
    otherwise
        What to do without it.

    Raises
    ------
    InputError
        It is not installed.
    """
    try:
        return import_module(package)
    except ImportError as error:
        remedy = f"pip install 'netform[{extra}]'"
        raise InputError(
            f"the package {package.partition('.')[0]} is not installed",
            where=where,
            remedy=f"{remedy}, or {otherwise}" if otherwise else remedy,
        ) from error
