"""netform forms contiguous general-practice networks, and proves how good they are."""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netform.plan import Plan, compare, verify
    from netform.problem import Problem, load_problem
    from netform.solve import Result

__version__ = "0.1.0"
__all__ = ["Plan", "Problem", "Result", "compare", "load_problem", "solve", "verify"]

_ROOM_OF = {
    "Plan": "netform.plan",
    "Problem": "netform.problem",
    "Result": "netform.solve",
    "compare": "netform.plan",
    "load_problem": "netform.problem",
    "verify": "netform.plan",
}


def __getattr__(name: str) -> Any:
    # Names are fetched when first asked for, so that `netform --help` stays quick. The package
    # `netform.solve` can itself be called like its function `solve`.
    if name == "solve":
        return import_module("netform.solve")
    if name in _ROOM_OF:
        return getattr(import_module(_ROOM_OF[name]), name)
    raise AttributeError(f"module 'netform' has no attribute {name!r}")
