"""Packages of the extra `batch`, which not everybody has."""

from importlib import import_module
from typing import Any

from netform.errors import InputError


def needed(package: str) -> Any:
    """Return a package.

    Raises
    ------
    InputError
        It is not installed.
    """
    try:
        return import_module(package)
    except ImportError as error:
        raise InputError(
            f"the package {package} is not installed",
            where="netform batch",
            remedy="pip install 'netform[batch]'",
        ) from error
