"""The checkpoint of a solve: opened for the question that the command's options ask."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from netform.solve.checkpoint import Checkpoint


@contextmanager
def checkpoint_of(
    problem: Path, options: Mapping[str, Any], *, replaces: bool
) -> Iterator["Checkpoint | None"]:
    """Open the file that `--checkpoint` names, if any, and keep it up to date in the block.

    Parameters
    ----------
    replaces
        Whether a file that is of no use is begun anew; else it is refused.

    Raises
    ------
    InputError
        The solve keeps no checkpoints, or the file is another question's.
    """
    from netform.cli.backends import backend_of
    from netform.errors import InputError
    from netform.plan.run_folder.run import file_digests
    from netform.plan.run_folder.run_id import option_digests, question_id
    from netform.solve.backend import ENGINE
    from netform.solve.checkpoint import Checkpoint

    path = options["checkpoint"]
    if path is None:
        yield None
        return
    if backend_of(options) != ENGINE:
        raise InputError(
            "netform's own engine alone keeps checkpoints",
            where="--checkpoint",
            remedy="leave it out",
        )
    terms = option_digests({"terms": options["terms"]})
    asked = question_id(file_digests(problem) | terms, options)
    with Checkpoint(path, asked, replaces=replaces) as checkpoint:
        yield checkpoint
