"""The formats that `netform bench` reads: one function each, from a path and options to rows."""

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from netform.bench.options import BenchOptions
from netform.bench.row import Row

Reader = Callable[[Path, BenchOptions], list[Row]]

# The module of this room whose `rows` reads it; imported when asked for, so that help stays quick.
FORMATS = {"problem": "problem_rows"}


def rows_of(form: str) -> Reader:
    """Return the function of a format; `form` is one of `FORMATS`."""
    read: Reader = import_module(f"netform.bench.{FORMATS[form]}").rows
    return read
